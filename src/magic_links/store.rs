//! Which letters went to which address.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// Keeps which address a secret was issued for.
pub async fn remember(tx: &mut Tx, id: &str, email: &str) -> Result<()> {
    tx.query("insert into magic_links (id, email) values ($1, $2)").bind(id).bind(email).execute().await?;
    Ok(())
}

/// The id of the latest secret for an address; of none, for an address that has none.
pub async fn newest(tx: &mut Tx, email: &str) -> Result<String> {
    let newest = tx.query("select id from magic_links where email = $1 order by id desc limit 1").bind(email);
    Ok(newest.optional::<(String,)>().await?.map(|(id,)| id).unwrap_or_default())
}

/// The id of every secret for an address.
pub async fn all(tx: &mut Tx, email: &str) -> Result<Vec<String>> {
    let all = tx.query("select id from magic_links where email = $1").bind(email).all::<(String,)>().await?;
    Ok(all.into_iter().map(|(id,)| id).collect())
}

/// Whether a former address is still held for its owner, who can take it back.
pub async fn is_held(tx: &mut Tx, email: &str, now: Timestamp) -> Result<bool> {
    let held = tx.query("select 1 from identifiers where value = $1 and kind = 'former' and held_until > $2");
    Ok(held.bind(email).bind(now).optional::<(i32,)>().await?.is_some())
}
