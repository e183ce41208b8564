-- Assertions by which clients have proven who they are (RFC 7523), each good once: hashes of client and id, until they have run out.
create table client_assertions (
    hash bytea primary key,
    expires_at bigint not null
);
create index client_assertions_expiry on client_assertions (expires_at);

-- Whether a client sent the request beforehand (RFC 9126) and not a browser.
alter table authorization_requests add column pushed boolean not null default false;

-- What the app asked to see claim by claim (OpenID Connect Core 5.5), besides its scopes: a JSON object.
alter table app_grants add column claims text;
