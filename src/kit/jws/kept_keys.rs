//! The keys of somebody else, kept between tokens: fetched again when they are old, and when a token names one that is not among them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::foreign::ForeignKeys;
use super::{Algorithm, Refused};
use crate::kit::cached::Cached;
use crate::kit::clock::Timestamp;

/// How long keys are believed complete.
const KEPT: Duration = Duration::from_hours(1);
/// How often a token of an unknown key may make us look again: anybody can invent one.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// The keys at one address.
#[derive(Debug, Default)]
pub struct KeptKeys {
    cached: Cached<ForeignKeys>,
    looked_again: Mutex<Option<Timestamp>>,
}

impl KeptKeys {
    /// What [`ForeignKeys::verify`] says of a token by these keys, which `fetch` gets.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub async fn verify<E, F>(
        &self,
        (token, allowed): (&str, &[Algorithm]),
        now: Timestamp,
        fetch: impl Fn() -> F,
    ) -> Result<Result<Value, Refused>, E>
    where
        F: Future<Output = Result<ForeignKeys, E>>,
    {
        let known = self.cached.get(now, KEPT, |_| fetch()).await?;
        match known.verify(token, allowed) {
            Err(Refused::UnknownKey) if self.may_look_again(now) => {
                self.cached.outdate();
                Ok(self.cached.get(now, KEPT, |_| fetch()).await?.verify(token, allowed))
            }
            verified => Ok(verified),
        }
    }

    fn may_look_again(&self, now: Timestamp) -> bool {
        let mut last = self.looked_again.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = last.is_some_and(|last| last <= now && now < last.plus(LOOK_AGAIN));
        if !lately {
            *last = Some(now);
        }
        !lately
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_looked_for_once_a_minute() {
        let keys = KeptKeys::default();
        let asked =
            [0, 1, 59, 60, 61, 119, 120].map(|seconds| keys.may_look_again(Timestamp::from_millis(seconds * 1_000)));
        assert_eq!(asked, [true, false, false, true, false, false, true]);
    }
}
