-- The number somebody gets codes at by text message, sealed; only one that answered with a code is here.
create table phones (
    user_id text primary key references users (id) on delete cascade,
    number bytea not null,
    confirmed_at bigint not null,
    last_used_at bigint
);
