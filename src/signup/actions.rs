//! The forms of signing up.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::{Typed, set_up, verify};
use crate::door::{Form, Go, with_next};
use crate::error::Result as Verb;
use crate::kit::return_to::ReturnTo;
use crate::login;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::Flash;

/// `POST /do/sign-up`
#[server(prefix = "/do", endpoint = "sign-up", input = PostUrl)]
pub async fn sign_up(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] name: String,
    #[server(default)] username: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let page = next.as_ref().map_or_else(|| "/signup".to_owned(), |next| with_next("/signup", next.as_str()));
    let form = Form::at(page).typed("email", &email).typed("name", &name).typed("username", &username);
    let typed =
        Typed { email: &email, password: &password, name: &name, username: &username, next, ..Typed::default() };
    let outcome = super::sign_up(&ctx, &typed).await.map(|pending| {
        verify::keep(&ctx, &pending);
        Go::to("/verify-email")
    });
    form.answer(&ctx, outcome)
}

/// `POST /do/verify-email`: the code, or the token of the link.
#[server(prefix = "/do", endpoint = "verify-email", input = PostUrl)]
pub async fn verify_email(
    #[server(default)] code: String,
    #[server(default)] token: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome =
        if token.is_empty() { verify::by_code(&ctx, &code).await } else { verify::by_token(&ctx, &token).await };
    Form::at("/verify-email").answer(&ctx, outcome)
}

/// `POST /do/resend-verification`
#[server(prefix = "/do", endpoint = "resend-verification", input = PostUrl)]
pub async fn resend_verification(#[server(default)] email: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome = verify::resend(&ctx, &email).await.map(|pending| {
        verify::keep(&ctx, &pending);
        Go::to("/verify-email").saying(Flash::good("verify-resent"))
    });
    Form::at("/verify-email").typed("email", &email).answer(&ctx, outcome)
}

/// `POST /do/set-up`
#[server(prefix = "/do", endpoint = "set-up", input = PostUrl)]
pub async fn set_up_portal(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let typed = Typed { email: &email, password: &password, name: &name, ..Typed::default() };
    let outcome = set_up_and_enter(&ctx, &typed).await;
    Form::at("/setup").typed("email", &email).typed("name", &name).answer(&ctx, outcome)
}

async fn set_up_and_enter(ctx: &Ctx, typed: &Typed<'_>) -> Verb<Go> {
    let user = set_up::finish(ctx, typed).await?;
    ctx.end_flow();
    let go = login::enter(ctx, &user, SignIn::in_browser(Method::SetUp), None).await?;
    Ok(go.saying(Flash::good("set-up-done")))
}
