//! The cookies of `contract.md` 9: read from the request once, written to the answer once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// A cookie of ours. The session cookie is read here and written by the session layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    Session,
    Flow,
    Flash,
    Browser,
    Accounts,
    Language,
    Theme,
}

impl Cookie {
    /// Its name; on https with the prefix that keeps other hosts and paths from setting it (RFC 6265bis 4.1.3.2).
    #[must_use]
    pub const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-sid",
            (Self::Session, false) => "sid",
            (Self::Flow, true) => "__Host-flow",
            (Self::Flow, false) => "flow",
            (Self::Flash, true) => "__Host-flash",
            (Self::Flash, false) => "flash",
            (Self::Browser, true) => "__Host-bid",
            (Self::Browser, false) => "bid",
            (Self::Accounts, true) => "__Host-accounts",
            (Self::Accounts, false) => "accounts",
            (Self::Language, true) => "__Host-lang",
            (Self::Language, false) => "lang",
            (Self::Theme, true) => "__Host-theme",
            (Self::Theme, false) => "theme",
        }
    }

    /// The line that has a browser forget it: with the same attributes as the one that set it.
    #[must_use]
    pub fn removal(self, secure: bool) -> HeaderValue {
        self.line("", secure, Some(Duration::ZERO)).unwrap_or(HeaderValue::from_static(""))
    }

    fn line(self, value: &str, secure: bool, life: Option<Duration>) -> Option<HeaderValue> {
        let age = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
        let only_https = if secure { "; Secure" } else { "" };
        let header = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{only_https}{age}", self.name(secure));
        HeaderValue::from_str(&header).ok()
    }

    /// What its sealed value is bound to.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::Flow => "cookie.flow",
            Self::Flash => "cookie.flash",
            Self::Accounts => "cookie.accounts",
            _ => "cookie",
        }
    }
}

/// The cookies of one request and its answer.
#[derive(Debug)]
pub struct Cookies {
    sent: Vec<(String, String)>,
    secure: bool,
    written: Mutex<Vec<(Cookie, HeaderValue)>>,
}

impl Cookies {
    /// Reads the `Cookie` header.
    #[must_use]
    pub fn of(headers: &HeaderMap, secure: bool) -> Self {
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self {
            sent: pairs.take(64).map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            secure,
            written: Mutex::default(),
        }
    }

    /// The value the browser sent.
    #[must_use]
    pub fn get(&self, cookie: Cookie) -> Option<&str> {
        let name = cookie.name(self.secure);
        self.sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str())
    }

    /// Has the browser keep `value`, for `life` or until it is closed.
    pub fn set(&self, cookie: Cookie, value: &str, life: Option<Duration>) {
        if let Some(line) = cookie.line(value, self.secure, life) {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.retain(|(other, _)| *other != cookie);
            written.push((cookie, line));
        }
    }

    /// Has the browser forget it.
    pub fn remove(&self, cookie: Cookie) {
        self.set(cookie, "", Some(Duration::ZERO));
    }

    /// Adds the `Set-Cookie` lines.
    pub fn write(&self, headers: &mut HeaderMap) {
        for (_, line) in self.written.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            headers.append(header::SET_COOKIE, line);
        }
    }
}
