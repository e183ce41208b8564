//! Bytes that do not change: built once, given to everybody.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

use axum::body::Bytes;

/// What is built so far. Keys must come from a closed set: nothing is ever dropped.
#[derive(Debug)]
pub struct Ready<K>(RwLock<HashMap<K, Bytes>>);

impl<K> Default for Ready<K> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash> Ready<K> {
    /// What was built for `key`.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<Bytes> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps what was built for `key`.
    pub fn keep(&self, key: K, bytes: &Bytes) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, bytes.clone());
    }
}
