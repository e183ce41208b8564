//! Signing in by letter: a link to follow and a code to type, instead of a password.
//!
//! Routes: `/magic-link`, `/do/request-magic-link` `/do/follow-magic-link`, and `/api/v1/auth/magic-link…`. `AUTH_MAGIC_LINK_ENABLED=false`
//! makes them 404.
//!
//! Invariants: asking answers the same, in the same time, whoever has an account. Looking at a link uses nothing up: scanners do, too;
//! only the button does, once. The link works in any browser, and says so where another one asked; the code only where it was asked
//! for (ASVS 6.6.2). A letter proves an address and nothing else: one factor, and [`crate::login`] decides what comes next, as after
//! every proof. Whoever used an account before its address was proven is out (`security.md` gate 2). Where sign-up is open, following
//! the link makes the account.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::accounts::one_time::{self, Purpose, Ticket};
use crate::accounts::{Email, access};
use crate::error::{Error, Result};
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::Token;
use crate::request::Ctx;

pub mod actions;
pub mod api;
mod follow;
mod letters;
pub mod pages;
mod request;
mod store;

pub use follow::{Followed, News, by_code_of_address, by_link, follow};
pub use request::request;

/// How long link and code work (`security.md` 2.1; a code bears no longer).
pub const LIFE: Duration = one_time::CODE_LIFE;

/// What travels with the secret of a letter.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Asked {
    email: String,
    /// Of the browser that asked, as it called itself.
    user_agent: String,
}

/// A letter this browser asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// The id of its secret; made up where no letter was sent, which nobody can tell.
    id: String,
    pub email: String,
    next: Option<ReturnTo>,
}

/// What a browser keeps of a sign-in by letter under way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Flow {
    /// Of the link that was opened here; empty until then. The field's name keeps this flow apart from others.
    magic_link_token: String,
    sent: Option<Sent>,
}

/// Where somebody stands.
#[derive(Debug)]
pub enum Stage {
    /// Nothing is under way.
    Ask,
    /// A letter was asked for here.
    Sent(Sent),
    /// A link was opened here.
    Opened(Opened),
}

/// A link that was opened, and works.
#[derive(Debug)]
pub struct Opened {
    pub email: String,
    /// Of the browser that asked.
    pub user_agent: String,
    /// Whether that was this one.
    pub asked_here: bool,
    /// Whether following it makes the account.
    pub makes_account: bool,
}

/// Refuses where the operator has switched sign-in by letter off.
///
/// # Errors
/// [`Error::NotFound`].
pub fn offered(ctx: &Ctx) -> Result<()> {
    if ctx.portal.settings.magic_links { Ok(()) } else { Err(Error::NotFound) }
}

/// Puts the token of a link into this browser's flow, so that it leaves the URL. Uses nothing up.
///
/// # Errors
/// [`Error::NotFound`] where it is switched off.
pub fn open(ctx: &Ctx, token: &str) -> Result<()> {
    offered(ctx)?;
    ctx.set_flow(&Flow { magic_link_token: token.chars().take(64).collect(), sent: sent_here(ctx) }, LIFE);
    Ok(())
}

/// Where somebody stands in this browser. Uses nothing up.
///
/// # Errors
/// If the link that was opened here was used, is too old or never was; it is then forgotten.
pub async fn stage(ctx: &Ctx) -> Result<Stage> {
    offered(ctx)?;
    let flow: Flow = ctx.flow().unwrap_or_default();
    if flow.magic_link_token.is_empty() {
        return Ok(flow.sent.map_or(Stage::Ask, Stage::Sent));
    }
    let opened = opened(ctx, &flow).await?;
    if opened.is_none() {
        forget_link(ctx);
    }
    opened.map(Stage::Opened).ok_or(Error::LinkExpired)
}

async fn opened(ctx: &Ctx, flow: &Flow) -> Result<Option<Opened>> {
    let Some(token) = Token::parse(&flow.magic_link_token) else { return Ok(None) };
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::MagicLink, &token).await?;
    let asked = ticket.as_ref().and_then(Ticket::payload::<Asked>);
    Ok(ticket.zip(asked).map(|(ticket, asked)| Opened {
        email: asked.email,
        user_agent: asked.user_agent,
        asked_here: flow.sent.as_ref().is_some_and(|sent| sent.id == ticket.id),
        makes_account: ticket.user_id.is_none(),
    }))
}

/// The letter that was asked for in this browser.
fn sent_here(ctx: &Ctx) -> Option<Sent> {
    ctx.flow::<Flow>().and_then(|flow| flow.sent)
}

/// Has this browser keep which letter it asked for.
pub fn keep(ctx: &Ctx, sent: Sent) {
    ctx.set_flow(&Flow { magic_link_token: String::new(), sent: Some(sent) }, LIFE);
}

/// Has this browser forget a link that does not work; the letter it asked for itself may still be on its way.
pub fn forget_link(ctx: &Ctx) {
    match sent_here(ctx) {
        Some(sent) => keep(ctx, sent),
        None => ctx.end_flow(),
    }
}

/// Whether an address without an account may get one by following a link.
fn welcomes(ctx: &Ctx, email: &Email) -> bool {
    let access = &ctx.portal.settings.access;
    !access.disable_signup && access::check(access, email).is_ok()
}
