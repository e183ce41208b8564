//! Change of address: a code to the new one, then a notice with a way back to the old one.
//!
//! The code is bound to the new address and to the person who asked; the old address stays theirs until it is typed, and held for
//! them for a week after. Undoing ends every session: whoever made the change had one.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::one_time::{self, Draft, Purpose, Ticket};
use super::{Email, User, access, letters, store};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret::Token;
use crate::request::Ctx;

/// How long the link in the letter to the new address is good.
const LINK_LIFE: Duration = Duration::from_hours(24);
/// How long the old address can take the change back.
pub const UNDO_LIFE: Duration = Duration::from_hours(168);

/// What is put away with the secret.
#[derive(Debug, Serialize, Deserialize)]
struct Change {
    email: String,
}

/// What the browser keeps while a code is on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// The id of the code; the field's name keeps this flow apart from others.
    pub email_change: String,
    pub email: String,
}

/// Sends a code to the new address. Whether somebody has an account there already is not told: then nothing is sent to it.
///
/// # Errors
/// If the proof of who asks is not fresh, or the address cannot be one.
pub async fn request(ctx: &Ctx, typed: &str) -> Result<Pending> {
    let person = ctx.recent_person()?;
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    access::check(&ctx.portal.settings.access, &email)?;
    if email.as_str() == person.email {
        return Err(Error::field("email", Problem::new("email-same")));
    }
    let day = Duration::from_hours(24);
    let limits =
        [Limit::new("change-email", &person.id, (10, day)), Limit::new("change-email-to", email.as_str(), (5, day))];
    guard::allow(ctx, "advice-wait", &limits).await?;
    let mut tx = ctx.portal.db.write().await?;
    one_time::void(ctx, &mut tx, Purpose::ChangeEmail, Some(&person.id)).await?;
    let draft = Draft {
        purpose: Purpose::ChangeEmail,
        user_id: Some(&person.id),
        life: LINK_LIFE,
        payload: Change { email: email.to_string() },
    };
    let issued = one_time::issue(ctx, &mut tx, draft).await?;
    if is_held_by_another(&mut tx, &email, &person.id).await? {
        ctx.portal.post_nothing(&mut tx, ctx.now).await?;
    } else {
        let link =
            ctx.portal.settings.public_url.join(&format!("/account/email/confirm?token={}", issued.token.expose()));
        ctx.portal.post(&mut tx, &letters::change_code(ctx, email.as_str(), &issued.code, link), ctx.now).await?;
    }
    audit::record(ctx, &mut tx, Record::done(Event::EmailChangeRequested, &person.id)).await?;
    ctx.portal.commit(tx).await?;
    Ok(Pending { email_change: issued.id, email: email.to_string() })
}

async fn is_held_by_another(tx: &mut Tx, email: &Email, user_id: &str) -> Result<bool> {
    let holder = store::by_identifier(tx, &super::Identifier::Email(email.clone())).await?;
    Ok(holder.is_some_and(|holder| holder.id != user_id))
}

/// Changes the address: the code from the letter was typed where it was asked for.
///
/// # Errors
/// If the code is wrong, too old, or tried too often.
pub async fn confirm_code(ctx: &Ctx, code: &str) -> Result<()> {
    let pending: Pending = ctx.flow().ok_or_else(|| Error::refused("code-expired"))?;
    let tx = ctx.portal.db.write().await?;
    with_code(ctx, tx, &pending.email_change, code).await
}

/// [`confirm_code`] for API consumers, which keep no flow: the code of the one change under way.
///
/// # Errors
/// If the code is wrong, too old, or tried too often.
pub async fn confirm_code_under_way(ctx: &Ctx, code: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    let id = one_time::newest(ctx, &mut tx, Purpose::ChangeEmail, Some(&person.id)).await?;
    with_code(ctx, tx, &id, code).await
}

/// [`confirm_code`] for API consumers that kept the id of the code ([`Pending::email_change`]) and the address it went to.
///
/// # Errors
/// If the code is wrong, too old, tried too often, or went to another address.
pub async fn confirm_code_to(ctx: &Ctx, (id, email): (&str, &str), code: &str) -> Result<()> {
    let email = Email::parse(email).map_err(|problem| Error::field("email", problem))?;
    let mut tx = ctx.portal.db.write().await?;
    let pending = one_time::pending(ctx, &mut tx, Purpose::ChangeEmail, id).await?;
    let went_there =
        pending.and_then(|ticket| ticket.payload::<Change>()).filter(|change| change.email == email.as_str());
    with_code(ctx, tx, went_there.map_or("", |_| id), code).await
}

