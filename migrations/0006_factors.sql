-- Authenticator apps. One without `confirmed_at` is being set up; nobody is asked for its codes. A step of the clock is taken once.
create table totp_factors (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    name text not null,
    secret bytea not null,
    created_at bigint not null,
    confirmed_at bigint,
    last_step bigint not null default 0,
    last_used_at bigint
);
create index totp_factors_user on totp_factors (user_id);
create unique index totp_factors_pending on totp_factors (user_id) where confirmed_at is null;

-- Found by a keyed hash of their first half, compared by a password hash of the whole.
create table recovery_codes (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    lookup bytea not null,
    hash text not null,
    created_at bigint not null,
    used_at bigint
);
create index recovery_codes_user on recovery_codes (user_id);

-- Browsers in which somebody is not asked for the second factor for a while.
create table trusted_browsers (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    browser_hash bytea not null,
    user_agent text not null,
    ip text not null,
    created_at bigint not null,
    expires_at bigint not null,
    unique (user_id, browser_hash)
);
create index trusted_browsers_expiry on trusted_browsers (expires_at);
