//! `client_credentials` (RFC 6749 4.4): a client acts for itself.

use super::Tokens;
use super::access::{self, Holder};
use crate::oidc::Client;
use crate::oidc::authorize::resource;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::{KNOWN, Scopes};
use crate::request::Ctx;
use crate::tokens::keys;

pub async fn issue(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let scopes = scopes(client, form.get("scope"))?;
    let resource = resource::check(form, client)?;
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let issued = access::issue(ctx, &keys, client, &Holder::Itself { scopes: &scopes, resource: resource.as_deref() })?;
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
    let registered = Scopes::of(registered);
    let Some(asked) = asked else { return Ok(registered) };
    let malformed = Fault::of("invalid_scope", "scope is a list of scopes, separated by spaces.");
    let asked = Scopes::parse(asked).ok_or(malformed)?;
    let refused = Fault::of("invalid_scope", "The client asks for a scope that it is not registered for.");
    if asked.within(&registered) { Ok(asked) } else { Err(refused) }
}
