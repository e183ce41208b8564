//! The rows of refresh tokens.

use super::child::{Exchange, Packed};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::sessions::Alive;

pub struct Row<'a> {
    pub hash: Vec<u8>,
    pub session_id: &'a str,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, row: &Row<'_>, now: Timestamp) -> Result<()> {
    let new = tx.query("insert into refresh_tokens (hash, session_id, created_at, expires_at) values ($1, $2, $3, $4)");
    new.bind(row.hash.clone()).bind(row.session_id).bind(now).bind(row.expires_at).execute().await?;
    Ok(())
}

/// Uses tokens up by giving each its one child, all in one statement: of fifty with the same token, here or on another node, one
/// inserts it. A child expires at `idle_until`, but not after its session. Rows are written in the order of hashes, so that two
/// statements never wait for each other crosswise.
///
/// The row that no table has tells `PostgreSQL` that what is packed are bytes.
pub async fn use_up(tx: &mut Tx, exchanges: &[Exchange], now: Timestamp, idle_until: Timestamp) -> Result<()> {
    let Packed { rows, count, width } = Packed::of(exchanges);
    let used = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed, width) as (select hash, 0 from refresh_tokens where false union all select $1, cast($3 as integer)), \
         shown as materialized (select substr(packed, n * width + 1, 32) as hash, substr(packed, n * width + 33, 32) as child, \
           substr(packed, n * width + 65, width - 64) as sealed from places, sent), \
         good as materialized (select shown.*, (select t.session_id from refresh_tokens t \
           where t.hash = shown.hash and t.expires_at > $4) as session_id from shown), \
         alive as materialized (select good.*, (select s.expires_at from sessions s \
           where s.id = good.session_id and s.ended_at is null and s.expires_at > $4) as ends_at from good) \
         insert into refresh_tokens (hash, session_id, created_at, expires_at, parent_hash, sealed) \
         select child, session_id, $4, case when ends_at < $5 then ends_at else $5 end, hash, sealed \
         from alive where ends_at is not null order by hash on conflict (parent_hash) do nothing",
    );
    let used = used.bind(rows).bind(count).bind(width).bind(now).bind(idle_until);
    used.execute().await?;
    Ok(())
}

/// Where tokens are not rotated: the same one goes on until `idle_until`, but not past its session.
pub async fn keep_alive(tx: &mut Tx, hash: Vec<u8>, now: Timestamp, idle_until: Timestamp) -> Result<bool> {
    let kept = tx.query(
        "update refresh_tokens set expires_at = case when $3 < (select s.expires_at from sessions s where s.id = refresh_tokens.session_id) \
         then $3 else (select s.expires_at from sessions s where s.id = refresh_tokens.session_id) end \
         where hash = $1 and expires_at > $2 \
         and not exists (select 1 from refresh_tokens c where c.parent_hash = refresh_tokens.hash)",
    );
    Ok(kept.bind(hash).bind(now).bind(idle_until).execute().await? > 0)
}

/// A token somebody showed, used or not, of a session that is alive.
#[derive(Clone, sqlx::FromRow)]
pub struct Known {
    /// Its hash.
    pub shown: Vec<u8>,
    pub token_expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    /// Its child, sealed.
    pub child: Option<Vec<u8>>,
    #[sqlx(flatten)]
    pub session: Alive,
}

/// Those of these tokens that are known, and whose session is alive. The limit cuts nothing off: it tells `PostgreSQL` that they are
/// few, and so to look each session up by its key instead of reading all there are.
pub async fn known(tx: &mut Tx, hashes: &[&[u8]], now: Timestamp) -> Result<Vec<Known>> {
    let known = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed) as (select hash from refresh_tokens where false union all select $1), \
         shown as materialized (select substr(packed, n * 32 + 1, 32) as hash from places, sent), \
         known as materialized (select hash, (select t.session_id from refresh_tokens t where t.hash = shown.hash) as session_id, \
           (select t.expires_at from refresh_tokens t where t.hash = shown.hash) as token_expires_at, \
           (select c.created_at from refresh_tokens c where c.parent_hash = shown.hash) as used_at, \
           (select c.sealed from refresh_tokens c where c.parent_hash = shown.hash) as child from shown limit $2) \
         select known.hash as shown, known.token_expires_at, known.used_at, known.child, s.* \
         from known join signed_in s on s.session_id = known.session_id where s.expires_at > $3 and s.idle_until > $3",
    );
    Ok(known.bind(hashes.concat()).bind(hashes.len()).bind(now).all().await?)
}

/// The session of a token, used or not.
pub async fn session_of(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<String>> {
    let session = tx.query("select session_id from refresh_tokens where hash = $1").bind(hash);
    Ok(session.optional::<(String,)>().await?.map(|(session_id,)| session_id))
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
