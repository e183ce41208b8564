//! Refresh tokens shown at the same time are exchanged together: one commit for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::child::Exchange;
use super::store::{self, Known};
use crate::error::{Error, Result};
use crate::kit::batch::{Task, each};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::Portal;

/// An exchange, and when it was asked for.
struct Asked(Exchange, Timestamp);

impl Task for Asked {
    /// What is known of the token that was shown.
    type Outcome = Result<Option<Known>>;
}

/// Uses a token up if it is fresh; then answers what is known of it, whoever used it. Nothing, if its session is not alive.
///
/// # Errors
/// If the database is out of reach, for everybody in the batch; the same token can be shown again.
pub async fn exchange(portal: &Arc<Portal>, exchange: Exchange, now: Timestamp) -> Result<Option<Known>> {
    let portal_of_batch = Arc::clone(portal);
    let together = move |asked| together(Arc::clone(&portal_of_batch), asked);
    let outcome = portal.batches.do_together(Asked(exchange, now), together).await;
    outcome.unwrap_or_else(|| Err(Error::Internal("a batch of refreshes panicked".to_owned())))
}

async fn together(portal: Arc<Portal>, asked: Vec<Asked>) -> Vec<Result<Option<Known>>> {
    let now = asked.iter().map(|asked| asked.1).max().unwrap_or(portal.clock.now());
    let exchanges: Vec<_> = asked.into_iter().map(|asked| asked.0).collect();
    let shown: Vec<_> = exchanges.iter().map(|exchange| exchange.shown.clone()).collect();
    each(&shown, written(&portal, &exchanges, now).await)
}

/// What is known of each of the tokens, by hash, once they are used up.
async fn written(portal: &Portal, exchanges: &[Exchange], now: Timestamp) -> Result<HashMap<Vec<u8>, Known>> {
    let idle_until = now.plus(portal.settings.tokens.refresh_idle);
    let hashes: Vec<_> = exchanges.iter().map(|exchange| exchange.shown.as_slice()).collect();
    let mut tx = portal.db.single().await?;
    store::use_up(&mut tx, exchanges, now, idle_until).await?;
    known(&mut tx, &hashes, now).await
}

async fn known(tx: &mut Tx, hashes: &[&[u8]], now: Timestamp) -> Result<HashMap<Vec<u8>, Known>> {
    let known = store::known(tx, hashes, now).await?;
    Ok(known.into_iter().map(|known| (known.shown.clone(), known)).collect())
}

/// Where tokens are not rotated: a token that is good lives on. Answers as [`exchange`] does.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep_alive(portal: &Portal, hash: &[u8], now: Timestamp) -> Result<Option<Known>> {
    let idle_until = now.plus(portal.settings.tokens.refresh_idle);
    let mut tx = portal.db.single().await?;
    store::keep_alive(&mut tx, hash.to_vec(), now, idle_until).await?;
    Ok(known(&mut tx, &[hash], now).await?.remove(hash))
}
