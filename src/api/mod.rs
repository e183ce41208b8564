//! The JSON API: `/api/v1`, its OpenAPI document, and the page to read it on.
//!
//! Each feature has its calls in its own `api.rs`, over the same verbs as its pages; here they are put together. Rules: a bearer
//! needs no check of origins, a cookie does ([`bearer`]); errors are problem documents ([`problem`]), also those of the layers around
//! ([`owns`]); nothing a call answers is kept by anybody (`Cache-Control: no-store`). The routes of older systems pass the same layers
//! ([`compat`]), and are not in the document.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Router, middleware};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;
use tower_http::csrf::CsrfLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::Error;
use crate::portal::Portal;
use crate::refuse::{CrossOrigin, origin_check, refuse};
use crate::request::Ctx;
use crate::{accounts, audit, login, magic_links, mfa, oidc, passwords, sessions, signup, tokens, upstream};

mod bearer;
pub mod compat;
mod document;
mod enrolment;
pub mod idempotency;
pub mod problem;
pub mod reading_page;

/// Whether errors at this path are told as problem documents.
#[must_use]
pub fn owns(path: &str) -> bool {
    path.starts_with("/api/") || is_an_exchange(path)
}

/// `/oauth/{provider}/token`: the one call among the doors to providers.
fn is_an_exchange(path: &str) -> bool {
    path.starts_with("/oauth/") && path.ends_with("/token")
}

fn calls() -> OpenApiRouter<Arc<Portal>> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(signup::api::sign_up))
        .routes(routes!(signup::api::verify_email))
        .routes(routes!(signup::api::resend_verification))
        .routes(routes!(login::api::sign_in))
        .routes(routes!(login::api::second_factor))
        .routes(routes!(magic_links::api::request_link))
        .routes(routes!(magic_links::api::redeem_link))
        .routes(routes!(login::api::send_sms_code))
        .routes(routes!(login::api::reauth))
        .routes(routes!(tokens::api::refresh))
        .routes(routes!(tokens::api::sign_out))
        .routes(routes!(tokens::api::sign_out_all))
        .routes(routes!(tokens::api::verify))
        .routes(routes!(passwords::api::forgot_password))
        .routes(routes!(passwords::api::reset_password))
        .routes(routes!(passwords::api::change_password))
        .routes(routes!(accounts::api::show, accounts::api::update, accounts::api::delete))
        .routes(routes!(accounts::api::change_address))
        .routes(routes!(accounts::api::confirm_address))
        .routes(routes!(sessions::api::list, sessions::api::end_rest))
        .routes(routes!(sessions::api::end_one))
        .routes(routes!(mfa::api::show))
        .routes(routes!(mfa::api::start, mfa::api::remove))
        .routes(routes!(mfa::api::confirm))
        .routes(routes!(mfa::phone::api::add, mfa::phone::api::remove))
        .routes(routes!(mfa::phone::api::confirm))
        .routes(routes!(mfa::api::renew_codes))
        .routes(routes!(oidc::apps::api::list))
        .routes(routes!(oidc::apps::api::remove))
        .routes(routes!(upstream::api::exchange))
        .routes(routes!(upstream::api::list))
        .routes(routes!(upstream::api::unlink))
        .routes(routes!(upstream::vault::api::token))
        .routes(routes!(audit::api::activity))
}

/// The OpenAPI document, as the handlers tell it.
pub static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| document::finished(calls().into_openapi()));

/// The same as JSON that people can read too.
pub static DOCUMENT_TEXT: LazyLock<String> = LazyLock::new(|| DOCUMENT.to_pretty_json().unwrap_or_default() + "\n");

/// The calls, with the layers of their own; [`cors`] goes around whatever else is put around them.
///
/// # Errors
/// If an origin in the settings is none a browser could send.
pub fn routes(portal: &Arc<Portal>) -> anyhow::Result<Router<Arc<Portal>>> {
    let (calls, _) = calls().split_for_parts();
    let calls = calls.merge(reading()).route("/api/v1/{*unknown}", any(unknown)).merge(compat::routes(portal));
    // Each layer goes around those before it.
    Ok(calls
        .layer(middleware::from_fn_with_state(Arc::clone(portal), enrolment::first))
        .layer(sessions::layer(portal))
        .layer(middleware::from_fn_with_state(Arc::clone(portal), idempotency::once))
        .layer(origin(portal)?)
        .layer(middleware::from_fn_with_state(Arc::clone(portal), bearer::caller)))
}

async fn unknown() -> Response {
    refuse(Error::NotFound)
}

/// What tells people and programs of the calls.
fn reading() -> Router<Arc<Portal>> {
    Router::new().route(reading_page::DOCUMENT_PATH, get(openapi)).route(reading_page::PATH, get(docs))
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT_TEXT.as_str()).into_response()
}

async fn docs(ctx: Ctx) -> Response {
    Html(reading_page::kept(&ctx.portal.ready_pages, &DOCUMENT, ctx.frame())).into_response()
}

/// Where another origin may send the cookie, the check of origins must let it through.
fn origin(portal: &Portal) -> anyhow::Result<CsrfLayer<CrossOrigin>> {
    let trusted = portal.settings.cors.as_ref().filter(|cors| cors.credentials);
    let origins = trusted.map(|cors| cors.origins.as_slice()).unwrap_or_default();
    origins.iter().try_fold(origin_check(portal)?, |check, origin| Ok(check.add_trusted_origin(origin)?))
}

/// What tells browsers which other origins may read an answer, errors too: an exact list, none is ever reflected (gate 34). Nothing
/// where that is switched off.
///
/// # Errors
/// If an origin in the settings is none that a header could name.
pub fn cors(portal: &Portal) -> anyhow::Result<Option<CorsLayer>> {
    let Some(cors) = &portal.settings.cors else { return Ok(None) };
    let origins = cors.origins.iter().map(|origin| HeaderValue::from_str(origin)).collect::<Result<Vec<_>, _>>()?;
    let request_id = HeaderName::from_static("x-request-id");
    let idempotency = HeaderName::from_static("idempotency-key");
    Ok(Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(cors.credentials)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::ACCEPT_LANGUAGE,
                request_id.clone(),
                idempotency,
            ])
            .expose_headers([request_id, header::RETRY_AFTER])
            .max_age(Duration::from_mins(10)),
    ))
}
