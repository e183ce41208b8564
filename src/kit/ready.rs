//! Bytes that do not change: built once, given to everybody.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

use axum::body::Bytes;

/// What is built so far. Keys must come from a closed set: nothing is ever dropped.
#[derive(Debug)]
pub struct Ready<K>(RwLock<HashMap<K, (u64, Bytes)>>);

impl<K> Default for Ready<K> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash> Ready<K> {
    /// What was built for `key` when things stood as in `state`.
    #[must_use]
    pub fn get(&self, key: &K, state: u64) -> Option<Bytes> {
        let built = self.0.read().unwrap_or_else(PoisonError::into_inner);
        built.get(key).filter(|(of, _)| *of == state).map(|(_, bytes)| bytes.clone())
    }

    /// Keeps what was built for `key` as things stand in `state`, in place of what was built before.
    pub fn keep(&self, key: K, state: u64, bytes: &Bytes) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, (state, bytes.clone()));
    }
}
