//! The rows of apps' refresh tokens.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::tokens::GRACE;

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

/// The token that takes the place of another.
pub struct Child {
    pub hash: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// Uses a token up by giving it its one child: of fifty at once, one inserts it.
pub async fn use_up(
    tx: &mut Tx,
    hash: Vec<u8>,
    child: &Child,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<bool> {
    let used = tx.query(
        "insert into app_refresh_tokens (hash, grant_id, created_at, expires_at, parent_hash, sealed) \
         select $1, grant_id, $2, $3, hash, $4 from app_refresh_tokens where hash = $5 and expires_at > $2 \
         on conflict (parent_hash) do nothing",
    );
    let used = used.bind(child.hash.clone()).bind(now).bind(expires_at).bind(child.sealed.clone()).bind(hash);
    Ok(used.execute().await? > 0)
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
