//! Registration as apps see it: JSON in, JSON out (RFC 7591 3, RFC 7592 2).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{Asked, Refusal, Registered, change, leave, own, register};
use crate::oidc::clients::{Client, Kind};
use crate::oidc::error::Fault;
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;

/// The endpoints. They answer also while registration is off: that it is.
pub fn for_programs() -> Router<Arc<Portal>> {
    Router::new()
        .route("/oauth2/register", post(registered))
        .route("/oauth2/register/{client_id}", get(shown).put(changed).delete(left))
}

async fn registered(ctx: Ctx, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read(&headers, &body) {
        Ok(asked) => register(&ctx, bearer(&headers), &asked).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(done) => (StatusCode::CREATED, Json(told(&ctx, &done))).into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn shown(ctx: Ctx, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match own(&ctx, &id, bearer(&headers)).await {
        Ok(client) => Json(told(&ctx, &Registered { client, secret: None, token: None })).into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn changed(ctx: Ctx, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read(&headers, &body) {
        Ok(asked) => change(&ctx, &id, (bearer(&headers), &asked)).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(done) => Json(told(&ctx, &done)).into_response(),
        Err(refusal) => refused(refusal),
    }
}

async fn left(ctx: Ctx, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match leave(&ctx, &id, bearer(&headers)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refused(refusal),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, token) = sent.next().filter(|_| sent.next().is_none())?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_matches(' '))
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<Asked, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let malformed =
        Fault::of("invalid_client_metadata", "Send the metadata as a JSON object: Content-Type: application/json.");
    let asked = serde_json::from_slice(body).ok().filter(|_| kind.eq_ignore_ascii_case("application/json"));
    asked.ok_or(Refusal::Fault(malformed))
}

/// What is registered, under the names of RFC 7591 2 and 3.2.1.
fn told(ctx: &Ctx, done: &Registered) -> Value {
    let Client { id, name, kind, metadata, created_at, .. } = &done.client;
    let mut told = serde_json::to_value(metadata).unwrap_or_default();
    let Some(all) = told.as_object_mut() else { return told };
    for ours in ["scopes", "audiences", "require_pkce"] {
        all.remove(ours);
    }
    let mut tell = |name: &str, value: Value| all.insert(name.to_owned(), value);
    tell("client_id", json!(id));
    tell("client_id_issued_at", json!(created_at.unix_seconds()));
    tell("client_name", json!(name));
    tell("scope", json!(metadata.scopes.join(" ")));
    tell("response_types", json!(["code"]));
    tell("subject_type", json!("public"));
    tell("application_type", json!(if *kind == Kind::Native { "native" } else { "web" }));
    let place = ctx.portal.settings.public_url.join(&format!("/oauth2/register/{id}"));
    tell("registration_client_uri", json!(place));
    if let Some(secret) = &done.secret {
        tell("client_secret", json!(secret.expose()));
        tell("client_secret_expires_at", json!(0));
    }
    if let Some(token) = &done.token {
        tell("registration_access_token", json!(token.expose()));
    }
    told
}

fn refused(refusal: Refusal) -> Response {
    let says = |status: StatusCode, code: &str, why: &str| {
        (status, Json(json!({ "error": code, "error_description": why }))).into_response()
    };
    match refusal {
        Refusal::Off => {
            says(StatusCode::FORBIDDEN, "access_denied", "Apps do not register themselves here: the operator does it.")
        }
        Refusal::NotYours => says(StatusCode::FORBIDDEN, "access_denied", "The operator looks after this app now."),
        Refusal::Token => {
            let why = "The token is unknown, used up or too old.";
            let mut response = says(StatusCode::UNAUTHORIZED, "invalid_token", why);
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
        Refusal::Fault(Fault::OAuth(error)) => says(StatusCode::BAD_REQUEST, error.code, error.description),
        Refusal::Fault(Fault::Ours(error)) => refuse(error),
    }
}
