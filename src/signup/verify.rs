//! Confirming an address: by the code, in the browser that signed up, or by the link, anywhere.

use std::time::Duration;

use super::sign_up::{keep_metadata, write_to};
use super::{Confirms, Pending, SignedUp};
use crate::accounts::one_time::{self, Purpose, Ticket};
use crate::accounts::{self, Email, Identifier, User};
use crate::audit::{self, Event, Record};
use crate::door::Go;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::hashing::PasswordHash;
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::{self, Token};
use crate::login;
use crate::passwords;
use crate::passwords::reset::{self, Proof};
use crate::request::Ctx;
use crate::rightful_owner;
use crate::sessions::{Method, SignIn};
use crate::ui::Flash;

mod without_flow;

pub use without_flow::{address_by_code, address_by_token, letter_by_code, resend_after};

const DAY: Duration = Duration::from_hours(24);
/// Codes typed for one address from one place in a day, over all letters: sending another buys no more guesses (ATK-063).
const TRIES_A_DAY: u32 = 20;

/// Confirms by the code that was typed where somebody signed up, and signs them in.
///
/// # Errors
/// If the code is wrong or too old, or was tried too often.
pub async fn by_code(ctx: &Ctx, code: &str) -> Result<Go> {
    let pending: Pending = ctx.flow().ok_or_else(|| Error::refused("code-expired"))?;
    let tries = tries(ctx, &pending.email);
    guard::allow(ctx, "advice-code", &tries).await?;
    let tx = ctx.portal.db.write().await?;
    let (tx, ticket) = with_code(ctx, tx, (&pending.verification, code), &tries).await?;
    let confirmed = confirm(ctx, tx, &ticket, true).await?;
    go_on(ctx, &confirmed, Some((pending, Method::EmailCode))).await
}

/// Uses a code up; a wrong one is counted.
async fn with_code(ctx: &Ctx, mut tx: Tx, (id, code): (&str, &str), tries: &[Limit]) -> Result<(Tx, Ticket)> {
    let Some(ticket) = one_time::redeem_code(ctx, &mut tx, (Purpose::VerifyEmail, id), code).await? else {
        ctx.portal.commit(tx).await?;
        return Err(Error::field("code", Problem::new("code-wrong")));
    };
    for limit in tries {
        guard::forget(&mut tx, limit).await?;
    }
    Ok((tx, ticket))
}

/// From one place, and from all together: nobody uses up the tries of an owner who is elsewhere.
fn tries(ctx: &Ctx, email: &str) -> [Limit; 2] {
    let here = format!("{email} {}", ctx.network.source());
    [
        Limit::new("email-code", &here, (TRIES_A_DAY, DAY)).fixed(),
        Limit::new("email-code-to", email, (5 * TRIES_A_DAY, DAY)).fixed(),
    ]
}

/// Confirms by the button behind the link. Only the browser that signed up is signed in by it: the reader of a letter may be
/// somebody who never did.
///
/// # Errors
/// If the link was used, is too old or never was.
pub async fn by_token(ctx: &Ctx, token: &str) -> Result<Go> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::VerifyEmail, &token).await?.ok_or(Error::LinkExpired)?;
    let pending: Option<Pending> = ctx.flow().filter(|pending: &Pending| pending.verification == ticket.id);
    let confirmed = confirm(ctx, tx, &ticket, pending.is_some()).await?;
    go_on(ctx, &confirmed, pending.map(|pending| (pending, Method::EmailLink))).await
}

/// A confirmed account, and whether its owner has to choose a password now.
struct Confirmed {
    user: User,
    chooses: bool,
}

/// To a new password, into the account, or to where one signs in.
async fn go_on(ctx: &Ctx, confirmed: &Confirmed, here: Option<(Pending, Method)>) -> Result<Go> {
    ctx.end_flow();
    let user = &confirmed.user;
    if confirmed.chooses {
        let mut tx = ctx.portal.db.write().await?;
        let token = reset::issue(ctx, &mut tx, user, Proof::Letter).await?;
        ctx.portal.commit(tx).await?;
        reset::open(ctx, token.expose());
        return Ok(Go::to("/reset").saying(Flash::good("email-confirmed-choose")));
    }
    if let Some((pending, method)) = here {
        return login::enter(ctx, user, SignIn::in_browser(method), pending.next.as_ref()).await;
    }
    let typed = vec![("username".to_owned(), user.email.clone())];
    Ok(Go::to("/login").saying(Flash { values: typed, ..Flash::good("email-confirmed") }))
}

/// Whether the link of a letter still works, for the page with the button.
///
/// # Errors
/// If it does not.
pub async fn peek(ctx: &Ctx, token: &str) -> Result<User> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::VerifyEmail, &token).await?.ok_or(Error::LinkExpired)?;
    accounts::by_id(&mut tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)
}

async fn confirm(ctx: &Ctx, mut tx: Tx, ticket: &Ticket, signed_up_here: bool) -> Result<Confirmed> {
    let user_id = ticket.user_id.as_deref().unwrap_or_default();
    let wanted = ticket.payload().unwrap_or(Confirms::Account);
    // A letter that is opened elsewhere while another sign-up waits may belong to either.
    let rivals = waiting(ctx, &mut tx, user_id).await?.iter().any(|other| *other != wanted);
    if wanted != Confirms::Account {
        rightful_owner::takes_over(ctx, &mut tx, user_id).await?;
    }
    let chooses = match &wanted {
        Confirms::SignUp(sign_up) if signed_up_here || !rivals => {
            put_in_force(ctx, &mut tx, user_id, sign_up).await?;
            false
        }
        Confirms::Account => false,
        Confirms::SignUp(_) | Confirms::Address => true,
    };
    accounts::mark_verified(&mut tx, user_id, ctx.now).await?;
    one_time::void(ctx, &mut tx, Purpose::VerifyEmail, Some(user_id)).await?;
    audit::record(ctx, &mut tx, Record::done(Event::EmailVerified, user_id)).await?;
    let user = accounts::by_id(&mut tx, user_id).await?.ok_or(Error::LinkExpired)?;
    ctx.portal.commit(tx).await?;
    Ok(Confirmed { user, chooses })
}

