//! Sessions by their id: what a token names, alive or not.

use super::{cookie, seen, store};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::Portal;
use crate::request::Ctx;
use crate::scope::Person;

/// A session that is alive, and whose it is.
#[derive(Debug)]
pub struct Living {
    pub person: Person,
    pub expires_at: Timestamp,
    pub last_seen_at: Timestamp,
}

/// A session by its id, if it is alive and its owner is not suspended.
///
/// # Errors
/// If the database is out of reach.
pub async fn living(ctx: &Ctx, tx: &mut Tx, session_id: &str) -> Result<Option<Living>> {
    let by_text = ctx.portal.settings.mfa.by_text();
    let alive = store::alive_by_id(tx, session_id, (by_text, ctx.now)).await?;
    Ok(alive.map(|alive| Living {
        expires_at: alive.expires_at,
        last_seen_at: alive.last_seen_at,
        person: cookie::person(alive),
    }))
}

/// The person behind a token that names its session, as every request that shows one asks: a sign-out counts at once.
///
/// # Errors
/// If the database is out of reach.
pub async fn of_token(portal: &Portal, session_id: &str, now: Timestamp) -> Result<Option<Person>> {
    let mut tx = portal.db.read().await?;
    let alive = store::alive_by_id(&mut tx, session_id, (portal.settings.mfa.by_text(), now)).await?;
    Ok(alive.map(|alive| {
        seen::note(portal, &alive.session_id, alive.last_seen_at, now);
        cookie::person(alive)
    }))
}

/// A session was used just now: written down with what it was used for.
///
/// # Errors
/// If the database is out of reach.
pub async fn seen_now(portal: &Portal, session_id: &str, now: Timestamp) -> Result<()> {
    store::seen(&mut portal.db.single().await?, session_id, now).await
}
