//! The rows of ways to providers.

use crate::config::ProviderId;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub struct New {
    pub state_hash: Vec<u8>,
    pub provider: ProviderId,
    pub browser_hash: Vec<u8>,
    pub sealed: Vec<u8>,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: New, now: Timestamp) -> Result<()> {
    let row = tx.query(
        "insert into oauth_attempts (state_hash, provider, browser_hash, sealed, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
    );
    let row = row.bind(new.state_hash).bind(new.provider.as_str()).bind(new.browser_hash).bind(new.sealed);
    row.bind(now).bind(new.expires_at).execute().await?;
    Ok(())
}

/// Uses one up.
pub async fn take(
    tx: &mut Tx,
    state_hash: &[u8],
    (provider, browser_hash): (ProviderId, Vec<u8>),
    now: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let taken = tx.query(
        "delete from oauth_attempts where state_hash = $1 and provider = $2 and browser_hash = $3 and expires_at > $4 returning sealed",
    );
    let taken = taken.bind(state_hash.to_vec()).bind(provider.as_str()).bind(browser_hash).bind(now);
    Ok(taken.optional::<(Vec<u8>,)>().await?.map(|(sealed,)| sealed))
}

/// Drops those nobody came back from.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from oauth_attempts where expires_at <= $1").bind(now).execute().await?;
    Ok(())
}
