//! The forms of the account pages.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::{change_email, deletion, profile};
use crate::door::{Form, Go};
use crate::request::Ctx;
use crate::ui::Flash;

/// `POST /do/update-profile`
#[server(prefix = "/do", endpoint = "update-profile", input = PostUrl)]
pub async fn update_profile(#[server(flatten)] typed: profile::Typed) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let form = Form::at("/account/profile").typed("name", &typed.name).typed("given_name", &typed.given_name);
    let form = form
        .typed("family_name", &typed.family_name)
        .typed("username", &typed.username)
        .typed("time_zone", &typed.time_zone);
    let updated = profile::update(&ctx, &typed.into()).await;
    form.answer(&ctx, updated.map(|()| Go::to("/account/profile").saying(Flash::good("profile-saved"))))
}

/// `POST /do/change-email`
#[server(prefix = "/do", endpoint = "change-email", input = PostUrl)]
pub async fn change_email_to(#[server(default)] email: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let asked = change_email::request(&ctx, &email).await;
    let go = asked.map(|pending| {
        ctx.set_flow(&pending, super::one_time::CODE_LIFE);
        Go::to("/account/email").saying(Flash::neutral("email-code-sent"))
    });
    Form::at("/account/email").typed("email", &email).answer(&ctx, go)
}

/// `POST /do/confirm-email`: the code on the page that asked for it, or the token behind the link anywhere.
#[server(prefix = "/do", endpoint = "confirm-email", input = PostUrl)]
pub async fn confirm_email(
    #[server(default)] code: String,
    #[server(default)] token: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let confirmed = if token.is_empty() {
        change_email::confirm_code(&ctx, &code).await
    } else {
        change_email::confirm_token(&ctx, &token).await
    };
    let go = confirmed.map(|()| {
        ctx.end_flow();
        Go::to("/account/email").saying(Flash::good("email-changed"))
    });
    Form::at("/account/email").answer(&ctx, go)
}

/// `POST /do/delete-account`
#[server(prefix = "/do", endpoint = "delete-account", input = PostUrl)]
pub async fn delete_account(#[server(default)] email: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let scheduled = deletion::schedule(&ctx, &email).await;
    let go = scheduled.map(|()| Go::to("/login").saying(Flash::neutral("deletion-scheduled")));
    Form::at("/account/data").typed("email", &email).answer(&ctx, go)
}

/// `POST /do/cancel-deletion`
#[server(prefix = "/do", endpoint = "cancel-deletion", input = PostUrl)]
pub async fn cancel_deletion(#[server(default)] token: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let cancelled = deletion::cancel(&ctx, &token).await;
    Form::at("/login").answer(&ctx, cancelled.map(|()| Go::to("/login").saying(Flash::good("deletion-cancelled"))))
}
