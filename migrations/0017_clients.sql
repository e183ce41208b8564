-- Apps that send their people here, and what these allowed them.

create table clients (
    id text primary key,
    name text not null,
    kind text not null,
    first_party boolean not null,
    -- The rest of what is registered, under the names of RFC 7591: a JSON object.
    metadata text not null,
    disabled_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);

-- By what a client proves that it is one: kept as hashes. While a secret is rotated there are two.
create table client_secrets (
    id text primary key,
    client_id text not null references clients (id) on delete cascade,
    hash bytea not null,
    created_at bigint not null,
    expires_at bigint
);
create index client_secrets_client on client_secrets (client_id);

-- What somebody allowed an app to see, once and for all.
create table consents (
    user_id text not null references users (id) on delete cascade,
    client_id text not null references clients (id) on delete cascade,
    scope text not null,
    given_at bigint not null,
    primary key (user_id, client_id)
);
create index consents_client on consents (client_id);

-- A request that waits until somebody has signed in or said yes, or that its client pushed beforehand (RFC 9126).
create table authorization_requests (
    hash bytea primary key,
    client_id text not null references clients (id) on delete cascade,
    parameters text not null,
    -- Set once the browser has come with it.
    begun_at bigint,
    -- What the person said to it: a JSON object.
    decided text not null default '{}',
    created_at bigint not null,
    expires_at bigint not null
);
create index authorization_requests_expiry on authorization_requests (expires_at);

-- A sign-in of somebody at an app. Everything the app gets through it ends with it.
create table app_grants (
    id text primary key,
    client_id text not null references clients (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    -- Null once the session has run out by itself and the app may stay (`offline`). A session that is ended takes its grants along.
    session_id text references sessions (id) on delete cascade,
    offline boolean not null,
    scope text not null,
    audience text not null,
    -- How and when the person proved who they are: a JSON object.
    proof text not null,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint not null,
    ended_at bigint
);
create index app_grants_session on app_grants (session_id);
create index app_grants_user on app_grants (user_id, client_id);
create index app_grants_client on app_grants (client_id);
create index app_grants_expiry on app_grants (expires_at);

-- Authorization codes: used once, for a minute. A used one is kept, so that using it again ends what came of it.
create table authorization_codes (
    hash bytea primary key,
    grant_id text not null references app_grants (id) on delete cascade,
    -- What the token request is held against, and the nonce: a JSON object.
    bound_to text not null,
    expires_at bigint not null,
    used_at bigint
);
create index authorization_codes_grant on authorization_codes (grant_id);
create index authorization_codes_expiry on authorization_codes (expires_at);

-- The refresh tokens of apps, each used once by getting its one child, as those of API sessions are.
create table app_refresh_tokens (
    hash bytea primary key,
    grant_id text not null references app_grants (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null,
    parent_hash bytea unique,
    -- For whoever shows the parent again while a lost reply may be asked for.
    sealed bytea
);
create index app_refresh_tokens_grant on app_refresh_tokens (grant_id);
