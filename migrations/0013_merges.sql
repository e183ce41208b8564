-- Two accounts of one person that became one.

-- The ids of accounts that were merged into another: they lead to it for as long as it exists.
create table former_ids (
    id text primary key,
    user_id text not null references users (id) on delete cascade
);
create index former_ids_user on former_ids (user_id);

-- Merges that can be taken back. The merged account stays as it is, shut (status `merged`), until its time is over; what went over to
-- the other is put down here, sealed, so that it can go back. A name that went over has the kind `merged` among the identifiers.
create table account_merges (
    id text primary key,
    kept_id text not null references users (id) on delete cascade,
    merged_id text not null unique references users (id) on delete cascade,
    moved bytea not null,
    created_at bigint not null,
    undo_until bigint not null
);
create index account_merges_kept on account_merges (kept_id);
