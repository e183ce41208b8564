//! Where the portal stands: mode, address, data.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::config::reader::Reader;
use crate::config::settings::Mode;
use crate::config::{DatabaseUrl, EncryptionKeys, PublicUrl, parse};

/// The mode that follows from what was written: what `AUTH_ENV` says, else development exactly on loopback.
pub(in crate::config) fn mode(env: Option<&str>, public_url: Option<&str>) -> Mode {
    let here = || public_url.and_then(|text| PublicUrl::parse(text).ok()).is_none_or(|url| url.is_loopback());
    let by_address = || if here() { Mode::Development } else { Mode::Production };
    env.and_then(|text| parse::mode(text).ok()).unwrap_or_else(by_address)
}

pub(super) fn decide(reader: &mut Reader) -> Mode {
    reader.read("env", parse::mode);
    let url = reader.given("public_url").map(str::to_owned);
    let mode = mode(reader.given("env"), url.as_deref());
    reader.came_out("env", &mode.name());
    mode
}

pub(super) fn listen(reader: &mut Reader, mode: Mode) -> SocketAddr {
    let usual = if mode.is_development() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
    let ip = reader.read("host", parse::address).unwrap_or(IpAddr::V4(usual));
    let port = reader.read("port", parse::port).unwrap_or_default();
    let whole = reader.read("listen", parse::listen);
    for part in ["host", "port"] {
        if whole.is_some() && reader.given(part).is_some() {
            let names = (reader.name("listen"), reader.name(part));
            reader.note(format!("`{}` and `{}` are both set; the first counts", names.0, names.1));
        }
    }
    let listen = whole.unwrap_or_else(|| SocketAddr::new(ip, port));
    reader.came_out("listen", &listen);
    reader.came_out("host", &listen.ip());
    reader.came_out("port", &listen.port());
    listen
}

pub(super) fn public_url(reader: &mut Reader, port: u16) -> PublicUrl {
    let public_url = reader.read("public_url", PublicUrl::parse).unwrap_or_else(|| PublicUrl::local(port));
    reader.came_out("public_url", &public_url);
    public_url
}

pub(super) fn client_url(reader: &mut Reader) -> String {
    reader.read("client_url", parse::destination).unwrap_or_default()
}

pub(super) fn data_dir(reader: &mut Reader, base: &Path) -> PathBuf {
    reader.read("data_dir", |text| Ok(base.join(text.trim()))).unwrap_or_default()
}

pub(super) fn encryption_keys(reader: &mut Reader) -> EncryptionKeys {
    let keys = reader.list("encryption_keys", parse::encryption_key);
    let twice = keys.iter().enumerate().any(|(at, key)| keys[..at].iter().any(|earlier| earlier.id == key.id));
    if twice {
        reader.problem("encryption_keys", "two keys have the same id");
    }
    EncryptionKeys::new(keys)
}

pub(super) fn database(reader: &mut Reader, data_dir: &Path) -> DatabaseUrl {
    let whole = reader.read("database.url", parse::database);
    let parts = database_parts(reader);
    if whole.is_some() && parts.is_some() {
        reader.note("`DATABASE_URL` and `DB_HOST` are both set; the first counts");
    }
    let usual = || format!("sqlite:{}", data_dir.join("portico.db").display());
    let url = whole.or(parts).unwrap_or_else(usual);
    if url.starts_with("sqlite:") {
        reader.came_out("database.url", &url);
    }
    DatabaseUrl::new(url)
}

/// `DB_HOST` and its companions, as older systems set them, as one URL.
fn database_parts(reader: &mut Reader) -> Option<String> {
    let keys = ["database.host", "database.user", "database.password", "database.name"];
    let [host, user, password, name] = keys.map(|key| reader.given(key).map(str::to_owned));
    let host = host?;
    if user.is_none() || name.is_none() {
        reader.problem("database.host", "needs DB_USER and DB_NAME beside it");
    }
    let url = assembled(&host, &user.unwrap_or_default(), password.as_deref(), &name.unwrap_or_default());
    if url.is_none() {
        reader.problem("database.host", "must be a host name, with :port if the port is not 5432");
    }
    url
}

fn assembled(host: &str, user: &str, password: Option<&str>, name: &str) -> Option<String> {
    let mut url = url::Url::parse(&format!("postgres://{}", host.trim())).ok()?;
    let only_host = url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none();
    if !only_host || !url.has_host() {
        return None;
    }
    url.set_username(user.trim()).ok()?;
    url.set_password(password).ok()?;
    url.set_path(name.trim());
    Some(url.to_string())
}
