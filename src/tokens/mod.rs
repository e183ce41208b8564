//! What API consumers hold instead of a cookie: an access token for minutes, a refresh token for the next, and the keys that sign.
//!
//! Routes: `/api/v1/auth/refresh` `/api/v1/auth/sign-out` `/api/v1/auth/sign-out-all` `/api/v1/auth/verify` `/.well-known/jwks.json`.
//!
//! Invariants: a key is published before it signs ([`keys`]), and goes when the last token it signed has run out. An access token
//! ([`access`]) is good for one issuer, one audience and a few minutes; whatever is wrong with one, the answer is the same. A refresh
//! token is used once, and dies with its session ([`refresh`]). Beginning a session is [`crate::login`].

use crate::accounts::User;
use crate::kit::secret::Token;

pub mod access;
pub mod api;
pub mod child;
mod exchange;
pub mod keys;
mod refresh;
mod store;

pub use refresh::{GRACE, begin, purge, rotate, sign_out};

/// What an API consumer holds.
pub struct Tokens {
    pub access: access::Issued,
    pub refresh: Token,
    pub user: User,
    pub roles: Vec<String>,
}
