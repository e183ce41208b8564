//! ID tokens (OpenID Connect Core 2): who signed in at the app, signed with the algorithm that it is registered for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha512};

use crate::accounts::User;
use crate::error::{Error, Result};
use crate::kit::jws::{Algorithm, KeySet};
use crate::oidc::Client;
use crate::oidc::grants::Grant;
use crate::request::Ctx;
use crate::tokens::keys::Chain;

/// The `typ` in their header.
pub const TYPE: &str = "JWT";

/// What it is about.
pub struct Told<'a> {
    pub user: &'a User,
    pub grant: &'a Grant,
    /// Of the request; none after a refresh (Core 12.2).
    pub nonce: Option<&'a str>,
    pub access_token: &'a str,
    /// What the app asked to find in it, besides.
    pub seen: Map<String, Value>,
}

/// What it says; what its scopes let the app see of the person it asks `UserInfo` for (Core 5.4).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: u64,
    iat: u64,
    auth_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    acr: &'a str,
    amr: &'a [String],
    at_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(flatten)]
    seen: &'a Map<String, Value>,
}

/// Makes one.
///
/// # Errors
/// If there is no key for the algorithm, or the library refuses.
pub fn issue(ctx: &Ctx, keys: &KeySet, client: &Client, told: &Told<'_>) -> Result<String> {
    let algorithm = client.metadata.id_token_signed_response_alg;
    let signer = keys.signer_for(Chain::IdToken(algorithm).name());
    let signer =
        signer.ok_or_else(|| Error::Unavailable(format!("no key signs ID tokens with {}", algorithm.name())))?;
    let iat = ctx.now.unix_seconds();
    let proof = told.grant.proof();
    let claims = Claims {
        iss: ctx.portal.settings.public_url.origin(),
        sub: &told.user.id,
        aud: &client.id,
        exp: iat + ctx.portal.settings.tokens.access.as_secs(),
        iat,
        auth_time: proof.auth_time,
        nonce: told.nonce,
        acr: &proof.acr,
        amr: &proof.amr,
        at_hash: at_hash(algorithm, told.access_token),
        sid: told.grant.session_id.as_deref(),
        seen: &told.seen,
    };
    signer.sign(TYPE, &claims).map_err(|error| Error::Internal(error.to_string()))
}

/// The left half of the token's hash, by the hash of the signature's algorithm (Core 3.1.3.6).
fn at_hash(algorithm: Algorithm, access_token: &str) -> String {
    match algorithm {
        Algorithm::EdDSA => URL_SAFE_NO_PAD.encode(&Sha512::digest(access_token.as_bytes())[..32]),
        _ => URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token.as_bytes())[..16]),
    }
}
