//! When something was last seen: noted in memory during requests, written down together once in a while.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::clock::Timestamp;

/// Ids and when each was last seen, until somebody has written it down.
#[derive(Debug, Default)]
pub struct Sightings(Mutex<HashMap<String, Timestamp>>);

impl Sightings {
    /// Notes one.
    pub fn note(&self, id: &str, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), now);
    }

    /// What is noted and not yet written.
    #[must_use]
    pub fn noted(&self) -> Vec<(String, Timestamp)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(id, at)| (id.clone(), *at)).collect()
    }

    /// Forgets what is written, except what was seen again meanwhile.
    pub fn written(&self, sightings: &[(String, Timestamp)]) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, at) in sightings {
            if noted.get(id) == Some(at) {
                noted.remove(id);
            }
        }
    }
}
