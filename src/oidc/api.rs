//! The endpoints as clients see them: parameters in, RFC 6749's answers out.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::json;

use super::authorize::{self, Outcome};
use super::error::{Fault, OAuthError};
use super::parameters::Parameters;
use super::{device, discovery, introspect, logout, pages, push, revoke, token, userinfo};
use crate::error::Error;
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;

/// The endpoints that people's browsers come to; they need the session.
pub fn for_browsers() -> Router<Arc<Portal>> {
    Router::new().route("/oauth2/authorize", get(authorize_by_get)).merge(logout::api::for_browsers())
}

/// The endpoints that programs ask, and what any page may send here: nothing in them goes by the session cookie.
pub fn for_programs() -> Router<Arc<Portal>> {
    Router::new()
        .route("/oauth2/authorize", post(authorize_by_post))
        .route("/oauth2/device_authorization", post(device_authorization_endpoint))
        .route("/oauth2/introspect", post(introspection_endpoint))
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .merge(logout::api::for_programs())
}

/// Those of them that an app in a browser asks too; a layer of `http` goes around whatever else is put around them.
pub fn for_scripts() -> Router<Arc<Portal>> {
    Router::new()
        .route("/oauth2/token", post(token_endpoint))
        .route("/oauth2/par", post(pushed_authorization_endpoint))
        .route("/oauth2/revoke", post(revocation_endpoint))
        .route("/oauth2/userinfo", get(userinfo_endpoint).post(userinfo_endpoint))
}

async fn authorize_by_get(ctx: Ctx, uri: Uri) -> Response {
    let outcome = match Parameters::parse(uri.query().unwrap_or_default().as_bytes()) {
        Ok(sent) => authorize::authorize(&ctx, &sent).await,
        Err(Fault::OAuth(error)) => Ok(Outcome::Nowhere(error)),
        Err(Fault::Ours(error)) => Err(error),
    };
    let mut response = match outcome {
        Ok(outcome) => shown(&ctx, outcome),
        Err(error) => return refuse(error),
    };
    ctx.write_cookies(response.headers_mut());
    response
}

/// A form of another site brings no cookie of ours along (`SameSite=Lax`), so what it sent is kept, and the browser comes again by itself.
async fn authorize_by_post(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    let kept = match form(&headers, &body) {
        Ok(sent) => authorize::keep(&ctx, &sent).await,
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(Fault::OAuth(error)) => shown(&ctx, Outcome::Nowhere(error)),
        Err(Fault::Ours(error)) => refuse(error),
    }
}

fn shown(ctx: &Ctx, outcome: Outcome) -> Response {
    match outcome {
        Outcome::Page(path) => Redirect::to(&path).into_response(),
        Outcome::Nowhere(error) => pages::nowhere(ctx, error),
        Outcome::Answer(answer) if answer.mode == authorize::Mode::FormPost => pages::form_post(ctx, answer),
        Outcome::Answer(answer) => match answer.location() {
            Ok(location) => Redirect::to(&location).into_response(),
            Err(error) => refuse(error),
        },
    }
}

async fn token_endpoint(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    answered(&headers, &body, async |shown, form| Ok(Json(token::token(&ctx, shown, &form).await?))).await
}

async fn device_authorization_endpoint(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    answered(&headers, &body, async |shown, form| Ok(Json(device::begin(&ctx, shown, &form).await?))).await
}

async fn pushed_authorization_endpoint(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    answered(&headers, &body, async |shown, form| {
        Ok((StatusCode::CREATED, Json(push::push(&ctx, shown, &form).await?)))
    })
    .await
}

async fn introspection_endpoint(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    answered(&headers, &body, async |shown, form| Ok(Json(introspect::introspect(&ctx, shown, &form).await?))).await
}

/// An answer without a word: it is done, or there was nothing to do (RFC 7009 2.2).
async fn revocation_endpoint(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    answered(&headers, &body, async |shown, form| Ok(Json(revoke::revoke(&ctx, shown, &form).await?))).await
}

/// What a verb makes of what a client shows in its `Authorization` header and of its form.
async fn answered<T: IntoResponse>(
    headers: &HeaderMap,
    body: &[u8],
    verb: impl AsyncFnOnce(Option<&str>, Parameters) -> super::error::Result<T>,
) -> Response {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (sent.next(), sent.next());
    let (Ok(shown), None) = (first.map(HeaderValue::to_str).transpose(), second) else {
        return failed(&OAuthError::client(), true);
    };
    let answer = match form(headers, body) {
        Ok(form) => verb(shown, form).await,
        Err(fault) => Err(fault),
    };
    match answer {
        Ok(answer) => answer.into_response(),
        Err(Fault::OAuth(error)) => failed(&error, shown.is_some()),
        Err(Fault::Ours(error)) => refuse(error),
    }
}

/// A form, and nothing else (RFC 6749 3.2 and appendix B).
pub(super) fn form(headers: &HeaderMap, body: &[u8]) -> Result<Parameters, Fault> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Fault::request("Send a form: Content-Type: application/x-www-form-urlencoded."));
    }
    Parameters::parse(body)
}

/// An error as RFC 6749 5.2 wants it.
fn failed(error: &OAuthError, by_header: bool) -> Response {
    let unknown = error.code == "invalid_client";
    let status = if unknown { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let mut response =
        (status, Json(json!({ "error": error.code, "error_description": error.description }))).into_response();
    if unknown && by_header {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"clients\""));
    }
    response
}

async fn userinfo_endpoint(ctx: Ctx, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let Some(token) = bearer(&headers, &method, &body) else { return no_token("") };
    match userinfo::userinfo(&ctx, &token).await {
        Ok(claims) => Json(claims).into_response(),
        Err(Error::SignInRequired) => no_token(" error=\"invalid_token\""),
        Err(Error::Forbidden) => {
            let mut response = no_token(" error=\"insufficient_scope\", scope=\"openid\"");
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
        Err(error) => refuse(error),
    }
}

/// The token: in the header, or in the form of a `POST` (RFC 6750 2.1 and 2.2). Never in the URL, and only in one place.
fn bearer(headers: &HeaderMap, method: &Method, body: &[u8]) -> Option<String> {
    let in_header: Vec<_> = headers.get_all(header::AUTHORIZATION).iter().collect();
    let in_form = if *method == Method::POST { form(headers, body).ok() } else { None };
    let in_form = in_form.as_ref().and_then(|form| form.get("access_token"));
    match (in_header.as_slice(), in_form) {
        ([header], None) => {
            let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_matches(' ').to_owned())
        }
        ([], Some(token)) => Some(token.to_owned()),
        _ => None,
    }
}

fn no_token(more: &str) -> Response {
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    let challenge = HeaderValue::from_str(&format!("Bearer{more}")).unwrap_or(HeaderValue::from_static("Bearer"));
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    // An answer of its own: without a type it would be taken for a refusal in need of a page.
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The discovery document as it is sent, written once.
#[derive(Default)]
struct Written(OnceLock<Bytes>);

/// The same for everybody, so anybody may keep it and read it from any page.
async fn metadata(State(portal): State<Arc<Portal>>) -> Response {
    let written = portal.kept.of::<Written>();
    let document = written.0.get_or_init(|| discovery::document(&portal).to_string().into());
    let mut response = document.clone().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}
