//! Refresh tokens that apps show at the same time are used up together: one commit for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::store;
use crate::error::Result;
use crate::kit::batch::Key;
use crate::portal::{Lookup, Portal};
use crate::tokens::child::Exchange;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked(Exchange);

impl Key for Asked {
    /// The hash of the child, if it took its parent's place.
    type Found = Vec<u8>;
}

impl Lookup for Asked {
    async fn find(portal: &Portal, asked: Vec<Self>) -> Result<HashMap<Self, Vec<u8>>> {
        let now = portal.clock.now();
        let times = (now, now.plus(portal.settings.tokens.refresh_idle));
        let exchanges: Vec<_> = asked.into_iter().map(|asked| asked.0).collect();
        let placed = store::use_up(&mut portal.db.single().await?, &exchanges, times).await?;
        let is_placed = |exchange: &Exchange| placed.iter().any(|(child,)| *child == exchange.child);
        Ok(exchanges.into_iter().filter(is_placed).map(|exchange| (Self(exchange.clone()), exchange.child)).collect())
    }
}

/// Uses a token up. `false`: it was used, or has run out.
///
/// # Errors
/// If the database is out of reach, for everybody who asked at that moment; the same token can be shown again.
pub async fn use_up(portal: &Arc<Portal>, exchange: Exchange) -> Result<bool> {
    Ok(portal.look_up(Asked(exchange)).await?.is_some())
}
