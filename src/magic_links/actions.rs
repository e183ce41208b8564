//! The forms of signing in by letter.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::{Followed, News};
use crate::door::{Form, Go, with_next};
use crate::error::{Error, Result as Verb};
use crate::kit::return_to::ReturnTo;
use crate::login;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::Flash;

/// `POST /do/request-magic-link`
#[server(prefix = "/do", endpoint = "request-magic-link", input = PostUrl)]
pub async fn request_magic_link(
    #[server(default)] email: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let next = ReturnTo::parse(&next);
    let page = next.as_ref().map_or_else(|| "/magic-link".to_owned(), |next| with_next("/magic-link", next.as_str()));
    let sent = super::request(&ctx, &email, next).await.map(|sent| {
        super::keep(&ctx, sent);
        Go::to("/magic-link").saying(Flash::neutral("magic-link-sent"))
    });
    Form::at(page).typed("email", &email).answer(&ctx, sent)
}

/// `POST /do/follow-magic-link`: the code, the token of the link, or nothing where the link was opened in this browser.
#[server(prefix = "/do", endpoint = "follow-magic-link", input = PostUrl)]
pub async fn follow_magic_link(
    #[server(default)] token: String,
    #[server(default)] code: String,
) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let outcome = follow_and_enter(&ctx, &token, &code).await;
    if matches!(outcome, Err(Error::LinkExpired)) {
        super::forget_link(&ctx);
    }
    Form::at("/magic-link").answer(&ctx, outcome)
}

async fn follow_and_enter(ctx: &Ctx, token: &str, code: &str) -> Verb<Go> {
    let Followed { user, next, news } = super::follow(ctx, token, code).await?;
    ctx.end_flow();
    let go = login::enter(ctx, &user, SignIn::in_browser(Method::MagicLink), next.as_ref()).await?;
    Ok(match news {
        Some(News::Made) => go.saying(Flash::good("magic-link-made")),
        Some(News::Confirmed) => go.saying(Flash::good("magic-link-confirmed")),
        None => go,
    })
}
