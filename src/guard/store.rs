//! The counters: one row each, one statement for each change.

use super::Limit;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub async fn raise(tx: &mut Tx, limit: &Limit, now: Timestamp) -> Result<(i64, i64)> {
    let raised = tx.query(
        "insert into throttles (key, count, resets_at) values ($1, 1, $2) on conflict (key) do update set \
         count = case when throttles.resets_at <= $3 then 1 else throttles.count + 1 end, \
         resets_at = case when throttles.resets_at <= $3 then $2 when throttles.count + 1 = $4 then $5 else throttles.resets_at end \
         returning count, resets_at",
    );
    // A limit of one is reached by the first.
    let until = now.plus(if limit.max <= 1 { limit.pause } else { limit.window });
    let raised = raised.bind(&limit.key).bind(until).bind(now).bind(limit.max).bind(now.plus(limit.pause));
    Ok(raised.one().await?)
}

/// Lowers up to two others by one, and forgets `own`; the empty key is nobody's.
pub async fn lower(tx: &mut Tx, own: &str, others: [&str; 2]) -> Result<()> {
    let lowered = tx.query(
        "update throttles set count = case when key = $1 then 0 else count - 1 end where key in ($1, $2, $3) and count > 0",
    );
    lowered.bind(own).bind(others[0]).bind(others[1]).execute().await?;
    Ok(())
}

pub async fn remove(tx: &mut Tx, key: &str) -> Result<()> {
    tx.query("delete from throttles where key = $1").bind(key).execute().await?;
    Ok(())
}

/// Drops the counters whose time is over.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from throttles where resets_at <= $1").bind(now).execute().await?;
    Ok(())
}
