//! Sessions of other people, for whoever looks after them.

use super::{Session, store};
use crate::audit::{self, Event, Outcome, Record};
use crate::error::{Error, Result};
use crate::request::Ctx;
use crate::roles;

/// Somebody's sessions that are alive, the latest seen first; at most 200.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(ctx: &Ctx, user_id: &str) -> Result<Vec<Session>> {
    let mut tx = ctx.portal.db.read().await?;
    let sessions = store::list(&mut tx, user_id, ctx.now).await?;
    super::with_apps(&mut tx, user_id, sessions, ctx.now).await
}

/// Ends a session of anybody, effective on its next request. `by` is the person who does; nobody for the command line. Answers whose it
/// was.
///
/// # Errors
/// [`Error::NotFound`] for one that is none or not alive; [`Error::Forbidden`] if its owner may do what `by` may not.
pub async fn end(ctx: &Ctx, session_id: &str, by: Option<&str>) -> Result<String> {
    let mut tx = ctx.portal.db.write().await?;
    let user_id = store::end_any(&mut tx, session_id, ctx.now).await?.ok_or(Error::NotFound)?;
    roles::may_act_on(&mut tx, &user_id, by).await?;
    let record = Record {
        event: Event::SessionRevoked,
        outcome: Outcome::Done,
        subject: Some(&user_id),
        actor: by,
        details: serde_json::json!({ "session": session_id }),
    };
    audit::record(ctx, &mut tx, record).await?;
    ctx.portal.commit(tx).await?;
    Ok(user_id)
}
