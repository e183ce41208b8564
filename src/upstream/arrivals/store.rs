//! The rows of those who wait.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// Whoever came before in this browser waits no longer.
pub async fn put(
    tx: &mut Tx,
    browser_hash: Vec<u8>,
    (user_id, sealed): (Option<&str>, Vec<u8>),
    until: Timestamp,
) -> Result<()> {
    let row = tx.query(
        "insert into oauth_arrivals (browser_hash, user_id, sealed, expires_at) values ($1, $2, $3, $4) \
         on conflict (browser_hash) do update set user_id = $2, sealed = $3, expires_at = $4",
    );
    row.bind(browser_hash).bind(user_id).bind(sealed).bind(until).execute().await?;
    Ok(())
}

/// Who has to prove an address in this browser.
pub async fn newcomer(tx: &mut Tx, browser_hash: Vec<u8>, now: Timestamp) -> Result<Option<Vec<u8>>> {
    let row = tx
        .query("select sealed from oauth_arrivals where browser_hash = $1 and user_id is null and expires_at > $2")
        .bind(browser_hash)
        .bind(now);
    Ok(row.optional::<(Vec<u8>,)>().await?.map(|(sealed,)| sealed))
}

/// Takes who waits in this browser for an account, or, with `user_id` empty, for none.
pub async fn take(tx: &mut Tx, browser_hash: Vec<u8>, user_id: &str, now: Timestamp) -> Result<Option<Vec<u8>>> {
    let taken = tx.query(
        "delete from oauth_arrivals where browser_hash = $1 and coalesce(user_id, '') = $2 and expires_at > $3 returning sealed",
    );
    let taken = taken.bind(browser_hash).bind(user_id).bind(now);
    Ok(taken.optional::<(Vec<u8>,)>().await?.map(|(sealed,)| sealed))
}

/// Nobody waits for this account any more.
pub async fn forget(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.query("delete from oauth_arrivals where user_id = $1").bind(user_id).execute().await?;
    Ok(())
}

/// Drops those who waited too long.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from oauth_arrivals where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}
