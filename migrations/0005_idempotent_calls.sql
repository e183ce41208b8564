-- Calls that may be sent again without being done again: what they answered, sealed, for a day. No answer yet: under way.
create table idempotent_calls (
    key text primary key,
    request bytea not null,
    answer bytea,
    created_at bigint not null
);
create index idempotent_calls_age on idempotent_calls (created_at);
