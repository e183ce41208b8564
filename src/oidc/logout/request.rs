//! What an app that wants somebody signed out sends (RP-Initiated Logout 2), check by check.

use super::{Leaving, PATIENCE};
use crate::oidc::Client;
use crate::oidc::clients;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::token::hint::{self, Hint};
use crate::request::Ctx;

/// Longer ones do not fit into the addresses that bring them back.
const LONGEST_STATE: usize = 2_000;

/// What is asked. A hint that is none of ours counts as left out; `logout_hint` changes nothing, since whoever is signed in here is known.
///
/// # Errors
/// `invalid_client` for a `client_id` that nobody has; `invalid_request` for one that the hint was not for, and for a
/// `post_logout_redirect_uri` that the app has not registered.
pub async fn check(ctx: &Ctx, sent: &Parameters) -> Result<Leaving> {
    let hint = match sent.get("id_token_hint") {
        Some(token) => hint::read(ctx, token).await?,
        None => None,
    };
    let client = client(ctx, sent.get("client_id"), hint.as_ref()).await?;
    let redirect_uri = redirect(sent.get("post_logout_redirect_uri"), client.as_ref())?;
    let state = sent.get("state").map(str::to_owned);
    if state.as_ref().is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(Fault::request("state is too long."));
    }
    let client_id = client.map(|client| client.id);
    Ok(Leaving { client_id, redirect_uri, state, hint, until: ctx.now.plus(PATIENCE) })
}

/// The app that asks: that it names itself, or that the hint was for. `None`: nobody says which.
async fn client(ctx: &Ctx, named: Option<&str>, hint: Option<&Hint>) -> Result<Option<Client>> {
    let meant = hint.map(|hint| hint.aud.as_str());
    if let (Some(named), Some(meant)) = (named, meant)
        && named != meant
    {
        return Err(Fault::request("id_token_hint was for another client than client_id."));
    }
    let Some(id) = named.or(meant) else { return Ok(None) };
    let found = clients::enabled(&mut ctx.portal.db.read().await?, id).await?;
    if found.is_none() && named.is_some() {
        return Err(Fault::of("invalid_client", "No app is registered under this client_id."));
    }
    Ok(found)
}

/// Compared byte for byte, and only where it is known whose it is: without that, people stay here.
fn redirect(sent: Option<&str>, client: Option<&Client>) -> Result<Option<String>> {
    let (Some(sent), Some(client)) = (sent, client) else { return Ok(None) };
    if client.metadata.post_logout_redirect_uris.iter().any(|registered| registered == sent) {
        return Ok(Some(sent.to_owned()));
    }
    Err(Fault::request(
        "post_logout_redirect_uri is not one that the app has registered: it is compared byte for byte.",
    ))
}
