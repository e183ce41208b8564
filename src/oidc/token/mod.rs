//! The token endpoint (RFC 6749 3.2): a file for each grant.

use serde::Serialize;

use crate::request::Ctx;

use super::clients::{self, GrantType, Presented};
use super::error::{Fault, Result};
use super::parameters::Parameters;

pub mod access;
mod client_credentials;
mod code;
pub mod id_token;

/// What a client gets (RFC 6749 5.1, OpenID Connect Core 3.1.3.3).
#[derive(Debug, Serialize)]
pub struct Tokens {
    pub access_token: String,
    pub token_type: &'static str,
    /// In seconds.
    pub expires_in: u64,
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Serves a token request. `header` is its `Authorization`.
///
/// # Errors
/// Those of RFC 6749 5.2.
pub async fn token(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Tokens> {
    let presented = Presented::read(header, form)?;
    let client = {
        let mut tx = ctx.portal.db.read().await?;
        clients::authenticate(ctx, &mut tx, &presented).await?
    };
    let name = form.require("grant_type", "grant_type is missing.")?;
    let unsupported = Fault::of("unsupported_grant_type", "grant_type is authorization_code or client_credentials.");
    let grant = GrantType::parse(name).ok_or(unsupported)?;
    if !client.may(grant) {
        return Err(Fault::of("unauthorized_client", "The client is not registered for this grant_type."));
    }
    match grant {
        GrantType::AuthorizationCode => code::exchange(ctx, &client, form).await,
        GrantType::ClientCredentials => client_credentials::issue(ctx, &client, form).await,
    }
}
