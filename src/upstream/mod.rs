//! Signing in with others: thirteen known providers, and any that speaks OpenID Connect or OAuth 2.
//!
//! Routes: `/oauth/{provider}` `/oauth/{provider}/callback` `/oauth/{provider}/token`, `/account/links`, `/do/link-provider`
//! `/do/unlink-provider`, `/api/v1/me/identities…`; those of [`merging`].
//!
//! What differs from provider to provider is one small file each in [`providers`]; which of them an operator offers, and with which
//! credentials, says the `registry`. A way there and back is an [`Attempt`]: state, nonce and PKCE verifier are drawn for it, bound to the
//! browser and the provider, and used up by coming back. Whoever comes back is known by issuer and subject ([`Profile`]), never by an
//! address (`security.md` gates 2 to 5). What happens then, [`crate::login`] decides, as after every proof.
//!
//! The provider simulator of development is just another provider at another address: nothing here knows of it.

use zeroize::Zeroizing;

use crate::accounts::Email;
use crate::config::{Endpoints, ProviderId};
use crate::kit::clock::Timestamp;

pub mod merging;
pub mod providers;

pub use providers::Preset;

/// A provider as an operator set it up, ready for use.
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: ProviderId,
    /// As people know it.
    pub name: String,
    pub preset: &'static Preset,
    pub client_id: String,
    pub credential: Credential,
    /// Who says what its ID tokens say; where it issues none, the name under which its subjects are kept.
    pub issuer: String,
    /// All that this provider has are there.
    pub endpoints: Endpoints,
    pub scopes: Vec<String>,
    /// Whether its word that an address is verified joins somebody to an account of that address.
    pub trusts_email: bool,
}

/// By what a provider knows us.
#[derive(Clone, Debug)]
pub enum Credential {
    Secret(crate::config::Secret),
    /// A key that signs a secret for each request (Apple).
    Key {
        team_id: String,
        key_id: String,
        private_key: crate::config::Secret,
    },
    /// By nothing: a public client, with PKCE alone.
    None,
}

/// A way to a provider and back.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub provider: ProviderId,
    /// 256 random bits that travel along (RFC 6749 10.12).
    pub state: Zeroizing<String>,
    /// 256 random bits that come back inside the ID token (OpenID Connect Core 3.1.2.1).
    pub nonce: Zeroizing<String>,
    /// The PKCE verifier (RFC 7636 4.1).
    pub verifier: Zeroizing<String>,
}

/// What somebody brings back from a provider.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub code: String,
    /// Who sent them (RFC 9207), if the provider says so.
    pub iss: Option<String>,
    /// Apple's `user`: JSON with the name, the first time only. Not signed, so nothing but a name is taken from it.
    pub user: Option<String>,
}

/// What a provider says of somebody, after every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Who says it, and whom it is about: together the key of an identity.
    pub issuer: String,
    pub subject: String,
    pub email: Option<Email>,
    /// Whether the provider itself says that it verified the address: the JSON value `true` and nothing like it.
    pub email_verified: bool,
    /// In full, and in parts where they are told apart; empty if unknown.
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    /// What the account is called there: a handle, else the address, else the name.
    pub label: String,
}

/// The tokens that let us act at a provider.
#[derive(Clone)]
pub struct ProviderTokens {
    pub access: Zeroizing<String>,
    pub refresh: Option<Zeroizing<String>>,
    /// `None`: the provider does not say; it does not expire, or nobody knows.
    pub expires_at: Option<Timestamp>,
    /// What it allows, as the provider says, else as we asked.
    pub scopes: Vec<String>,
}

impl std::fmt::Debug for ProviderTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderTokens(…)")
    }
}

/// Somebody who came back.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub profile: Profile,
    pub tokens: ProviderTokens,
}

/// Why nobody came back, or nothing was refreshed. The texts are for the log and for `portico oauth test`: they hold nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The person said no there, or the provider for them.
    #[error("denied")]
    Denied,
    /// No answer of any use in time.
    #[error("no usable answer: {0}")]
    Unavailable(String),
    /// The answer is not what an honest provider gives us for this attempt.
    #[error("refused: {0}")]
    Refused(String),
    /// The provider does not know us by our credentials, or not under this redirect URI.
    #[error("our credentials do not work there: {0}")]
    Misconfigured(String),
    /// The code, or refresh token, is good for nothing any more (RFC 6749 5.2 `invalid_grant`).
    #[error("the grant is gone")]
    GrantGone,
}
