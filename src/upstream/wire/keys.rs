//! The keys that sign a provider's ID tokens.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::client;
use crate::kit::cached::{Cached, Shelf};
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Algorithm, ForeignKeys, Refused};
use crate::kit::outbound_http::OutboundRequest;
use crate::portal::Portal;
use crate::upstream::Failure;

/// How long keys are believed complete.
const KEPT: Duration = Duration::from_hours(1);
/// How often a token of an unknown key may make us look again: anybody can invent one.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// The keys at one address.
#[derive(Default)]
struct Keys {
    cached: Cached<ForeignKeys>,
    looked_again: Mutex<Option<Timestamp>>,
}

/// The claims of a token that one of the keys at `url` signed with one of the `allowed` algorithms.
pub async fn verified(
    portal: &Portal,
    url: &str,
    token: &str,
    allowed: &[Algorithm],
    now: Timestamp,
) -> Result<Value, Failure> {
    let keys = portal.kept.of::<Shelf<Keys>>().of(url);
    let known = keys.cached.get(now, KEPT, |_| fetch(portal, url)).await?;
    let verified = match known.verify(token, allowed) {
        Err(Refused::UnknownKey) if keys.may_look_again(now) => {
            keys.cached.outdate();
            keys.cached.get(now, KEPT, |_| fetch(portal, url)).await?.verify(token, allowed)
        }
        verified => verified,
    };
    verified.map_err(|_| Failure::Refused("the signature of the ID token".to_owned()))
}

impl Keys {
    fn may_look_again(&self, now: Timestamp) -> bool {
        let mut last = self.looked_again.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = last.is_some_and(|last| last <= now && now < last.plus(LOOK_AGAIN));
        if !lately {
            *last = Some(now);
        }
        !lately
    }
}

async fn fetch(portal: &Portal, url: &str) -> Result<ForeignKeys, Failure> {
    let document = client::json(portal, OutboundRequest::get(url)).await?;
    ForeignKeys::parse(&document).ok_or_else(|| Failure::Unavailable("the key set is none".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_looked_for_once_a_minute() {
        let keys = Keys::default();
        let asked =
            [0, 1, 59, 60, 61, 119, 120].map(|seconds| keys.may_look_again(Timestamp::from_millis(seconds * 1_000)));
        assert_eq!(asked, [true, false, false, true, false, false, true]);
    }
}
