//! What concerns the JSON API.

use std::collections::BTreeSet;

use url::Url;

use crate::config::reader::Reader;
use crate::config::settings::{Compat, Cors, Mode};
use crate::config::{PublicUrl, parse};

pub(super) fn cors(reader: &mut Reader) -> Option<Cors> {
    let (enabled, credentials) = (reader.flag("cors.enabled"), reader.flag("cors.credentials"));
    let origins = reader.list("cors.origins", origin);
    if enabled && origins.is_empty() {
        reader.problem(
            "cors.origins",
            "is empty, so nobody is let in: name the origins, such as https://app.example.com",
        );
    }
    enabled.then_some(Cors { origins, credentials })
}

/// An origin as browsers write it: there is no wildcard, and no path.
pub(super) fn origin(text: &str) -> parse::Parsed<String> {
    let url = PublicUrl::parse(text).map_err(|_| "is no origin: write it like https://app.example.com".to_owned())?;
    if url.origin() == text {
        Ok(text.to_owned())
    } else {
        Err(format!("is no origin; did you mean {}?", url.origin()))
    }
}

/// Where an app gets people back (RFC 8252 7): `https`, `http` to this very machine, or a scheme of the app's own.
pub(super) fn app_redirect_uri(text: &str) -> parse::Parsed<String> {
    let wrong =
        |why: &str| Err(format!("{why}: write it like myapp://oauth-callback or https://app.example.com/oauth"));
    let Ok(url) = Url::parse(text) else { return wrong("is no absolute URI") };
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        _ if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() => {
            wrong("has a fragment or a name before its host")
        }
        "javascript" | "data" | "vbscript" | "file" | "blob" | "about" | "ws" | "wss" | "ftp" => {
            wrong("has a scheme that leads to no app")
        }
        "http" if !is_here => wrong("sends codes over the network in the open"),
        _ => Ok(text.to_owned()),
    }
}

pub(super) fn compat(reader: &mut Reader, mode: Mode) -> BTreeSet<Compat> {
    let named = reader.list("compat", some_of_them);
    let usual = reader.given("compat").is_none() && mode.is_development();
    let compat: BTreeSet<_> = if usual { Compat::ALL.into() } else { named.into_iter().flatten().collect() };
    let listed: Vec<_> = compat.iter().map(|system| system.name()).collect();
    reader.came_out("compat", &if listed.is_empty() { "none".to_owned() } else { listed.join(",") });
    compat
}

fn some_of_them(text: &str) -> parse::Parsed<Vec<Compat>> {
    match text {
        "all" => Ok(Compat::ALL.into()),
        "none" => Ok(Vec::new()),
        name => {
            Compat::ALL.into_iter().find(|system| system.name() == name).map(|system| vec![system]).ok_or_else(|| {
                "names no older system we know: mifty, nself, nest, express, auth-service, all or none".to_owned()
            })
        }
    }
}
