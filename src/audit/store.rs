//! The rows of the log. There is an insert and there are reads.

use super::Record;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;

/// Where an act came from; nothing for the portal's own.
#[derive(Default)]
pub struct Source<'a> {
    pub ip: &'a str,
    pub user_agent: &'a str,
    pub session: Option<&'a str>,
}

pub async fn insert(tx: &mut Tx, now: Timestamp, record: &Record<'_>, source: &Source<'_>) -> Result<()> {
    let row = tx.query(
        "insert into audit_events (id, at, event, result, actor_id, subject_id, session_id, ip, user_agent, details) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    let row = row.bind(secret::id(now)).bind(now).bind(record.event.name()).bind(record.outcome.name());
    let row = row.bind(record.actor).bind(record.subject).bind(source.session);
    row.bind(source.ip).bind(source.user_agent).bind(record.details.to_string()).execute().await?;
    Ok(())
}

/// An event, as people see their own.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    pub id: String,
    pub at: Timestamp,
    pub event: String,
    pub result: String,
    pub ip: String,
    pub user_agent: String,
    pub details: String,
}

/// The newest events that concern somebody, newest first; `before` is the id of the last one already seen.
///
/// # Errors
/// If the database is out of reach.
pub async fn latest(tx: &mut Tx, user_id: &str, before: Option<&str>, limit: u32) -> Result<Vec<Entry>> {
    let rows = tx.query(
        "select id, at, event, result, ip, user_agent, details from audit_events \
         where subject_id = $1 and id < $2 order by id desc limit $3",
    );
    Ok(rows.bind(user_id).bind(before.unwrap_or(secret::AFTER_EVERY_ID)).bind(limit).all().await?)
}

/// Whether an event is about somebody.
///
/// # Errors
/// If the database is out of reach.
pub async fn concerns(tx: &mut Tx, event_id: &str, user_id: &str) -> Result<bool> {
    let event = tx.query("select 1 from audit_events where id = $1 and subject_id = $2").bind(event_id).bind(user_id);
    Ok(event.optional::<(i32,)>().await?.is_some())
}

/// Takes from the events of somebody who is deleted whatever is personal; that they happened stays.
///
/// # Errors
/// If the database is out of reach.
pub async fn anonymise(tx: &mut Tx, user_id: &str) -> Result<()> {
    let events = tx.query(
        "update audit_events set ip = '', user_agent = '', details = '{}' where subject_id = $1 or actor_id = $1",
    );
    events.bind(user_id).execute().await?;
    Ok(())
}
