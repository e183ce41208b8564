-- Devices that wait until somebody lets them in elsewhere (RFC 8628).
create table device_codes (
    -- Of what the device shows when it asks again.
    hash bytea primary key,
    -- Of what people type, with a key of ours, because it is short.
    user_code bytea not null unique,
    client_id text not null references clients (id) on delete cascade,
    scope text not null,
    resource text,
    -- The device, as it was seen.
    ip text not null,
    user_agent text not null,
    created_at bigint not null,
    expires_at bigint not null,
    -- How long it has to wait from one question to the next, and when it asked last.
    interval_ms bigint not null,
    asked_at bigint,
    -- Who typed the code first. From then on it is nobody else's.
    user_id text references users (id) on delete cascade,
    denied_at bigint,
    -- What the device was allowed.
    grant_id text references app_grants (id) on delete cascade,
    used_at bigint
);
create index device_codes_client on device_codes (client_id);
create index device_codes_user on device_codes (user_id);
create index device_codes_grant on device_codes (grant_id);
create index device_codes_expiry on device_codes (expires_at);
