-- What roles there are and what they allow. Who has which is in user_roles, by name. The default role needs no row there: everybody has it.

create table roles (
    name text primary key,
    description text not null default '',
    is_default boolean not null default false,
    created_at bigint not null
);
create unique index roles_one_default on roles (is_default) where is_default;

create table permissions (
    name text primary key,
    description text not null default '',
    resource text not null,
    action text not null,
    created_at bigint not null,
    unique (resource, action)
);

create table role_permissions (
    role text not null references roles (name) on delete cascade,
    permission text not null references permissions (name) on delete cascade,
    primary key (role, permission)
);

create index user_roles_role on user_roles (role);

insert into roles (name, description, is_default, created_at) values
    ('user', 'Everybody who has an account', true, 1795219200000),
    ('moderator', 'Looks after what others write', false, 1795219200000),
    ('admin', 'Looks after people and content', false, 1795219200000),
    ('super_admin', 'Runs the portal', false, 1795219200000);

-- Most are named action:resource. `system:admin` is not, which is why both stand in columns of their own.
insert into permissions (name, description, resource, action, created_at) values
    ('read:profile', 'Read one''s own profile', 'profile', 'read', 1795219200000),
    ('update:profile', 'Change one''s own profile', 'profile', 'update', 1795219200000),
    ('read:posts', 'Read posts', 'posts', 'read', 1795219200000),
    ('create:posts', 'Write posts', 'posts', 'create', 1795219200000),
    ('update:posts', 'Change posts', 'posts', 'update', 1795219200000),
    ('delete:posts', 'Delete posts', 'posts', 'delete', 1795219200000),
    ('moderate:posts', 'Decide about the posts of others', 'posts', 'moderate', 1795219200000),
    ('manage:users', 'Look after accounts and their roles', 'users', 'manage', 1795219200000),
    ('system:admin', 'Administer the portal itself', 'system', 'admin', 1795219200000);

-- Each role has what the weaker ones have, written out.
insert into role_permissions (role, permission) values
    ('user', 'read:profile'), ('user', 'update:profile'), ('user', 'read:posts'), ('user', 'create:posts'),
    ('moderator', 'read:profile'), ('moderator', 'update:profile'), ('moderator', 'read:posts'), ('moderator', 'create:posts'),
    ('moderator', 'update:posts'), ('moderator', 'moderate:posts'),
    ('admin', 'read:profile'), ('admin', 'update:profile'), ('admin', 'read:posts'), ('admin', 'create:posts'),
    ('admin', 'update:posts'), ('admin', 'moderate:posts'), ('admin', 'delete:posts'), ('admin', 'manage:users'),
    ('super_admin', 'read:profile'), ('super_admin', 'update:profile'), ('super_admin', 'read:posts'), ('super_admin', 'create:posts'),
    ('super_admin', 'update:posts'), ('super_admin', 'moderate:posts'), ('super_admin', 'delete:posts'), ('super_admin', 'manage:users'),
    ('super_admin', 'system:admin');
