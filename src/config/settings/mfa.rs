//! The settings of second factors.

use super::Texts;

/// What people can, and must, be asked for besides their password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mfa {
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
    /// Whether an authenticator app can be a second factor.
    #[must_use]
    pub fn by_app(&self) -> bool {
        self.enabled && self.totp
    }

    /// Whether a phone number can be a second factor. Where it cannot, the numbers there are count for nothing.
    #[must_use]
    pub fn by_text(&self) -> bool {
        self.enabled && self.texts.is_some()
    }
}
