//! The token endpoint (RFC 6749 3.2): a file for each grant.

use serde::Serialize;

use crate::request::Ctx;

use crate::tokens::keys::{self, Chain};

use super::claims::Sight;
use super::clients::{self, Client, GrantType, Presented};
use super::error::{Fault, Result};
use super::grants::{Grant, Held};
use super::parameters::Parameters;
use super::scopes::{OFFLINE, OPENID, Scopes};

pub mod access;
mod client_credentials;
mod code;
mod device_code;
pub mod hint;
pub mod id_token;
pub mod refresh;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Serves a token request. `header` is its `Authorization`.
///
/// # Errors
/// Those of RFC 6749 5.2.
pub async fn token(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Tokens> {
    let client = client_of(ctx, header, form).await?;
    let name = form.require("grant_type", "grant_type is missing.")?;
    let unsupported = Fault::of(
        "unsupported_grant_type",
        "grant_type is authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code.",
    );
    let grant = GrantType::parse(name).ok_or(unsupported)?;
    if !client.may(grant) {
        return Err(Fault::of("unauthorized_client", "The client is not registered for this grant_type."));
    }
    match grant {
        GrantType::AuthorizationCode => code::exchange(ctx, &client, form).await,
        GrantType::RefreshToken => refresh::exchange(ctx, &client, form).await,
        GrantType::ClientCredentials => client_credentials::issue(ctx, &client, form).await,
        GrantType::DeviceCode => device_code::exchange(ctx, &client, form).await,
    }
}

/// The client that asks, which has proven it.
///
/// # Errors
/// `invalid_client`.
pub async fn client_of(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Client> {
    clients::authenticate(ctx, &Presented::read(header, form)?).await
}

/// A token is for whom it was asked to be for when the sign-in began, and no later request leads it elsewhere (RFC 8707 2.2).
fn check_resource(form: &Parameters, grant: &Grant) -> Result<()> {
    let elsewhere = form.get("resource").is_some_and(|resource| resource != grant.audience);
    let refused = Fault::of("invalid_target", "resource is not the one that the sign-in was for.");
    if elsewhere { Err(refused) } else { Ok(()) }
}

/// What a client gets first through a sign-in: all that was allowed, and a refresh token if it may stay.
async fn first(ctx: &Ctx, client: &Client, held: &Held, nonce: Option<&str>) -> Result<Tokens> {
    let scopes = held.grant.scopes();
    let stays = scopes.has(OFFLINE) && client.may(GrantType::RefreshToken);
    let refresh_token = if stays { Some(refresh::begin(ctx, &held.grant).await?) } else { None };
    let tokens = for_person(ctx, client, (held, &scopes), nonce).await?;
    Ok(Tokens { refresh_token: refresh_token.map(|token| token.expose().to_owned()), ..tokens })
}

/// What a client gets that acts for somebody: of what the grant allows, `scopes`.
async fn for_person(
    ctx: &Ctx,
    client: &Client,
    (held, scopes): (&Held, &Scopes),
    nonce: Option<&str>,
) -> Result<Tokens> {
    let chain = Chain::IdToken(client.metadata.id_token_signed_response_alg);
    let keys = keys::signing_for(&ctx.portal, chain, ctx.now).await?;
    let (Held { grant, user, .. }, roles) = (held, held.roles());
    let access = access::issue(ctx, &keys, client, &access::Holder::Person { grant, scopes, roles: &roles })?;
    let singly = grant.wished_with(scopes).id_token;
    let seen = Sight { scopes: None, singly: &singly }.of(user, &roles);
    let told = id_token::Told { user, grant, nonce, access_token: &access.token, seen };
    let id_token = scopes.has(OPENID).then(|| id_token::issue(ctx, &keys, client, &told)).transpose()?;
    Ok(Tokens {
        access_token: access.token,
        token_type: "Bearer",
        expires_in: access.expires_in,
        scope: scopes.to_string(),
        id_token,
        refresh_token: None,
    })
}
