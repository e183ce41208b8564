//! The forms of second factors.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use super::{recovery_codes, totp, trusted_browsers};
use crate::door::{Form, Go};
use crate::error::Result as Verb;
use crate::request::Ctx;
use crate::ui::Flash;

const APP: &str = "/account/security/totp";
const CODES: &str = "/account/security/recovery-codes";
const BROWSERS: &str = "/account/security/trusted-browsers";

/// Codes on their way to the one page that shows them. They travel in the browser's sealed flow, so that nothing but hashes is kept of
/// them here; what is kept is a ticket, and a copy of the flow shows nothing once it is used up.
#[derive(Serialize, Deserialize)]
pub struct Fresh {
    pub recovery_codes: Vec<String>,
    /// Whether they end the setting up of the first app.
    pub first: bool,
    ticket: String,
}

impl Fresh {
    /// Takes the codes that wait in this browser for the session that asks.
    ///
    /// # Errors
    /// If the database is out of reach; they then still wait.
    pub async fn take(ctx: &Ctx) -> Verb<Option<Self>> {
        let Some(fresh) = ctx.flow::<Self>() else { return Ok(None) };
        let mine = recovery_codes::use_ticket(ctx, &fresh.ticket).await?;
        ctx.end_flow();
        Ok(mine.then_some(fresh))
    }
}

pub(super) async fn show_once(ctx: &Ctx, recovery_codes: Vec<String>, first: bool) -> Verb<Go> {
    let ticket = recovery_codes::ticket(ctx).await?;
    ctx.set_flow(&Fresh { recovery_codes, first, ticket }, recovery_codes::WAIT);
    Ok(Go::to(CODES))
}

/// `POST /do/start-totp`
#[server(prefix = "/do", endpoint = "start-totp", input = PostUrl)]
pub async fn start_totp() -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let started = totp::start(&ctx).await;
    Form::at(APP).answer(&ctx, started.map(|()| Go::to(APP)))
}

/// `POST /do/confirm-totp`
#[server(prefix = "/do", endpoint = "confirm-totp", input = PostUrl)]
pub async fn confirm_totp(
    #[server(default)] code: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let done = switch_on(&ctx, &code, &name).await;
    Form::at(APP).typed("name", &name).answer(&ctx, done)
}

async fn switch_on(ctx: &Ctx, code: &str, name: &str) -> Verb<Go> {
    let on = totp::confirm(ctx, code, name).await?;
    on.session.give(ctx).await?;
    Ok(match on.codes {
        Some(codes) => show_once(ctx, codes, true).await?.saying(Flash::good("totp-on")),
        None => Go::to("/account/security").saying(Flash::good("totp-on")),
    })
}

/// `POST /do/remove-totp`
#[server(prefix = "/do", endpoint = "remove-totp", input = PostUrl)]
pub async fn remove_totp(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let done = switch_off(&ctx, &id).await;
    Form::at(APP).answer(&ctx, done)
}

async fn switch_off(ctx: &Ctx, id: &str) -> Verb<Go> {
    totp::remove(ctx, id).await?.give(ctx).await?;
    Ok(Go::to("/account/security").saying(Flash::good("totp-off")))
}

/// `POST /do/new-recovery-codes`
#[server(prefix = "/do", endpoint = "new-recovery-codes", input = PostUrl)]
pub async fn new_recovery_codes() -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let renewed = renew(&ctx).await;
    Form::at(CODES).answer(&ctx, renewed)
}

async fn renew(ctx: &Ctx) -> Verb<Go> {
    let codes = recovery_codes::renew(ctx).await?;
    Ok(show_once(ctx, codes, false).await?.saying(Flash::good("recovery-codes-renewed")))
}

/// `POST /do/forget-browser`
#[server(prefix = "/do", endpoint = "forget-browser", input = PostUrl)]
pub async fn forget_browser(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let forgotten = trusted_browsers::forget(&ctx, &id).await;
    Form::at(BROWSERS).answer(&ctx, forgotten.map(|()| Go::to(BROWSERS).saying(Flash::good("browser-forgotten"))))
}
