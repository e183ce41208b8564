//! What a proxy asks, and what it passes on: statuses, headers and one cookie.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::{Guest, Original, Shown, Verdict, enter, look};
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;

/// Where the answers are for proxies: they may ask under the name of the app.
pub const PREFIX: &str = "/api/authz/";

/// For proxies; nothing in them goes by our session cookie.
pub fn for_proxies() -> Router<Arc<Portal>> {
    Router::new()
        .route("/api/authz/forward-auth", get(forward_auth).head(refused))
        .route("/api/authz/auth-request", get(auth_request).head(refused))
}

/// For people's browsers; it needs the session.
pub fn for_browsers() -> Router<Arc<Portal>> {
    Router::new().route("/enter", get(enter_door))
}

async fn refused() -> Response {
    refuse(crate::error::Error::MethodNotAllowed)
}

async fn enter_door(ctx: Ctx) -> Response {
    let (to, way) = (ctx.query("to").unwrap_or_default(), ctx.query("way").unwrap_or_default());
    let mut response = match enter(&ctx, &to, &way).await {
        Ok(place) => Redirect::to(&place).into_response(),
        Err(error) => return refuse(error),
    };
    // The ticket is for the app alone.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    ctx.write_cookies(response.headers_mut());
    response
}

/// Caddy and Traefik pass on whatever is not a yes.
async fn forward_auth(ctx: Ctx, headers: HeaderMap) -> Response {
    answered(&ctx, &headers, StatusCode::FOUND).await
}

/// nginx takes no redirect from here: it is told by a 401 where to send a browser, and makes the redirect itself.
async fn auth_request(ctx: Ctx, headers: HeaderMap) -> Response {
    answered(&ctx, &headers, StatusCode::UNAUTHORIZED).await
}

async fn answered(ctx: &Ctx, headers: &HeaderMap, elsewhere: StatusCode) -> Response {
    if !ctx.network.is_told_by_a_proxy() {
        return no("This proxy is not one of those in AUTH_TRUSTED_PROXIES.\n");
    }
    let Some(original) = original(ctx, headers) else {
        return no("X-Forwarded-Proto, -Host and -Uri name no app of AUTH_FORWARD_AUTH_ORIGINS.\n");
    };
    let secure = original.origin.starts_with("https://");
    let cookie = cookie(headers, name(secure));
    let shown = Shown { cookie: cookie.as_deref(), bearer: bearer(headers) };
    // Which roles the app is for, where its proxy says so. A name of our own: Caddy leaves the app's query in place where none is configured.
    let roles = ctx.query("portico_roles").unwrap_or_default();
    match look(ctx, &original, &shown).await {
        Ok(Verdict::Known(guest)) if guest.has_one_of(&roles) => told(&guest),
        Ok(Verdict::Known(_)) => no("This app is not for you.\n"),
        Ok(Verdict::Refused) => no("This browser did not set out from here, or keeps no cookies.\n"),
        Ok(Verdict::SendTo(place, cookie)) => sent(elsewhere, &place, cookie.as_deref(), secure),
        Ok(Verdict::Nobody) => nobody("Bearer"),
        Ok(Verdict::BadToken) => nobody("Bearer error=\"invalid_token\""),
        Err(error) => refuse(error),
    }
}

/// The request to the app. Each header counts only if it is there once.
fn original(ctx: &Ctx, headers: &HeaderMap) -> Option<Original> {
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let value = values.next().filter(|_| values.next().is_none())?;
        value.to_str().ok()
    };
    let is_page = matches!(one("x-forwarded-method"), None | Some("GET" | "HEAD"))
        && one("accept").is_some_and(|kinds| kinds.contains("text/html"))
        && matches!(one("sec-fetch-mode"), None | Some("navigate"))
        && !headers.contains_key("x-requested-with");
    let told = (one("x-forwarded-proto")?, one("x-forwarded-host")?, one("x-forwarded-uri")?);
    Original::told(&ctx.portal.settings.forward_auth, told, is_page)
}

/// The cookie of a protected app; over TLS no other host can set it (RFC 6265bis 4.1.3.2).
const fn name(secure: bool) -> &'static str {
    if secure { "__Host-portico" } else { "portico" }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(sent, _)| *sent == name).map(|(_, value)| value.to_owned())
}

/// An access token; of what else apps may use the header for, nothing is said.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, token) = sent.next().filter(|_| sent.next().is_none())?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_matches(' '))
}

/// All of them each time, so that none a browser sent is left standing in a proxy that copies what is there.
fn told(guest: &Guest) -> Response {
    let mut response = StatusCode::OK.into_response();
    let groups = guest.groups.join(",");
    let told = [
        ("remote-user", &guest.user),
        ("remote-email", &guest.email),
        ("remote-name", &guest.name),
        ("remote-groups", &groups),
    ];
    for (name, value) in told {
        // In UTF-8, and nothing that ends a line.
        let plain: String = value.chars().filter(|c| !c.is_control()).collect();
        let value = HeaderValue::from_bytes(plain.as_bytes()).unwrap_or(HeaderValue::from_static(""));
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    typed(response)
}

fn sent(status: StatusCode, place: &str, cookie: Option<&str>, secure: bool) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/")));
    // The way back carries a ticket, which is nobody else's business.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let only_https = if secure { "; Secure" } else { "" };
    let line = cookie.map(|value| format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{only_https}", name(secure)));
    if let Some(line) = line.and_then(|line| HeaderValue::from_str(&line).ok()) {
        headers.insert(header::SET_COOKIE, line);
    }
    typed(response)
}

fn nobody(challenge: &'static str) -> Response {
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    typed(response)
}

fn no(why: &'static str) -> Response {
    (StatusCode::FORBIDDEN, why).into_response()
}

/// An answer of its own: without a type it would be taken for a refusal in need of a face.
fn typed(mut response: Response) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
