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

/// The token that takes the place of another.
pub struct Child {
    pub id: String,
    pub hash: Vec<u8>,
    /// For whoever shows the parent again.
    pub sealed: Vec<u8>,
}

/// Uses a token up by giving it its one child, in one statement: of fifty at once, one inserts it. It expires at `idle_until`, but not
/// after its session. Answers the session.
pub async fn use_up(
    tx: &mut Tx,
    hash: Vec<u8>,
    child: Child,
    now: Timestamp,
    idle_until: Timestamp,
) -> Result<Option<(String,)>> {
    let used = tx.query(
        "insert into refresh_tokens (id, hash, session_id, created_at, expires_at, parent_hash, sealed) \
         select $1, $2, t.session_id, $3, case when s.expires_at < $4 then s.expires_at else $4 end, t.hash, $5 \
         from refresh_tokens t join sessions s on s.id = t.session_id \
         where t.hash = $6 and t.expires_at > $3 and s.ended_at is null and s.expires_at > $3 \
         on conflict (parent_hash) do nothing returning session_id",
    );
    let used = used.bind(child.id).bind(child.hash).bind(now).bind(idle_until).bind(child.sealed).bind(hash);
    Ok(used.optional().await?)
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
         where hash = $1 and expires_at > $2 \
         and not exists (select 1 from refresh_tokens c where c.parent_hash = refresh_tokens.hash) returning session_id",
    );
    Ok(kept.bind(hash).bind(now).bind(idle_until).optional().await?)
}

/// A token somebody showed, used or not.
#[derive(sqlx::FromRow)]
pub struct Known {
    pub session_id: String,
    pub used_at: Option<Timestamp>,
    /// Its child, sealed.
    pub child: Option<Vec<u8>>,
}

pub async fn find(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<Known>> {
    let known = tx.query(
        "select t.session_id, c.created_at as used_at, c.sealed as child from refresh_tokens t \
         left join refresh_tokens c on c.parent_hash = t.hash where t.hash = $1",
    );
    Ok(known.bind(hash).optional().await?)
}

pub async fn forget_children(tx: &mut Tx, used_before: Timestamp) -> Result<()> {
    let children = tx.query("update refresh_tokens set sealed = null where created_at < $1 and sealed is not null");
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
