-- Tokens by which an app may register itself: each for so many apps, until it runs out.
create table registration_tokens (
    id text primary key,
    hash bytea not null unique,
    uses bigint not null,
    used bigint not null default 0,
    created_at bigint not null,
    expires_at bigint not null
);

-- Apps that registered themselves, and by what each proves that it is the one that may change what it said.
create table client_registrations (
    client_id text primary key references clients (id) on delete cascade,
    hash bytea not null,
    token_id text not null
);
