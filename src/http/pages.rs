//! `GET` a page: who may see it, its HTML, its headers.

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Request, header};
use http_body_util::BodyExt;
use leptos::prelude::provide_context;

use super::acts::{give, must_enrol_first, see_other};
use super::front::refuse;
use crate::app;
use crate::door::{LEADS_ELSEWHERE, with_next};
use crate::error::Error;
use crate::kit::i18n::Locale;
use crate::mfa;
use crate::request::Ctx;
use crate::ui::Theme;
use crate::upstream;

const STAYS_HERE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Shows the page of this path.
pub async fn show(ctx: Ctx, request: Request<Body>) -> Response {
    if let Some(answer) = ctx.take_answer() {
        return give(&ctx, answer);
    }
    if ctx.scope.person().is_none() && !app::is_open(&ctx.path) {
        let next = ctx.here_again().map_or_else(|| "/account".to_owned(), |page| page.to_string());
        return see_other(&ctx, &with_next("/login", &next));
    }
    if must_enrol_first(&ctx) {
        return see_other(&ctx, &mfa::enrolment_on_the_way(&ctx, ctx.here_again().as_ref()));
    }
    let same_for_all = same_for_all(&ctx);
    let offers = if same_for_all.is_some() { upstream::print_of_offers(&ctx).await } else { 0 };
    if let Some(html) = same_for_all.and_then(|key| ctx.portal.ready_pages.get(&key, offers)) {
        return page(&ctx, html);
    }
    let html = render(&ctx, request).await;
    match (ctx.take_answer(), html) {
        (Some(answer), _) => give(&ctx, answer),
        (None, Err(error)) => refuse(error),
        (None, Ok(html)) => {
            if let Some(key) = same_for_all {
                ctx.portal.ready_pages.keep(key, offers, &html);
            }
            page(&ctx, html)
        }
    }
}

/// Under which key the page is kept ready, if nothing in it belongs to this request: nobody is signed in, nothing was asked for in
/// the query, no message waits, no provider is marked as the one that was used last, and the browser remembers no account.
fn same_for_all(ctx: &Ctx) -> Option<(&'static str, Locale, Theme)> {
    let path = app::same_for_all(&ctx.path)?;
    let anybody = ctx.scope.person().is_none() && !ctx.has_query() && ctx.flash().is_none();
    let anybody = anybody && ctx.last_provider().is_none() && !ctx.brings_remembered();
    anybody.then_some((path, ctx.locale, ctx.theme))
}

async fn render(ctx: &Ctx, request: Request<Body>) -> Result<Bytes, Error> {
    let (provided, frame) = (ctx.clone(), std::sync::Arc::new(ctx.frame()));
    let provide = move || {
        provide_context(provided.clone());
        provide_context(frame.clone());
    };
    let response = leptos_axum::render_app_async_with_context(provide, app::App)(request).await;
    let body = response.into_body().collect().await.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(document(body.to_bytes()))
}

/// The document alone: leptos appends empty inline scripts for a hydration that does not happen here.
fn document(html: Bytes) -> Bytes {
    const END: &[u8] = b"</html>";
    let end = html.windows(END.len()).rposition(|window| window == END);
    end.map_or(html.clone(), |at| html.slice(..at + END.len()))
}

fn page(ctx: &Ctx, html: Bytes) -> Response {
    let mut response = Body::from(html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if ctx.portal.settings.headers.csp {
        let leads_on = app::leads_on(&ctx.path, ctx.next().as_ref());
        let policy = if leads_on || app::leads_elsewhere(&ctx.path) { LEADS_ELSEWHERE } else { STAYS_HERE };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if ctx.query("token").is_some() {
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    ctx.write_cookies(headers);
    response
}
