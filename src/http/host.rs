//! Under which name the portal is asked for. A page of another name that was made to point here (DNS rebinding) must not read letters
//! from the development inbox or pass for our own origin, so other names get 421 (RFC 9110 15.5.20) before anything looks at them.

use std::net::IpAddr;

use axum::extract::Request;
use http::header;

use crate::oidc::forward_auth::api::PREFIX;
use crate::portal::Portal;

/// Paths that monitors ask for by address.
const BY_ANY_NAME: [&str; 4] = ["/livez", "/readyz", "/healthz", "/version"];

/// Whether a request is meant for this portal: by the name of its public URL, or on this machine in development.
pub fn is_ours(portal: &Portal, request: &Request) -> bool {
    if BY_ANY_NAME.contains(&request.uri().path()) {
        return true;
    }
    let sent = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let absolute = request.uri().authority().map(http::uri::Authority::as_str);
    let mut named = sent.into_iter().chain(absolute).peekable();
    let for_an_app = request.uri().path().starts_with(PREFIX);
    named.peek().is_some()
        && named.all(|authority| names_us(portal, authority) || (for_an_app && names_an_app(portal, authority)))
}

/// A proxy that asks who somebody is may ask under the name of the app it stands before.
fn names_an_app(portal: &Portal, authority: &str) -> bool {
    let mut apps = portal.settings.forward_auth.iter().filter_map(|origin| origin.split_once("://"));
    apps.any(|(_, app)| without_port(app).eq_ignore_ascii_case(without_port(authority)))
}

fn names_us(portal: &Portal, authority: &str) -> bool {
    let name = without_port(authority);
    let here = || portal.settings.mode.is_development() && is_loopback(name);
    name.eq_ignore_ascii_case(portal.settings.public_url.host()) || here()
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => authority,
    }
}

fn is_loopback(name: &str) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
