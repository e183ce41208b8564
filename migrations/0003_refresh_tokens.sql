-- The refresh tokens of API sessions: one family per session, each used once. What is kept is a hash; the child of a token that was
-- just used is sealed beside it for as long as a lost reply may be asked for again.
create table refresh_tokens (
    id text primary key,
    hash bytea not null unique,
    session_id text not null references sessions (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    child bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expiry on refresh_tokens (expires_at);
create index refresh_tokens_child on refresh_tokens (used_at) where child is not null;
