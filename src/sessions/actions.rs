//! The forms of the session list.

use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use crate::door::{Form, Go};
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::ui::{Flash, Tone};

const PAGE: &str = "/account/sessions";

/// `POST /do/end-session`
#[server(prefix = "/do", endpoint = "end-session", input = PostUrl)]
pub async fn end_session(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let ended = super::end(&ctx, &id).await;
    Form::at(PAGE).answer(&ctx, ended.map(|()| Go::to(PAGE).saying(Flash::good("session-ended"))))
}

/// `POST /do/end-other-sessions`
#[server(prefix = "/do", endpoint = "end-other-sessions", input = PostUrl)]
pub async fn end_other_sessions() -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let ended = super::end_others(&ctx).await;
    let go = ended.map(|count| {
        Go::to(PAGE).saying(Flash::message(Tone::Good, Problem::new("sessions-ended").with("count", count)))
    });
    Form::at(PAGE).answer(&ctx, go)
}

/// `POST /do/not-me`: something in the timeline was somebody else. Everybody else is signed out and the password is next.
#[server(prefix = "/do", endpoint = "not-me", input = PostUrl)]
pub async fn not_me(#[server(default)] id: String) -> Result<(), ServerFnError> {
    let ctx = Ctx::here()?;
    let ended = super::not_me(&ctx, &id).await;
    Form::at("/account/activity")
        .answer(&ctx, ended.map(|()| Go::to("/account/security/password").saying(Flash::neutral("not-me-done"))))
}
