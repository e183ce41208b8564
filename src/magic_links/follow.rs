//! Following a link, or typing the code beside it.

use std::time::Duration;

use serde_json::json;

use super::{Asked, Flow, Sent, offered, store, welcomes};
use crate::accounts::one_time::{self, Purpose, Ticket};
use crate::accounts::{self, Email, Identifier, NewUser, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;
use crate::rightful_owner;

const DAY: Duration = Duration::from_hours(24);
/// Codes typed for one address from one place in a day, over all letters: sending another buys no more guesses (ATK-063).
const TRIES_A_DAY: u32 = 20;

/// Somebody who proved that an address is theirs.
#[derive(Debug)]
pub struct Followed {
    pub user: User,
    /// Where the browser that asked was on its way to.
    pub next: Option<ReturnTo>,
    pub news: Option<News>,
}

/// What following a link changed about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was made.
    Made,
    /// Its address was proven for the first time; what was set before is gone.
    Confirmed,
}

/// In a browser: by the code, if one was typed; else by the token that was sent, else by the link that was opened here.
///
/// # Errors
/// If the code is wrong or was tried too often; if the link was used, is too old or never was.
pub async fn follow(ctx: &Ctx, token: &str, code: &str) -> Result<Followed> {
    offered(ctx)?;
    let flow: Flow = ctx.flow().unwrap_or_default();
    if token.is_empty() && (!code.is_empty() || flow.magic_link_token.is_empty()) {
        let sent = flow.sent.ok_or_else(|| Error::refused("code-expired"))?;
        let (user, news) = by_code(ctx, &sent.email, code, Some(&sent.id)).await?;
        return Ok(Followed { user, next: sent.next, news });
    }
    let token = if token.is_empty() { flow.magic_link_token.as_str() } else { token };
    redeemed(ctx, token, flow.sent).await
}

/// By the token of a letter.
///
/// # Errors
/// If it was used, is too old or never was.
pub async fn by_link(ctx: &Ctx, token: &str) -> Result<Followed> {
    offered(ctx)?;
    redeemed(ctx, token, None).await
}

/// By the code of the latest letter to an address, for API consumers, which keep no flow. An address that got none is a wrong code.
///
/// # Errors
/// If the code is wrong or too old, or was tried too often.
pub async fn by_code_of_address(ctx: &Ctx, typed: &str, code: &str) -> Result<Followed> {
    offered(ctx)?;
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    let (user, news) = by_code(ctx, email.as_str(), code, None).await?;
    Ok(Followed { user, next: None, news })
}

async fn redeemed(ctx: &Ctx, token: &str, sent: Option<Sent>) -> Result<Followed> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem(ctx, &mut tx, Purpose::MagicLink, &token).await?.ok_or(Error::LinkExpired)?;
    let asked: Asked = ticket.payload().ok_or(Error::LinkExpired)?;
    let (user, news) = accept(ctx, tx, &ticket, &asked).await?;
    let next = sent.filter(|sent| sent.id == ticket.id).and_then(|sent| sent.next);
    Ok(Followed { user, next, news })
}

/// `id` is that of the letter this browser asked for; without one the latest to the address counts.
async fn by_code(ctx: &Ctx, email: &str, code: &str, id: Option<&str>) -> Result<(User, Option<News>)> {
    let tries = tries(ctx, email);
    guard::allow(ctx, "advice-code", &tries).await?;
    let mut tx = ctx.portal.db.write().await?;
    let id = match id {
        Some(id) => id.to_owned(),
        None => store::newest(&mut tx, email).await?,
    };
    let ticket = one_time::redeem_code(ctx, &mut tx, (Purpose::MagicLink, &id), code).await?;
    // What was issued for nobody carries nothing.
    let asked = ticket.as_ref().and_then(Ticket::payload::<Asked>);
    let Some((ticket, asked)) = ticket.zip(asked) else {
        ctx.portal.commit(tx).await?;
        return Err(Error::field("code", Problem::new("code-wrong")));
    };
    for limit in &tries {
        guard::forget(&mut tx, limit).await?;
    }
    accept(ctx, tx, &ticket, &asked).await
}

/// From one place, and from all together: nobody uses up the tries of an owner who is elsewhere.
fn tries(ctx: &Ctx, email: &str) -> [Limit; 2] {
    let here = format!("{email} {}", ctx.network.source());
    [
        Limit::new("magic-code", &here, (TRIES_A_DAY, DAY)).fixed(),
        Limit::new("magic-code-to", email, (5 * TRIES_A_DAY, DAY)).fixed(),
    ]
}

/// The address is proven: finds its account, or makes it. Every other letter to it is void.
async fn accept(ctx: &Ctx, mut tx: Tx, ticket: &Ticket, asked: &Asked) -> Result<(User, Option<News>)> {
    let email = Email::parse(&asked.email).map_err(|_| Error::LinkExpired)?;
    let found = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    let (user_id, news) = match found {
        // The address went to somebody else since the letter was written.
        Some(user) if ticket.user_id.as_ref().is_some_and(|id| *id != user.id) => return Err(Error::LinkExpired),
        Some(user) => (user.id.clone(), confirm(ctx, &mut tx, &user).await?),
        None if ticket.user_id.is_some() => return Err(Error::LinkExpired),
        None => (make(ctx, &mut tx, &email).await?, Some(News::Made)),
    };
    for other in store::all(&mut tx, email.as_str()).await? {
        one_time::void_one(ctx, &mut tx, &other).await?;
    }
    let user = accounts::by_id(&mut tx, &user_id).await?.ok_or(Error::LinkExpired)?;
    ctx.portal.commit(tx).await?;
    Ok((user, news))
}

async fn confirm(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<Option<News>> {
    if !rightful_owner::takes_over(ctx, tx, &user.id).await? {
        return Ok(None);
    }
    audit::record(ctx, tx, Record::done(Event::EmailVerified, &user.id)).await?;
    Ok(Some(News::Confirmed))
}

/// An account without a password, for an address that is proven.
async fn make(ctx: &Ctx, tx: &mut Tx, email: &Email) -> Result<String> {
    if !welcomes(ctx, email) {
        return Err(Error::LinkExpired);
    }
    let user_id = secret::id(ctx.now);
    let new =
        NewUser { id: &user_id, email, name: "", locale: Some(ctx.locale.code()), verified: true, self_made: true };
    if !accounts::create(tx, &new, ctx.now).await? {
        return Err(Error::LinkExpired);
    }
    let made = Record::done(Event::SignedUp, &user_id).with(json!({ "through": "magic-link" }));
    audit::record(ctx, tx, made).await?;
    Ok(user_id)
}
