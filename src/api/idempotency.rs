//! `Idempotency-Key`: a call that creates something can be sent again, after a lost reply, without creating it twice.
//!
//! The key is taken before the call begins, so of fifty at once one is done. Only what succeeded is kept: an error changed nothing and
//! may be tried again under the same key.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Bearer;

mod store;

const HEADER: &str = "idempotency-key";
/// The calls that create something.
const CREATES: [&str; 1] = ["/api/v1/auth/sign-up"];
const KEPT: Duration = Duration::from_hours(24);
/// No call takes longer: the front door cuts it off.
const LONGEST: Duration = Duration::from_mins(1);
const MOST: usize = 64 * 1024;

/// The layer around every call.
pub async fn once(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !CREATES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match request.headers().get(HEADER).map(key_of) {
        None => next.run(request).await,
        Some(Err(error)) => refuse(error),
        Some(Ok(key)) => call(&portal, &key, request, next).await.unwrap_or_else(refuse),
    }
}

fn key_of(sent: &HeaderValue) -> Result<String> {
    let text = sent.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    text.map(str::to_owned).ok_or_else(|| Error::field(HEADER, Problem::new("idempotency-key-format")))
}

async fn call(portal: &Portal, key: &str, request: Request, next: Next) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST).await.map_err(|_| Error::TooLarge)?;
    let caller = parts.extensions.get::<Bearer>().map(|bearer| bearer.person.id.as_str()).unwrap_or_default();
    let place = format!("{} {caller} {key}", parts.uri.path());
    let (key, hash) = (secret::hex(&secret::sha256(place.as_bytes())), secret::sha256(&body));
    let now = portal.clock.now();
    let mut tx = portal.db.write().await?;
    store::release_stale(&mut tx, &key, now.minus(LONGEST)).await?;
    if !store::take(&mut tx, &key, hash.clone(), now).await? {
        return before(portal, tx, &key, &hash).await;
    }
    tx.commit().await?;
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MOST).await.map_err(|error| Error::Internal(error.to_string()))?;
    finish(portal, &key, parts.status, &body).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

async fn finish(portal: &Portal, key: &str, status: StatusCode, body: &Bytes) -> Result<()> {
    let mut tx = portal.db.write().await?;
    if status.is_success() {
        let answer = serde_json::to_vec(&(status.as_u16(), body.as_ref())).unwrap_or_default();
        store::keep(&mut tx, key, portal.keyring.seal(&place(key), &answer)).await?;
    } else {
        store::release(&mut tx, key).await?;
    }
    Ok(tx.commit().await?)
}

/// The call was sent before: its answer, if it has one and the body is the same.
async fn before(portal: &Portal, mut tx: Tx, key: &str, hash: &[u8]) -> Result<Response> {
    let before = store::find(&mut tx, key).await?.ok_or(Error::Busy)?;
    if before.request != hash {
        return Err(Error::refused("idempotency-key-reused"));
    }
    let sealed = before.answer.ok_or_else(|| Error::refused("idempotency-under-way"))?;
    let opened = portal.keyring.open(&place(key), &sealed).map_err(|_| Error::refused("idempotency-key-reused"))?;
    let (status, body): (u16, Vec<u8>) =
        serde_json::from_slice(&opened).map_err(|error| Error::Internal(error.to_string()))?;
    let status = StatusCode::from_u16(status).map_err(|error| Error::Internal(error.to_string()))?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((status, [kind], body).into_response())
}

fn place(key: &str) -> String {
    format!("idempotent_calls.answer.{key}")
}

/// Drops answers that were kept for a day.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    store::purge(tx, now.minus(KEPT)).await
}
