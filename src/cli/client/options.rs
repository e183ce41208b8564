//! What `portico client create` and `update` can say of an app.

use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::kit::jws::Algorithm;
use crate::oidc::clients::{AuthMethod, GrantType, Kind, Wanted};

/// What can be said of an app.
#[derive(Debug, Args)]
pub struct Options {
    /// What people see it called
    #[arg(long)]
    name: Option<String>,
    /// Where people are sent back to, to the letter; once for each
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where people may be sent after signing out; once for each
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// Where it is told that somebody has signed out (back-channel logout); empty: nowhere any more
    #[arg(long, value_name = "URI")]
    backchannel_logout_uri: Option<String>,
    /// Whether it has to be told of which session; it is in any case
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    backchannel_logout_session_required: Option<bool>,
    /// What it may ask for; once for each
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// An API that its access tokens may be for, as a URI; once for each
    #[arg(long = "audience", value_name = "URI")]
    audiences: Vec<String>,
    /// It is yours: people are not asked what it may see
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    first_party: Option<bool>,
    /// How it proves who it is
    #[arg(long, visible_alias = "token-endpoint-auth-method", value_parser = auth_method, value_name = "METHOD")]
    auth_method: Option<AuthMethod>,
    /// What it may send to the token endpoint; once for each
    #[arg(long = "grant-type", value_parser = grant_type, value_name = "GRANT")]
    grant_types: Vec<GrantType>,
    /// What its ID tokens are signed with: RS256, ES256 or `EdDSA`
    #[arg(long, value_parser = algorithm, value_name = "ALGORITHM")]
    id_token_alg: Option<Algorithm>,
    /// Whether it has to use PKCE; only an app that keeps a secret can do without
    #[arg(long, value_name = "BOOL")]
    require_pkce: Option<bool>,
    /// Whether it has to push its requests beforehand
    #[arg(long, visible_alias = "require-pushed-authorization-requests", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    require_par: Option<bool>,
    /// A file with the public keys it signs with (a JWK set), for `private_key_jwt`
    #[arg(long, value_parser = key_set, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks_file: Option<Value>,
    /// Where it publishes those keys
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// Its own page
    #[arg(long, value_name = "URL")]
    client_uri: Option<String>,
    /// Where it says what it does with what it sees
    #[arg(long, value_name = "URL")]
    policy_uri: Option<String>,
    /// Its terms
    #[arg(long, value_name = "URL")]
    tos_uri: Option<String>,
}

/// A kind of program.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Type {
    /// Runs on a server and keeps a secret
    Web,
    /// Runs in a browser
    Spa,
    /// Runs on somebody's phone or computer
    Native,
    /// Acts for itself, for nobody
    Machine,
    /// Has no browser or no keyboard: people type its code on another device
    Device,
}

impl From<Type> for Kind {
    fn from(kind: Type) -> Self {
        match kind {
            Type::Web => Self::Web,
            Type::Spa => Self::Spa,
            Type::Native => Self::Native,
            Type::Machine => Self::Machine,
            Type::Device => Self::Device,
        }
    }
}

fn auth_method(name: &str) -> Result<AuthMethod, &'static str> {
    AuthMethod::parse(name).ok_or("it is client_secret_basic, client_secret_post, private_key_jwt or none")
}

fn key_set(file: &str) -> Result<Value, String> {
    let text = std::fs::read(file).map_err(|error| format!("the file cannot be read: {error}"))?;
    serde_json::from_slice(&text).map_err(|_| "the file is not JSON; it holds `{\"keys\": […]}`".to_owned())
}

fn grant_type(name: &str) -> Result<GrantType, &'static str> {
    // Whoever types it leaves out what only the protocol needs.
    let name = if name == "device_code" { "urn:ietf:params:oauth:grant-type:device_code" } else { name };
    GrantType::parse(name).ok_or("it is authorization_code, refresh_token, client_credentials or device_code")
}

fn algorithm(name: &str) -> Result<Algorithm, &'static str> {
    Algorithm::parse(name).filter(|algorithm| *algorithm != Algorithm::HS256).ok_or("it is RS256, ES256 or EdDSA")
}

impl Options {
    /// As the verbs take it.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            name: self.name.clone(),
            first_party: self.first_party,
            redirect_uris: said(&self.redirect_uris),
            post_logout_redirect_uris: said(&self.post_logout_redirect_uris),
            backchannel_logout_uri: self.backchannel_logout_uri.clone(),
            backchannel_logout_session_required: self.backchannel_logout_session_required,
            grant_types: said(&self.grant_types),
            auth_method: self.auth_method,
            scopes: said(&self.scopes),
            audiences: said(&self.audiences),
            id_token_alg: self.id_token_alg,
            require_pkce: self.require_pkce,
            require_par: self.require_par,
            jwks: self.jwks_file.clone(),
            jwks_uri: self.jwks_uri.clone(),
            client_uri: self.client_uri.clone(),
            policy_uri: self.policy_uri.clone(),
            tos_uri: self.tos_uri.clone(),
            disabled: None,
        }
    }
}

fn said<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}
