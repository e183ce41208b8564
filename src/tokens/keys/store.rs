//! The rows of the signing keys.

use std::time::Duration;

use super::make::Made;
use super::{Chain, State};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

#[derive(sqlx::FromRow)]
pub struct Row {
    pub kid: String,
    pub chain: String,
    pub alg: String,
    pub state: String,
    pub private_key: Vec<u8>,
    pub token_ms: i64,
    pub created_at: Timestamp,
    pub signs_from: Option<Timestamp>,
    pub signed_until: Option<Timestamp>,
    pub verifies_until: Option<Timestamp>,
}

/// Every key, the oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Row>> {
    let rows = tx.query(
        "select kid, chain, alg, state, private_key, token_ms, created_at, signs_from, signed_until, verifies_until \
         from signing_keys order by created_at, kid",
    );
    Ok(rows.all().await?)
}

/// Adds a key to a chain, unless there is one in this state already: another node was faster.
pub async fn insert(
    tx: &mut Tx,
    (made, chain): (&Made, Chain),
    state: State,
    token: Duration,
    now: Timestamp,
) -> Result<bool> {
    let row = tx.query(
        "insert into signing_keys (kid, alg, state, private_key, token_ms, created_at, signs_from, chain) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    );
    let signs_from = (state == State::Current).then_some(now);
    let row = row.bind(&made.kid).bind(made.algorithm.name()).bind(state.name()).bind(made.sealed.clone());
    Ok(row.bind(millis(token)).bind(now).bind(signs_from).bind(chain.name()).execute().await? > 0)
}

/// The current key, if it is still `kid`, signs nothing more, and verifies as long as what it signed lives and `leeway` longer.
pub async fn stop_signing(tx: &mut Tx, kid: &str, leeway: Duration, now: Timestamp) -> Result<bool> {
    let stopped = tx.query(
        "update signing_keys set state = 'retired', signed_until = $2, verifies_until = $2 + token_ms + $3 \
         where kid = $1 and state = 'current'",
    );
    Ok(stopped.bind(kid).bind(now).bind(millis(leeway)).execute().await? > 0)
}

/// The next key of a chain signs from now on.
pub async fn start_signing(tx: &mut Tx, chain: Chain, now: Timestamp) -> Result<bool> {
    let started =
        tx.query("update signing_keys set state = 'current', signs_from = $1 where state = 'next' and chain = $2");
    Ok(started.bind(now).bind(chain.name()).execute().await? > 0)
}

/// Deletes a key, if it is still in this state.
pub async fn delete(tx: &mut Tx, kid: &str, state: State) -> Result<bool> {
    let deleted = tx.query("delete from signing_keys where kid = $1 and state = $2");
    Ok(deleted.bind(kid).bind(state.name()).execute().await? > 0)
}

/// From now on the keys in use may sign tokens that live so long.
pub async fn lengthen(tx: &mut Tx, token: Duration) -> Result<()> {
    let longer = tx.query("update signing_keys set token_ms = $1 where state <> 'retired' and token_ms < $1");
    longer.bind(millis(token)).execute().await?;
    Ok(())
}

/// Drops keys whose last token has run out.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from signing_keys where verifies_until <= $1").bind(now).execute().await?;
    Ok(())
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
