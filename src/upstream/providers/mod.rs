//! What differs between providers: a file each, with its [`Preset`] and the function that reads its profile.
//!
//! A file says what is peculiar to its provider and takes the rest from [`oidc::BASE`] or [`oauth2::BASE`].

use serde_json::Value;

use super::Profile;
use crate::config::{ProviderId, ProviderKind};
use crate::kit::jws::Algorithm;

mod answers;
mod apple;
mod bitbucket;
mod discord;
mod facebook;
mod github;
mod gitlab;
mod google;
mod linkedin;
mod microsoft;
mod oauth2;
mod oidc;
mod slack;
mod spotify;
mod twitch;
mod twitter;

#[cfg(test)]
mod tests;

pub use answers::Answers;

/// How a kind of provider works. What an operator says besides is in [`super::Provider`].
#[derive(Debug)]
pub struct Preset {
    pub id: &'static str,
    pub name: &'static str,
    /// Who says what its ID tokens say; where it issues none, the name under which its subjects are kept. Empty: the operator says it.
    /// `{tenant}` stands for the tenant the operator chose.
    pub issuer: &'static str,
    pub endpoints: Known,
    /// What a sign-in needs, and no more.
    pub scopes: &'static [&'static str],
    /// `None`: it issues no ID tokens, or none that say more than an endpoint.
    pub id_token: Option<IdTokens>,
    /// When the endpoint that answers with a profile is asked.
    pub userinfo: Userinfo,
    /// What is asked there besides.
    pub userinfo_query: &'static [(&'static str, &'static str)],
    /// Whether it takes PKCE (RFC 7636).
    pub pkce: bool,
    pub authentication: Authentication,
    /// Whether a way back is a form that the provider's page posts, and not a redirect (OAuth 2.0 Form Post Response Mode).
    pub form_post: bool,
    /// What else stands in the address that people are sent to.
    pub asks: &'static [(&'static str, &'static str)],
    /// What stands there when they have to prove themselves again.
    pub asks_afresh: &'static [(&'static str, &'static str)],
    /// Whether its word that an address is verified is good for joining an account, unless the operator says otherwise.
    pub trusts_email: bool,
    /// The error in an answer, by its name in RFC 6749 5.2.
    pub error: fn(&Value) -> Option<&str>,
    /// Reads what was answered.
    pub profile: fn(&Answers) -> Result<Profile, &'static str>,
}

/// Where a provider answers; empty: nowhere, or its discovery document says.
#[derive(Debug)]
pub struct Known {
    pub authorize: &'static str,
    pub token: &'static str,
    pub userinfo: &'static str,
    pub emails: &'static str,
    pub jwks: &'static str,
    pub revoke: &'static str,
}

/// What is known of its ID tokens.
#[derive(Clone, Copy, Debug)]
pub struct IdTokens {
    /// Those that it signs with; no other is taken.
    pub algorithms: &'static [Algorithm],
    /// Whether they repeat our nonce.
    pub nonce: bool,
}

/// When the endpoint that answers with a profile is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Userinfo {
    Never,
    /// If the ID token names no address.
    IfNeeded,
    Always,
    /// Always, with a proof that we know the secret of the app (Facebook's `appsecret_proof`).
    WithProof,
}

/// How we say who we are where codes are redeemed (RFC 6749 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// In the `Authorization` header.
    Basic,
    /// In the form.
    Post,
}

/// The presets, in the order of [`crate::config::PRESETS`].
pub const ALL: [&Preset; 13] = [
    &google::PRESET,
    &github::PRESET,
    &facebook::PRESET,
    &twitter::PRESET,
    &linkedin::PRESET,
    &apple::PRESET,
    &microsoft::PRESET,
    &slack::PRESET,
    &discord::PRESET,
    &twitch::PRESET,
    &gitlab::PRESET,
    &bitbucket::PRESET,
    &spotify::PRESET,
];

/// How a provider works: as the preset of its name, or as others of its kind.
#[must_use]
pub fn preset(id: ProviderId, kind: Option<ProviderKind>) -> &'static Preset {
    let known = ALL.into_iter().find(|preset| preset.id == id.as_str());
    known.unwrap_or(match kind {
        Some(ProviderKind::OAuth2) => &oauth2::BASE,
        _ => &oidc::BASE,
    })
}
