//! Whoever did not answer five times in a row is left alone for half a minute; then one may try again, and the others when that went
//! well. What stands here is this process's own: a neighbour finds out for itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::config::ProviderId;
use crate::kit::clock::Timestamp;
use crate::portal::Portal;
use crate::upstream::Failure;

const MOST_FAILURES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(30);

/// How it went with each provider lately; those with whom it went well are not in it.
#[derive(Default)]
pub struct Circuits(Mutex<HashMap<ProviderId, Circuit>>);

#[derive(Clone, Copy, Default)]
struct Circuit {
    failures: u32,
    closed_again: Option<Timestamp>,
}

impl Circuits {
    /// Whether somebody may be sent there.
    fn is_closed(&self, id: ProviderId, now: Timestamp) -> bool {
        // Open from later on than now: of a clock that was put back since.
        let rests = |until: Timestamp| now < until && until <= now.plus(PAUSE);
        !self.lock().get(&id).and_then(|circuit| circuit.closed_again).is_some_and(rests)
    }

    /// Whether something may be asked there; after a pause, by one alone.
    fn admit(&self, id: ProviderId, now: Timestamp) -> bool {
        let closed = self.is_closed(id, now);
        if let Some(circuit) = self.lock().get_mut(&id).filter(|circuit| closed && circuit.closed_again.is_some()) {
            circuit.closed_again = Some(now.plus(PAUSE));
        }
        closed
    }

    /// How it went. Whether that is what opened the circuit.
    fn note(&self, id: ProviderId, now: Timestamp, failed: bool) -> bool {
        let mut circuits = self.lock();
        if !failed {
            circuits.remove(&id);
            return false;
        }
        let circuit = circuits.entry(id).or_default();
        circuit.failures += 1;
        if circuit.failures >= MOST_FAILURES {
            circuit.closed_again = Some(now.plus(PAUSE));
        }
        circuit.failures == MOST_FAILURES
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ProviderId, Circuit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses to send people where nobody answers.
pub fn is_closed(portal: &Portal, id: ProviderId, now: Timestamp) -> Result<(), Failure> {
    answer(portal.kept.of::<Circuits>().is_closed(id, now))
}

/// Refuses to ask where nobody answers.
pub fn admit(portal: &Portal, id: ProviderId, now: Timestamp) -> Result<(), Failure> {
    answer(portal.kept.of::<Circuits>().admit(id, now))
}

/// Notes how it went.
pub fn note(portal: &Portal, id: ProviderId, now: Timestamp, failed: bool) {
    if portal.kept.of::<Circuits>().note(id, now, failed) {
        tracing::warn!(provider = %id, "a provider did not answer {MOST_FAILURES} times in a row: left alone for a while");
    }
}

fn answer(closed: bool) -> Result<(), Failure> {
    if closed { Ok(()) } else { Err(Failure::Unavailable("left alone for a while".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn after_five_failures_in_a_row_nobody_asks_until_one_who_tried_had_an_answer() {
        let circuits = Circuits::default();
        let ids = ["google", "github"].map(|id| ProviderId::parse(id).unwrap());
        for failed in [true, true, true, true, false, true, true, true, true] {
            assert!(circuits.admit(ids[0], at(0)));
            circuits.note(ids[0], at(0), failed);
        }
        assert!(circuits.note(ids[0], at(0), true), "the fifth in a row");
        assert!(!circuits.admit(ids[0], at(29)) && !circuits.is_closed(ids[0], at(29)));
        assert!(circuits.admit(ids[1], at(29)), "the others go on");
        assert!(circuits.is_closed(ids[0], at(30)) && circuits.admit(ids[0], at(30)));
        assert!(!circuits.admit(ids[0], at(31)), "one tries, the others wait for what comes of it");
        circuits.note(ids[0], at(32), true);
        assert!(!circuits.admit(ids[0], at(61)) && circuits.admit(ids[0], at(62)));
        circuits.note(ids[0], at(63), false);
        assert!(circuits.admit(ids[0], at(63)) && circuits.admit(ids[0], at(63)));
    }
}
