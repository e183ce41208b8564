-- A refresh token is asked for by its hash and by its parent's, never by an id: without one there is an index less to write at each
-- refresh. SQLite changes a primary key only with the table.
create table refresh_tokens_by_hash (
    hash bytea primary key,
    session_id text not null references sessions (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null,
    parent_hash bytea unique,
    sealed bytea
);
insert into refresh_tokens_by_hash (hash, session_id, created_at, expires_at, parent_hash, sealed)
    select hash, session_id, created_at, expires_at, parent_hash, sealed from refresh_tokens;
drop table refresh_tokens;
alter table refresh_tokens_by_hash rename to refresh_tokens;
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expiry on refresh_tokens (expires_at);
create index refresh_tokens_sealed on refresh_tokens (created_at) where sealed is not null;
