-- Which address a secret of purpose `magic_link` was written for: it may have no account yet to find it by. Goes with its secret.
create table magic_links (
    id text primary key references one_time_tokens (id) on delete cascade,
    email text not null
);
create index magic_links_email on magic_links (email, id);
