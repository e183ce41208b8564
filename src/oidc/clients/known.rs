//! Clients with their secrets, as every request of a program asks. Those asked for at the same time are looked up together.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Client, store};
use crate::error::Result;
use crate::kit::batch::{Key, can_be_packed, packed};
use crate::portal::{Lookup, Portal};

/// A client that is not shut out, and the hashes of its secrets that are good now.
pub type Known = (Arc<Client>, Vec<Vec<u8>>);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Id(String);

impl Key for Id {
    type Found = Known;
}

impl Lookup for Id {
    async fn find(portal: &Portal, ids: Vec<Self>) -> Result<HashMap<Self, Known>> {
        let ids = packed(ids.iter().map(|id| id.0.as_str()));
        let rows = store::with_secrets(&mut portal.db.read().await?, ids, portal.clock.now()).await?;
        let mut all: HashMap<Self, Known> = HashMap::new();
        for row in rows {
            let (client, secret) = row.split()?;
            let known = all.entry(Self(client.id.clone())).or_insert_with(|| (Arc::new(client), Vec::new()));
            known.1.extend(secret);
        }
        Ok(all)
    }
}

/// A client by its id.
///
/// # Errors
/// If the database is out of reach.
pub async fn known(portal: &Arc<Portal>, id: &str) -> Result<Option<Known>> {
    if can_be_packed(id) { portal.look_up(Id(id.to_owned())).await } else { Ok(None) }
}
