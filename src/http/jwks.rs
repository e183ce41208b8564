//! The public keys, for whoever checks our tokens (RFC 7517 5).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::front::refuse;
use crate::kit::jws::KeySet;
use crate::portal::Portal;
use crate::tokens::keys;

/// `GET /.well-known/jwks.json`
pub async fn show(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    match keys::published(&portal, portal.clock.now()).await {
        Ok(keys) => answer(&keys, &headers),
        Err(error) => refuse(error),
    }
}

fn answer(keys: &KeySet, asked: &HeaderMap) -> Response {
    let mut response = if is_known(asked, keys.etag()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut whole = Body::from(keys.document()).into_response();
        whole.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
        whole
    };
    let headers = response.headers_mut();
    let lasts = format!("public, max-age={}", keys::PUBLISHED_FOR.as_secs());
    // Pages of any origin may read what everybody may know.
    let told = [
        (header::CACHE_CONTROL, lasts.as_str()),
        (header::ETAG, keys.etag()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    headers.extend(told.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(value).ok()?))));
    response
}

/// Whether whoever asks has the document already (RFC 9110 13.1.2; tags are compared weakly).
fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}
