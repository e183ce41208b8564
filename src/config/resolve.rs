//! From texts to [`Settings`], section by section; then what must hold between them.

mod api;
mod apps;
mod mail;
mod people;
mod place;
mod providers;
mod safety;
mod texts;
mod tokens;

use std::collections::BTreeMap;
use std::path::Path;

pub(super) use place::mode;

use super::reader::Reader;
use super::settings::{Headers, Log, LogFormat, Mode, Settings};
use super::{PublicUrl, parse};

/// Every setting. What is wrong stays behind in `reader`; relative paths start from `base`.
pub(super) fn settings(reader: &mut Reader, base: &Path) -> Settings {
    let mode = place::decide(reader);
    let listen = place::listen(reader, mode);
    let public_url = place::public_url(reader, listen.port());
    let data_dir = place::data_dir(reader, base);
    let product_name = reader.read("product_name", |text| Ok(text.trim().to_owned())).unwrap_or_default();
    let settings = Settings {
        mode,
        listen,
        client_url: place::client_url(reader),
        database: place::database(reader, &data_dir),
        encryption_keys: place::encryption_keys(reader),
        support_email: reader.read("support_email", parse::email),
        smtp: mail::smtp(reader, mode, &product_name, &public_url),
        session: people::session(reader, &public_url),
        password: people::password(reader),
        verification: people::verification(reader),
        magic_links: reader.flag("magic_link.enabled"),
        mfa: people::mfa(reader, mode),
        guard: people::guard(reader),
        access: people::access(reader),
        tokens: tokens::tokens(reader),
        providers: providers::providers(reader),
        stand_ins: BTreeMap::new(),
        headers: headers(reader, &public_url),
        cors: api::cors(reader),
        app_redirect_uris: reader.list("app.redirect_uris", api::app_redirect_uri),
        compat: api::compat(reader, mode),
        client_registration: apps::registration(reader),
        forward_auth: apps::forward_auth(reader, mode, &public_url),
        trusted_proxies: reader.list("trusted_proxies", parse::network),
        log: log(reader, mode),
        public_url,
        data_dir,
        product_name,
    };
    safety::check(reader, &settings);
    settings
}

fn headers(reader: &mut Reader, public_url: &PublicUrl) -> Headers {
    let hsts = reader.read("headers.hsts", parse::boolean).unwrap_or(true) && public_url.is_https();
    reader.came_out("headers.hsts", &hsts);
    Headers { security: reader.flag("headers.security"), csp: reader.flag("headers.csp"), hsts }
}

fn log(reader: &mut Reader, mode: Mode) -> Log {
    let level = reader.read("log.level", parse::log_filter).unwrap_or_default();
    let louder = reader.flag("log.debug") && matches!(level.as_str(), "error" | "warn" | "info");
    let usual = if mode.is_development() { LogFormat::Text } else { LogFormat::Json };
    let format = reader.read("log.format", parse::log_format).unwrap_or(usual);
    let name = if format == LogFormat::Json { "json" } else { "text" };
    reader.came_out("log.format", &name);
    Log { level: if louder { "debug".to_owned() } else { level }, format }
}
