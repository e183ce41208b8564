//! Ending sessions: one, the others, all; by their owner, or because of what else happened.

use super::store;
use crate::accounts;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::request::Ctx;

/// Ends one session in the caller's transaction, which tells the log why. `false` if it had ended before.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_of(tx: &mut Tx, user_id: &str, session_id: &str, now: Timestamp) -> Result<bool> {
    store::end(tx, user_id, session_id, now).await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs or has ended.
pub async fn end(ctx: &Ctx, session_id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    if !store::end(&mut tx, &person.id, session_id, ctx.now).await? {
        return Err(Error::NotFound);
    }
    let event = if session_id == person.session_id { Event::SignedOut } else { Event::SessionEnded };
    audit::record(ctx, &mut tx, Record::done(event, &person.id)).await?;
    ctx.portal.commit(tx).await
}

/// Signs out everywhere but here. Answers how many sessions that ended.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn end_others(ctx: &Ctx) -> Result<u64> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    let ended = end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    ctx.portal.commit(tx).await?;
    Ok(ended)
}

/// Signs out everywhere, here too.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn end_all(ctx: &Ctx) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    end_every(ctx, &mut tx, &person.id).await?;
    ctx.portal.commit(tx).await
}

/// Somebody says that an event in their timeline was not them: everybody else is signed out, and no browser but this one is known any
/// more.
///
/// # Errors
/// [`Error::NotFound`] for an event that is not about them.
pub async fn not_me(ctx: &Ctx, event_id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    if !audit::concerns(&mut tx, event_id, &person.id).await? {
        return Err(Error::NotFound);
    }
    store::forget_browsers(&mut tx, &person.id).await?;
    store::know_browser(&mut tx, &person.id, ctx.know_browser(), ctx.now).await?;
    end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    let said = Record::done(Event::NotRecognised, &person.id).with(serde_json::json!({ "event": event_id }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await
}

/// Ends every session of somebody, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_every(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<()> {
    let ended = accounts::end_every_session(tx, user_id, ctx.now).await?;
    tell_of_ended(ctx, tx, user_id, ended).await
}

async fn tell_of_ended(ctx: &Ctx, tx: &mut Tx, user_id: &str, ended: u64) -> Result<()> {
    if ended > 0 {
        let said = Record::done(Event::OtherSessionsEnded, user_id).with(serde_json::json!({ "count": ended }));
        audit::record(ctx, tx, said).await?;
    }
    Ok(())
}

/// Ends every session of somebody but `kept`, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_others_of(ctx: &Ctx, tx: &mut Tx, user_id: &str, kept: &str) -> Result<u64> {
    let ended = store::end_others(tx, user_id, kept, ctx.now).await?;
    tell_of_ended(ctx, tx, user_id, ended).await?;
    Ok(ended)
}

/// Forgets every browser that somebody has used, so that the next sign-in from each is told to them.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_browsers(tx: &mut Tx, user_id: &str) -> Result<()> {
    store::forget_browsers(tx, user_id).await
}
