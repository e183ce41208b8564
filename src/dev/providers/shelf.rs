//! What was handed out and may be asked for again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kit::secret::Token;

/// So many of a kind are remembered; then the oldest go.
const MOST: usize = 10_000;

/// Things under names that nobody guesses.
pub struct Shelf<T>(Mutex<VecDeque<(String, T)>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shelf<T> {
    /// Keeps it under a new name.
    pub fn keep(&self, value: T) -> String {
        let name = Token::new().expose().to_owned();
        let mut things = self.things();
        things.push_back((name.clone(), value));
        if things.len() > MOST {
            things.pop_front();
        }
        name
    }

    /// What has this name.
    pub fn get(&self, name: &str) -> Option<T> {
        self.things().iter().find(|(kept, _)| kept == name).map(|(_, value)| value.clone())
    }

    /// What has this name, for the last time.
    pub fn take(&self, name: &str) -> Option<T> {
        let mut things = self.things();
        let at = things.iter().position(|(kept, _)| kept == name)?;
        things.remove(at).map(|(_, value)| value)
    }

    /// The newest of those that are meant, for the last time.
    pub fn take_newest(&self, meant: impl Fn(&T) -> bool) -> Option<T> {
        let mut things = self.things();
        let at = things.iter().rposition(|(_, value)| meant(value))?;
        things.remove(at).map(|(_, value)| value)
    }

    fn things(&self) -> MutexGuard<'_, VecDeque<(String, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
