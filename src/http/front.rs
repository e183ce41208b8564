//! What every request meets first and every answer last: its name, the safety headers, and the page of an error.

use std::any::Any;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::Entry;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

use super::{host, programs};
use crate::api;
use crate::app::{ErrorPage, ErrorPageProps};
use crate::error::Error;
use crate::kit::i18n::{Locale, Texts};
use crate::portal::Portal;
pub use crate::refuse::{Refusal, refuse};
use crate::request::{Cookie, Cookies, RequestId};
use crate::ui::{Frame, Theme, html};

/// Any path that nobody answers to.
pub async fn not_found() -> Response {
    refuse(Error::NotFound)
}

/// A handler panicked: the process lives on, the person gets a page, the log has the rest.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    refuse(Error::Internal(format!("a handler panicked: {}", text.unwrap_or("without a word"))))
}

/// The outermost layer.
pub async fn front(State(portal): State<Arc<Portal>>, mut request: Request, next: Next) -> Response {
    let RequestId(id) = RequestId::of(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let reader = Reader::of(request.uri(), request.headers());
    let method = request.method().clone();
    let mut response = if host::is_ours(&portal, &request) { next.run(request).await } else { misdirected(&portal) };
    if let Some(error) = refusal(&response) {
        error.log(&id);
        let (path, locale) = (reader.uri.path(), reader.locale(&portal));
        response = if let Some(system) = api::compat::meant_for(&portal, &method, path) {
            api::compat::errors::response(system, &portal, locale, &error, response.headers())
        } else if api::owns(path) {
            api::problem::response(&portal, locale, &error, &id, response.headers())
        } else if programs::owns(path) {
            programs::response(&error, response.headers())
        } else {
            error_response(&portal, &reader, &error, &id, response.headers())
        };
    }
    // Never the query: links in letters carry their secrets there.
    tracing::debug!(request_id = id, method = %method, path = reader.uri.path(), status = response.status().as_u16(), "answered");
    mend_removal(&portal, response.headers_mut());
    if carries_a_secret(&reader.uri) {
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    safety_headers(&portal, response.headers_mut());
    response.headers_mut().insert("x-request-id", HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("-")));
    response
}

/// Links in letters, and the ways back from providers: such a URL is told to nobody, not even to our own pages.
fn carries_a_secret(uri: &Uri) -> bool {
    uri.path().starts_with("/oauth/") || uri.query().is_some_and(|query| query.contains("token="))
}

fn misdirected(portal: &Portal) -> Response {
    let name = portal.settings.public_url.host();
    let advice = format!(
        "This portal answers to {name}. Behind a proxy: have it pass the Host header on, and check AUTH_PUBLIC_URL.\n"
    );
    (StatusCode::MISDIRECTED_REQUEST, advice).into_response()
}

/// The session layer takes its cookie back in a line without `Secure`, which a browser ignores for a `__Host-` name (RFC 6265bis
/// 4.1.3.2): the line is written again as a cookie of ours.
fn mend_removal(portal: &Portal, headers: &mut HeaderMap) {
    let secure = portal.settings.session.secure_cookies;
    let start = format!("{}=;", Cookie::Session.name(secure));
    let Entry::Occupied(mut lines) = headers.entry(header::SET_COOKIE) else { return };
    for line in lines.iter_mut().filter(|line| line.as_bytes().starts_with(start.as_bytes())) {
        *line = Cookie::Session.removal(secure);
    }
}

/// The error behind a response: one of ours, or what a layer answered with a bare status.
fn refusal(response: &Response) -> Option<Arc<Error>> {
    if let Some(Refusal(error)) = response.extensions().get() {
        return Some(Arc::clone(error));
    }
    let bare = !response.headers().contains_key(header::CONTENT_TYPE)
        || response.headers().get(header::CONTENT_LENGTH).is_some_and(|length| length == "0");
    let layer = match response.status() {
        StatusCode::SERVICE_UNAVAILABLE if bare => Error::Busy,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::METHOD_NOT_ALLOWED => Error::MethodNotAllowed,
        StatusCode::INTERNAL_SERVER_ERROR => Error::Internal("a layer failed".to_owned()),
        StatusCode::BAD_REQUEST if bare => Error::Unreadable,
        _ => return None,
    };
    Some(Arc::new(layer))
}

/// What an error page needs to know of its reader, kept aside while the request is consumed.
struct Reader {
    uri: Uri,
    cookie: Option<HeaderValue>,
    language: Option<HeaderValue>,
}

impl Reader {
    fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        Self {
            uri: uri.clone(),
            cookie: headers.get(header::COOKIE).cloned(),
            language: headers.get(header::ACCEPT_LANGUAGE).cloned(),
        }
    }

    fn cookies(&self, portal: &Portal) -> Cookies {
        let mut headers = HeaderMap::new();
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.clone());
        }
        Cookies::of(&headers, portal.settings.session.secure_cookies)
    }

    fn locale(&self, portal: &Portal) -> Locale {
        let accepted = || Locale::negotiate(self.language.as_ref()?.to_str().ok()?);
        self.cookies(portal).get(Cookie::Language).and_then(Locale::from_tag).or_else(accepted).unwrap_or_default()
    }

    fn frame(&self, portal: &Portal) -> Frame {
        Frame {
            texts: Texts(self.locale(portal)),
            theme: self.cookies(portal).get(Cookie::Theme).and_then(Theme::parse).unwrap_or_default(),
            product: portal.settings.product_name.clone(),
            path: "/".to_owned(),
            development: portal.settings.mode.is_development(),
            ..Frame::default()
        }
    }
}

fn error_response(portal: &Portal, reader: &Reader, error: &Arc<Error>, id: &str, before: &HeaderMap) -> Response {
    let (id, shown, path) = (id.to_owned(), Arc::clone(error), reader.uri.path().to_owned());
    let html = html(reader.frame(portal), || ErrorPage(ErrorPageProps { error: shown, request_id: id, path }));
    let mut response = (error.status(), html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(wait) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    for name in [header::SET_COOKIE, header::ALLOW] {
        before.get_all(&name).iter().for_each(|value| {
            headers.append(&name, value.clone());
        });
    }
    response
}

const CLOSED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn safety_headers(portal: &Portal, headers: &mut HeaderMap) {
    let settings = &portal.settings.headers;
    if !settings.security {
        return;
    }
    let mut unless_set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(header::CACHE_CONTROL, "no-store");
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::X_FRAME_OPTIONS, "DENY");
    unless_set(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    unless_set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    unless_set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    unless_set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if settings.csp {
        unless_set(header::CONTENT_SECURITY_POLICY, CLOSED);
    }
    if settings.hsts {
        unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}
