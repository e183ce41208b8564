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

/// Codes on their way to the one page that shows them.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fresh {
    pub recovery_codes: Vec<String>,
    /// Whether they end the setting up of the first app.
    pub first: bool,
    /// Whose they are: the next person in this browser does not see them.
    of: String,
}

impl Fresh {
    /// Takes the codes that wait in this browser for whoever asks.
    pub fn take(ctx: &Ctx) -> Option<Self> {
        let fresh = ctx.flow::<Self>()?;
        ctx.end_flow();
        ctx.scope.person().is_some_and(|person| person.id == fresh.of).then_some(fresh)
    }
}

pub(super) fn show_once(ctx: &Ctx, recovery_codes: Vec<String>, first: bool) -> Go {
    let of = ctx.scope.person().map(|person| person.id.clone()).unwrap_or_default();
    ctx.set_flow(&Fresh { recovery_codes, first, of }, std::time::Duration::from_mins(5));
    Go::to(CODES)
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
        Some(codes) => show_once(ctx, codes, true).saying(Flash::good("totp-on")),
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
    let renewed = recovery_codes::renew(&ctx).await;
    let go = renewed.map(|codes| show_once(&ctx, codes, false).saying(Flash::good("recovery-codes-renewed")));
    Form::at(CODES).answer(&ctx, go)
}

/// `POST /do/forget-browser`
#[server(prefix = "/do", endpoint = "forget-browser", input = PostUrl)]
pub async fn forget_browser(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let forgotten = trusted_browsers::forget(&ctx, &id).await;
    Form::at(BROWSERS).answer(&ctx, forgotten.map(|()| Go::to(BROWSERS).saying(Flash::good("browser-forgotten"))))
}
