//! `POST /do/<verb>`: runs the server function behind a form and gives the answer it left in its [`Ctx`].

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Request, StatusCode, header};
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;

use super::front::refuse;
use crate::app;
use crate::door::with_next;
use crate::error::Error;
use crate::mfa;
use crate::request::{Answer, Ctx};
use crate::upstream;

/// The path of every server function. They are all `POST`: no other encoding exists in the tree.
pub fn paths() -> impl Iterator<Item = &'static str> {
    server_fn_paths().map(|(path, _)| path)
}

/// Runs one.
pub async fn act(ctx: Ctx, request: Request<Body>) -> Response {
    if ctx.scope.person().is_none() && !app::is_open(&ctx.path) {
        return see_other(&ctx, &with_next("/login", "/account"));
    }
    if must_enrol_first(&ctx) {
        return see_other(&ctx, mfa::enrolment_page(&ctx));
    }
    let Ok(_seat) = ctx.portal.acts.try_acquire() else { return refuse(Error::Busy) };
    let provided = ctx.clone();
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(provided.clone()), request)
        .await
        .into_response();
    match ctx.take_answer() {
        Some(answer) => signed_out(&ctx, give(&ctx, answer)),
        // The function never ran: its arguments could not be read.
        None if response.status() == StatusCode::PAYLOAD_TOO_LARGE => refuse(Error::TooLarge),
        None => refuse(Error::Unreadable),
    }
}

/// Whether somebody has to set up a second factor before they see or do this.
pub fn must_enrol_first(ctx: &Ctx) -> bool {
    ctx.scope.person().is_some_and(|person| mfa::must_enrol(ctx, person)) && !app::is_enrolment(&ctx.path)
}

/// After a sign-out the browser drops what it kept of our pages (Clear-Site-Data). Not its cookies: the one by which it is known is
/// what lets its owner in while somebody else guesses.
fn signed_out(ctx: &Ctx, mut response: Response) -> Response {
    if ctx.path == "/do/sign-out" {
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    }
    response
}

/// Turns an answer into a response.
pub fn give(ctx: &Ctx, answer: Answer) -> Response {
    match answer {
        Answer::SeeOther(to) => see_other(ctx, &to),
        Answer::Refuse(error) => {
            let mut response = refuse(error);
            ctx.write_cookies(response.headers_mut());
            response
        }
    }
}

/// 303 (RFC 9110 15.4.4): the browser asks for the next page with GET, whatever it just sent.
pub fn see_other(ctx: &Ctx, to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    ctx.write_cookies(response.headers_mut());
    response
}

async fn exported(ctx: &Ctx) -> crate::error::Result<serde_json::Value> {
    let elsewhere = upstream::identities::export::mine(ctx).await?;
    let factors = mfa::export::mine(ctx).await?;
    crate::accounts::export::mine(ctx, factors, elsewhere).await
}

/// `POST /do/export-data`: the one form whose answer is a file.
pub async fn export(ctx: Ctx) -> Response {
    if must_enrol_first(&ctx) {
        return see_other(&ctx, mfa::enrolment_page(&ctx));
    }
    match exported(&ctx).await {
        Ok(document) => {
            let disposition = (header::CONTENT_DISPOSITION, "attachment; filename=\"account.json\"");
            let kind = (header::CONTENT_TYPE, "application/json");
            ([kind, disposition], serde_json::to_string_pretty(&document).unwrap_or_default()).into_response()
        }
        Err(Error::ReauthRequired) => see_other(&ctx, &with_next("/reauth", "/account/data")),
        Err(Error::SignInRequired) => see_other(&ctx, &with_next("/login", "/account/data")),
        Err(error) => give(&ctx, Answer::Refuse(error)),
    }
}
