//! Between `tower-sessions` and our rows.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionStore};

use super::living::Living;
use super::{seen, store};
use crate::error;
use crate::kit::clock::Timestamp;
use crate::kit::secret;
use crate::portal::Portal;
use crate::request::{Ctx, PERSON};

/// Under this key a verb tells the store which id the row it wrote has.
const ADOPT: &str = "adopt";

/// A key nobody knows yet: 128 random bits.
pub fn new_key() -> Id {
    Id(i128::from_le_bytes(secret::bytes::<16>()))
}

/// The hash under which a session is kept.
pub fn hash(key: Id) -> Vec<u8> {
    secret::sha256(&key.0.to_le_bytes())
}

/// A session whose row is written: its cookie goes to the browser with this answer.
#[derive(Debug)]
#[must_use = "without its cookie nobody can use the session"]
pub struct Adopted {
    pub(super) key: Id,
    /// Until when the browser keeps the cookie; `None` until it is closed.
    pub(super) until: Option<Timestamp>,
}

impl Adopted {
    /// Gives the browser the cookie. Call it after the commit.
    ///
    /// # Errors
    /// If the session layer fails, which needs a mistake of ours.
    pub async fn give(self, ctx: &Ctx) -> error::Result<()> {
        let failed = |error: tower_sessions::session::Error| error::Error::Internal(error.to_string());
        ctx.session.flush().await.map_err(failed)?;
        ctx.session.insert(ADOPT, self.key.to_string()).await.map_err(failed)?;
        ctx.session
            .set_expiry(Some(self.until.map_or(Expiry::OnSessionEnd, |until| Expiry::AtDateTime(until.to_datetime()))));
        Ok(())
    }
}

/// Reads sessions. It never writes: the verbs do, in their transactions.
#[derive(Clone)]
pub struct ReadOnlyStore {
    portal: Arc<Portal>,
}

impl ReadOnlyStore {
    /// A store for `portal`.
    #[must_use]
    pub fn new(portal: &Arc<Portal>) -> Self {
        Self { portal: Arc::clone(portal) }
    }
}

impl std::fmt::Debug for ReadOnlyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadOnlyStore")
    }
}

#[async_trait]
impl SessionStore for ReadOnlyStore {
    /// The row is there already; the record takes its id.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let id = record.data.get(ADOPT).and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
        record.id = id.ok_or_else(|| Error::Backend("a session needs a row first".to_owned()))?;
        Ok(())
    }

    async fn save(&self, _: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.portal.clock.now();
        let backend = |error: error::Error| Error::Backend(error.to_string());
        let mut tx = self.portal.db.read().await.map_err(|error| backend(error.into()))?;
        let found = store::alive(&mut tx, hash(*id), now).await.map_err(backend)?;
        Ok(found.map(|alive| {
            seen::note(&self.portal, &alive.session_id, alive.last_seen_at, now);
            let Living { person, expires_at, .. } = Living::of(&self.portal, alive);
            Record {
                id: *id,
                expiry_date: expires_at.to_datetime(),
                data: HashMap::from([(PERSON.to_owned(), serde_json::to_value(person).unwrap_or_default())]),
            }
        }))
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Ok(())
    }
}
