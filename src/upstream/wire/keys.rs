//! The keys that sign a provider's ID tokens.

use serde_json::Value;

use super::client;
use crate::kit::cached::Shelf;
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Algorithm, ForeignKeys, KeptKeys};
use crate::kit::outbound_http::OutboundRequest;
use crate::portal::Portal;
use crate::upstream::Failure;

/// The keys of providers, by their addresses.
#[derive(Default)]
struct Providers(Shelf<KeptKeys>);

/// The claims of a token that one of the keys at `url` signed with one of the `allowed` algorithms.
pub async fn verified(
    portal: &Portal,
    url: &str,
    token: &str,
    allowed: &[Algorithm],
    now: Timestamp,
) -> Result<Value, Failure> {
    let keys = portal.kept.of::<Providers>().0.of(url);
    let verified = keys.verify((token, allowed), now, || fetch(portal, url)).await?;
    verified.map_err(|_| Failure::Refused("the signature of the ID token".to_owned()))
}

async fn fetch(portal: &Portal, url: &str) -> Result<ForeignKeys, Failure> {
    let document = client::json(portal, OutboundRequest::get(url)).await?;
    ForeignKeys::parse(&document).ok_or_else(|| Failure::Unavailable("the key set is none".to_owned()))
}
