//! Signing in with others: thirteen known providers, and any that speaks OpenID Connect or OAuth 2.
//!
//! Routes: `/oauth/{provider}` `/oauth/{provider}/callback` `/oauth/{provider}/token`, `/signup/address`, `/do/claim-address`
//! `/do/confirm-address`, `/account/links`, `/do/link-provider` `/do/unlink-provider`, `/api/v1/me/identities…`;
//! those of [`merging`].
//!
//! What differs from provider to provider is one small file each in [`providers`]; which of them an operator offers, and with which
//! credentials, says the `registry`. A way there and back is an [`Attempt`]: state, nonce and PKCE verifier are drawn for it, bound to the
//! browser and the provider, and used up by coming back. Whoever comes back is known by issuer and subject ([`Profile`]), never by an
//! address (`security.md` gates 2 to 5). What happens then, [`crate::login`] decides, as after every proof.
//!
//! The provider simulator of development is just another provider at another address: nothing here knows of it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::accounts::Email;
use crate::config::{Endpoints, ProviderId};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;

pub mod actions;
pub mod address;
pub mod api;
pub mod app;
pub mod arrivals;
pub mod arrive;
pub mod attempts;
pub mod errand;
mod failing;
pub mod identities;
mod letters;
pub mod merging;
pub mod pages;
pub mod providers;
pub mod registry;
pub mod returning;
pub mod vault;
pub mod wire;

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
    /// Those that are known without asking. Where the place to send people to is not among them, the provider's discovery document
    /// says the rest.
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
    /// Whether somebody signed in has to prove themselves there again.
    pub afresh: bool,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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

/// Where a provider has browsers come back to: registered there, to the byte.
fn redirect_uri(ctx: &Ctx, provider: ProviderId) -> String {
    ctx.portal.settings.public_url.join(&format!("/oauth/{provider}/callback"))
}

/// Begins a way to a provider. Answers the URL that the browser goes to.
///
/// # Errors
/// [`Error::NotFound`] if it is not offered; a refusal, if it cannot be reached.
async fn way_to(ctx: &Ctx, id: ProviderId, purpose: attempts::Purpose, next: Option<ReturnTo>) -> Result<String> {
    let provider = registry::find(&ctx.portal, ctx.now, id).await?.ok_or(Error::NotFound)?;
    let attempt = attempts::begin(ctx, id, purpose, next).await?;
    let url = wire::authorize_url(&ctx.portal, &provider, &attempt, &redirect_uri(ctx, id), ctx.now).await;
    url.map_err(|failure| failing::told(ctx, &provider, &failure))
}

/// Whether a provider has its own page post the way back.
///
/// # Errors
/// If the database is out of reach.
pub async fn takes_forms(ctx: &Ctx, id: ProviderId) -> Result<bool> {
    Ok(registry::find(&ctx.portal, ctx.now, id).await?.is_some_and(|provider| provider.preset.form_post))
}

/// What the offered providers are called, by id.
///
/// # Errors
/// If the database is out of reach.
pub async fn names(ctx: &Ctx) -> Result<HashMap<String, String>> {
    let offered = registry::offered(&ctx.portal, ctx.now).await?;
    Ok(offered.iter().map(|provider| (provider.id.to_string(), provider.name.clone())).collect())
}

/// A number that changes with the buttons that are shown.
pub async fn print_of_offers(ctx: &Ctx) -> u64 {
    let offered = registry::offered(&ctx.portal, ctx.now).await.unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    for provider in offered.iter() {
        (provider.id, &provider.name).hash(&mut hasher);
    }
    hasher.finish()
}

/// Unlinks everything from an account, and has nobody wait for it.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_all(tx: &mut Tx, user_id: &str) -> Result<()> {
    forget_since(tx, user_id, Timestamp::from_millis(0)).await
}

/// Unlinks what was linked at `since` or later.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_since(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<()> {
    arrivals::store::forget(tx, user_id).await?;
    identities::store::delete_since(tx, user_id, since).await
}

/// Drops ways that nobody came back from, and those who waited too long.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    attempts::store::purge(tx, now).await?;
    arrivals::store::purge(tx, now).await?;
    errand::purge(tx, now).await
}
