//! The rows of grants.

use super::Grant;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub async fn insert(tx: &mut Tx, grant: &Grant, offline: bool, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into app_grants (id, client_id, user_id, session_id, offline, scope, audience, created_at, last_used_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
    );
    let row = row.bind(&grant.id).bind(&grant.client_id).bind(&grant.user_id).bind(grant.session_id.as_deref());
    row.bind(offline).bind(&grant.scope).bind(&grant.audience).bind(now).bind(grant.expires_at).execute().await?;
    Ok(())
}

pub async fn alive(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Grant>> {
    let grant = tx.query(
        "select g.id, g.client_id, g.user_id, g.session_id, g.scope, g.audience, g.expires_at from app_grants g \
         join users u on u.id = g.user_id join clients c on c.id = g.client_id left join sessions s on s.id = g.session_id \
         where g.id = $1 and g.ended_at is null and g.expires_at > $2 and u.status = 'active' and c.disabled_at is null \
         and ((g.offline and (s.id is null or s.ended_at is null)) \
         or (s.ended_at is null and s.expires_at > $2 and s.last_seen_at + s.idle_ms > $2))",
    );
    Ok(grant.bind(id).bind(now).optional().await?)
}

/// Ends a grant: nothing the app got through it is good any more.
///
/// # Errors
/// If the database is out of reach.
pub async fn end(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    let ended = tx.query("update app_grants set ended_at = $2 where id = $1 and ended_at is null");
    ended.bind(id).bind(now).execute().await?;
    Ok(())
}

/// Lets grants that may stay go from sessions that have run out by themselves, before those are dropped, and drops what has run out.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep_house(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let stays = tx.query(
        "update app_grants set session_id = null where offline and ended_at is null and session_id in \
         (select id from sessions where ended_at is null and (expires_at <= $1 or last_seen_at + idle_ms <= $1))",
    );
    stays.bind(now).execute().await?;
    tx.query("delete from app_grants where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}