async fn with_code(ctx: &Ctx, mut tx: Tx, id: &str, code: &str) -> Result<()> {
    let person = ctx.person()?;
    let ticket = one_time::redeem_code(ctx, &mut tx, (Purpose::ChangeEmail, id), code).await?;
    if let Some(ticket) = ticket.filter(|ticket| ticket.user_id.as_deref() == Some(person.id.as_str())) {
        change(ctx, tx, &ticket).await
    } else {
        ctx.portal.commit(tx).await?;
        Err(Error::field("code", Problem::new("code-wrong")))
    }
}

/// Changes the address: the button on the page behind the link was pressed.
///
/// # Errors
/// If the link was used, is too old or never was.
pub async fn confirm_token(ctx: &Ctx, token: &str) -> Result<()> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::ChangeEmail, &token).await?.ok_or(Error::LinkExpired)?;
    change(ctx, tx, &ticket).await
}

async fn change(ctx: &Ctx, mut tx: Tx, ticket: &Ticket) -> Result<()> {
    let user = owner(&mut tx, ticket).await?;
    let email = address(ticket)?;
    if !store::change_email(&mut tx, &user, &email, (ctx.now, Some(ctx.now.plus(UNDO_LIFE)))).await? {
        return Err(Error::field("email", Problem::new("email-taken")));
    }
    one_time::void_all(ctx, &mut tx, &user.id).await?;
    let draft = Draft {
        purpose: Purpose::UndoEmailChange,
        user_id: Some(&user.id),
        life: UNDO_LIFE,
        payload: Change { email: user.email.clone() },
    };
    let undo = one_time::issue(ctx, &mut tx, draft).await?;
    let link = ctx.portal.settings.public_url.join(&format!("/account/email/undo?token={}", undo.token.expose()));
    ctx.portal.post(&mut tx, &letters::changed(ctx, &user, email.as_str(), link), ctx.now).await?;
    audit::record(ctx, &mut tx, Record::done(Event::EmailChanged, &user.id)).await?;
    ctx.portal.commit(tx).await
}

/// The old address takes the change back, and every change after it: whoever made those had the account then. The caller
/// ([`crate::login`]) takes everything else from them in the same transaction; the moment is that of the change.
///
/// # Errors
/// If the link was used, is too old or never was.
pub async fn undo(ctx: &Ctx, tx: &mut Tx, token: &str) -> Result<(User, Timestamp)> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let ticket = one_time::redeem(ctx, tx, Purpose::UndoEmailChange, &token).await?.ok_or(Error::LinkExpired)?;
    let user = owner(tx, &ticket).await?;
    let email = address(&ticket)?;
    for later in one_time::live(ctx, tx, Purpose::UndoEmailChange, &user.id).await? {
        if later.id > ticket.id {
            one_time::void_one(ctx, tx, &later.id).await?;
            store::release(tx, &user.id, address(&later)?.as_str()).await?;
        }
    }
    if !store::change_email(tx, &user, &email, (ctx.now, None)).await? {
        return Err(Error::LinkExpired);
    }
    one_time::void_all(ctx, tx, &user.id).await?;
    let restored = User { email: email.to_string(), ..user };
    ctx.portal.post(tx, &letters::letter_to(ctx, &restored, "letter-email-restored", &[]), ctx.now).await?;
    audit::record(ctx, tx, Record::done(Event::EmailChangeUndone, &restored.id)).await?;
    Ok((restored, ticket.created_at))
}

/// Whether a link still works, for the page with the button: the address it leads to.
///
/// # Errors
/// If it does not.
pub async fn peek(ctx: &Ctx, purpose: Purpose, token: &str) -> Result<String> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, purpose, &token).await?.ok_or(Error::LinkExpired)?;
    Ok(address(&ticket)?.to_string())
}

async fn owner(tx: &mut Tx, ticket: &Ticket) -> Result<User> {
    store::hold(tx, ticket.user_id.as_deref().unwrap_or_default()).await?.ok_or(Error::LinkExpired)
}

fn address(ticket: &Ticket) -> Result<Email> {
    let change: Change = ticket.payload().ok_or(Error::LinkExpired)?;
    Email::parse(&change.email).map_err(|_| Error::LinkExpired)
}
