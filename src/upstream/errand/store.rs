//! What came of trials, until the command line reads it.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

pub async fn put(tx: &mut Tx, id: &str, outcome: Vec<u8>, now: Timestamp) -> Result<()> {
    let row =
        tx.query("insert into provider_trials (id, outcome, ended_at) values ($1, $2, $3) on conflict do nothing");
    row.bind(id).bind(outcome).bind(now).execute().await?;
    Ok(())
}

pub async fn take(tx: &mut Tx, id: &str) -> Result<Option<Vec<u8>>> {
    let row = tx.query("delete from provider_trials where id = $1 returning outcome").bind(id);
    Ok(row.optional::<(Vec<u8>,)>().await?.map(|(outcome,)| outcome))
}

pub async fn purge(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.query("delete from provider_trials where ended_at <= $1").bind(before).execute().await?;
    Ok(())
}
