//! The forms of the phone number.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go, on_the_way};
use crate::error::Result as Verb;
use crate::kit::return_to::ReturnTo;
use crate::mfa::actions::switched_on;
use crate::request::Ctx;
use crate::ui::Flash;

const PHONE: &str = "/account/security/phone";

/// `POST /do/add-phone`
#[server(prefix = "/do", endpoint = "add-phone", input = PostUrl)]
pub async fn add_phone(#[server(default)] phone: String, #[server(default)] next: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let page = on_the_way(PHONE, ReturnTo::parse(&next).as_ref());
    let sent = super::add(&ctx, &phone).await;
    let go = sent.map(|()| Go::to(&page).saying(Flash::good("sms-sent")));
    Form::at(&page).typed("phone", &phone).answer(&ctx, go)
}

/// `POST /do/confirm-phone`
#[server(prefix = "/do", endpoint = "confirm-phone", input = PostUrl)]
pub async fn confirm_phone(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let done = switch_on(&ctx, &code, next.as_ref()).await;
    Form::at(on_the_way(PHONE, next.as_ref())).answer(&ctx, done)
}

async fn switch_on(ctx: &Ctx, code: &str, next: Option<&ReturnTo>) -> Verb<Go> {
    let on = super::confirm(ctx, code).await?;
    switched_on(ctx, on, ("phone-on", next)).await
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
