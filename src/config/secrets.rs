//! Values that must not be printed. Their `Debug` says that they are there, and no more.

use std::fmt;

use zeroize::Zeroizing;

use crate::kit::keyring::{Key, Keyring};

/// A text that is never printed and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where the database is: `sqlite:<file>` or `postgres://…`. Secret, because it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Secret);

impl DatabaseUrl {
    pub(super) fn new(url: String) -> Self {
        Self(Secret::new(url))
    }

    /// The whole URL, password included.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// True for `PostgreSQL`, false for `SQLite`.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        !self.expose().starts_with("sqlite:")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_postgres() { "DatabaseUrl(postgres, …)" } else { "DatabaseUrl(sqlite, …)" })
    }
}

/// The keys that seal secrets at rest, the active one first. Empty in development: then the keyring makes one in the data folder.
#[derive(Clone, Default)]
pub struct EncryptionKeys(Vec<Key>);

impl EncryptionKeys {
    pub(super) fn new(keys: Vec<Key>) -> Self {
        Self(keys)
    }

    /// True if none was configured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ring of these keys; `None` if none was configured.
    #[must_use]
    pub fn ring(&self) -> Option<Keyring> {
        Keyring::new(self.0.clone())
    }

    /// The ids, the active one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| key.id.as_str())
    }

    /// Whether each key looks drawn by chance: a key of few different bytes is a placeholder.
    pub(super) fn all_random(&self) -> bool {
        self.0.iter().all(|key| super::parse::distinct(key.bytes.as_slice()) >= 12)
    }
}

impl fmt::Debug for EncryptionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}
