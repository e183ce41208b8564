-- The refresh tokens of API sessions: one family per session, each used once. What is kept is a hash.
--
-- A token is used by getting a child, and it can have one: the row of the child says whose place it took. The child is sealed there for
-- whoever holds its parent, as long as a lost reply may be asked for again.
create table refresh_tokens (
    id text primary key,
    hash bytea not null unique,
    session_id text not null references sessions (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null,
    parent_hash bytea unique,
    sealed bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expiry on refresh_tokens (expires_at);
create index refresh_tokens_sealed on refresh_tokens (created_at) where sealed is not null;
