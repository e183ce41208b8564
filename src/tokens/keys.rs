//! The life of the keys that sign tokens.
//!
//! There is always one that signs (`current`) and one that will (`next`), which others can fetch long before it does. A key that has
//! signed (`retired`) verifies, and is published, until the last token it signed has run out; then housekeeping deletes it. Keys turn
//! on schedule, by an operator, and when another algorithm is set: then the next key is one of that algorithm, and takes over as soon
//! as it has been published long enough.
//!
//! A turn is decided by one statement that only one node can win ([`store::stop_signing`]). A running portal sees within five seconds
//! what the command line or another node has done; until then it signs with the key it knows, which still verifies.
//!
//! The private halves are sealed. With `HS256` access tokens are signed with the shared secret, which is never published; the keys
//! here exist nevertheless.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::jws::KeySet;
use crate::portal::Portal;
use crate::request::Ctx;

mod chain;
mod load;
mod make;
mod store;

pub use chain::Chain;
pub use load::{SEEN_WITHIN, current, newest, published};
use make::{Made, make};

/// How long others may keep the published keys before they fetch them again.
pub const PUBLISHED_FOR: Duration = Duration::from_mins(5);
/// The id of the secret that `HS256` signs with.
pub const SHARED: &str = "shared";
/// How long a retired key outlives the last token it signed: other nodes go on signing with it until they have seen the turn, and
/// clocks differ.
const LEEWAY: Duration = Duration::from_mins(1);

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Published; it will sign.
    Next,
    /// It signs.
    Current,
    /// It has signed, and verifies.
    Retired,
}

/// A key as an operator sees it.
#[derive(Clone, Debug)]
pub struct Key {
    pub kid: String,
    pub chain: Chain,
    pub algorithm: String,
    pub state: State,
    pub created_at: Timestamp,
    pub signs_from: Option<Timestamp>,
    pub signed_until: Option<Timestamp>,
    pub verifies_until: Option<Timestamp>,
}

impl State {
    const ALL: [Self; 3] = [Self::Next, Self::Current, Self::Retired];

    /// Its name in the database and for operators.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Retired => "retired",
        }
    }
}

impl From<store::Row> for Key {
    fn from(row: store::Row) -> Self {
        let chain = Chain::of(&row);
        let state = State::ALL.into_iter().find(|state| state.name() == row.state).unwrap_or(State::Retired);
        let store::Row { kid, alg: algorithm, created_at, signs_from, signed_until, verifies_until, .. } = row;
        Self { kid, chain, algorithm, state, created_at, signs_from, signed_until, verifies_until }
    }
}

/// Every key, the oldest first.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(portal: &Portal) -> Result<Vec<Key>> {
    let mut tx = portal.db.read().await?;
    Ok(store::all(&mut tx).await?.into_iter().map(Key::from).collect())
}

/// Sees to it that a chain has a key that signs and a next one of its algorithm. Two nodes that do so at once end up with the same
/// two keys.
///
/// # Errors
/// If the database is out of reach.
pub async fn prepare(portal: &Portal, chain: Chain) -> Result<()> {
    let keys = rows(portal).await?;
    let (current, next) = (find(&keys, chain, State::Current), find(&keys, chain, State::Next));
    let algorithm = chain.algorithm(portal);
    let stale = next.filter(|next| next.alg != algorithm.name());
    let token = portal.settings.tokens.access;
    let long_enough = |row: &store::Row| u128::try_from(row.token_ms).is_ok_and(|long| long >= token.as_millis());
    if stale.is_none() && current.is_some_and(long_enough) && next.is_some_and(long_enough) {
        return Ok(());
    }
    let first = if current.is_none() { Some(make(portal, algorithm).await?) } else { None };
    let second = if next.is_none() || stale.is_some() { Some(make(portal, algorithm).await?) } else { None };
    let now = portal.clock.now();
    let mut tx = portal.db.write().await?;
    if let Some(stale) = stale {
        store::delete(&mut tx, &stale.kid, State::Next).await?;
    }
    for (made, state) in [(first, State::Current), (second, State::Next)] {
        if let Some(made) = made {
            store::insert(&mut tx, (&made, chain), state, token, now).await?;
        }
    }
    store::lengthen(&mut tx, token).await?;
    tx.commit().await?;
    portal.signing_keys.outdate();
    Ok(())
}

/// The keys in force, and among them one that signs for `chain`: that may have begun in another process a moment ago, or begins now.
///
/// # Errors
/// Those of [`current`] and [`prepare`].
pub async fn signing_for(portal: &Portal, chain: Chain, now: Timestamp) -> Result<Arc<KeySet>> {
    let known = current(portal, now).await?;
    if known.signer_for(chain.name()).is_some() {
        return Ok(known);
    }
    prepare(portal, chain).await?;
    portal.signing_keys.outdate();
    current(portal, now).await
}

/// What the clock asks for: keys whose tokens have run out go, and the next key takes over when the current one has signed long
/// enough, or when its algorithm is no longer the one in the settings.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep_house(portal: &Portal) -> Result<()> {
    let now = portal.clock.now();
    let keys = rows(portal).await?;
    if keys.iter().any(|row| row.verifies_until.is_some_and(|until| until <= now)) {
        let mut tx = portal.db.single().await?;
        store::purge(&mut tx, now).await?;
    }
    for chain in Chain::begun(&keys) {
        keep(portal, chain, &keys, now).await?;
    }
    Ok(())
}

