//! The rows of calls that may be sent again.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// Takes the key for a call under way. `false` if it is taken.
pub async fn take(tx: &mut Tx, key: &str, request: Vec<u8>, now: Timestamp) -> Result<bool> {
    let taken =
        tx.query("insert into idempotent_calls (key, request, created_at) values ($1, $2, $3) on conflict do nothing");
    Ok(taken.bind(key).bind(request).bind(now).execute().await? > 0)
}

/// A call that was sent before.
#[derive(sqlx::FromRow)]
pub struct Before {
    pub request: Vec<u8>,
    pub answer: Option<Vec<u8>>,
}

pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Before>> {
    let before = tx.query("select request, answer from idempotent_calls where key = $1");
    Ok(before.bind(key).optional().await?)
}

pub async fn keep(tx: &mut Tx, key: &str, answer: Vec<u8>) -> Result<()> {
    tx.query("update idempotent_calls set answer = $2 where key = $1").bind(key).bind(answer).execute().await?;
    Ok(())
}

pub async fn release(tx: &mut Tx, key: &str) -> Result<()> {
    tx.query("delete from idempotent_calls where key = $1").bind(key).execute().await?;
    Ok(())
}

/// Lets go of a key whose call never came to an end: its process died.
pub async fn release_stale(tx: &mut Tx, key: &str, before: Timestamp) -> Result<()> {
    let stale = tx.query("delete from idempotent_calls where key = $1 and answer is null and created_at < $2");
    stale.bind(key).bind(before).execute().await?;
    Ok(())
}

/// Drops what was kept for long enough.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.query("delete from idempotent_calls where created_at < $1").bind(before).execute().await?;
    Ok(())
}
