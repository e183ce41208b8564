//! Codes by text message, where the operator has switched them on. A text can be read on its way and a number can be taken over
//! (NIST SP 800-63B-4 3.1.3.3), so this is the weakest of the second factors, and its page says so.
//!
//! A number is confirmed by a code before it is anybody's. A code belongs to one attempt to sign in, or to one session: typed into
//! another it is wrong. Texts cost money and can annoy, so they are counted ([`budgets`]).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::change::{self, SwitchedOn};
use super::{Answer, hold, recovery_codes, store};
use crate::accounts::User;
use crate::accounts::one_time::{self, CODE_LIFE, Draft, Purpose};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::sms::{PhoneNumber, Text};
use crate::request::Ctx;
use crate::sessions::Renewed;

pub mod actions;
pub mod api;
mod budgets;
pub mod pages;

use budgets::{To, afford};

const DAY: Duration = Duration::from_hours(24);

/// The number somebody gets codes at.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Most of it hidden.
    pub masked: String,
    pub confirmed_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What is put away until a number is confirmed.
#[derive(Serialize, Deserialize)]
struct Adding {
    /// Sealed.
    number: String,
}

/// What a code is good for: one attempt to sign in, or one session.
#[derive(Serialize, Deserialize)]
struct Bound {
    attempt: String,
}

