//! `application/problem+json` (RFC 9457): what an error is called outside, and how it is told.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::error::Error;
use crate::json::{FieldProblem, ProblemDocument};
use crate::kit::i18n::{Locale, Texts};
use crate::kit::problem::Problem;
use crate::portal::Portal;

/// Problems with a code and a status of their own. Any other refusal is 422 under the name of its message.
const NAMED: &[(&str, StatusCode, &str)] = &[
    ("sign-in-wrong", StatusCode::UNAUTHORIZED, "invalid_credentials"),
    ("refresh-token-invalid", StatusCode::UNAUTHORIZED, "invalid_refresh_token"),
    ("code-wrong", StatusCode::UNAUTHORIZED, "invalid_code"),
    ("code-expired", StatusCode::UNAUTHORIZED, "invalid_code"),
    ("totp-wrong", StatusCode::UNAUTHORIZED, "invalid_code"),
    ("sms-wrong", StatusCode::UNAUTHORIZED, "invalid_code"),
    ("recovery-code-wrong", StatusCode::UNAUTHORIZED, "invalid_code"),
    ("mfa-token-invalid", StatusCode::UNAUTHORIZED, "invalid_mfa_token"),
    ("factor-asked", StatusCode::FORBIDDEN, "mfa_required"),
    ("factor-required", StatusCode::FORBIDDEN, "factor_required"),
    ("reauth-needs-factor", StatusCode::FORBIDDEN, "factor_required"),
    ("email-not-verified", StatusCode::FORBIDDEN, "email_not_verified"),
    ("deletion-pending", StatusCode::FORBIDDEN, "deletion_pending"),
    ("password-too-old", StatusCode::FORBIDDEN, "password_change_required"),
    ("suspended", StatusCode::FORBIDDEN, "account_suspended"),
    ("idempotency-under-way", StatusCode::CONFLICT, "idempotency_under_way"),
    ("provider-sign-in-again", StatusCode::CONFLICT, "sign_in_again"),
    ("identity-last", StatusCode::CONFLICT, "last_way_in"),
    ("signup-closed", StatusCode::FORBIDDEN, "sign_up_closed"),
];

/// What goes on from the answer whose place the document takes.
const KEPT: [HeaderName; 4] = [header::ALLOW, header::SET_COOKIE, header::WWW_AUTHENTICATE, header::VARY];

/// The status and code of an error.
#[must_use]
pub fn name(error: &Error) -> (StatusCode, String) {
    match error {
        Error::Refused(problem) => named(problem),
        Error::Invalid(problems) => match problems.as_slice() {
            [("code", only)] if only.key.ends_with("-wrong") => named(only),
            _ => (error.status(), code_of(title(error))),
        },
        _ => (error.status(), code_of(title(error))),
    }
}

/// The message that tells of a kind of error; its code is the same without the prefix.
const fn title(error: &Error) -> &'static str {
    match error {
        Error::Invalid(_) | Error::Refused(_) => "api-invalid-input",
        Error::LinkExpired | Error::AttemptGone => "api-invalid-or-expired-token",
        Error::TooMany { .. } => "api-too-many-requests",
        Error::Busy => "api-overloaded",
        Error::SignInRequired => "api-unauthenticated",
        Error::ReauthRequired => "api-reauth-required",
        Error::Forbidden => "api-forbidden",
        Error::NotFound => "api-not-found",
        Error::Unreadable | Error::Malformed(_) => "api-malformed-request",
        Error::NotJson => "api-unsupported-media-type",
        Error::MethodNotAllowed => "api-method-not-allowed",
        Error::TooLarge => "api-too-large",
        Error::Unavailable(_) => "api-unavailable",
        Error::Internal(_) => "api-internal-error",
    }
}

fn code_of(title: &str) -> String {
    snake(title.strip_prefix("api-").unwrap_or(title))
}

