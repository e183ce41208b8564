//! The rows of requests that wait, and of codes.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

#[derive(Debug, sqlx::FromRow)]
pub struct Kept {
    pub client_id: String,
    pub parameters: String,
    pub begun_at: Option<Timestamp>,
    pub decided: String,
    pub pushed: bool,
}

pub async fn find(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<Kept>> {
    let kept = tx.query(
        "select client_id, parameters, begun_at, decided, pushed from authorization_requests where hash = $1 and expires_at > $2",
    );
    Ok(kept.bind(hash).bind(now).optional().await?)
}

pub struct New<'a> {
    pub hash: Vec<u8>,
    pub client_id: &'a str,
    pub parameters: &'a str,
    pub begun_at: Option<Timestamp>,
}

pub async fn insert(tx: &mut Tx, new: &New<'_>, (now, until): (Timestamp, Timestamp)) -> Result<()> {
    let row = tx.query(
        "insert into authorization_requests (hash, client_id, parameters, begun_at, created_at, expires_at, pushed) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    );
    let row = row.bind(new.hash.clone()).bind(new.client_id).bind(new.parameters).bind(new.begun_at);
    row.bind(now).bind(until).bind(new.begun_at.is_none()).execute().await?;
    Ok(())
}

pub async fn begin(tx: &mut Tx, hash: Vec<u8>, (now, until): (Timestamp, Timestamp)) -> Result<()> {
    let row = tx
        .query("update authorization_requests set begun_at = $2, expires_at = $3 where hash = $1 and begun_at is null");
    row.bind(hash).bind(now).bind(until).execute().await?;
    Ok(())
}

pub async fn decide(tx: &mut Tx, hash: Vec<u8>, decided: &str) -> Result<bool> {
    let row = tx.query("update authorization_requests set decided = $2 where hash = $1");
    Ok(row.bind(hash).bind(decided).execute().await? > 0)
}

/// `false` if it was gone.
pub async fn delete(tx: &mut Tx, hash: Vec<u8>) -> Result<bool> {
    Ok(tx.query("delete from authorization_requests where hash = $1").bind(hash).execute().await? > 0)
}

pub async fn insert_code(
    tx: &mut Tx,
    hash: Vec<u8>,
    (grant_id, bound_to): (&str, &str),
    until: Timestamp,
) -> Result<()> {
    let row =
        tx.query("insert into authorization_codes (hash, grant_id, bound_to, expires_at) values ($1, $2, $3, $4)");
    row.bind(hash).bind(grant_id).bind(bound_to).bind(until).execute().await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Code {
    pub grant_id: String,
    pub bound_to: String,
    pub expires_at: Timestamp,
}

/// Uses a code up: of fifty at once, one gets it.
pub async fn use_up(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<Code>> {
    let used = tx.query(
        "update authorization_codes set used_at = $2 where hash = $1 and used_at is null returning grant_id, bound_to, expires_at",
    );
    Ok(used.bind(hash).bind(now).optional().await?)
}

/// The grant of a code, used or not.
pub async fn grant_of(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<String>> {
    let grant = tx.query("select grant_id from authorization_codes where hash = $1");
    Ok(grant.bind(hash).optional::<(String,)>().await?.map(|(id,)| id))
}

/// Drops what is too old to be asked for. A used code stays as long as its grant: whoever shows it again ends that.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from authorization_requests where expires_at <= $1").bind(now).execute().await?;
    tx.query("delete from authorization_codes where expires_at <= $1 and used_at is null").bind(now).execute().await?;
    Ok(())
}
