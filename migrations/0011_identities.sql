-- Signing in with others.

-- What an operator configured at the command line. Sealed: a client's secret is among it. Settings from the environment win.
create table providers (
    id text primary key,
    settings bytea not null,
    enabled boolean not null,
    updated_at bigint not null
);

-- The accounts people have elsewhere. Known by who says it and whom: an address is nothing to know anybody by. One account of a
-- provider for a person, one person for an account of a provider.
create table identities (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    provider text not null,
    issuer text not null,
    subject text not null,
    email text,
    email_verified boolean not null,
    -- What the account is called there.
    label text not null,
    linked_at bigint not null,
    last_used_at bigint,
    unique (issuer, subject),
    unique (user_id, provider)
);

-- Who is on the way to a provider and will come back. What only we may know of it is sealed; coming back uses the row up.
create table oauth_attempts (
    state_hash bytea primary key,
    provider text not null,
    browser_hash bytea not null,
    sealed bytea not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index oauth_attempts_expiry on oauth_attempts (expires_at);
