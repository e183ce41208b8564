//! Clients: the apps that may ask, and by what they prove that they are who they say (RFC 6749 2).
//!
//! What a kind of client gets unless it is told otherwise is in [`Kind`]; what may be registered at all in [`register`]; secrets in
//! [`secrets`], of which there are two while one is rotated.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kit::clock::Timestamp;
use crate::kit::jws::Algorithm;

mod assertion;
mod authenticate;
pub mod keys;
mod known;
pub mod name;
pub mod origins;
pub mod redirect_uri;
pub mod register;
pub mod secrets;
mod store;

pub use authenticate::{Presented, authenticate};
pub use known::known;
pub use register::{Wanted, create, delete, drafted, enter, update};
pub use store::{by_id, enabled, list, purge};

/// An app that may ask.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    pub name: String,
    pub kind: Kind,
    /// Whether it is the operator's own: its people are not asked what it may see.
    pub first_party: bool,
    pub metadata: Metadata,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What kind of program it is (RFC 6749 2.1, RFC 8252).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Runs on a server and keeps a secret.
    Web,
    /// Runs in a browser and keeps none.
    Spa,
    /// Runs on somebody's device and keeps none.
    Native,
    /// Acts for itself, for nobody.
    Machine,
    /// Has no browser or no keyboard: people let it in elsewhere.
    Device,
}

/// How a client proves who it is at the token endpoint (OpenID Connect Core 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
    /// By signing a token that says so with a key whose public half is registered (RFC 7523).
    PrivateKeyJwt,
    None,
}

/// What a client may send to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantType {
    #[serde(rename = "authorization_code")]
    AuthorizationCode,
    #[serde(rename = "refresh_token")]
    RefreshToken,
    #[serde(rename = "client_credentials")]
    ClientCredentials,
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
}

/// What is registered of a client (RFC 7591 2, OpenID Connect Registration 2), and the switches of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Where it hears that somebody has left (Back-Channel Logout 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether it has to be told of which session; it always is.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    pub grant_types: Vec<GrantType>,
    pub token_endpoint_auth_method: AuthMethod,
    /// What it may ask for, in all.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whose API its access tokens may be for (RFC 8707), besides our own.
    #[serde(default)]
    pub audiences: Vec<String>,
    #[serde(with = "algorithm")]
    pub id_token_signed_response_alg: Algorithm,
    pub require_pkce: bool,
    /// Whether it may only send its requests beforehand (RFC 9126 6).
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    /// The public keys it signs with, or where it publishes them (RFC 7517 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
}

impl Client {
    /// Whether it can keep a secret (RFC 6749 2.1).
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        self.metadata.token_endpoint_auth_method != AuthMethod::None
    }

    /// Whether it may use a grant.
    #[must_use]
    pub fn may(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Web, Self::Spa, Self::Native, Self::Machine, Self::Device];

    /// Its name, as operators write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Spa => "spa",
            Self::Native => "native",
            Self::Machine => "machine",
            Self::Device => "device",
        }
    }

    /// By its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How such a client proves who it is, unless it is told otherwise.
    #[must_use]
    pub const fn auth_method(self) -> AuthMethod {
        match self {
            Self::Web | Self::Machine => AuthMethod::ClientSecretBasic,
            Self::Spa | Self::Native | Self::Device => AuthMethod::None,
        }
    }

    /// What such a client may send to the token endpoint, unless it is told otherwise.
    #[must_use]
    pub const fn grant_types(self) -> &'static [GrantType] {
        match self {
            Self::Web | Self::Spa | Self::Native => &[GrantType::AuthorizationCode, GrantType::RefreshToken],
            Self::Machine => &[GrantType::ClientCredentials],
            Self::Device => &[GrantType::DeviceCode, GrantType::RefreshToken],
        }
    }

    /// Whether people's browsers are sent back to such a client.
    #[must_use]
    pub const fn redirects(self) -> bool {
        matches!(self, Self::Web | Self::Spa | Self::Native)
    }
}

impl AuthMethod {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt, Self::None];

    /// Its registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }

    /// By its registered name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Whether it is by a secret that both sides know.
    #[must_use]
    pub const fn by_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

impl GrantType {
    /// By its registered name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        serde_json::from_value(Value::from(name)).ok()
    }
}

mod algorithm {
    //! An algorithm by its name.
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::kit::jws::Algorithm;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub fn serialize<S: Serializer>(algorithm: &Algorithm, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(algorithm.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Algorithm, D::Error> {
        let name = String::deserialize(from)?;
        Algorithm::parse(&name).ok_or_else(|| D::Error::custom("no algorithm"))
    }
}
