-- People and what they sign in with.

create table users (
    id text primary key,
    email text not null,
    email_verified_at bigint,
    username text,
    name text not null default '',
    given_name text not null default '',
    family_name text not null default '',
    locale text,
    time_zone text,
    -- What people and the apps they use keep about themselves: a JSON object.
    metadata text not null default '{}',
    status text not null default 'active',
    self_made boolean not null,
    deletion_due_at bigint,
    last_sign_in_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create index users_deletion_due on users (deletion_due_at) where deletion_due_at is not null;
create index users_unverified on users (created_at) where email_verified_at is null;

-- Who holds a name that people sign in with: one namespace for e-mail addresses and usernames. A former address stays held
-- until its owner can no longer undo the change.
create table identifiers (
    value text primary key,
    user_id text not null references users (id) on delete cascade,
    kind text not null,
    held_until bigint
);
create index identifiers_user on identifiers (user_id);

create table passwords (
    user_id text primary key references users (id) on delete cascade,
    hash text not null,
    changed_at bigint not null
);

create table password_history (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    hash text not null,
    retired_at bigint not null
);
create index password_history_user on password_history (user_id, retired_at);

create table user_roles (
    user_id text not null references users (id) on delete cascade,
    role text not null,
    granted_at bigint not null,
    granted_by text,
    primary key (user_id, role)
);

-- The secrets letters carry: used once, kept as hashes.
create table one_time_tokens (
    id text primary key,
    purpose text not null,
    user_id text references users (id) on delete cascade,
    token_hash bytea,
    code_hash bytea,
    tries bigint not null default 0,
    payload text not null default '{}',
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create unique index one_time_tokens_hash on one_time_tokens (token_hash) where token_hash is not null;
create index one_time_tokens_user on one_time_tokens (user_id, purpose);
create index one_time_tokens_expiry on one_time_tokens (expires_at);

-- Where somebody is signed in: a browser, which holds the key in a cookie, or an API consumer, which holds tokens.
create table sessions (
    id text primary key,
    kind text not null,
    key_hash bytea unique,
    user_id text not null references users (id) on delete cascade,
    created_at bigint not null,
    last_seen_at bigint not null,
    authenticated_at bigint not null,
    expires_at bigint not null,
    idle_ms bigint not null,
    remember boolean not null,
    methods text not null,
    ip text not null,
    user_agent text not null,
    ended_at bigint
);
create index sessions_user on sessions (user_id, last_seen_at) where ended_at is null;
create index sessions_expiry on sessions (expires_at);

-- Browsers that somebody has signed in with before.
create table known_browsers (
    user_id text not null references users (id) on delete cascade,
    browser_hash bytea not null,
    first_seen_at bigint not null,
    last_seen_at bigint not null,
    primary key (user_id, browser_hash)
);

create table throttles (
    key text primary key,
    count bigint not null,
    resets_at bigint not null
);
create index throttles_resets on throttles (resets_at);

-- Append-only. Survives the people it tells of, so it refers to them by id alone.
create table audit_events (
    id text primary key,
    at bigint not null,
    event text not null,
    result text not null,
    actor_id text,
    subject_id text,
    session_id text,
    ip text not null,
    user_agent text not null,
    details text not null default '{}'
);
create index audit_events_subject on audit_events (subject_id, id);

-- Work to do after a commit: letters and whatever else leaves the process.
create table jobs (
    id text primary key,
    kind text not null,
    payload bytea not null,
    run_at bigint not null,
    attempts bigint not null default 0,
    leased_until bigint not null default 0,
    last_error text,
    dead_at bigint,
    created_at bigint not null
);
create index jobs_due on jobs (run_at) where dead_at is null;

-- Facts about the portal itself, such as that it has been set up.
create table portal_facts (
    name text primary key,
    value text not null
);

-- Development only: the letters and texts that would have left the machine.
create table dev_inbox (
    id text primary key,
    kind text not null,
    recipient text not null,
    sender text not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    code text,
    link text,
    sent_at bigint not null
);
create index dev_inbox_recipient on dev_inbox (recipient, id);
