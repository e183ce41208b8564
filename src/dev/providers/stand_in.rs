//! What differs from one simulated provider to the next.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::authorize::Asked;
use super::grant::Grant;

/// A provider as the simulator plays it.
pub struct StandIn {
    pub id: &'static str,
    pub name: &'static str,
    /// What may be asked for; anything else is refused.
    pub scopes: &'static [&'static str],
    pub pkce: Pkce,
    /// How clients say who they are.
    pub client: ClientProof,
    /// What its ID tokens say besides the registered claims; `None`: it issues none.
    pub claims: Option<Says>,
    /// What comes after its address in the issuer of its ID tokens, where `{tenantid}` stands for [`TENANT`].
    pub issuer_path: &'static str,
    /// Whether its ID tokens bring the nonce back.
    pub nonce: bool,
    /// Whether the way back says who sent it (RFC 9207).
    pub says_iss: bool,
    /// What else the way back says.
    pub extras: &'static [(&'static str, &'static str)],
    /// The `error` of somebody who said no.
    pub denial: &'static str,
    /// Whether the way back has to be a form that is posted, once a scope is asked for.
    pub form_post: bool,
    /// What it says of somebody to a good access token; `None`: nothing, all is in the ID token.
    pub userinfo: Option<fn(&Grant, &Query) -> Value>,
    /// The scope that the addresses need, and the addresses.
    pub emails: Option<(&'static str, Says)>,
    /// How long an access token is good; `None`: until it is revoked.
    pub lifetime: Option<Duration>,
    pub refresh: Option<Refresh>,
    /// Makes what the token endpoint answers out of what the standard has there (RFC 6749 5.1).
    pub tokens: fn(Map<String, Value>) -> Value,
    /// How it refuses.
    pub refusal: fn(Refusal) -> (StatusCode, Value),
}

/// The tenant that everybody at the simulated Microsoft belongs to.
pub const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What is said of whoever granted something.
pub type Says = fn(&Grant) -> Value;

/// The query of a request.
pub type Query = std::collections::BTreeMap<String, String>;

/// What becomes of a PKCE challenge and its verifier (RFC 7636).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pkce {
    /// Nobody gets in without.
    Needed,
    /// What is sent along has to fit.
    Checked,
    /// A challenge is not looked at, and a verifier is one thing too many.
    Refused,
}

/// How a client proves at the token endpoint who it is (RFC 6749 2.3.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ClientProof {
    Basic,
    Post,
    Either,
    /// A secret that a key signed for this (Apple).
    Signed,
}

/// How access tokens are renewed.
pub struct Refresh {
    /// Who gets a refresh token.
    pub given: fn(&Asked) -> bool,
    /// Whether each use gives a new one, and ends the old.
    pub rotates: bool,
}

/// Why the token endpoint, or one that wants an access token, refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The client is not who it says.
    Client,
    /// The code, refresh token, verifier or redirect URI is not what belongs together.
    Grant,
    /// Something is missing.
    Request,
    /// The access token is good for nothing.
    Token,
}

impl StandIn {
    /// What plain OAuth 2 is (RFC 6749), with nothing of its own.
    pub const PLAIN: Self = Self {
        id: "",
        name: "",
        scopes: &[],
        pkce: Pkce::Checked,
        client: ClientProof::Either,
        claims: None,
        issuer_path: "",
        nonce: true,
        says_iss: false,
        extras: &[],
        denial: "access_denied",
        form_post: false,
        userinfo: None,
        emails: None,
        lifetime: Some(Duration::from_hours(1)),
        refresh: None,
        tokens: Value::Object,
        refusal: standard,
    };

    /// The path of one of its endpoints.
    pub fn path(&self, endpoint: &str) -> String {
        format!("/dev/providers/{}{endpoint}", self.id)
    }
}

/// As the standards say it (RFC 6749 5.2, RFC 6750 3.1).
pub fn standard(refusal: Refusal) -> (StatusCode, Value) {
    let (status, error) = match refusal {
        Refusal::Client => (StatusCode::UNAUTHORIZED, "invalid_client"),
        Refusal::Grant => (StatusCode::BAD_REQUEST, "invalid_grant"),
        Refusal::Request => (StatusCode::BAD_REQUEST, "invalid_request"),
        Refusal::Token => (StatusCode::UNAUTHORIZED, "invalid_token"),
    };
    (status, json!({ "error": error, "error_description": "The simulated provider refuses." }))
}

/// Everybody who signs in gets a refresh token.
pub fn always(_: &Asked) -> bool {
    true
}
