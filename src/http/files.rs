//! Files: stylesheet, scripts, icons, and the well-known ones.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::front::refuse;
use crate::error::Error;
use crate::kit::assets;
use crate::portal::Portal;

/// A file whose name carries its content's hash, so it never changes.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let encodings = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let Some(file) = assets::serve(&name, encodings) else { return refuse(Error::NotFound) };
    let mut response = Body::from(file.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if file.brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// Browsers ask for this name whatever the page says.
pub async fn favicon() -> Response {
    moved(StatusCode::FOUND, assets::url("favicon.svg"))
}

/// Nothing here is for search engines.
pub async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

/// Where password managers send people (W3C Change Password URL).
pub async fn change_password() -> Response {
    moved(StatusCode::FOUND, "/account/security/password")
}

/// Whom to tell of a weakness (RFC 9116), if the operator gave an address.
pub async fn security_txt(State(portal): State<Arc<Portal>>) -> Response {
    let Some(contact) = &portal.settings.support_email else { return refuse(Error::NotFound) };
    let expires = portal.clock.now().plus(std::time::Duration::from_hours(4320)).rfc3339();
    format!("Contact: mailto:{contact}\nExpires: {expires}\nPreferred-Languages: en, de\n").into_response()
}

fn moved(status: StatusCode, to: &'static str) -> Response {
    (status, [(header::LOCATION, to)]).into_response()
}
