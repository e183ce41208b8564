//! Shutting somebody out and letting them in again. Who is suspended has no session and gets none, whatever they prove.

use serde_json::json;

use super::store;
use crate::audit::{self, Event, Outcome, Record};
use crate::error::{Error, Result};
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::roles;

/// Who decides about somebody, and why.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decision<'a> {
    /// The person who does; nobody for the command line.
    pub by: Option<&'a str>,
    /// Kept in the log, for operators.
    pub reason: Option<&'a str>,
}

/// Shuts somebody out: every session ends, for good, and no new one begins. `false` if they were suspended already.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] if they may do what the one who decides may not; `role-last` for the last `super_admin`,
/// unless it is done at the command line, which can take it back.
pub async fn suspend(ctx: &Ctx, user_id: &str, decision: Decision<'_>) -> Result<bool> {
    let mut tx = ctx.portal.db.write().await?;
    let user = store::hold(&mut tx, user_id).await?.ok_or(Error::NotFound)?;
    roles::may_act_on(&mut tx, user_id, decision.by).await?;
    if user.is_suspended() {
        return Ok(false);
    }
    if decision.by.is_some() && roles::is_last_super_admin(&mut tx, user_id).await? {
        return Err(Error::Refused(Problem::new("role-last")));
    }
    store::set_status(&mut tx, user_id, "suspended", ctx.now).await?;
    let ended = store::end_every_session(&mut tx, user_id, ctx.now).await?;
    let details = json!({ "reason": decision.reason, "sessions": ended });
    audit::record(ctx, &mut tx, decided(Event::UserSuspended, user_id, decision).with(details)).await?;
    ctx.portal.commit(tx).await?;
    Ok(true)
}

/// Lets somebody in again who was suspended; they sign in anew. `false` if they were not.
///
/// # Errors
/// As [`suspend`], without `role-last`.
pub async fn restore(ctx: &Ctx, user_id: &str, decision: Decision<'_>) -> Result<bool> {
    let mut tx = ctx.portal.db.write().await?;
    let user = store::hold(&mut tx, user_id).await?.ok_or(Error::NotFound)?;
    roles::may_act_on(&mut tx, user_id, decision.by).await?;
    if !user.is_suspended() {
        return Ok(false);
    }
    store::set_status(&mut tx, user_id, "active", ctx.now).await?;
    let details = json!({ "reason": decision.reason });
    audit::record(ctx, &mut tx, decided(Event::UserRestored, user_id, decision).with(details)).await?;
    ctx.portal.commit(tx).await?;
    Ok(true)
}

fn decided<'a>(event: Event, user_id: &'a str, decision: Decision<'a>) -> Record<'a> {
    Record {
        event,
        outcome: Outcome::Done,
        subject: Some(user_id),
        actor: decision.by,
        details: serde_json::Value::Null,
    }
}
