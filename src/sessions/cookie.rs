//! Between `tower-sessions` and our rows.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionStore};

use super::seen;
use super::store::{self, Alive};
use crate::error;
use crate::kit::clock::Timestamp;
use crate::kit::i18n::Locale;
use crate::kit::secret;
use crate::portal::Portal;
use crate::request::{Ctx, PERSON};
use crate::scope::{Person, SessionKind};

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
        let found =
            store::alive(&mut tx, hash(*id), (self.portal.settings.mfa.by_text(), now)).await.map_err(backend)?;
        Ok(found.map(|alive| {
            seen::note(&self.portal, &alive.session_id, alive.last_seen_at, now);
            Record {
                id: *id,
                expiry_date: alive.expires_at.to_datetime(),
                data: HashMap::from([(PERSON.to_owned(), serde_json::to_value(person(alive)).unwrap_or_default())]),
            }
        }))
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Ok(())
    }
}

/// Sorted here: databases disagree about the order of texts.
fn roles(listed: &str) -> Vec<String> {
    let mut roles: Vec<_> = listed.split_whitespace().map(str::to_owned).collect();
    roles.sort_unstable();
    roles
}

pub fn person(alive: Alive) -> Person {
    Person {
        id: alive.user_id,
        email: alive.email,
        username: alive.username,
        name: alive.name,
        locale: alive.locale.as_deref().and_then(Locale::from_tag),
        time_zone: alive.time_zone,
        roles: roles(&alive.roles.unwrap_or_default()),
        session_id: alive.session_id,
        session_kind: SessionKind::parse(&alive.kind),
        has_factor: alive.has_factor,
        authenticated_at: alive.authenticated_at,
        factor_at: alive.factor_at,
    }
}
