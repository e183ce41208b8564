//! The rows of apps' refresh tokens.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::tokens::GRACE;
use crate::tokens::child::{Exchange, Packed};

pub async fn insert(
    tx: &mut Tx,
    hash: Vec<u8>,
    grant_id: &str,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    let row =
        tx.query("insert into app_refresh_tokens (hash, grant_id, created_at, expires_at) values ($1, $2, $3, $4)");
    row.bind(hash).bind(grant_id).bind(now).bind(expires_at).execute().await?;
    Ok(())
}

/// The grant of a token, used or not.
///
/// # Errors
/// If the database is out of reach.
pub async fn grant_of(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<String>> {
    let grant = tx.query("select grant_id from app_refresh_tokens where hash = $1");
    Ok(grant.bind(hash).optional::<(String,)>().await?.map(|(id,)| id))
}

/// The grant of a token that was not used yet and has not run out.
///
/// # Errors
/// If the database is out of reach.
pub async fn fresh(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<String>> {
    let grant = tx.query(
        "select grant_id from app_refresh_tokens where hash = $1 and expires_at > $2 \
         and not exists (select 1 from app_refresh_tokens c where c.parent_hash = $1)",
    );
    Ok(grant.bind(hash).bind(now).optional::<(String,)>().await?.map(|(id,)| id))
}

/// Uses tokens up by giving each its one child, all in one statement: of fifty with the same token, here or on another node, one inserts
/// it. Answers the hashes of the children that took their place. A child expires at `idle_until`, but not after its grant. Rows are written
/// in the order of hashes, so that two statements never wait for each other crosswise.
///
/// The row that no table has tells `PostgreSQL` that what is packed are bytes.
pub async fn use_up(
    tx: &mut Tx,
    exchanges: &[Exchange],
    (now, idle_until): (Timestamp, Timestamp),
) -> Result<Vec<(Vec<u8>,)>> {
    let Packed { rows, count, width } = Packed::of(exchanges);
    let used = tx.query(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < $2), \
         sent (packed, width) as (select hash, 0 from app_refresh_tokens where false union all select $1, cast($3 as integer)), \
         shown as materialized (select substr(packed, n * width + 1, 32) as hash, substr(packed, n * width + 33, 32) as child, \
           substr(packed, n * width + 65, width - 64) as sealed from places, sent), \
         good as materialized (select shown.*, (select t.grant_id from app_refresh_tokens t \
           where t.hash = shown.hash and t.expires_at > $4) as grant_id from shown), \
         alive as materialized (select good.*, (select g.expires_at from app_grants g \
           where g.id = good.grant_id and g.ended_at is null) as ends_at from good) \
         insert into app_refresh_tokens (hash, grant_id, created_at, expires_at, parent_hash, sealed) \
         select child, grant_id, $4, case when ends_at < $5 then ends_at else $5 end, hash, sealed \
         from alive where ends_at is not null order by hash on conflict (parent_hash) do nothing returning hash",
    );
    Ok(used.bind(rows).bind(count).bind(width).bind(now).bind(idle_until).all().await?)
}

#[derive(sqlx::FromRow)]
pub struct Used {
    pub created_at: Timestamp,
    pub sealed: Option<Vec<u8>>,
}

pub async fn child_of(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<Used>> {
    let child = tx.query("select created_at, sealed from app_refresh_tokens where parent_hash = $1");
    Ok(child.bind(hash).optional().await?)
}

/// Forgets children that nobody may ask for again. The tokens themselves go with their grant: whoever was robbed of one is known by it.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let children = tx.query("update app_refresh_tokens set sealed = null where sealed is not null and created_at < $1");
    children.bind(now.minus(GRACE)).execute().await?;
    Ok(())
}
