//! The rows of refresh tokens.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub struct Row<'a> {
    pub id: String,
    pub hash: Vec<u8>,
    pub session_id: &'a str,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, row: &Row<'_>, now: Timestamp) -> Result<()> {
    let new = tx
        .query("insert into refresh_tokens (id, hash, session_id, created_at, expires_at) values ($1, $2, $3, $4, $5)");
    let new = new.bind(&row.id).bind(row.hash.clone()).bind(row.session_id).bind(now).bind(row.expires_at);
    new.execute().await?;
    Ok(())
}

/// Uses a token up, once, and keeps its child. Answers the session; of fifty at once, one gets it.
pub async fn use_up(tx: &mut Tx, hash: Vec<u8>, child: &[u8], now: Timestamp) -> Result<Option<(String,)>> {
    let used = tx.query(
        "update refresh_tokens set used_at = $2, child = $3 where hash = $1 and used_at is null and expires_at > $2 returning session_id",
    );
    Ok(used.bind(hash).bind(now).bind(child.to_vec()).optional().await?)
}

/// Where tokens are not rotated: the same one goes on until `idle_until`, but not past its session.
pub async fn keep_alive(
    tx: &mut Tx,
    hash: Vec<u8>,
    now: Timestamp,
    idle_until: Timestamp,
) -> Result<Option<(String,)>> {
    let kept = tx.query(
        "update refresh_tokens set expires_at = case when $3 < (select s.expires_at from sessions s where s.id = refresh_tokens.session_id) \
         then $3 else (select s.expires_at from sessions s where s.id = refresh_tokens.session_id) end \
         where hash = $1 and used_at is null and expires_at > $2 returning session_id",
    );
    Ok(kept.bind(hash).bind(now).bind(idle_until).optional().await?)
}

/// A token somebody showed, used or not.
#[derive(sqlx::FromRow)]
pub struct Known {
    pub session_id: String,
    pub used_at: Option<Timestamp>,
    pub child: Option<Vec<u8>>,
}

pub async fn find(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<Known>> {
    let known = tx.query("select session_id, used_at, child from refresh_tokens where hash = $1");
    Ok(known.bind(hash).optional().await?)
}

pub async fn forget_children(tx: &mut Tx, used_before: Timestamp) -> Result<()> {
    let children = tx.query("update refresh_tokens set child = null where used_at < $1 and child is not null");
    children.bind(used_before).execute().await?;
    Ok(())
}

pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let over = tx.query(
        "delete from refresh_tokens where expires_at < $1 and not exists (select 1 from sessions s where s.id = refresh_tokens.session_id \
         and s.ended_at is null and s.expires_at > $1 and s.last_seen_at + s.idle_ms > $1)",
    );
    over.bind(now).execute().await?;
    Ok(())
}
