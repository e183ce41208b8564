//! Deleting an account: two weeks to change one's mind, then everything personal is gone.

use std::time::Duration;

use super::one_time::{self, Draft, Purpose};
use super::{Email, User, letters, store};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret::Token;
use crate::portal::Portal;
use crate::request::Ctx;

/// How long somebody has to change their mind.
pub const GRACE: Duration = Duration::from_hours(336);
/// How long an account that nobody confirmed is kept.
const UNCONFIRMED: Duration = Duration::from_hours(168);

/// Schedules the deletion of one's own account and signs out everywhere. The browser it is done in forgets it.
///
/// # Errors
/// If the proof of who asks is not fresh, or the address typed is not theirs.
pub async fn schedule(ctx: &Ctx, typed: &str) -> Result<()> {
    let person = ctx.recent_person()?;
    if Email::parse(typed).map_err(|problem| Error::field("email", problem))?.as_str() != person.email {
        return Err(Error::field("email", Problem::new("email-not-yours")));
    }
    let due = ctx.now.plus(GRACE);
    let mut tx = ctx.portal.db.write().await?;
    let user = store::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    store::schedule_deletion(&mut tx, &user.id, Some(due), ctx.now).await?;
    let link = way_back(ctx, &mut tx, &user).await?;
    one_time::void_all(ctx, &mut tx, &user.id).await?;
    store::end_every_session(&mut tx, &user.id, ctx.now).await?;
    let day = user.texts(ctx.locale).day(due, user.time_zone.as_deref());
    ctx.portal.post(&mut tx, &letters::deletion(ctx, &user, &day, link), ctx.now).await?;
    audit::record(ctx, &mut tx, Record::done(Event::DeletionScheduled, &user.id)).await?;
    ctx.portal.commit(tx).await?;
    ctx.forget_account(&user.id);
    Ok(())
}

/// The path of the page on which a deletion is cancelled, for somebody who has proven who they are.
///
/// # Errors
/// If the database is out of reach.
pub async fn path_back(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<String> {
    let draft = Draft { purpose: Purpose::CancelDeletion, user_id: Some(&user.id), life: GRACE, payload: () };
    let issued = one_time::issue(ctx, tx, draft).await?;
    Ok(format!("/account/data/cancel?token={}", issued.token.expose()))
}

async fn way_back(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<String> {
    Ok(ctx.portal.settings.public_url.join(&path_back(ctx, tx, user).await?))
}

/// They changed their mind.
///
/// # Errors
/// If the link was used, is too old or never was.
pub async fn cancel(ctx: &Ctx, token: &str) -> Result<()> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::CancelDeletion, &token).await?.ok_or(Error::LinkExpired)?;
    let user = store::hold(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)?;
    store::schedule_deletion(&mut tx, &user.id, None, ctx.now).await?;
    one_time::void(ctx, &mut tx, Purpose::CancelDeletion, Some(&user.id)).await?;
    ctx.portal.post(&mut tx, &letters::letter_to(ctx, &user, "letter-deletion-cancelled", &[]), ctx.now).await?;
    audit::record(ctx, &mut tx, Record::done(Event::DeletionCancelled, &user.id)).await?;
    ctx.portal.commit(tx).await
}

/// When the account behind a link goes, for the page with the button.
///
/// # Errors
/// If the link does not work any more.
pub async fn peek(ctx: &Ctx, token: &str) -> Result<User> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::CancelDeletion, &token).await?.ok_or(Error::LinkExpired)?;
    store::by_id(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)
}

/// Deletes what is due: accounts whose two weeks are over, and those that nobody ever confirmed. Run by the janitor.
///
/// # Errors
/// If the database is out of reach.
pub async fn carry_out(portal: &Portal) -> Result<usize> {
    let now = portal.clock.now();
    let mut tx = portal.db.write().await?;
    let mut gone = store::delete_due(&mut tx, now).await?;
    if portal.settings.verification.required {
        gone.extend(store::delete_abandoned(&mut tx, now.minus(UNCONFIRMED)).await?);
    }
    for user_id in &gone {
        audit::anonymise(&mut tx, user_id).await?;
        audit::record_own(&mut tx, Event::Deleted, user_id, now).await?;
    }
    tx.commit().await?;
    Ok(gone.len())
}
