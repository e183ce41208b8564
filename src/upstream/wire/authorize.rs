//! Where people are sent, and whether those who come back come from there.

use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};

use url::{Origin, Url};

use super::Way;
use super::client::{Client, misread};
use super::discovery::{self, Found};
use super::id_token;
use crate::upstream::{Brought, Failure, Provider};

/// The address, with everything that binds the way back to this attempt.
pub async fn url(way: &Way<'_>) -> Result<String, Failure> {
    let Way { provider, attempt, .. } = way;
    let found = discovery::complete(way.portal, provider, way.now).await?;
    let authorize = AuthUrl::new(found.endpoints.authorize.unwrap_or_default()).map_err(misread)?;
    let client = Client::new(ClientId::new(provider.client_id.clone()))
        .set_auth_uri(authorize)
        .set_redirect_uri(RedirectUrl::new(way.redirect_uri.to_owned()).map_err(misread)?);
    let state = || CsrfToken::new(attempt.state.to_string());
    let mut request =
        client.authorize_url(state).add_scopes(provider.scopes.iter().map(|scope| Scope::new(scope.clone())));
    if provider.preset.pkce {
        let verifier = PkceCodeVerifier::new(attempt.verifier.to_string());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if provider.preset.id_token.is_some_and(|tokens| tokens.nonce) {
        request = request.add_extra_param("nonce", attempt.nonce.as_str());
    }
    let afresh = if attempt.afresh { provider.preset.asks_afresh } else { &[] };
    for (name, value) in provider.preset.asks.iter().chain(afresh) {
        request = request.add_extra_param(*name, *value);
    }
    Ok(request.url().0.to_string())
}

/// Whoever says who they are is the one we sent them to, and whoever always does is missed (RFC 9207 2.4).
pub fn sent_by(provider: &Provider, found: &Found, brought: &Brought) -> Result<(), Failure> {
    let is_theirs = |iss: &str| match provider.preset.id_token {
        Some(_) => id_token::is_issuer(iss, &provider.issuer),
        // Without ID tokens nobody says what they call themselves: where they are has to do.
        None => found.endpoints.authorize.as_deref().is_some_and(|url| same_origin(url, iss)),
    };
    match brought.iss.as_deref() {
        Some(iss) if is_theirs(iss) => Ok(()),
        None if !found.says_who => Ok(()),
        _ => Err(Failure::Refused("somebody else sent them back".to_owned())),
    }
}

fn same_origin(left: &str, right: &str) -> bool {
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin()).filter(Origin::is_tuple);
    origin(left).is_some_and(|left| origin(right) == Some(left))
}
