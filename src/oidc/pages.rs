//! Pages of the protocol itself: a request that leads nowhere, and the form that brings an answer to the app.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::authorize::Answer;
use super::error::OAuthError;
use crate::door::loaded;
use crate::request::Ctx;
use crate::ui::{Card, frame, t};

pub use super::apps::pages::AppsPage;
pub use super::consent::pages::{AccountChoicePage, ConsentPage};

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

/// Without a `form-action`: the form leads to the app, and from there wherever the app redirects.
const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who asks, or where to answer, is not known: told to the person, with the details for whoever made the app.
pub fn nowhere(ctx: &Ctx, error: OAuthError) -> Response {
    let id = ctx.request_id.clone();
    let html = rendered(ctx, move || {
        view! {
            <Card title="oauth-nowhere-title">
                <p role="alert">{t("oauth-nowhere-text")}</p>
                <details><summary>{t("oauth-nowhere-details")}</summary>
                    <p dir="ltr" lang="en"><code>{error.code}</code>": "{error.description}</p>
                </details>
                <p class="reference">{t("error-reference")}" "<code dir="ltr">{id}</code></p>
            </Card>
        }
    });
    (StatusCode::BAD_REQUEST, html).into_response()
}

/// The answer as a form for the app (OAuth 2.0 Form Post Response Mode 2); sent by itself where scripts run.
pub fn form_post(ctx: &Ctx, answer: Answer) -> Response {
    let html = rendered(ctx, move || {
        view! { <FormPost redirect_uri=answer.redirect_uri fields=answer.fields/> }
    });
    let mut response = html.into_response();
    if ctx.portal.settings.headers.csp {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    response
}

#[component]
fn FormPost(redirect_uri: String, fields: Vec<(&'static str, String)>) -> impl IntoView {
    let fields = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <Card title="oauth-form-title">
            <p>{t("oauth-form-text")}</p>
            <form class="form" method="post" action=redirect_uri data-send>
                {fields.collect_view()}
                <button type="submit" class="primary">{t("oauth-form-button")}</button>
            </form>
        </Card>
    }
}

fn rendered<V: IntoView>(ctx: &Ctx, page: impl FnOnce() -> V) -> Html<String> {
    let frame = Arc::new(ctx.frame());
    Html(Owner::new().with(|| {
        provide_context(frame);
        page().into_view().to_html()
    }))
}
