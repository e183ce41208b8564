//! Refresh tokens shown at the same time are exchanged together: one commit for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::child::Exchange;
use super::store::{self, Known};
use crate::error::Result;
use crate::kit::batch::Key;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::{Lookup, Portal};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked(Exchange);

impl Key for Asked {
    /// What is known of the token that was shown.
    type Found = Known;
}

impl Lookup for Asked {
    async fn find(portal: &Portal, asked: Vec<Self>) -> Result<HashMap<Self, Known>> {
        let now = portal.clock.now();
        let exchanges: Vec<_> = asked.into_iter().map(|asked| asked.0).collect();
        let mut tx = portal.db.single().await?;
        store::use_up(&mut tx, &exchanges, now, now.plus(portal.settings.tokens.refresh_idle)).await?;
        let hashes: Vec<_> = exchanges.iter().map(|exchange| exchange.shown.as_slice()).collect();
        let known = known(&mut tx, &hashes, now).await?;
        let each = exchanges.into_iter().filter_map(|exchange| Some((known.get(&exchange.shown)?.clone(), exchange)));
        Ok(each.map(|(known, exchange)| (Self(exchange), known)).collect())
    }
}

/// Uses a token up if it is fresh; then answers what is known of it, whoever used it. Nothing, if its session is not alive.
///
/// # Errors
/// If the database is out of reach, for everybody who asked at that moment; the same token can be shown again.
pub async fn exchange(portal: &Arc<Portal>, exchange: Exchange) -> Result<Option<Known>> {
    portal.look_up(Asked(exchange)).await
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