/// The sign-ups of an address that still wait to be confirmed.
async fn waiting(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<Vec<Confirms>> {
    let tickets = one_time::live(ctx, tx, Purpose::VerifyEmail, user_id).await?;
    let mut sign_ups: Vec<_> =
        tickets.iter().filter_map(Ticket::payload).filter(|payload| matches!(payload, Confirms::SignUp(_))).collect();
    sign_ups.dedup();
    Ok(sign_ups)
}

/// What was typed at this sign-up becomes the account. A username that somebody else took meanwhile is left to them.
async fn put_in_force(ctx: &Ctx, tx: &mut Tx, user_id: &str, sign_up: &SignedUp) -> Result<()> {
    let hash = PasswordHash::from_stored(&sign_up.password).ok_or(Error::LinkExpired)?;
    passwords::set(tx, user_id, &hash, ctx.now).await?;
    accounts::rename(tx, user_id, sign_up.names(), ctx.now).await?;
    accounts::claim_username(tx, user_id, sign_up.username.as_ref(), ctx.now).await?;
    keep_metadata(ctx, tx, user_id, &sign_up.metadata).await?;
    Ok(())
}

/// Sends another letter: to the address this browser signed up with, or to one typed. The answer is the same for all.
///
/// # Errors
/// If the address is none, or too many were sent.
pub async fn resend(ctx: &Ctx, typed: &str) -> Result<Pending> {
    let pending: Option<Pending> = ctx.flow();
    let email = match (&pending, typed.trim()) {
        (Some(pending), "") => Email::parse(&pending.email),
        (_, typed) => Email::parse(typed),
    };
    let email = email.map_err(|problem| Error::field("email", problem))?;
    ask_again(ctx, email, pending).await
}

async fn ask_again(ctx: &Ctx, email: Email, pending: Option<Pending>) -> Result<Pending> {
    let from = Limit::new("resend-from", &ctx.network.source(), (60, Duration::from_mins(15)));
    guard::allow(ctx, "advice-wait", &[from]).await?;
    send_again(ctx, email, pending, Confirms::Address).await
}

/// `otherwise` is what the letter confirms if this browser knows of no sign-up.
async fn send_again(ctx: &Ctx, email: Email, pending: Option<Pending>, otherwise: Confirms) -> Result<Pending> {
    let pending = pending.filter(|pending| pending.email == email.as_str());
    limit_letters(ctx, &email).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    let verification = match user.filter(|user| user.email_verified_at.is_none()) {
        Some(user) => another(ctx, &mut tx, &user, (pending.as_ref(), otherwise)).await?,
        None => one_time::issue_decoy(ctx, &mut tx, Purpose::VerifyEmail).await?,
    };
    ctx.portal.commit(tx).await?;
    Ok(Pending { verification, email: email.to_string(), next: pending.and_then(|pending| pending.next) })
}

/// The interval between two letters and how many there are in a day, for addresses with and without an account.
async fn limit_letters(ctx: &Ctx, email: &Email) -> Result<()> {
    let settings = &ctx.portal.settings.verification;
    let often = Limit::new("resend-often", email.as_str(), (1, settings.resend_interval));
    let daily = Limit::new("resend-daily", email.as_str(), (settings.resend_limit, DAY));
    guard::allow(ctx, "advice-resend", std::slice::from_ref(&often)).await?;
    guard::allow(ctx, "advice-resend", &[daily]).await
}

async fn another(
    ctx: &Ctx,
    tx: &mut Tx,
    user: &User,
    (pending, otherwise): (Option<&Pending>, Confirms),
) -> Result<String> {
    let known = match pending {
        Some(pending) => one_time::pending(ctx, tx, Purpose::VerifyEmail, &pending.verification).await?,
        None => None,
    };
    let known = known.filter(|ticket| ticket.user_id.as_deref() == Some(user.id.as_str()));
    write_to(ctx, tx, user, known.and_then(|ticket| ticket.payload()).unwrap_or(otherwise)).await
}

/// Leads somebody who proved their password, but not yet their address, to the page where they can.
///
/// # Errors
/// If the database is out of reach.
pub async fn lead(ctx: &Ctx, user: &User, next: Option<&ReturnTo>) -> Result<Go> {
    let known: Option<Pending> = ctx.flow().filter(|pending: &Pending| pending.email == user.email);
    let verification = match known {
        Some(pending) => pending.verification,
        None => match send_again(ctx, address(user)?, None, Confirms::Account).await {
            Ok(pending) => pending.verification,
            // There were letters enough; the last one still works.
            Err(Error::TooMany { .. }) => secret::id(ctx.now),
            Err(error) => return Err(error),
        },
    };
    keep(ctx, &Pending { verification, email: user.email.clone(), next: next.cloned() });
    Ok(Go::to("/verify-email").saying(Flash::neutral("verify-first")))
}

fn address(user: &User) -> Result<Email> {
    Email::parse(&user.email).map_err(|problem| Error::Internal(problem.to_string()))
}

/// Has this browser keep what it needs to confirm by code.
pub fn keep(ctx: &Ctx, pending: &Pending) {
    ctx.set_flow(pending, ctx.portal.settings.verification.expires_in);
}
