//! What concerns apps that sign their people in here.

use super::api;
use crate::config::reader::Reader;
use crate::config::settings::{ClientRegistration, Mode};
use crate::config::{PublicUrl, parse};

pub(super) fn registration(reader: &mut Reader) -> ClientRegistration {
    reader.read("client.registration", by_name).unwrap_or(ClientRegistration::Off)
}

fn by_name(text: &str) -> parse::Parsed<ClientRegistration> {
    match text {
        "off" => Ok(ClientRegistration::Off),
        "token" => Ok(ClientRegistration::Token),
        _ => Err("is `off` or `token`".to_owned()),
    }
}

/// The cookie of a protected app says who somebody is there, so it travels over TLS; and an app at our own host could act as anybody here.
pub(super) fn forward_auth(reader: &mut Reader, mode: Mode, public_url: &PublicUrl) -> Vec<String> {
    const KEY: &str = "forward_auth.origins";
    let origins = reader.list(KEY, api::origin);
    if !mode.is_development() && origins.iter().any(|origin| !origin.starts_with("https://")) {
        reader.problem(KEY, "must be https addresses in production");
    }
    if origins.iter().any(|origin| origin.contains('*')) {
        reader.problem(KEY, "names each app in full: there are no wildcards");
    }
    if origins.iter().any(|origin| origin == public_url.origin()) {
        reader.problem(KEY, "names the portal itself: an app needs a host of its own");
    }
    origins
}
