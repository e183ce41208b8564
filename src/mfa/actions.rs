//! The forms of second factors.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use serde::{Deserialize, Serialize};

use super::change::SwitchedOn;
use super::{recovery_codes, totp, trusted_browsers};
use crate::door::{Form, Go, on_the_way};
use crate::error::Result as Verb;
use crate::kit::return_to::ReturnTo;
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

async fn show_once(ctx: &Ctx, recovery_codes: Vec<String>, first: bool) -> Verb<()> {
    let ticket = recovery_codes::ticket(ctx).await?;
    ctx.set_flow(&Fresh { recovery_codes, first, ticket }, recovery_codes::WAIT);
    Ok(())
}

/// A factor is on: to the recovery codes, if these are the first, and then to where somebody was going.
pub(super) async fn switched_on(
    ctx: &Ctx,
    on: SwitchedOn,
    (said, next): (&'static str, Option<&ReturnTo>),
) -> Verb<Go> {
    on.session.give(ctx).await?;
    let to = match on.codes {
        Some(codes) => {
            show_once(ctx, codes, true).await?;
            on_the_way(CODES, next)
        }
        None => next.map_or("/account/security", ReturnTo::as_str).to_owned(),
    };
    Ok(Go::to(to).saying(Flash::good(said)))
}

/// `POST /do/start-totp`
#[server(prefix = "/do", endpoint = "start-totp", input = PostUrl)]
pub async fn start_totp(#[server(default)] next: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let page = on_the_way(APP, ReturnTo::parse(&next).as_ref());
    let started = totp::start(&ctx).await;
    Form::at(&page).answer(&ctx, started.map(|()| Go::to(&page)))
}

/// `POST /do/confirm-totp`
#[server(prefix = "/do", endpoint = "confirm-totp", input = PostUrl)]
pub async fn confirm_totp(
    #[server(default)] code: String,
    #[server(default)] name: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let done = switch_on(&ctx, (&code, &name), next.as_ref()).await;
    Form::at(on_the_way(APP, next.as_ref())).typed("name", &name).answer(&ctx, done)
}

async fn switch_on(ctx: &Ctx, (code, name): (&str, &str), next: Option<&ReturnTo>) -> Verb<Go> {
    let on = totp::confirm(ctx, code, name).await?;
    switched_on(ctx, on, ("totp-on", next)).await
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
    show_once(ctx, codes, false).await?;
    Ok(Go::to(CODES).saying(Flash::good("recovery-codes-renewed")))
}

/// `POST /do/forget-browser`
#[server(prefix = "/do", endpoint = "forget-browser", input = PostUrl)]
pub async fn forget_browser(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let forgotten = trusted_browsers::forget(&ctx, &id).await;
    Form::at(BROWSERS).answer(&ctx, forgotten.map(|()| Go::to(BROWSERS).saying(Flash::good("browser-forgotten"))))
}
