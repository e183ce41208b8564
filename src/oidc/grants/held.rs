//! Grants with whose they are, as every request of an app that shows a token asks. Those asked for at the same time are looked up together.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Grant, store};
use crate::accounts::User;
use crate::error::Result;
use crate::kit::batch::{Key, can_be_packed, packed};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::{Lookup, Portal};
use crate::roles;

/// A sign-in at an app that is in force, with whose it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    #[sqlx(flatten)]
    pub grant: Grant,
    #[sqlx(flatten)]
    pub user: User,
    roles: Option<String>,
}

impl Held {
    /// The roles of the person, sorted.
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        roles::listed(self.roles.as_deref().unwrap_or_default())
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Id(String);

impl Key for Id {
    type Found = Held;
}

impl Lookup for Id {
    async fn find(portal: &Portal, ids: Vec<Self>) -> Result<HashMap<Self, Held>> {
        let ids = packed(ids.iter().map(|id| id.0.as_str()));
        let found = store::held(&mut portal.db.read().await?, ids, portal.clock.now()).await?;
        Ok(found.into_iter().map(|held| (Self(held.grant.id.clone()), held)).collect())
    }
}

/// A grant by its id, if it is in force ([`super::alive`]).
///
/// # Errors
/// If the database is out of reach.
pub async fn held(portal: &Arc<Portal>, id: &str) -> Result<Option<Held>> {
    if can_be_packed(id) { portal.look_up(Id(id.to_owned())).await } else { Ok(None) }
}

/// [`held`], as the caller's transaction sees it.
///
/// # Errors
/// If the database is out of reach.
pub async fn held_in(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Held>> {
    Ok(store::held(tx, packed([id]), now).await?.pop())
}

/// The hash of a refresh token, used or not.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Hash(Vec<u8>);

impl Key for Hash {
    type Found = Held;
}

impl Lookup for Hash {
    async fn find(portal: &Portal, hashes: Vec<Self>) -> Result<HashMap<Self, Held>> {
        let count = hashes.len();
        let hashes = hashes.into_iter().flat_map(|hash| hash.0).collect();
        let found = store::held_by(&mut portal.db.read().await?, (hashes, count), portal.clock.now()).await?;
        Ok(found.into_iter().map(|shown| (Self(shown.shown), shown.held)).collect())
    }
}

/// As [`held`], by the hash of one of its refresh tokens, used or not.
///
/// # Errors
/// If the database is out of reach.
pub async fn held_by(portal: &Arc<Portal>, refresh_token: Vec<u8>) -> Result<Option<Held>> {
    portal.look_up(Hash(refresh_token)).await
}
