//! Introspection (RFC 7662): whether a token is good, told to those it concerns. To everybody else, and of everything else, no more than
//! that it is not.

use serde_json::{Value, json};

use super::clients::{Client, enabled};
use super::error::{Fault, Result};
use super::grants;
use super::parameters::Parameters;
use super::token::{access, client_of, refresh};
use crate::kit::secret::Token;
use crate::request::Ctx;

/// Answers for the token in the form.
///
/// # Errors
/// `invalid_client` for those who do not prove who they are; one that keeps no secret cannot.
pub async fn introspect(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Value> {
    let client = client_of(ctx, header, form).await?;
    if !client.is_confidential() {
        return Err(Fault::client());
    }
    let token = form.require("token", "token is missing.")?;
    let told = match Token::parse(token) {
        Some(token) => of_refresh_token(ctx, &client, &token).await?,
        None => of_access_token(ctx, &client, token).await?,
    };
    Ok(told.unwrap_or_else(|| json!({ "active": false })))
}

async fn of_refresh_token(ctx: &Ctx, client: &Client, token: &Token) -> Result<Option<Value>> {
    let mut tx = ctx.portal.db.read().await?;
    let Some(grant_id) = refresh::fresh(&mut tx, token.hash(), ctx.now).await? else { return Ok(None) };
    let grant = grants::alive(&mut tx, &grant_id, ctx.now).await?.filter(|grant| grant.client_id == client.id);
    Ok(grant.map(|grant| {
        json!({
            "active": true, "token_type": "refresh_token", "client_id": grant.client_id, "sub": grant.user_id,
            "scope": grant.scopes().to_string(), "iss": ctx.portal.settings.public_url.origin(),
        })
    }))
}

/// A token concerns the client it was given to, and the one whose API it is for.
async fn of_access_token(ctx: &Ctx, client: &Client, token: &str) -> Result<Option<Value>> {
    // Before there is a connection: the keys may have to be looked up by another.
    let Ok(claims) = access::verify_for_any(ctx, token).await else { return Ok(None) };
    let mut tx = ctx.portal.db.read().await?;
    let concerns = claims.client_id == client.id || client.metadata.audiences.contains(&claims.aud);
    let alive = match &claims.grant {
        Some(grant) => grants::alive(&mut tx, grant, ctx.now).await?.is_some(),
        None => enabled(&mut tx, &claims.client_id).await?.is_some(),
    };
    if !concerns || !alive {
        return Ok(None);
    }
    let mut told = serde_json::to_value(&claims).unwrap_or_default();
    if let Some(told) = told.as_object_mut() {
        told.remove("grant");
        told.insert("active".to_owned(), json!(true));
        told.insert("token_type".to_owned(), json!("Bearer"));
    }
    Ok(Some(told))
}
