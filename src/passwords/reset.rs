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
use crate::rightful_owner;
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
    Ok(send(ctx, typed, false).await?.0)
}

/// [`request`] by an API consumer that has a code typed where the link cannot lead. Answers the id that the code goes with; made up
/// where no letter was sent, which nobody can tell.
///
/// # Errors
/// If the address is none, or somebody asks too often.
pub async fn request_code(ctx: &Ctx, typed: &str) -> Result<String> {
    Ok(send(ctx, typed, true).await?.1)
}

async fn send(ctx: &Ctx, typed: &str, with_code: bool) -> Result<(Email, String)> {
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    let source = Limit::new("reset-from", &ctx.network.source(), (60, Duration::from_mins(15)));
    guard::allow(ctx, "advice-wait", &[source]).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    let within = guard::permits(ctx, &mut tx, &Limit::new("reset-to", email.as_str(), LETTERS)).await?;
    let subject = user.as_ref().map(|user| user.id.as_str());
    let asked = Record { actor: None, ..Record::done(Event::PasswordResetRequested, "") };
    audit::record(ctx, &mut tx, Record { subject, ..asked }).await?;
    let id = match user.filter(|user| within && !user.is_suspended()) {
        Some(user) => {
            let issued = one_time::issue(ctx, &mut tx, draft(&user, Proof::Letter)).await?;
            let link = ctx.portal.settings.public_url.join(&format!("/reset?token={}", issued.token.expose()));
            let code = with_code.then_some(issued.code.as_str());
            ctx.portal.post(&mut tx, &letters::reset(ctx, &user, code, link), ctx.now).await?;
            issued.id
        }
        None => one_time::issue_decoy(ctx, &mut tx, Purpose::ResetPassword).await?,
    };
    ctx.portal.commit(tx).await?;
    Ok((email, id))
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
    Ok(one_time::issue(ctx, tx, draft(user, proof)).await?.token)
}

fn draft(user: &User, proof: Proof) -> Draft<'_, Proof> {
    Draft { purpose: Purpose::ResetPassword, user_id: Some(&user.id), life: LIFE, payload: proof }
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
    let user = of_token(ctx, &token).await?;
    Ok((user, token))
}

async fn of_token(ctx: &Ctx, token: &Token) -> Result<User> {
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::ResetPassword, token).await?.ok_or(Error::LinkExpired)?;
    accounts::by_id(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)
}

/// Sets the new password and signs out everywhere.
///
/// # Errors
/// What is asked of the new password; or that the link was used meanwhile.
pub async fn finish(ctx: &Ctx, typed: &str) -> Result<User> {
    let (user, token) = under_way(ctx).await?;
    set(ctx, user, &token, typed).await
}

/// [`finish`] for API consumers, which keep no flow.
///
/// # Errors
/// What is asked of the new password; or that the token was used, is too old or never was.
pub async fn finish_with(ctx: &Ctx, token: &str, typed: &str) -> Result<()> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let user = of_token(ctx, &token).await?;
    set(ctx, user, &token, typed).await.map(drop)
}

/// What tells, without the link, that somebody read the letter.
#[derive(Clone, Copy, Debug)]
pub struct ByCode<'a> {
    pub email: &'a str,
    /// What [`request_code`] answered.
    pub id: &'a str,
    pub code: &'a str,
}

/// [`finish_with`] by the code of the letter.
///
/// # Errors
/// What is asked of the new password; or that the code is wrong, too old, or was tried too often.
pub async fn finish_with_code(ctx: &Ctx, proof: ByCode<'_>, typed: &str) -> Result<()> {
    let email = Email::parse(proof.email).map_err(|problem| Error::field("email", problem))?;
    // Before the code is used up.
    accept_new(ctx, typed, &[email.as_str()]).await?;
    let (user, token) = exchange(ctx, &email, proof).await?;
    set(ctx, user, &token, typed).await.map(drop)
}

/// Uses the code up for a token; a wrong one is counted.
async fn exchange(ctx: &Ctx, email: &Email, proof: ByCode<'_>) -> Result<(User, Token)> {
    let tries = tries(ctx, email);
    guard::allow(ctx, "advice-code", &tries).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    let user_id = user.as_ref().map(|user| user.id.as_str());
    let id = one_time::own(ctx, &mut tx, Purpose::ResetPassword, (user_id, proof.id)).await?;
    let right = one_time::redeem_code(ctx, &mut tx, (Purpose::ResetPassword, &id), proof.code).await?;
    let (Some(user), Some(_)) = (user, right) else {
        ctx.portal.commit(tx).await?;
        return Err(Error::field("code", Problem::new("code-wrong")));
    };
    for limit in &tries {
        guard::forget(&mut tx, limit).await?;
    }
    let token = issue(ctx, &mut tx, &user, Proof::Letter).await?;
    ctx.portal.commit(tx).await?;
    Ok((user, token))
}

/// Codes typed for one address in a day, over all letters: from one place, and from all together (ATK-063).
fn tries(ctx: &Ctx, email: &Email) -> [Limit; 2] {
    let (here, day) = (format!("{email} {}", ctx.network.source()), Duration::from_hours(24));
    [
        Limit::new("reset-code", &here, (20, day)).fixed(),
        Limit::new("reset-code-to", email.as_str(), (100, day)).fixed(),
    ]
}

async fn set(ctx: &Ctx, user: User, token: &Token, typed: &str) -> Result<User> {
    let new = accept_new(ctx, typed, &[&user.email, &user.name, user.username.as_deref().unwrap_or_default()]).await?;
    if was_used(ctx, &user.id, &new).await? {
        return Err(Error::field("password", Problem::new("password-used-before")));
    }
    let hashed = hash(ctx, &new).await?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::ResetPassword, token).await?.ok_or(Error::LinkExpired)?;
    accounts::hold(&mut tx, &user.id).await?.ok_or(Error::LinkExpired)?;
    if ticket.payload() == Some(Proof::Letter) {
        // Of an account whose address was proven before, a letter takes no factor.
        rightful_owner::takes_over(ctx, &mut tx, &user.id).await?;
    }
    replace(ctx, &mut tx, &user, &hashed).await?;
    sessions::end_every(ctx, &mut tx, &user.id).await?;
    // Whoever knew the old password may have used any of them.
    sessions::forget_browsers(&mut tx, &user.id).await?;
    audit::record(ctx, &mut tx, Record::done(Event::PasswordReset, &user.id)).await?;
    let user = accounts::by_id(&mut tx, &user.id).await?.ok_or(Error::LinkExpired)?;
    ctx.portal.commit(tx).await?;
    Ok(user)
}
