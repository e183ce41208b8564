//! The forms of signing in and of proving it again.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::take_back::take_back;
use super::{Attempt, reauth};
use crate::door::{Form, Go, with_next};
use crate::error::Result as Verb;
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;

/// `POST /do/sign-in`
#[server(prefix = "/do", endpoint = "sign-in", input = PostUrl)]
pub async fn sign_in(
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] remember: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let page = next.as_ref().map_or_else(|| "/login".to_owned(), |next| with_next("/login", next.as_str()));
    let attempt = Attempt { username: &username, password: &password, remember: !remember.is_empty(), next };
    let outcome = super::sign_in(&ctx, &attempt).await;
    Form::at(page).typed("username", &username).answer(&ctx, outcome)
}

/// `POST /do/reauth`
#[server(prefix = "/do", endpoint = "reauth", input = PostUrl)]
pub async fn reauthenticate(
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next).map_or_else(|| "/account/security".to_owned(), |next| next.as_str().to_owned());
    let page = with_next("/reauth", &next);
    let outcome = prove(&ctx, &password, next).await;
    Form::at(page).answer(&ctx, outcome)
}

async fn prove(ctx: &Ctx, password: &str, next: String) -> Verb<Go> {
    reauth::reauthenticate(ctx, password).await?.give(ctx).await?;
    Ok(Go::to(next))
}

/// `POST /do/undo-email-change`
#[server(prefix = "/do", endpoint = "undo-email-change", input = PostUrl)]
pub async fn undo_email_change(#[server(default)] token: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let taken_back = take_back(&ctx, &token).await;
    Form::at("/login").answer(&ctx, taken_back)
}
