//! Making roles, giving them and taking them away.
//!
//! `by` is the person who does it; nobody for the command line and the set-up page, which have been let in by other means.

use serde_json::{Value, json};

use super::{NewRole, SUPER_ADMIN, permissions_of, store};
use crate::audit::{self, Event, Outcome, Record};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::request::Ctx;

/// What somebody must be allowed before they decide about anybody else.
const MANAGE_USERS: &str = "manage:users";

/// Gives somebody a role. `false` if they had it, as everybody has the default role.
///
/// # Errors
/// `role-unknown`; [`Error::Forbidden`] if the role allows what `by` may not.
pub async fn grant(ctx: &Ctx, tx: &mut Tx, user_id: &str, role: &str, by: Option<&str>) -> Result<bool> {
    let is_default = store::is_default(tx, role).await?.ok_or_else(unknown)?;
    let allowed = store::allowed_by(tx, role).await?;
    within(tx, by, &allowed).await?;
    if is_default || !store::insert(tx, user_id, role, (by, ctx.now)).await? {
        return Ok(false);
    }
    audit::record(ctx, tx, said(Event::RoleGranted, Some(user_id), by, json!({ "role": role }))).await?;
    Ok(true)
}

/// Takes a role from somebody, effective on their next request. `false` if they did not have it.
///
/// # Errors
/// `role-unknown`; `role-default`, since everybody has that; `role-last`, if nobody else who can sign in is a `super_admin`;
/// [`Error::Forbidden`] if the role allows what `by` may not.
pub async fn revoke(ctx: &Ctx, tx: &mut Tx, user_id: &str, role: &str, by: Option<&str>) -> Result<bool> {
    let is_default = store::hold(tx, role).await?.ok_or_else(unknown)?;
    let allowed = store::allowed_by(tx, role).await?;
    within(tx, by, &allowed).await?;
    if is_default {
        return Err(Error::field("role", Problem::new("role-default")));
    }
    if role == SUPER_ADMIN && is_last_super_admin(tx, user_id).await? {
        return Err(Error::field("role", Problem::new("role-last")));
    }
    if !store::delete(tx, user_id, role).await? {
        return Ok(false);
    }
    audit::record(ctx, tx, said(Event::RoleRevoked, Some(user_id), by, json!({ "role": role }))).await?;
    Ok(true)
}

/// Makes a role.
///
/// # Errors
/// `role-taken`; `role-permission` for a permission that does not exist; [`Error::Forbidden`] if it allows what `by` may not.
pub async fn create(ctx: &Ctx, tx: &mut Tx, new: &NewRole, by: Option<&str>) -> Result<()> {
    let permissions: Vec<_> = new.permissions().map(str::to_owned).collect();
    within(tx, by, &permissions).await?;
    if !store::insert_role(tx, new, ctx.now).await? {
        return Err(Error::field("name", Problem::new("role-taken")));
    }
    for permission in &permissions {
        if !store::allow(tx, new.name(), permission).await? {
            return Err(Error::field("permission", Problem::new("role-permission")));
        }
    }
    let details = json!({ "role": new.name(), "permissions": permissions });
    audit::record(ctx, tx, said(Event::RoleCreated, by, by, details)).await
}

/// Whether somebody is a `super_admin` and nobody else is who can sign in. Nobody stops being one until the transaction ends.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_last_super_admin(tx: &mut Tx, user_id: &str) -> Result<bool> {
    store::hold(tx, SUPER_ADMIN).await?;
    Ok(store::is_held_by(tx, SUPER_ADMIN, user_id).await? && !store::is_held_beside(tx, SUPER_ADMIN, user_id).await?)
}

/// Whoever decides about somebody else manages users and may do whatever the other may.
///
/// # Errors
/// [`Error::Forbidden`] for everybody else.
pub async fn may_act_on(tx: &mut Tx, user_id: &str, by: Option<&str>) -> Result<()> {
    let theirs = permissions_of(tx, user_id).await?;
    within(tx, by, &theirs).await
}

/// Nobody hands out what they lack, nor takes it from others: else whoever manages users could become anything.
async fn within(tx: &mut Tx, by: Option<&str>, permissions: &[String]) -> Result<()> {
    let Some(by) = by else { return Ok(()) };
    let own = permissions_of(tx, by).await?;
    let has = |wanted: &str| own.iter().any(|name| name == wanted);
    let fits = has(MANAGE_USERS) && permissions.iter().all(|name| has(name));
    if fits { Ok(()) } else { Err(Error::Forbidden) }
}

fn unknown() -> Error {
    Error::field("role", Problem::new("role-unknown"))
}

fn said<'a>(event: Event, subject: Option<&'a str>, actor: Option<&'a str>, details: Value) -> Record<'a> {
    Record { event, outcome: Outcome::Done, subject, actor, details }
}