/// What was typed, until the transaction that looks at it.
pub struct Typed(String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// Whether people can add a number here.
#[must_use]
pub fn is_offered(ctx: &Ctx) -> bool {
    ctx.portal.settings.mfa.offers_texts()
}

/// Whether the numbers there are get codes.
fn is_in_use(ctx: &Ctx) -> bool {
    ctx.portal.settings.mfa.by_text()
}

fn offered(ctx: &Ctx) -> Result<()> {
    if is_offered(ctx) { Ok(()) } else { Err(Error::NotFound) }
}

fn place(user_id: &str) -> String {
    format!("phones.number.{user_id}")
}

fn read(opened: &[u8]) -> Result<PhoneNumber> {
    let text = std::str::from_utf8(opened).ok().and_then(PhoneNumber::parse);
    text.ok_or_else(|| Error::Internal("a phone number is none".to_owned()))
}

fn unseal(ctx: &Ctx, user_id: &str, row: &store::PhoneRow) -> Result<PhoneNumber> {
    let opened = ctx.portal.keyring.open(&place(user_id), &row.number);
    read(&opened.map_err(|error| Error::Internal(error.to_string()))?)
}

/// Somebody's confirmed number, if they have one and it counts here.
///
/// # Errors
/// If the database is out of reach.
pub async fn of(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<Option<Phone>> {
    if !is_in_use(ctx) {
        return Ok(None);
    }
    Ok(whole(ctx, tx, user_id).await?.map(|(_, phone)| phone))
}

/// Somebody's confirmed number whole, for them alone, whether it is in use or not.
pub(super) async fn whole(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<Option<(String, Phone)>> {
    let Some(row) = store::phone(tx, user_id).await? else { return Ok(None) };
    let number = unseal(ctx, user_id, &row)?;
    let phone = Phone { masked: number.masked(), confirmed_at: row.confirmed_at, last_used_at: row.last_used_at };
    Ok(Some((number.as_str().to_owned(), phone)))
}

/// Has a code sent to a number that somebody wants to add.
///
/// # Errors
/// If the proof of who asks is not recent, the number is none, or texts enough were sent.
pub async fn add(ctx: &Ctx, typed: &str) -> Result<()> {
    ctx.recent_person()?;
    offered(ctx)?;
    let number = PhoneNumber::parse(typed).ok_or_else(|| Error::field("phone", Problem::new("phone-format")))?;
    if !ctx.portal.settings.mfa.texts.as_ref().is_some_and(|texts| texts.reach(&number)) {
        return Err(Error::field("phone", Problem::new("phone-country")));
    }
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    afford(ctx, &mut tx, (&user, &number), To::Stranger).await?;
    one_time::void(ctx, &mut tx, Purpose::ConfirmPhone, Some(&user.id)).await?;
    let sealed = ctx.portal.keyring.seal_text(&place(&user.id), number.as_str().as_bytes());
    let draft = Draft {
        purpose: Purpose::ConfirmPhone,
        user_id: Some(&user.id),
        life: CODE_LIFE,
        payload: Adding { number: sealed },
    };
    let code = one_time::issue(ctx, &mut tx, draft).await?.code;
    ctx.portal.text(&mut tx, &text(ctx, &user, number, code), ctx.now).await?;
    ctx.portal.commit(tx).await
}

/// The number that waits for its code, if one does: whole, so that a slip of the finger is seen.
///
/// # Errors
/// If the proof of who asks is not recent.
pub async fn under_way(ctx: &Ctx) -> Result<Option<String>> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::live(ctx, &mut tx, Purpose::ConfirmPhone, &person.id).await?.into_iter().next();
    let Some(adding) = ticket.and_then(|ticket| ticket.payload()) else { return Ok(None) };
    Ok(Some(added(ctx, &person.id, &adding)?.as_str().to_owned()))
}

fn added(ctx: &Ctx, user_id: &str, adding: &Adding) -> Result<PhoneNumber> {
    let text = ctx.portal.keyring.open_text(&place(user_id), &adding.number);
    read(&text.map_err(|error| Error::Internal(error.to_string()))?)
}

/// Takes the number whose code was typed, in the place of the one there may be.
///
/// # Errors
/// If the code is wrong, was tried too often, or no number waits for one.
pub async fn confirm(ctx: &Ctx, code: &str) -> Result<SwitchedOn> {
    let person = ctx.recent_person()?;
    offered(ctx)?;
    let limit = Limit::new("confirm-phone", &person.id, (20, DAY)).fixed();
    guard::allow(ctx, "advice-factor", std::slice::from_ref(&limit)).await?;
    let codes = recovery_codes::draw(ctx).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    let id = one_time::newest(ctx, &mut tx, Purpose::ConfirmPhone, Some(&user.id)).await?;
    let ticket = one_time::redeem_code(ctx, &mut tx, (Purpose::ConfirmPhone, &id), code).await?;
    let Some(adding) = ticket.and_then(|ticket| ticket.payload()) else {
        ctx.portal.commit(tx).await?;
        return Err(Error::field("code", Problem::new("sms-wrong")));
    };
    let number = added(ctx, &user.id, &adding)?;
    let sealed = ctx.portal.keyring.seal(&place(&user.id), number.as_str().as_bytes());
    store::set_phone(&mut tx, &user.id, sealed, ctx.now).await?;
    guard::forget(&mut tx, &limit).await?;
    change::came(ctx, tx, &user, &codes, ("letter-phone-on", Event::PhoneAdded)).await
}

/// Takes the number away. If it was the last factor, the recovery codes go with it.
///
/// # Errors
/// If the proof of who asks is not recent, their role wants a factor, or there is no number.
pub async fn remove(ctx: &Ctx) -> Result<Renewed> {
    ctx.recent_person()?;
    let mut tx = ctx.portal.db.write().await?;
    let user = hold(ctx, &mut tx).await?;
    let last = store::apps(&mut tx, &user.id).await?.is_empty();
    if !store::remove_phone(&mut tx, &user.id).await? {
        return Err(Error::NotFound);
    }
    change::went(ctx, tx, &user, last, ("letter-phone-off", Event::PhoneRemoved)).await
}

/// Sends a code that is good for one attempt; the one sent before is good no more. `tx` holds the account.
///
/// # Errors
/// If they have no number, or texts enough were sent.
pub async fn send(ctx: &Ctx, mut tx: Tx, user: &User, attempt: &str) -> Result<()> {
    if !is_in_use(ctx) {
        return Err(Error::NotFound);
    }
    let row = store::phone(&mut tx, &user.id).await?.ok_or(Error::NotFound)?;
    let number = unseal(ctx, &user.id, &row)?;
    afford(ctx, &mut tx, (user, &number), To::Owner).await?;
    for id in tickets(ctx, &mut tx, &user.id, attempt).await? {
        one_time::void_one(ctx, &mut tx, &id).await?;
    }
    let draft = Draft {
        purpose: Purpose::SecondFactor,
        user_id: Some(&user.id),
        life: CODE_LIFE,
        payload: Bound { attempt: attempt.to_owned() },
    };
    let code = one_time::issue(ctx, &mut tx, draft).await?.code;
    ctx.portal.text(&mut tx, &text(ctx, user, number, code), ctx.now).await?;
    ctx.portal.commit(tx).await
}

/// The codes of one attempt that are still good, by id.
async fn tickets(ctx: &Ctx, tx: &mut Tx, user_id: &str, attempt: &str) -> Result<Vec<String>> {
    let live = one_time::live(ctx, tx, Purpose::SecondFactor, user_id).await?;
    let bound = |ticket: &one_time::Ticket| ticket.payload().is_some_and(|bound: Bound| bound.attempt == attempt);
    Ok(live.into_iter().filter(bound).map(|ticket| ticket.id).collect())
}

/// The code that was sent for this attempt, if one was; what was typed is looked at when it is taken, since every look counts.
pub(super) async fn matching(ctx: &Ctx, user_id: &str, (attempt, code): (&str, &str)) -> Result<Option<Answer>> {
    if !is_in_use(ctx) {
        return Ok(None);
    }
    let mut tx = ctx.portal.db.read().await?;
    let newest = tickets(ctx, &mut tx, user_id, attempt).await?.pop();
    Ok(newest.map(|ticket| Answer::Sms { ticket, code: Typed(code.to_owned()) }))
}

/// Uses the code up if it is right.
pub(super) async fn take(ctx: &Ctx, tx: &mut Tx, user: &User, (ticket, code): (&str, &Typed)) -> Result<bool> {
    let right = one_time::redeem_code(ctx, tx, (Purpose::SecondFactor, ticket), &code.0).await?.is_some();
    if right {
        store::phone_used(tx, &user.id, ctx.now).await?;
    }
    Ok(right)
}

/// The last line binds the code to our origin: browsers offer to fill it in nowhere else (WICG sms-one-time-codes).
fn text(ctx: &Ctx, user: &User, to: PhoneNumber, code: String) -> Text {
    let product = ctx.portal.settings.product_name.as_str();
    let texts = user.texts(ctx.locale);
    let said = texts.with("sms-code", &[("code", (&code).into()), ("product", product.into())]);
    let host = ctx.portal.settings.public_url.host();
    Text {
        to,
        product: product.to_owned(),
        body: format!("{said}\n\n@{host} #{code}"),
        until: ctx.now.plus(CODE_LIFE),
        code: Some(code),
    }
}
