//! Sessions by their id: what a token names, alive or not.

use std::collections::HashMap;
use std::sync::Arc;

use super::store::Alive;
use super::{seen, store};
use crate::accounts::User;
use crate::error::Result;
use crate::kit::batch::{Key, can_be_packed, packed};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::i18n::Locale;
use crate::portal::{Lookup, Portal};
use crate::request::Ctx;
use crate::roles;
use crate::scope::{Person, SessionKind};

/// A session that is alive, and whose it is.
#[derive(Debug)]
pub struct Living {
    pub person: Person,
    pub user: User,
    pub expires_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// A session by its id, if it is alive and its owner is not suspended.
///
/// # Errors
/// If the database is out of reach.
pub async fn living(ctx: &Ctx, tx: &mut Tx, session_id: &str) -> Result<Option<Living>> {
    Ok(store::alive_by_id(tx, session_id, ctx.now).await?.map(|alive| Living::of(&ctx.portal, alive)))
}

/// What a token names a session by.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Id(String);

impl Key for Id {
    type Found = Alive;
}

impl Lookup for Id {
    async fn find(portal: &Portal, ids: Vec<Self>) -> Result<HashMap<Self, Alive>> {
        let ids = packed(ids.iter().map(|id| id.0.as_str()));
        let found = store::alive_by_ids(&mut portal.db.read().await?, ids, portal.clock.now()).await?;
        Ok(found.into_iter().map(|alive| (Self(alive.session_id.clone()), alive)).collect())
    }
}

/// The session that a token names, as every request that shows one asks: a sign-out counts at once. Those asked for at the same time
/// are looked up together.
///
/// # Errors
/// If the database is out of reach.
pub async fn of_token(portal: &Arc<Portal>, session_id: &str, now: Timestamp) -> Result<Option<Living>> {
    if !can_be_packed(session_id) {
        return Ok(None);
    }
    Ok(portal.look_up(Id(session_id.to_owned())).await?.map(|alive| {
        seen::note(portal, &alive.session_id, alive.last_seen_at, now);
        Living::of(portal, alive)
    }))
}

/// A session was used just now: written down with what it was used for.
///
/// # Errors
/// If the database is out of reach.
pub async fn seen_now(portal: &Portal, session_id: &str, now: Timestamp) -> Result<()> {
    store::seen(&mut portal.db.single().await?, session_id, now).await
}

impl Living {
    /// Of a row. A phone number counts as a second factor only where codes go out by text message.
    #[must_use]
    pub fn of(portal: &Portal, alive: Alive) -> Self {
        let user = alive.user;
        let person = Person {
            id: user.id.clone(),
            email: user.email.clone(),
            username: user.username.clone(),
            name: user.name.clone(),
            locale: user.locale.as_deref().and_then(Locale::from_tag),
            time_zone: user.time_zone.clone(),
            roles: roles::listed(&alive.roles.unwrap_or_default()),
            session_id: alive.session_id,
            session_kind: SessionKind::parse(&alive.kind),
            has_factor: alive.has_app || (alive.has_phone && portal.settings.mfa.by_text()),
            authenticated_at: alive.authenticated_at,
            factor_at: alive.factor_at,
        };
        Self { person, user, expires_at: alive.expires_at, last_seen_at: alive.last_seen_at }
    }
}
