//! The forms of the password pages.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::change::{self, Change};
use super::reset;
use crate::door::{Form, Go};
use crate::error::Result as Verb;
use crate::login;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::Flash;

/// `POST /do/request-reset`
#[server(prefix = "/do", endpoint = "request-reset", input = PostUrl)]
pub async fn request_reset(#[server(default)] email: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let asked = reset::request(&ctx, &email).await;
    let go = asked.map(|email| {
        let sent = Flash { values: vec![("email".to_owned(), email.to_string())], message: None, ..Flash::neutral("") };
        Go::to("/forgot/sent").saying(sent)
    });
    Form::at("/forgot").typed("email", &email).answer(&ctx, go)
}

/// `POST /do/reset-password`: every session ends, whatever `end_other_sessions` says; then on to the next step of signing in.
#[server(prefix = "/do", endpoint = "reset-password", input = PostUrl)]
pub async fn reset_password(#[server(default)] password: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let done = reset_and_enter(&ctx, &password).await;
    Form::at("/reset").answer(&ctx, done)
}

async fn reset_and_enter(ctx: &Ctx, password: &str) -> Verb<Go> {
    let user = reset::finish(ctx, password).await?;
    ctx.end_flow();
    let go = login::enter(ctx, &user, SignIn::in_browser(Method::ResetLink), None).await?;
    Ok(go.saying(Flash::good("password-reset-done")))
}

/// `POST /do/change-password`
#[server(prefix = "/do", endpoint = "change-password", input = PostUrl)]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] password: String,
    #[server(default)] end_other_sessions: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let wanted = Change { current: &current_password, new: &password, end_others: !end_other_sessions.is_empty() };
    let done = change_and_renew(&ctx, &wanted).await;
    Form::at("/account/security/password").answer(&ctx, done)
}

async fn change_and_renew(ctx: &Ctx, wanted: &Change<'_>) -> Verb<Go> {
    change::change(ctx, wanted).await?.give(ctx).await?;
    Ok(Go::to("/account/security").saying(Flash::good("password-changed")))
}
