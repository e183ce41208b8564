//! The settings of providers: others that people sign in with.

use serde::{Deserialize, Serialize};

use crate::config::Secret;

/// What an operator says of one provider. What is left out comes from its preset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Of an id of the operator's own: what it speaks. A preset's is known.
    pub kind: Option<Kind>,
    /// What people see on its button.
    pub name: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    /// `None`: once it has credentials.
    pub enabled: Option<bool>,
    /// Empty: what a sign-in needs.
    pub scopes: Vec<String>,
    /// Whether its word that an address is verified joins somebody who signs in with it to an account of that address. `None`: as its
    /// preset says.
    pub trust_email: Option<bool>,
    /// Microsoft: the tenant.
    pub tenant_id: Option<String>,
    /// Apple: the team and the key that signs our secret.
    pub team_id: Option<String>,
    pub key_id: Option<String>,
    pub private_key: Option<Secret>,
    /// OpenID Connect: where its discovery document is found.
    pub issuer: Option<String>,
    /// Instead of those of the preset or the discovery document.
    pub endpoints: Endpoints,
}

/// Where a provider answers, as absolute URLs; those left out are the preset's or come from discovery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub authorize: Option<String>,
    pub token: Option<String>,
    pub userinfo: Option<String>,
    /// GitHub and Bitbucket: the addresses of the person.
    pub emails: Option<String>,
    pub jwks: Option<String>,
}

/// What a provider speaks that is no preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// OpenID Connect, with discovery.
    Oidc,
    /// OAuth 2 with an endpoint that answers with a profile.
    OAuth2,
}
