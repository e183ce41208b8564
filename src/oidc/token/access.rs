//! Access tokens for apps: JWTs (RFC 9068) that say which app may see what of whom. None of them opens our own API: they lack its scope.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::kit::jws::{self, Expected, KeySet, Registered};
use crate::kit::secret;
use crate::oidc::Client;
use crate::oidc::grants::Grant;
use crate::oidc::scopes::Scopes;
use crate::request::Ctx;
use crate::tokens::access::{Issued, TYPE};
use crate::tokens::keys;

/// For whom a client acts.
pub enum Holder<'a> {
    Person { grant: &'a Grant, scopes: &'a Scopes, roles: &'a [String] },
    Itself { scopes: &'a Scopes, resource: Option<&'a str> },
}

/// What an app's access token says. Times in seconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    /// The person; of a client that acts for itself, the client (RFC 9068 2.2).
    pub sub: String,
    pub aud: String,
    pub exp: u64,
    pub iat: u64,
    pub jti: String,
    pub client_id: String,
    pub scope: String,
    /// The grant it came from; none of a client that acts for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// With the scope `roles`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

impl jws::Claims for Claims {
    fn registered(&self) -> Registered<'_> {
        Registered {
            issuer: &self.iss,
            audience: &self.aud,
            expires_at: self.exp,
            issued_at: self.iat,
            not_before: None,
        }
    }
}

/// Makes an access token.
///
/// # Errors
/// If the library refuses.
pub fn issue(ctx: &Ctx, keys: &KeySet, client: &Client, holder: &Holder<'_>) -> Result<Issued> {
    let expires_in = ctx.portal.settings.tokens.access.as_secs();
    let issuer = ctx.portal.settings.public_url.origin();
    let iat = ctx.now.unix_seconds();
    let blank = Claims {
        iss: issuer.to_owned(),
        sub: client.id.clone(),
        aud: issuer.to_owned(),
        exp: iat + expires_in,
        iat,
        jti: secret::id(ctx.now),
        client_id: client.id.clone(),
        scope: String::new(),
        grant: None,
        auth_time: None,
        acr: None,
        amr: Vec::new(),
        roles: None,
    };
    let claims = match holder {
        Holder::Itself { scopes, resource } => {
            Claims { aud: resource.unwrap_or(issuer).to_owned(), scope: scopes.to_string(), ..blank }
        }
        Holder::Person { grant, scopes, roles } => {
            let proof = grant.proof();
            Claims {
                sub: grant.user_id.clone(),
                aud: grant.audience.clone(),
                scope: scopes.to_string(),
                grant: Some(grant.id.clone()),
                auth_time: Some(proof.auth_time),
                acr: Some(proof.acr),
                amr: proof.amr,
                roles: scopes.has("roles").then(|| roles.to_vec()),
                ..blank
            }
        }
    };
    let token = keys.signer().sign(TYPE, &claims).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Issued { token, expires_in })
}

/// What a token says that is good for what we tell apps ourselves.
///
/// # Errors
/// [`Error::SignInRequired`], whatever is wrong with it.
pub async fn verify(ctx: &Ctx, token: &str) -> Result<Claims> {
    verify_for(ctx, token, ctx.portal.settings.public_url.origin()).await
}

/// What a token of ours says, whoever it is for.
///
/// # Errors
/// [`Error::SignInRequired`], whatever is wrong with it.
pub async fn verify_for_any(ctx: &Ctx, token: &str) -> Result<Claims> {
    let said = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let said = said.and_then(|said| serde_json::from_slice::<Claims>(&said).ok()).ok_or(Error::SignInRequired)?;
    verify_for(ctx, token, &said.aud).await
}

/// What a token of ours says that is for this audience.
///
/// # Errors
/// [`Error::SignInRequired`], whatever is wrong with it.
pub async fn verify_for(ctx: &Ctx, token: &str, audience: &str) -> Result<Claims> {
    let issuer = ctx.portal.settings.public_url.origin();
    let expected = Expected { typ: TYPE, issuer, audience, now: ctx.now };
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    keys.verify(token, &expected).map_err(|_| Error::SignInRequired)
}
