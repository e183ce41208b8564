//! Pages of the protocol itself: a request that leads nowhere, and the form that brings an answer to the app.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use leptos::prelude::*;

use super::authorize::Answer;
use super::error::OAuthError;
use crate::door::{leading_elsewhere, loaded};
use crate::request::Ctx;
use crate::ui::{Card, SendOn, frame, html, t};

pub use super::apps::pages::AppsPage;
pub use super::consent::pages::{AccountChoicePage, ConsentPage};
pub use super::device::pages::{ConfirmDevicePage, DeviceDonePage, DevicePage};
pub use super::logout::pages::AskedToLeave;

/// Which app somebody is on the way to, above the form that stands before it.
#[component]
pub fn ToContinue(next: Option<String>) -> impl IntoView {
    let load = async move {
        let ctx = Ctx::here()?;
        let app = super::destination(&ctx, next.as_deref().unwrap_or_default()).await?;
        Ok(app.map(|client| client.name))
    };
    loaded(load, |app: Option<String>| {
        let words = |app: String| frame().texts.with("choose-lead", &[("app", app.as_str().into())]);
        app.map(|app| view! { <p class="lead"><bdi>{words(app)}</bdi></p> })
    })
}

/// Who asks, or where to answer, is not known: told to the person, with the details for whoever made the app.
pub fn nowhere(ctx: &Ctx, error: OAuthError) -> Response {
    unanswerable(ctx, error, false)
}

/// [`nowhere`], for somebody who was sent here to sign out: that they can do without the app.
pub fn nowhere_but_out(ctx: &Ctx, error: OAuthError) -> Response {
    unanswerable(ctx, error, true)
}

fn unanswerable(ctx: &Ctx, error: OAuthError, out: bool) -> Response {
    let id = ctx.request_id.clone();
    let html = html(ctx.frame(), move || {
        view! {
            <Card title="oauth-nowhere-title">
                <p role="alert">{t("oauth-nowhere-text")}</p>
                <details><summary>{t("oauth-nowhere-details")}</summary>
                    <p dir="ltr" lang="en"><code>{error.code}</code>": "{error.description}</p>
                </details>
                {out.then(|| view! { <p class="actions"><a class="button" href="/logout">{t("sign-out")}</a></p> })}
                <p class="reference">{t("error-reference")}" "<code dir="ltr">{id}</code></p>
            </Card>
        }
    });
    (StatusCode::BAD_REQUEST, Html(html)).into_response()
}

/// The answer as a form for the app (OAuth 2.0 Form Post Response Mode 2); sent by itself where scripts run.
pub fn form_post(ctx: &Ctx, answer: Answer) -> Response {
    let page = || view! { <FormPost redirect_uri=answer.redirect_uri fields=answer.fields/> };
    leading_elsewhere(ctx, Html(html(ctx.frame(), page)))
}

#[component]
fn FormPost(redirect_uri: String, fields: Vec<(&'static str, String)>) -> impl IntoView {
    view! {
        <Card title="oauth-form-title">
            <p>{t("oauth-form-text")}</p>
            <SendOn target=redirect_uri fields label="oauth-form-button"/>
        </Card>
    }
}
