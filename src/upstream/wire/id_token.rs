//! Whether an ID token is for us, about this attempt, here and now (OpenID Connect Core 3.1.3.7).

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::discovery::Found;
use super::{Way, keys};
use crate::config::is_tenant;
use crate::kit::clock::Timestamp;
use crate::kit::secret;
use crate::upstream::Failure;
use crate::upstream::registry::ANY_TENANT;

#[cfg(test)]
mod tests;

/// How far a provider's clock may be ahead of ours. It stretches when a token begins, never when it ends.
const LEEWAY: Duration = Duration::from_mins(1);
/// How long ago somebody may have proven themselves there who was asked to do so: a way there and back takes no longer.
const AFRESH: Duration = Duration::from_mins(10);

/// What decides whether it is good. The types are exact: an `exp` that is a text is no time.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nbf: Option<u64>,
    nonce: Option<String>,
    auth_time: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What a token must say.
#[derive(Clone, Copy, Debug)]
struct Expected<'e> {
    issuer: &'e str,
    client_id: &'e str,
    /// `None`: the provider repeats none.
    nonce: Option<&'e str>,
    /// Whether the person had to prove themselves there again, and whether the provider has to say when they did.
    afresh: bool,
    says_when: bool,
    now: Timestamp,
}

/// The claims of the ID token; `None` where the provider issues none.
pub async fn claims(way: &Way<'_>, found: &Found, token: Option<&str>) -> Result<Option<Value>, Failure> {
    let Some(kind) = way.provider.preset.id_token else { return Ok(None) };
    let token = token.ok_or_else(|| Failure::Refused("there is no ID token".to_owned()))?;
    let keys = found.endpoints.jwks.as_deref().unwrap_or_default();
    let said = keys::verified(way.portal, keys, token, kind.algorithms, way.now).await?;
    let expected = Expected {
        issuer: &way.provider.issuer,
        client_id: &way.provider.client_id,
        nonce: kind.nonce.then_some(way.attempt.nonce.as_str()),
        afresh: way.attempt.afresh,
        // OpenID Connect Core 2: whoever is asked for `max_age` answers with `auth_time`.
        says_when: way.provider.preset.asks_afresh.iter().any(|(name, _)| *name == "max_age"),
        now: way.now,
    };
    check(&said, expected).map_err(|wrong| Failure::Refused(format!("the ID token: {wrong}")))?;
    Ok(Some(said))
}

/// Whether `iss` is who we expect. Where many tenants issue, any of them, and nothing but the tenant is open.
pub fn is_issuer(iss: &str, expected: &str) -> bool {
    let Some((before, after)) = expected.split_once(ANY_TENANT) else { return iss == expected };
    iss.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(is_tenant)
}

/// What is wrong with it, if anything is.
fn check(said: &Value, expected: Expected<'_>) -> Result<(), &'static str> {
    let claims = Claims::deserialize(said).map_err(|_| "a claim is missing, or of another type")?;
    let now = expected.now.unix_seconds();
    let soon = now.saturating_add(LEEWAY.as_secs());
    let ours = |name: &str| name == expected.client_id;
    let for_us = match &claims.aud {
        Audience::One(one) => ours(one),
        // Who else it is for is nobody's business as long as it says that we are the one who asked.
        Audience::Many(many) => many.iter().any(|one| ours(one)) && (many.len() == 1 || claims.azp.is_some()),
    };
    let repeats =
        |nonce: &str| claims.nonce.as_deref().is_some_and(|said| secret::same(said.as_bytes(), nonce.as_bytes()));
    let tenant = said.get("tid").and_then(Value::as_str);
    let proven_lately = |at: u64| at.saturating_add((AFRESH + LEEWAY).as_secs()) > now;
    let checks = [
        (is_issuer(&claims.iss, expected.issuer), "another issuer"),
        (
            !expected.issuer.contains(ANY_TENANT)
                || tenant.is_some_and(|tenant| claims.iss == expected.issuer.replace(ANY_TENANT, tenant)),
            "another tenant",
        ),
        (for_us, "for another app"),
        (claims.azp.as_deref().is_none_or(ours), "asked for by another app"),
        (claims.exp > now, "it has expired"),
        (claims.iat <= soon && claims.nbf.is_none_or(|begin| begin <= soon), "it does not hold yet"),
        (expected.nonce.is_none_or(repeats), "of another attempt"),
        (!claims.sub.is_empty(), "about nobody"),
        (
            !expected.afresh || claims.auth_time.map_or(!expected.says_when, proven_lately),
            "nobody proved themselves again",
        ),
    ];
    checks.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, wrong)| Err(wrong))
}
