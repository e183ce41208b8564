//! The forms of the phone number.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go};
use crate::error::Result as Verb;
use crate::mfa::actions::show_once;
use crate::request::Ctx;
use crate::ui::Flash;

const PHONE: &str = "/account/security/phone";

/// `POST /do/add-phone`
#[server(prefix = "/do", endpoint = "add-phone", input = PostUrl)]
pub async fn add_phone(#[server(default)] phone: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let sent = super::add(&ctx, &phone).await;
    Form::at(PHONE).typed("phone", &phone).answer(&ctx, sent.map(|()| Go::to(PHONE).saying(Flash::good("sms-sent"))))
}

/// `POST /do/confirm-phone`
#[server(prefix = "/do", endpoint = "confirm-phone", input = PostUrl)]
pub async fn confirm_phone(#[server(default)] code: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let done = switch_on(&ctx, &code).await;
    Form::at(PHONE).answer(&ctx, done)
}

async fn switch_on(ctx: &Ctx, code: &str) -> Verb<Go> {
    let on = super::confirm(ctx, code).await?;
    on.session.give(ctx).await?;
    Ok(match on.codes {
        Some(codes) => show_once(ctx, codes, true).await?.saying(Flash::good("phone-on")),
        None => Go::to("/account/security").saying(Flash::good("phone-on")),
    })
}

/// `POST /do/remove-phone`
#[server(prefix = "/do", endpoint = "remove-phone", input = PostUrl)]
pub async fn remove_phone() -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let done = switch_off(&ctx).await;
    Form::at(PHONE).answer(&ctx, done)
}

async fn switch_off(ctx: &Ctx) -> Verb<Go> {
    super::remove(ctx).await?.give(ctx).await?;
    Ok(Go::to("/account/security").saying(Flash::good("phone-off")))
}
