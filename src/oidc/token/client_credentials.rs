//! `client_credentials` (RFC 6749 4.4): a client acts for itself.

use super::Tokens;
use super::access::{self, Holder};
use crate::oidc::Client;
use crate::oidc::clients::register::is_resource;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::{KNOWN, Scopes};
use crate::request::Ctx;
use crate::tokens::keys;

pub async fn issue(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let scopes = scopes(client, form.get("scope"))?;
    let resource = match form.get("resource") {
        Some(resource) if is_resource(resource) && client.metadata.audiences.iter().any(|known| known == resource) => {
            Some(resource)
        }
        Some(_) => return Err(Fault::of("invalid_target", "resource is not one that the client is registered for.")),
        None => None,
    };
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let issued = access::issue(ctx, &keys, client, &Holder::Itself { scopes: &scopes, resource })?;
    Ok(Tokens {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: issued.expires_in,
        scope: scopes.to_string(),
        id_token: None,
        refresh_token: None,
    })
}

/// What was asked for, or all that the client is registered for. What is about people is for nobody here.
fn scopes(client: &Client, asked: Option<&str>) -> Result<Scopes> {
    let registered = client.metadata.scopes.iter().filter(|scope| !KNOWN.contains(&scope.as_str()));
    let registered: Vec<String> = registered.cloned().collect();
    let refused = Fault::of("invalid_scope", "The client asks for a scope that it is not registered for.");
    let Some(asked) = asked else { return Scopes::parse(&registered.join(" ")).ok_or(refused) };
    let asked =
        Scopes::parse(asked).ok_or(Fault::of("invalid_scope", "scope is a list of scopes, separated by spaces."))?;
    if asked.only(&registered) == asked { Ok(asked) } else { Err(refused) }
}
