//! The settings of providers: others that people sign in with.

use serde::{Deserialize, Serialize};

use crate::config::{ProviderId, Secret};

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
    /// Where a token is given back (RFC 7009).
    pub revoke: Option<String>,
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

impl Provider {
    /// What is missing before anybody can sign in with it, as the ends of variables' names; `None`: nothing.
    #[must_use]
    pub fn missing(&self, id: ProviderId) -> Option<&'static str> {
        let key = self.team_id.is_some() && self.key_id.is_some() && self.private_key.is_some();
        let secret = self.client_secret.is_some();
        let url = &self.endpoints;
        match self.kind(id) {
            _ if self.client_id.is_none() => Some("CLIENT_ID"),
            None if id.as_str() == "apple" && !key && !secret => Some("TEAM_ID, KEY_ID and PRIVATE_KEY"),
            None if id.as_str() != "apple" && !secret => Some("CLIENT_SECRET"),
            Some(Kind::Oidc) if self.issuer.is_none() => Some("ISSUER"),
            Some(Kind::OAuth2) if url.authorize.is_none() => Some("AUTHORIZE_URL"),
            Some(Kind::OAuth2) if url.token.is_none() => Some("TOKEN_URL"),
            Some(Kind::OAuth2) if url.userinfo.is_none() => Some("USERINFO_URL"),
            _ => None,
        }
    }

    /// What it speaks; `None` for one of the thirteen, of which that is known.
    #[must_use]
    pub fn kind(&self, id: ProviderId) -> Option<Kind> {
        match id.as_str() {
            _ if id.is_preset() => None,
            "oauth2" => Some(self.kind.unwrap_or(Kind::OAuth2)),
            _ => Some(self.kind.unwrap_or(Kind::Oidc)),
        }
    }
}
