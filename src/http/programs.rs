//! What stands in the way of a program before its request is looked at, or is our own fault: told as the protocol tells errors, not as a page.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;

use crate::error::Error;

/// Whether errors at this path are told to a program.
#[must_use]
pub fn owns(path: &str) -> bool {
    let endpoint = path.strip_prefix("/oauth2/").and_then(|rest| rest.split('/').next());
    let programs = ["token", "introspect", "revoke", "userinfo", "par", "device_authorization", "register"];
    endpoint.is_some_and(|endpoint| programs.contains(&endpoint))
}

/// The answer. `before` is what the layers wrote on the one it takes the place of.
pub fn response(error: &Error, before: &HeaderMap) -> Response {
    let (code, description) = match error {
        Error::Busy | Error::Unavailable(_) => ("temporarily_unavailable", "Try again in a moment."),
        Error::TooMany { .. } => ("temporarily_unavailable", "Too many requests from here: wait before the next."),
        Error::Internal(_) => ("server_error", "Something went wrong on our side."),
        Error::MethodNotAllowed => ("invalid_request", "This endpoint does not answer to this method."),
        Error::TooLarge => ("invalid_request", "The request is too large."),
        _ => ("invalid_request", "The request cannot be read."),
    };
    let mut response =
        (error.status(), Json(json!({ "error": code, "error_description": description }))).into_response();
    let headers = response.headers_mut();
    if let Some(wait) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    let kept = |name: &str| name.starts_with("access-control-") || name == "allow" || name == "vary";
    for (name, value) in before.iter().filter(|(name, _)| kept(name.as_str())) {
        headers.append(name, value.clone());
    }
    response
}
