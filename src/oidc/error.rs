//! Errors as the specifications name them (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6). The words are for developers, in
//! English as the protocol's own.

use crate::error::Error;

/// What a verb of the provider answers with.
pub type Result<T> = std::result::Result<T, Fault>;

/// Why a request of a client was not done.
#[derive(Debug)]
pub enum Fault {
    /// In the protocol's terms.
    OAuth(OAuthError),
    /// What stands in our own way: the database is out of reach, or a mistake of ours.
    Ours(Error),
}

/// An error of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// Its registered name.
    pub code: &'static str,
    /// What is wrong and what to do. Never what was sent.
    pub description: &'static str,
}

impl Fault {
    /// An error of the protocol.
    #[must_use]
    pub const fn of(code: &'static str, description: &'static str) -> Self {
        Self::OAuth(OAuthError { code, description })
    }

    /// A parameter is missing, doubled or malformed.
    #[must_use]
    pub const fn request(description: &'static str) -> Self {
        Self::of("invalid_request", description)
    }

    /// Whatever is wrong with a code or refresh token, the answer is the same.
    #[must_use]
    pub const fn grant() -> Self {
        Self::of(
            "invalid_grant",
            "The code or token is unknown, expired, used, or not for this client, redirect_uri or code_verifier.",
        )
    }

    /// [`OAuthError::client`].
    #[must_use]
    pub const fn client() -> Self {
        Self::OAuth(OAuthError::client())
    }
}

impl OAuthError {
    /// Whatever is wrong with how a client proves who it is, the answer is the same.
    #[must_use]
    pub const fn client() -> Self {
        Self {
            code: "invalid_client",
            description: "The client is unknown, or did not prove who it is the way it is registered to.",
        }
    }
}

impl<E: Into<Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Ours(error.into())
    }
}