fn named(problem: &Problem) -> (StatusCode, String) {
    // The same with an address to write to.
    let key = problem.key.strip_suffix("-contact").unwrap_or(&problem.key);
    let known = NAMED.iter().find(|(named, ..)| *named == key);
    known.map_or_else(
        || (StatusCode::UNPROCESSABLE_ENTITY, snake(&problem.key)),
        |(_, status, code)| (*status, (*code).to_owned()),
    )
}

fn snake(key: &str) -> String {
    key.replace('-', "_")
}

/// The answer that tells of an error. `before` are the headers of the answer it takes the place of.
#[must_use]
pub fn response(portal: &Portal, locale: Locale, error: &Error, request_id: &str, before: &HeaderMap) -> Response {
    let document = ProblemDocument { request_id: request_id.to_owned(), ..document(portal, locale, error) };
    let body = serde_json::to_string(&document).unwrap_or_default();
    with_headers((name(error).0, body).into_response(), "application/problem+json", error, before)
}

/// Puts the headers on an answer that tells of an error, whatever its shape. `before` as at [`response`].
pub fn with_headers(mut response: Response, kind: &'static str, error: &Error, before: &HeaderMap) -> Response {
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(wait) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    for (name, value) in
        before.iter().filter(|(name, _)| KEPT.contains(name) || name.as_str().starts_with("access-control-"))
    {
        headers.append(name, value.clone());
    }
    // RFC 9110 15.5.2.
    if status == StatusCode::UNAUTHORIZED && !headers.contains_key(header::WWW_AUTHENTICATE) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What there is to tell, but for the id of the request.
pub fn document(portal: &Portal, locale: Locale, error: &Error) -> ProblemDocument {
    let (texts, (status, code)) = (Texts(locale), name(error));
    let titled = match error {
        Error::Refused(problem) => texts.problem(problem),
        Error::Invalid(problems) if code == "invalid_code" => {
            problems.iter().map(|(_, problem)| texts.problem(problem)).collect()
        }
        _ => texts.get(title(error)).into_owned(),
    };
    let errors: Vec<_> = match error {
        Error::Invalid(problems) => problems.iter().map(|(field, problem)| told(texts, field, problem)).collect(),
        _ => Vec::new(),
    };
    let detail = match error {
        Error::Malformed(why) => format!("{titled} {}", texts.problem(why)),
        _ if errors.is_empty() => titled.clone(),
        _ => errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "),
    };
    ProblemDocument {
        kind: portal.settings.public_url.join("/api/docs#errors"),
        title: titled,
        status: status.as_u16(),
        detail,
        code,
        request_id: String::new(),
        errors,
    }
}

/// What the problem called `code` looks like, for the document; with `invalid_input`, a field and the message about it.
#[must_use]
pub fn sample(status: u16, code: &str, (field, key): (&str, &'static str)) -> ProblemDocument {
    let texts = Texts(Locale::En);
    let own = NAMED.iter().find(|(_, _, named)| *named == code).map(|(key, ..)| (*key).to_owned());
    let kebab = code.replace('_', "-");
    // A refusal without a status of its own goes by the name of its message.
    let is_plain = status == 422 && code != "invalid_input";
    let title = own.unwrap_or_else(|| if is_plain { kebab } else { format!("api-{kebab}") });
    let title = texts.get(&title).into_owned();
    let errors = if code == "invalid_input" { vec![told(texts, field, &Problem::new(key))] } else { Vec::new() };
    ProblemDocument {
        kind: "https://auth.example.com/api/docs#errors".to_owned(),
        detail: errors.first().map_or_else(|| title.clone(), |error| error.message.clone()),
        title,
        status,
        code: code.to_owned(),
        request_id: "3f2a9c0d1e4b5a67".to_owned(),
        errors,
    }
}

fn told(texts: Texts, field: &str, problem: &Problem) -> FieldProblem {
    FieldProblem { field: field.to_owned(), code: snake(&problem.key), message: texts.problem(problem) }
}
