-- What lets us act for people at their providers. Sealed, each for its row.
create table provider_tokens (
    identity_id text primary key references identities (id) on delete cascade,
    access_token bytea not null,
    refresh_token bytea,
    -- Null: nobody knows.
    expires_at bigint,
    scopes text not null,
    stored_at bigint not null,
    -- The queue: when it is refreshed next, who is at it, and how often that came to nothing since it last worked.
    refresh_at bigint,
    attempts bigint not null default 0,
    lease text,
    leased_until bigint not null default 0,
    last_error text,
    -- Only its owner's next sign-in brings new ones.
    given_up_at bigint
);
create index provider_tokens_due on provider_tokens (refresh_at) where refresh_token is not null and given_up_at is null;
create index provider_tokens_leased on provider_tokens (lease) where lease is not null;

-- The worker that goes through the queue: whether it may, and what it did since the portal was set up.
create table token_refresher (
    only_one bigint primary key check (only_one = 1),
    running boolean not null,
    last_run_at bigint,
    refreshed bigint not null,
    errors bigint not null
);
insert into token_refresher (only_one, running, last_run_at, refreshed, errors) values (1, true, null, 0, 0);

-- What came of trying a provider, sealed, until the command line reads it.
create table provider_trials (
    id text primary key,
    outcome bytea not null,
    ended_at bigint not null
);

-- No role has it: an operator gives it to the apps that act for people.
insert into permissions (name, description, resource, action, created_at) values
    ('identities:token', 'Fetch tokens for one''s accounts at other providers', 'identities', 'token', 1795219200000);
