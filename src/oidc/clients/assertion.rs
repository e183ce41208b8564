//! `private_key_jwt`: a client signs that it is one, for us, now, and only once (RFC 7523 3, OpenID Connect Core 9).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use super::{Client, keys, store};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::secret;
use crate::request::Ctx;

/// What the parameter `client_assertion_type` says.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead one may end.
const LONGEST: Duration = Duration::from_mins(10);
/// How far a client's clock may be ahead of ours. It stretches when an assertion begins, never when it ends.
const LEEWAY: Duration = Duration::from_mins(1);
/// No id of an assertion is longer.
const LONGEST_ID: usize = 255;
/// The places of ours that a client may name itself to (RFC 7523 3, RFC 9126 2), besides the issuer.
const PLACES: [&str; 2] = ["/oauth2/token", "/oauth2/par"];

/// What it says. The types are exact: an `exp` that is a text is no time.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: u64,
    iat: Option<u64>,
    nbf: Option<u64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Who it says it is from: unchecked, and good for nothing but to find the keys that check it.
pub fn subject(assertion: &str) -> Option<String> {
    let said = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Value>(&said).ok()?.get("sub")?.as_str().map(str::to_owned)
}

/// Whether an assertion is the client's, for us, here and now, and shown for the first time.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_right(ctx: &Ctx, client: &Client, assertion: &str) -> Result<bool> {
    let Some(said) = keys::verified(ctx, client, assertion).await else { return Ok(false) };
    let Ok(claims) = Claims::deserialize(said) else { return Ok(false) };
    if !is_good(ctx, client, &claims) {
        return Ok(false);
    }
    let until = Timestamp::from_millis(i64::try_from(claims.exp.saturating_mul(1_000)).unwrap_or(i64::MAX));
    let hash = secret::sha256(format!("{}\0{}", client.id, claims.jti).as_bytes());
    store::use_assertion(&mut ctx.portal.db.single().await?, hash, until).await
}

fn is_good(ctx: &Ctx, client: &Client, claims: &Claims) -> bool {
    let now = ctx.now.unix_seconds();
    let soon = now.saturating_add(LEEWAY.as_secs());
    let url = &ctx.portal.settings.public_url;
    let ours = |name: &str| name == url.origin() || PLACES.into_iter().any(|place| name == url.join(place));
    let for_us = match &claims.aud {
        Audience::One(one) => ours(one),
        // One that is for others too could be shown by them.
        Audience::Many(many) => matches!(many.as_slice(), [one] if ours(one)),
    };
    claims.iss == client.id
        && claims.sub == client.id
        && for_us
        && claims.exp > now
        && claims.exp <= soon.saturating_add(LONGEST.as_secs())
        && [claims.iat, claims.nbf].into_iter().flatten().all(|begins| begins <= soon)
        && (1..=LONGEST_ID).contains(&claims.jti.len())
}
