-- Who came back from a provider and is nobody here yet: they prove an address first, or sign in to the account that has theirs. One
-- waits in a browser; what is known of them is sealed.
create table oauth_arrivals (
    browser_hash bytea primary key,
    -- Whose account they are linked to by signing in to it; null for those who prove an address first.
    user_id text references users (id) on delete cascade,
    sealed bytea not null,
    expires_at bigint not null
);
create index oauth_arrivals_user on oauth_arrivals (user_id);
create index oauth_arrivals_expiry on oauth_arrivals (expires_at);
