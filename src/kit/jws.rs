//! Signed tokens: JSON Web Signatures in their compact form (RFC 7515), and the keys that make and check them (RFC 7517, RFC 8037).
//!
//! A key is parsed once and kept. It has one algorithm, whatever a token's header says (RFC 8725 3.1), and a token is only ever
//! checked with the key whose id it names: headers that bring a key along are refused. The time is a value that the caller passes
//! in. Keys are drawn by the cryptographic library from the operating system's generator.

mod foreign;
mod kept_keys;
mod key_set;
mod proven;
mod signing;
mod verifying;

#[cfg(test)]
mod tests;

pub use foreign::{Flaw, ForeignKeys, flaw};
pub use kept_keys::KeptKeys;
pub use key_set::{KeySet, Member};
pub use signing::{SigningKey, generate};
pub use verifying::{Claims, Expected, Head, LEEWAY, Refused, Registered, VerifyingKey};

/// How a token is signed (RFC 7518 3.1, RFC 8037 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
    /// RSASSA-PKCS1-v1_5 with SHA-256; keys of 3072 bits.
    RS256,
    /// HMAC with SHA-256: whoever can check a token can make one.
    HS256,
    /// RSASSA-PSS with SHA-256: taken from others, never used to sign.
    PS256,
}

/// What can go wrong on our own side.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no private key for the algorithm, or the key set has no such key.
    #[error("no key for {}", .0.name())]
    NoKey(Algorithm),
    /// The claims cannot be written as JSON.
    #[error("claims that are no JSON: {0}")]
    Claims(#[from] serde_json::Error),
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Library,
}

impl Algorithm {
    /// Those that we sign with.
    pub const ALL: [Self; 4] = [Self::ES256, Self::EdDSA, Self::RS256, Self::HS256];

    /// Its name in headers and keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
            Self::RS256 => "RS256",
            Self::HS256 => "HS256",
            Self::PS256 => "PS256",
        }
    }

    /// One that we sign with, by its name, in exactly that spelling.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::ES256 => Self::ES256,
            Algorithm::EdDSA => Self::EdDSA,
            Algorithm::RS256 => Self::RS256,
            Algorithm::HS256 => Self::HS256,
            Algorithm::PS256 => Self::PS256,
        }
    }
}
