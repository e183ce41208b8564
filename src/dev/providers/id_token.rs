//! ID tokens (OpenID Connect Core 2), the keys they are checked with, and the document that says where everything is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::fault::Fault;
use super::grant::Grant;
use super::keys::Keys;
use super::stand_in::{ClientProof, TENANT};
use super::{Simulator, StandIn, answers, known, stand_ins};
use crate::error::{Error, Result};
use crate::kit::secret::{self, Token};
use crate::portal::Portal;
use crate::refuse::refuse;

/// How long an ID token is good, in seconds.
const LIFE: u64 = 3_600;

/// Bytes as base64url without padding (RFC 7515 2).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The issuer of a provider's ID tokens.
pub fn issuer(portal: &Portal, stand_in: &StandIn) -> String {
    stand_ins::issuer(&portal.settings.public_url, stand_in).replace("{tenantid}", TENANT)
}

/// The ID token of a grant, with what is wrong with it.
///
/// # Errors
/// If the cryptographic library refuses.
pub async fn of(portal: &Portal, keys: &Keys, grant: &Grant, access_token: &str) -> Result<String> {
    if grant.fault == Fault::RotatedKey {
        keys.rotate().await?;
    }
    let claims = claims(portal, grant, access_token);
    let signed = keys.signer().await?.sign("JWT", &claims);
    let token = signed.map_err(|error| Error::Internal(error.to_string()))?;
    Ok(if grant.fault == Fault::WrongSignature { changed(&token) } else { token })
}

fn claims(portal: &Portal, grant: &Grant, access_token: &str) -> Value {
    let now = portal.clock.now().unix_seconds();
    let issued_at = if grant.fault == Fault::Expired { now - 2 * LIFE } else { now };
    let mut claims = grant.stand_in.claims.map(|claims| claims(grant)).unwrap_or_default();
    claims["iss"] = issuer(portal, grant.stand_in).into();
    claims["aud"] = grant.asked.client_id.clone().into();
    claims["iat"] = issued_at.into();
    claims["exp"] = (issued_at + LIFE).into();
    claims["at_hash"] = base64url(&secret::sha256(access_token.as_bytes())[..16]).into();
    if grant.stand_in.nonce
        && let Some(nonce) = &grant.asked.nonce
    {
        claims["nonce"] = nonce.clone().into();
    }
    if grant.asked.says_when {
        claims["auth_time"] = grant.at.unix_seconds().into();
    }
    match grant.fault {
        Fault::WrongNonce => claims["nonce"] = Token::new().expose().into(),
        Fault::WrongAud => claims["aud"] = "another-client".into(),
        Fault::WrongIss => claims["iss"] = "https://issuer.example".into(),
        Fault::MissingSubject => answers::forget_subject(&mut claims),
        _ => {}
    }
    claims
}

/// The same signature under other claims.
fn changed(token: &str) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let decoded = URL_SAFE_NO_PAD.decode(parts[1]).unwrap_or_default();
    let mut claims: Value = serde_json::from_slice(&decoded).unwrap_or_default();
    claims["sub"] = "somebody-else".into();
    format!("{}.{}.{}", parts[0], base64url(claims.to_string().as_bytes()), parts[2])
}

/// `GET /dev/providers/{provider}/keys`
pub async fn keys(Path(provider): Path<String>, Extension(simulator): Extension<Arc<Simulator>>) -> Response {
    if known::find(&provider).is_none_or(|stand_in| stand_in.claims.is_none()) {
        return refuse(Error::NotFound);
    }
    match simulator.keys.document().await {
        Ok(document) => Json(document).into_response(),
        Err(error) => refuse(error),
    }
}

/// `GET /dev/providers/{provider}/.well-known/openid-configuration` (OpenID Connect Discovery 3).
pub async fn discovery(State(portal): State<Arc<Portal>>, Path(provider): Path<String>) -> Response {
    let found = known::find(&provider).filter(|stand_in| stand_in.claims.is_some());
    let Some(stand_in) = found else { return refuse(Error::NotFound) };
    let at = |endpoint: &str| format!("{}{endpoint}", stand_ins::base(&portal.settings.public_url, stand_in));
    let proofs: &[&str] = match stand_in.client {
        ClientProof::Basic => &["client_secret_basic"],
        ClientProof::Post | ClientProof::Signed => &["client_secret_post"],
        ClientProof::Either => &["client_secret_basic", "client_secret_post"],
    };
    let mut document = json!({
        // Of many tenants, Microsoft leaves the place open.
        "issuer": stand_ins::issuer(&portal.settings.public_url, stand_in),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "revocation_endpoint": at("/revoke"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": stand_in.scopes,
        "token_endpoint_auth_methods_supported": proofs,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": stand_in.says_iss,
    });
    if stand_in.userinfo.is_some() {
        document["userinfo_endpoint"] = at("/userinfo").into();
    }
    Json(document).into_response()
}
