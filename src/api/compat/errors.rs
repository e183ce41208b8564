//! Errors in the shapes of the older systems.
//!
//! Nest tells `{statusCode, message, error}`, where the message is a list if fields have to be corrected; Express `{error}`. The words
//! are those of `/api/v1` in the reader's language, but for what a system said in words that its clients know.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::{auth_service, express, mifty, nest};
use crate::api::{bearer, problem};
use crate::config::Compat;
use crate::error::Error;
use crate::json::ProblemDocument;
use crate::kit::i18n::Locale;
use crate::portal::Portal;

/// What a system says in words of its own: our code, its status, its words.
pub type Words = (&'static str, StatusCode, &'static str);

/// What Nest itself says.
const NEST: &[Words] = &[
    ("unauthenticated", StatusCode::UNAUTHORIZED, "Unauthorized"),
    ("invalid_token", StatusCode::UNAUTHORIZED, "Unauthorized"),
    ("forbidden", StatusCode::FORBIDDEN, "Forbidden resource"),
    ("too_many_requests", StatusCode::TOO_MANY_REQUESTS, "ThrottlerException: Too Many Requests"),
];

/// A code that is not right. No 401, at which clients drop their tokens.
const CODES: &[Words] = &[
    ("code_wrong", StatusCode::BAD_REQUEST, "Invalid code"),
    ("totp_wrong", StatusCode::BAD_REQUEST, "Invalid code"),
    ("sms_wrong", StatusCode::BAD_REQUEST, "Invalid code"),
    ("recovery_code_wrong", StatusCode::BAD_REQUEST, "Invalid code"),
];

/// How a system tells of errors: its own words, those of its framework, and what it calls our fields.
const fn habits(system: Compat) -> (&'static [Words], &'static [Words], &'static [(&'static str, &'static str)]) {
    match system {
        Compat::Mifty | Compat::Nself => (mifty::WORDS, NEST, mifty::FIELDS),
        Compat::Nest => (nest::WORDS, NEST, nest::FIELDS),
        Compat::Express => (express::WORDS, &[], &[]),
        Compat::AuthService => (auth_service::WORDS, NEST, auth_service::FIELDS),
    }
}

/// The answer of a system that tells of an error. `before` are the headers of the answer it takes the place of.
#[must_use]
pub fn response(system: Compat, portal: &Portal, locale: Locale, error: &Error, before: &HeaderMap) -> Response {
    let (status, body) = told(system, portal, locale, error, before);
    problem::with_headers((status, body.to_string()).into_response(), "application/json", error, before)
}

/// What [`response`] says.
pub fn told(system: Compat, portal: &Portal, locale: Locale, error: &Error, before: &HeaderMap) -> (StatusCode, Value) {
    let told = problem::document(portal, locale, error);
    let own = own_words(system, &told, before);
    let status = own.map_or_else(|| status(&told), |(_, status, _)| status);
    let message = own.map_or_else(|| message(system, &told), |(.., words)| json!(words));
    let body = match (system, message) {
        (Compat::Express, Value::Array(lines)) => json!({ "error": joined(&lines) }),
        (Compat::Express, message) => json!({ "error": message }),
        (_, message) => {
            json!({ "statusCode": status.as_u16(), "message": message, "error": status.canonical_reason() })
        }
    };
    (status, body)
}

fn own_words(system: Compat, told: &ProblemDocument, before: &HeaderMap) -> Option<Words> {
    let refused = before.get(header::WWW_AUTHENTICATE).is_some_and(|challenge| challenge == bearer::INVALID);
    let code = match told.errors.as_slice() {
        _ if refused => "invalid_token",
        [only] => only.code.as_str(),
        _ => told.code.as_str(),
    };
    let (own, of_framework, _) = habits(system);
    own.iter().chain(of_framework).chain(CODES).find(|(known, ..)| *known == code).copied()
}

/// They knew 400 for whatever has to be corrected.
fn status(told: &ProblemDocument) -> StatusCode {
    match told.status {
        410 | 422 => StatusCode::BAD_REQUEST,
        other => StatusCode::from_u16(other).unwrap_or(StatusCode::BAD_REQUEST),
    }
}

fn message(system: Compat, told: &ProblemDocument) -> Value {
    let (.., fields) = habits(system);
    let name =
        |ours: &str| fields.iter().find(|(own, _)| *own == ours).map_or(ours.to_owned(), |(_, its)| (*its).to_owned());
    if told.errors.is_empty() {
        return json!(told.detail);
    }
    let lines = told.errors.iter().map(|error| format!("{}: {}", name(&error.field), error.message));
    lines.collect()
}

fn joined(lines: &[Value]) -> String {
    lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}