async fn keep(portal: &Portal, chain: Chain, keys: &[store::Row], now: Timestamp) -> Result<()> {
    match (find(keys, chain, State::Current), find(keys, chain, State::Next)) {
        (Some(current), Some(next)) if is_due(portal, current, next, now) => {
            let made = make(portal, chain.algorithm(portal)).await?;
            let mut tx = portal.db.write().await?;
            if turn(portal, &mut tx, &current.kid, (&made, chain), now).await? {
                let said = json!({ "from": current.kid, "to": next.kid });
                audit::record_of_portal(&mut tx, Event::SigningKeysRotated, said, now).await?;
                tx.commit().await?;
                portal.signing_keys.outdate();
            }
            Ok(())
        }
        (Some(_), Some(_)) => Ok(()),
        _ => prepare(portal, chain).await,
    }
}

fn is_due(portal: &Portal, current: &store::Row, next: &store::Row, now: Timestamp) -> bool {
    let wanted = Chain::of(current).algorithm(portal).name();
    let changes = current.alg != wanted && next.alg == wanted;
    let period = portal.settings.tokens.key_rotation;
    let signed_enough = period.is_some_and(|period| current.signs_from.is_none_or(|from| from.plus(period) <= now));
    (changes || signed_enough) && is_known(next.created_at, now)
}

/// Whether everybody who fetches the published keys has had the time to see one.
#[must_use]
pub fn is_known(created_at: Timestamp, now: Timestamp) -> bool {
    created_at.plus(PUBLISHED_FOR).plus(SEEN_WITHIN) <= now
}

/// In every chain the next key signs from now on, and there is a new next one. `false` if somebody else has turned one at this moment.
///
/// # Errors
/// If the database is out of reach.
pub async fn rotate(ctx: &Ctx) -> Result<bool> {
    let keys = rows(&ctx.portal).await?;
    let mut turned = true;
    for chain in Chain::begun(&keys) {
        turned &= rotate_one(ctx, chain, &keys).await?;
    }
    Ok(turned)
}

async fn rotate_one(ctx: &Ctx, chain: Chain, keys: &[store::Row]) -> Result<bool> {
    let portal = &ctx.portal;
    let current = find(keys, chain, State::Current).ok_or(Error::NotFound)?;
    let made = make(portal, chain.algorithm(portal)).await?;
    let mut tx = portal.db.write().await?;
    if !turn(portal, &mut tx, &current.kid, (&made, chain), ctx.now).await? {
        return Ok(false);
    }
    record(ctx, &mut tx, Event::SigningKeysRotated, &current.kid).await?;
    portal.commit(tx).await?;
    portal.signing_keys.outdate();
    Ok(true)
}

/// In an emergency: a key verifies nothing from now on, and is not published any more. If it is the one that signs, the next one takes
/// over.
///
/// # Errors
/// [`Error::NotFound`] for a key that is none; [`Error::Busy`] if the keys keep turning meanwhile.
pub async fn retire(ctx: &Ctx, kid: &str) -> Result<()> {
    let portal = &ctx.portal;
    for _ in 0..3 {
        let keys = list(portal).await?;
        let key = keys.iter().find(|key| key.kid == kid).ok_or(Error::NotFound)?;
        let made = make(portal, key.chain.algorithm(portal)).await?;
        let mut tx = portal.db.write().await?;
        if remove(ctx, &mut tx, key, &made).await? {
            record(ctx, &mut tx, Event::SigningKeyRetired, kid).await?;
            portal.commit(tx).await?;
            portal.signing_keys.outdate();
            return Ok(());
        }
    }
    Err(Error::Busy)
}

/// Deletes a key and puts `made` where one is missing then. `false` if its state has changed.
async fn remove(ctx: &Ctx, tx: &mut Tx, key: &Key, made: &Made) -> Result<bool> {
    let portal = &ctx.portal;
    match key.state {
        State::Current => Ok(turn(portal, tx, &key.kid, (made, key.chain), ctx.now).await?
            && store::delete(tx, &key.kid, State::Retired).await?),
        State::Next => {
            let token = portal.settings.tokens.access;
            Ok(store::delete(tx, &key.kid, State::Next).await?
                && store::insert(tx, (made, key.chain), State::Next, token, ctx.now).await?)
        }
        State::Retired => store::delete(tx, &key.kid, State::Retired).await,
    }
}

/// The current key, if it is still `kid`, hands over to the next one, and `made` is next after that. `false`: somebody else was faster,
/// and nothing is to be committed.
async fn turn(portal: &Portal, tx: &mut Tx, kid: &str, made: (&Made, Chain), now: Timestamp) -> Result<bool> {
    let token = portal.settings.tokens.access;
    if !store::stop_signing(tx, kid, LEEWAY, now).await? {
        return Ok(false);
    }
    let next = if store::start_signing(tx, made.1, now).await? { State::Next } else { State::Current };
    store::insert(tx, made, next, token, now).await
}

async fn record(ctx: &Ctx, tx: &mut Tx, event: Event, kid: &str) -> Result<()> {
    let actor = ctx.scope.person().map(|person| person.id.as_str());
    audit::record(ctx, tx, Record { actor, ..Record::of_portal(event) }.with(json!({ "kid": kid }))).await
}

async fn rows(portal: &Portal) -> Result<Vec<store::Row>> {
    let mut tx = portal.db.read().await?;
    store::all(&mut tx).await
}

fn find(rows: &[store::Row], chain: Chain, state: State) -> Option<&store::Row> {
    rows.iter().find(|row| row.chain == chain.name() && row.state == state.name())
}
