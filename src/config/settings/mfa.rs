//! The settings of second factors.

use super::Texts;

/// What people can, and must, be asked for besides their password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mfa {
    /// Whether anything can be set up.
    pub enabled: bool,
    pub totp: bool,
    /// `None`: no codes by text message.
    pub texts: Option<Texts>,
    /// The name that authenticator apps show.
    pub issuer: String,
    /// Roles that need a second factor.
    pub required_for: Vec<String>,
    /// Whether a browser may be trusted for a while.
    pub trusted_browsers: bool,
}

impl Mfa {
    /// Whether people can set an authenticator app up. Apps that are on are asked for wherever this is off, too: nobody's account
    /// gets weaker behind their back.
    #[must_use]
    pub fn offers_apps(&self) -> bool {
        self.enabled && self.totp
    }

    /// Whether people can add a phone number.
    #[must_use]
    pub fn offers_texts(&self) -> bool {
        self.enabled && self.by_text()
    }

    /// Whether codes by text message leave. Where they do not, the numbers there are count for nothing.
    #[must_use]
    pub fn by_text(&self) -> bool {
        self.texts.is_some()
    }
}
