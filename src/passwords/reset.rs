//! A forgotten password: a letter with a link, a page for the new one.
//!
//! [`request`] answers the same in the same time whether there is such an account. [`open`] takes the token out of the URL into a
//! sealed cookie and uses nothing up; [`finish`] does, once. Every session ends, and whoever finished proved to own the address.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{accept_new, hash, letters, replace, was_used};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, Email, Identifier, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret::Token;
use crate::request::Ctx;
use crate::sessions;

/// How long a link works (OWASP Forgot Password: 15 to 30 minutes is the usual bar; the letter says so).
pub const LIFE: Duration = Duration::from_mins(30);
/// Letters to one address while the first of them is good: whoever asks for more, the owner has a link that works.
const LETTERS: (u32, Duration) = (3, LIFE);

/// What the browser keeps of a reset under way.
#[derive(Debug, Serialize, Deserialize)]
pub struct Under {
    pub reset_token: String,
}

/// Sends a link, if there is such an account.
///
/// # Errors
/// If the address is none, or somebody asks too often.
pub async fn request(ctx: &Ctx, typed: &str) -> Result<Email> {
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    let source = Limit::new("reset-from", &ctx.network.source(), (60, Duration::from_mins(15)));
    guard::allow(ctx, "advice-wait", &[source]).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    let within = guard::permits(ctx, &mut tx, &Limit::new("reset-to", email.as_str(), LETTERS)).await?;
    let subject = user.as_ref().map(|user| user.id.as_str());
    let asked = Record { actor: None, ..Record::done(Event::PasswordResetRequested, "") };
    audit::record(ctx, &mut tx, Record { subject, ..asked }).await?;
    match user.filter(|user| within && !user.is_suspended()) {
        Some(user) => {
            let token = issue(ctx, &mut tx, &user, Proof::Letter).await?;
            let link = ctx.portal.settings.public_url.join(&format!("/reset?token={}", token.expose()));
            ctx.portal.post(&mut tx, &letters::reset(ctx, &user, link), ctx.now).await?;
        }
        None => {
            one_time::issue_decoy(ctx, &mut tx, Purpose::ResetPassword).await?;
        }
    }
    ctx.portal.commit(tx).await?;
    Ok(email)
}

/// How somebody proved that they may choose a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// They read a letter, so the address is theirs too.
    Letter,
    /// They knew the old one.
    Password,
}

/// A token for somebody who may choose a new password.
///
/// # Errors
/// If the database is out of reach.
pub async fn issue(ctx: &Ctx, tx: &mut Tx, user: &User, proof: Proof) -> Result<Token> {
    let draft = Draft { purpose: Purpose::ResetPassword, user_id: Some(&user.id), life: LIFE, payload: proof };
    Ok(one_time::issue(ctx, tx, draft).await?.token)
}

/// Puts the token of a link into this browser's flow, so that it leaves the URL. Uses nothing up.
pub fn open(ctx: &Ctx, token: &str) {
    ctx.set_flow(&Under { reset_token: token.chars().take(64).collect() }, LIFE);
}

/// Whose password the reset under way in this browser is about.
///
/// # Errors
/// If there is none, or its link was used or is too old.
pub async fn under_way(ctx: &Ctx) -> Result<(User, Token)> {
    let token = ctx.flow::<Under>().and_then(|under| Token::parse(&under.reset_token)).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::ResetPassword, &token).await?.ok_or(Error::LinkExpired)?;
    let user =
        accounts::by_id(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)?;
    Ok((user, token))
}

/// Sets the new password and signs out everywhere.
///
/// # Errors
/// What is asked of the new password; or that the link was used meanwhile.
pub async fn finish(ctx: &Ctx, typed: &str) -> Result<User> {
    let (user, token) = under_way(ctx).await?;
    let new = accept_new(ctx, typed, &[&user.email, &user.name, user.username.as_deref().unwrap_or_default()]).await?;
    if was_used(ctx, &user.id, &new).await? {
        return Err(Error::field("password", Problem::new("password-used-before")));
    }
    let hashed = hash(ctx, &new).await?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::ResetPassword, &token).await?.ok_or(Error::LinkExpired)?;
    accounts::hold(&mut tx, &user.id).await?;
    replace(ctx, &mut tx, &user, &hashed).await?;
    if ticket.payload() == Some(Proof::Letter) {
        accounts::mark_verified(&mut tx, &user.id, ctx.now).await?;
    }
    sessions::end_every(ctx, &mut tx, &user.id).await?;
    // Whoever knew the old password may have used any of them.
    sessions::forget_browsers(&mut tx, &user.id).await?;
    audit::record(ctx, &mut tx, Record::done(Event::PasswordReset, &user.id)).await?;
    let user = accounts::by_id(&mut tx, &user.id).await?.ok_or(Error::LinkExpired)?;
    ctx.portal.commit(tx).await?;
    Ok(user)
}
