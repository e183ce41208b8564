-- The keys that sign tokens. One signs (current), one is published before it does (next), the others only verify until the last
-- token they signed has run out (retired). The public half is not kept: it is made from the sealed private one, so that nobody who
-- can only write here can bring in a key of their own.
create table signing_keys (
    kid text primary key,
    alg text not null,
    state text not null,
    private_key bytea not null,
    -- The longest life of a token that it has signed or may sign.
    token_ms bigint not null,
    created_at bigint not null,
    signs_from bigint,
    signed_until bigint,
    verifies_until bigint
);
create unique index signing_keys_one_of_each on signing_keys (state) where state <> 'retired';
