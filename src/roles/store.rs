//! The rows of roles, of what they allow, and of who has which.

use super::{NewRole, Permission, Role};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

#[derive(sqlx::FromRow)]
struct RoleRow {
    name: String,
    description: String,
    is_default: bool,
    created_at: Timestamp,
    /// Names with spaces between them; no name has one inside.
    permissions: Option<String>,
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        let RoleRow { name, description, is_default, created_at, permissions } = row;
        let permissions = permissions.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        Self { name, description, is_default, created_at, permissions: sorted(permissions) }
    }
}

/// Databases disagree about the order of texts.
fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}

fn names(rows: Vec<(String,)>) -> Vec<String> {
    sorted(rows.into_iter().map(|(name,)| name).collect())
}

pub async fn list(tx: &mut Tx) -> Result<Vec<Role>> {
    let roles = tx.query(
        "select r.name, r.description, r.is_default, r.created_at, \
         (select string_agg(p.permission, ' ') from role_permissions p where p.role = r.name) as permissions from roles r \
         order by (select count(*) from role_permissions p where p.role = r.name), r.name",
    );
    Ok(roles.all::<RoleRow>().await?.into_iter().map(Role::from).collect())
}

pub async fn permissions(tx: &mut Tx) -> Result<Vec<Permission>> {
    let mut all: Vec<Permission> =
        tx.query("select name, description, resource, action from permissions").all().await?;
    all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

pub async fn default_role(tx: &mut Tx) -> Result<String> {
    Ok(tx.query("select name from roles where is_default").one::<(String,)>().await?.0)
}

/// Whether the role is the default; nothing if there is no such role.
pub async fn is_default(tx: &mut Tx, role: &str) -> Result<Option<bool>> {
    let row = tx.query("select is_default from roles where name = $1").bind(role).optional::<(bool,)>().await?;
    Ok(row.map(|(is_default,)| is_default))
}

/// [`is_default`], and nobody else takes the role from anybody until the transaction ends.
pub async fn hold(tx: &mut Tx, role: &str) -> Result<Option<bool>> {
    // Writing the row, even as it is, takes its lock on PostgreSQL; SQLite has one writer anyway.
    let row = tx.query("update roles set description = description where name = $1 returning is_default");
    Ok(row.bind(role).optional::<(bool,)>().await?.map(|(is_default,)| is_default))
}

/// Makes a role that allows nothing yet. `false` if there is one of that name.
pub async fn insert_role(tx: &mut Tx, new: &NewRole, now: Timestamp) -> Result<bool> {
    let role = tx.query("insert into roles (name, description, created_at) values ($1, $2, $3) on conflict do nothing");
    Ok(role.bind(new.name()).bind(new.description()).bind(now).execute().await? > 0)
}

/// Has a role allow something. `false` if there is no such permission.
pub async fn allow(tx: &mut Tx, role: &str, permission: &str) -> Result<bool> {
    let row = tx.query(
        "insert into role_permissions (role, permission) select $1, p.name from permissions p where p.name = $2",
    );
    Ok(row.bind(role).bind(permission).execute().await? > 0)
}

/// Gives somebody a role. `false` if they have it.
pub async fn insert(tx: &mut Tx, user_id: &str, role: &str, (by, now): (Option<&str>, Timestamp)) -> Result<bool> {
    let granted = tx.query(
        "insert into user_roles (user_id, role, granted_at, granted_by) values ($1, $2, $3, $4) on conflict do nothing",
    );
    Ok(granted.bind(user_id).bind(role).bind(now).bind(by).execute().await? > 0)
}

/// Takes a role from somebody. `false` if they do not have it.
pub async fn delete(tx: &mut Tx, user_id: &str, role: &str) -> Result<bool> {
    let taken = tx.query("delete from user_roles where user_id = $1 and role = $2");
    Ok(taken.bind(user_id).bind(role).execute().await? > 0)
}

pub async fn is_held(tx: &mut Tx, role: &str) -> Result<bool> {
    let holder = tx.query("select 1 from user_roles where role = $1 limit 1").bind(role);
    Ok(holder.optional::<(i32,)>().await?.is_some())
}

pub async fn is_held_by(tx: &mut Tx, role: &str, user_id: &str) -> Result<bool> {
    let row = tx.query("select 1 from user_roles where user_id = $1 and role = $2").bind(user_id).bind(role);
    Ok(row.optional::<(i32,)>().await?.is_some())
}

/// Whether somebody else has the role who can sign in and goes on doing so.
pub async fn is_held_beside(tx: &mut Tx, role: &str, user_id: &str) -> Result<bool> {
    let other = tx.query(
        "select 1 from user_roles h join users u on u.id = h.user_id \
         where h.role = $1 and h.user_id <> $2 and u.status = 'active' and u.deletion_due_at is null limit 1",
    );
    Ok(other.bind(role).bind(user_id).optional::<(i32,)>().await?.is_some())
}

pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    let roles = tx.query(
        "select role from user_roles where user_id = $1 \
         union select r.name from roles r join users u on u.id = $1 where r.is_default",
    );
    Ok(names(roles.bind(user_id).all().await?))
}

pub async fn allowed_by(tx: &mut Tx, role: &str) -> Result<Vec<String>> {
    Ok(names(tx.query("select permission from role_permissions where role = $1").bind(role).all().await?))
}

pub async fn permissions_of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    let permissions = tx.query(
        "select distinct p.permission from role_permissions p join users u on u.id = $1 \
         where p.role in (select role from user_roles where user_id = $1) \
         or p.role in (select name from roles where is_default)",
    );
    Ok(names(permissions.bind(user_id).all().await?))
}

pub async fn may(tx: &mut Tx, user_id: &str, resource: &str, action: &str) -> Result<bool> {
    let allowed = tx.query(
        "select 1 from permissions n join role_permissions p on p.permission = n.name \
         join users u on u.id = $1 and u.status = 'active' \
         where n.resource = $2 and n.action = $3 and (p.role in (select role from user_roles where user_id = $1) \
         or p.role in (select name from roles where is_default)) limit 1",
    );
    Ok(allowed.bind(user_id).bind(resource).bind(action).optional::<(i32,)>().await?.is_some())
}
