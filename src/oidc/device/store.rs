//! The rows of devices that wait.

use std::time::Duration;

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

use super::PACE;

pub struct New<'a> {
    pub hash: Vec<u8>,
    pub client_id: &'a str,
    pub scope: &'a str,
    pub resource: Option<&'a str>,
    pub ip: &'a str,
    pub user_agent: &'a str,
}

/// `false`: somebody has this user code.
pub async fn insert(
    tx: &mut Tx,
    new: &New<'_>,
    user_code: Vec<u8>,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool> {
    let row = tx.query(
        "insert into device_codes (hash, user_code, client_id, scope, resource, ip, user_agent, created_at, expires_at, interval_ms) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (user_code) do nothing",
    );
    let row = row.bind(new.hash.clone()).bind(user_code).bind(new.client_id).bind(new.scope).bind(new.resource);
    let row = row.bind(new.ip).bind(new.user_agent).bind(now).bind(until).bind(millis(PACE));
    Ok(row.execute().await? > 0)
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[derive(sqlx::FromRow)]
pub struct Asked {
    pub expires_at: Timestamp,
    pub user_id: Option<String>,
    pub denied_at: Option<Timestamp>,
    pub grant_id: Option<String>,
}

/// Counts a question that does not come too early: of fifty at once, one is heard.
pub async fn ask(
    tx: &mut Tx,
    (hash, client_id): (Vec<u8>, &str),
    (now, early): (Timestamp, Timestamp),
) -> Result<Option<Asked>> {
    let asked = tx.query(
        "update device_codes set asked_at = $3 where hash = $1 and client_id = $2 and (asked_at is null or asked_at + interval_ms <= $4) \
         returning expires_at, user_id, denied_at, grant_id",
    );
    Ok(asked.bind(hash).bind(client_id).bind(now).bind(early).optional().await?)
}

/// Counts a question that came too early, and has the next one come later. `false`: there is no such code.
pub async fn slow_down(tx: &mut Tx, (hash, client_id): (Vec<u8>, &str), by: Duration, now: Timestamp) -> Result<bool> {
    let slowed = tx.query(
        "update device_codes set asked_at = $3, interval_ms = interval_ms + $4 where hash = $1 and client_id = $2",
    );
    Ok(slowed.bind(hash).bind(client_id).bind(now).bind(millis(by)).execute().await? > 0)
}

/// Uses a code up. `false`: it was.
pub async fn use_up(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<bool> {
    let used = tx.query("update device_codes set used_at = $2 where hash = $1 and used_at is null");
    Ok(used.bind(hash).bind(now).execute().await? > 0)
}

/// Makes a code that waits somebody's, if it is nobody else's.
pub async fn claim(tx: &mut Tx, user_code: Vec<u8>, user_id: &str, now: Timestamp) -> Result<bool> {
    let claimed = tx.query(
        "update device_codes set user_id = $2 where user_code = $1 and (user_id is null or user_id = $2) \
         and expires_at > $3 and denied_at is null and grant_id is null",
    );
    Ok(claimed.bind(user_code).bind(user_id).bind(now).execute().await? > 0)
}

#[derive(sqlx::FromRow)]
pub struct Opened {
    pub client_id: String,
    pub scope: String,
    pub resource: Option<String>,
    pub ip: String,
    pub user_agent: String,
    pub created_at: Timestamp,
}

/// A code that somebody has made theirs and not answered yet.
pub async fn opened(tx: &mut Tx, user_code: Vec<u8>, user_id: &str, now: Timestamp) -> Result<Option<Opened>> {
    let opened = tx.query(
        "select client_id, scope, resource, ip, user_agent, created_at from device_codes \
         where user_code = $1 and user_id = $2 and expires_at > $3 and denied_at is null and grant_id is null",
    );
    Ok(opened.bind(user_code).bind(user_id).bind(now).optional().await?)
}

/// A yes. `false` if there is an answer already.
pub async fn allow(tx: &mut Tx, (user_code, user_id): (Vec<u8>, &str), grant_id: &str, now: Timestamp) -> Result<bool> {
    let allowed = tx.query(
        "update device_codes set grant_id = $3 where user_code = $1 and user_id = $2 and expires_at > $4 \
         and denied_at is null and grant_id is null",
    );
    Ok(allowed.bind(user_code).bind(user_id).bind(grant_id).bind(now).execute().await? > 0)
}

/// A no. `false` if there is an answer already.
pub async fn deny(tx: &mut Tx, (user_code, user_id): (Vec<u8>, &str), now: Timestamp) -> Result<bool> {
    let denied = tx.query(
        "update device_codes set denied_at = $3 where user_code = $1 and user_id = $2 and expires_at > $3 \
         and denied_at is null and grant_id is null",
    );
    Ok(denied.bind(user_code).bind(user_id).bind(now).execute().await? > 0)
}

/// Drops codes an hour after their end: until then a device is told that it came too late.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let late = now.minus(Duration::from_hours(1));
    tx.query("delete from device_codes where expires_at <= $1").bind(late).execute().await?;
    Ok(())
}
