//! Who came back: what the provider answers about them, put together.

use serde_json::Value;
use url::Url;

use super::discovery::Found;
use super::{Way, client};
use crate::kit::outbound_http::OutboundRequest;
use crate::kit::secret;
use crate::upstream::providers::{Answers, Userinfo};
use crate::upstream::{Brought, Credential, Failure, Profile, Provider, ProviderTokens};

/// Asks what has to be asked, and reads it.
pub async fn ask(
    way: &Way<'_>,
    found: &Found,
    tokens: &ProviderTokens,
    claims: Option<Value>,
    brought: &Brought,
) -> Result<Profile, Failure> {
    let endpoints = &found.endpoints;
    let userinfo = match endpoints.userinfo.as_deref().filter(|_| is_asked(way.provider, claims.as_ref())) {
        Some(url) => Some(get(way, &with_query(way.provider, url, tokens)?, tokens).await?),
        None => None,
    };
    same_subject(claims.as_ref(), userinfo.as_ref())?;
    let emails = match endpoints.emails.as_deref() {
        // Whoever did not let us see their addresses has none.
        Some(url) => get(way, url, tokens).await.map(Some).or_else(unless_gone)?,
        None => None,
    };
    let issuer = claims.as_ref().and_then(|claims| claims["iss"].as_str()).unwrap_or(&way.provider.issuer);
    let answers = Answers {
        issuer: issuer.to_owned(),
        id_token: claims,
        userinfo,
        emails,
        brought: brought.user.as_deref().and_then(|user| serde_json::from_str(user).ok()),
    };
    (way.provider.preset.profile)(&answers).map_err(|wrong| Failure::Refused(wrong.to_owned()))
}

fn is_asked(provider: &Provider, claims: Option<&Value>) -> bool {
    match provider.preset.userinfo {
        Userinfo::Never => false,
        Userinfo::IfNeeded => claims.is_none_or(|claims| claims["email"].is_null()),
        Userinfo::Always | Userinfo::WithProof => true,
    }
}

/// OpenID Connect Core 5.3.2: about somebody else, it must not be used.
fn same_subject(claims: Option<&Value>, userinfo: Option<&Value>) -> Result<(), Failure> {
    match (claims, userinfo) {
        (Some(claims), Some(userinfo)) if claims["sub"] != userinfo["sub"] => {
            Err(Failure::Refused("the profile is somebody else's".to_owned()))
        }
        _ => Ok(()),
    }
}

fn unless_gone(failure: Failure) -> Result<Option<Value>, Failure> {
    match failure {
        Failure::Refused(_) => Ok(None),
        failure => Err(failure),
    }
}

async fn get(way: &Way<'_>, url: &str, tokens: &ProviderTokens) -> Result<Value, Failure> {
    let bearer = format!("Bearer {}", tokens.access.as_str());
    client::json(way.portal, OutboundRequest::get(url).header("authorization", &bearer)).await
}

fn with_query(provider: &Provider, url: &str, tokens: &ProviderTokens) -> Result<String, Failure> {
    let mut url = Url::parse(url).map_err(client::misread)?;
    if !provider.preset.userinfo_query.is_empty() {
        url.query_pairs_mut().extend_pairs(provider.preset.userinfo_query);
    }
    if let (Userinfo::WithProof, Credential::Secret(secret)) = (provider.preset.userinfo, &provider.credential) {
        let proof = secret::hex(&secret::keyed_hash(secret.expose().as_bytes(), tokens.access.as_bytes()));
        url.query_pairs_mut().append_pair("appsecret_proof", &proof);
    }
    Ok(url.into())
}
