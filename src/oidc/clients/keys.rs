//! The keys by which a client proves who it is: their public halves stand in its registration, or at an address of its own (OpenID
//! Connect Core 9, RFC 7591 2).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::{AuthMethod, Client, Metadata, redirect_uri};
use crate::kit::cached::Shelf;
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Algorithm, Flaw, ForeignKeys, KeptKeys, flaw};
use crate::kit::outbound_http::OutboundRequest;
use crate::oidc::clients::Kind;
use crate::request::Ctx;

/// How clients may sign. Never with a secret that we know too.
pub const ALGORITHMS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// Nobody needs more keys at once.
const MOST: usize = 20;
/// For fetching keys; the client waits for its answer meanwhile.
const BUDGET: Duration = Duration::from_secs(5);
/// So many bytes hold the keys.
const BYTES: usize = 64 * 1024;
/// How long an address that did not answer is left alone: anybody can make us ask it.
const REST: Duration = Duration::from_secs(10);

/// The keys of clients, by their addresses.
#[derive(Default)]
struct Published(Shelf<Address>);

#[derive(Default)]
struct Address {
    keys: KeptKeys,
    failed_at: Mutex<Option<Timestamp>>,
}

/// What is wrong with the keys that somebody wants to register, as a message key; `None`: nothing.
#[must_use]
pub fn problem(metadata: &Metadata) -> Option<&'static str> {
    match (&metadata.jwks, &metadata.jwks_uri) {
        (Some(_), Some(_)) => Some("client-keys-twice"),
        (Some(keys), None) => problem_of_set(keys),
        (None, Some(uri)) => redirect_uri::problem(Kind::Web, uri).map(|_| "client-keys-uri"),
        (None, None) => {
            (metadata.token_endpoint_auth_method == AuthMethod::PrivateKeyJwt).then_some("client-keys-missing")
        }
    }
}

fn problem_of_set(set: &Value) -> Option<&'static str> {
    let keys = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let flaws: Vec<_> = keys.iter().filter_map(flaw).collect();
    if flaws.contains(&Flaw::Private) {
        return Some("client-keys-private");
    }
    if !flaws.is_empty() {
        return Some("client-keys-weak");
    }
    let usable = ForeignKeys::parse(set).is_some_and(|keys| !keys.is_empty());
    (!usable || keys.len() > MOST).then_some("client-keys-none")
}

/// What a token says that the client signed. `None` if it did not, or its keys cannot be had.
pub async fn verified(ctx: &Ctx, client: &Client, token: &str) -> Option<Value> {
    if let Some(keys) = &client.metadata.jwks {
        return ForeignKeys::parse(keys)?.verify(token, &ALGORITHMS).ok();
    }
    let url = client.metadata.jwks_uri.as_deref()?;
    let address = ctx.portal.kept.of::<Published>().0.of(url);
    if address.rests(ctx.now) {
        return None;
    }
    match address.keys.verify((token, &ALGORITHMS), ctx.now, || fetch(ctx, url)).await {
        Ok(verified) => verified.ok(),
        Err(why) => {
            tracing::warn!(client = client.id, why, "the keys of a client could not be fetched");
            *address.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(ctx.now);
            None
        }
    }
}

impl Address {
    fn rests(&self, now: Timestamp) -> bool {
        let failed_at = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        failed_at.is_some_and(|at| at <= now && now < at.plus(REST))
    }
}

async fn fetch(ctx: &Ctx, url: &str) -> Result<ForeignKeys, String> {
    let request = OutboundRequest::get(url).accept_json().timeout(BUDGET).most_bytes(BYTES);
    let response = ctx.portal.outbound.send(request).await.map_err(|error| error.to_string())?;
    if !response.status.is_success() {
        return Err(format!("status {}", response.status.as_u16()));
    }
    let document = response.json::<Value>().map_err(|error| error.to_string())?;
    ForeignKeys::parse(&document).ok_or_else(|| "the key set is none".to_owned())
}
