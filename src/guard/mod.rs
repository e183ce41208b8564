//! May this be tried again? Counters per source, per account, per address, per browser, counted atomically in the database.
//!
//! A [`Limit`] names what is counted and how much of it is allowed; [`count`] adds one and tells. A counter is raised *before* the
//! act, so fifty requests at once cannot all slip under it, and forgiven after an act that turned out rightful. Counters exist for
//! addresses and names that nobody has, too: what cannot be told apart cannot be asked about.
//!
//! The rightful owner is never shut out: a browser that has signed in to the account before has a counter of its own, and a reset
//! by letter passes all of them (`security.md` gate 25). Which limits apply to what is said where the act is.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;
use crate::request::Ctx;

mod store;

pub use store::purge;

/// What is counted, and how often it may happen.
#[derive(Clone, Debug)]
pub struct Limit {
    pub key: String,
    /// So many within `window`.
    pub max: u32,
    pub window: Duration,
    /// Once `max` is reached: how long until the next.
    pub pause: Duration,
    /// Whether it holds even where the operator has switched rate limits off.
    fixed: bool,
}

impl Limit {
    /// `max` of `action` for `whom` within `window`. The key does not tell who that is.
    #[must_use]
    pub fn new(action: &str, whom: &str, (max, window): (u32, Duration)) -> Self {
        let hash = secret::sha256(format!("{action}\0{whom}").as_bytes());
        Self { key: format!("{action}:{}", secret::hex(&hash[..18])), max, window, pause: window, fixed: false }
    }

    /// With a longer pause once the maximum is reached.
    #[must_use]
    pub fn pausing(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// For guesses at a secret: no switch turns it off.
    #[must_use]
    pub fn fixed(self) -> Self {
        Self { fixed: true, ..self }
    }

    fn is_in_force(&self, ctx: &Ctx) -> bool {
        self.fixed || ctx.portal.settings.guard.rate_limit.is_some()
    }
}

/// Where a counter stands after being raised.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    pub count: i64,
    max: i64,
    wait: Duration,
}

impl Count {
    /// Whether this one is still within the limit.
    #[must_use]
    pub fn allowed(self) -> bool {
        self.count <= self.max
    }

    /// Whether this is the last within the limit.
    #[must_use]
    pub fn is_last(self) -> bool {
        self.count == self.max
    }

    /// Whether this is the first one too many: the one worth a line in the audit log.
    #[must_use]
    pub fn just_over(self) -> bool {
        self.count == self.max + 1
    }

    /// Refuses what is over the limit, with advice (a message key).
    ///
    /// # Errors
    /// [`Error::TooMany`] if it is.
    pub fn check(self, advice: &'static str) -> Result<()> {
        if self.allowed() { Ok(()) } else { Err(self.refusal(advice)) }
    }

    /// The refusal itself, with advice (a message key).
    #[must_use]
    pub fn refusal(self, advice: &'static str) -> Error {
        Error::TooMany { retry_after: self.wait, advice }
    }
}

/// Raises a counter by one, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn count(tx: &mut Tx, limit: &Limit, now: Timestamp) -> Result<Count> {
    let (count, resets_at) = store::raise(tx, limit, now).await?;
    Ok(Count { count, max: i64::from(limit.max), wait: Timestamp::from_millis(resets_at).since(now) })
}

/// Raises the counters of `limits` in a transaction of its own, one after the other, and refuses at the first that is over: what is
/// refused by one does not use up the next. Does nothing where limits are off.
///
/// # Errors
/// [`Error::TooMany`], or if the database is out of reach.
pub async fn allow(ctx: &Ctx, advice: &'static str, limits: &[Limit]) -> Result<()> {
    let limits: Vec<_> = limits.iter().filter(|limit| limit.is_in_force(ctx)).collect();
    if limits.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.portal.db.write().await?;
    let mut refusal = Ok(());
    for limit in limits {
        refusal = count(&mut tx, limit, ctx.now).await?.check(advice);
        if refusal.is_err() {
            break;
        }
    }
    tx.commit().await?;
    refusal
}

/// Whether one more is within the limit: for letters, whose surplus is dropped in silence.
///
/// # Errors
/// If the database is out of reach.
pub async fn permits(ctx: &Ctx, tx: &mut Tx, limit: &Limit) -> Result<bool> {
    Ok(!limit.is_in_force(ctx) || count(tx, limit, ctx.now).await?.allowed())
}

/// Takes back the counts of an act that turned out rightful: its `own` counter is forgotten, the two it shares with others go down by
/// one. One statement, since every sign-in pays for it.
///
/// # Errors
/// If the database is out of reach.
pub async fn forgive(tx: &mut Tx, own: &Limit, shared: [&Limit; 2]) -> Result<()> {
    store::lower(tx, &own.key, shared.map(|limit| limit.key.as_str())).await
}

/// Takes back one count of each of two counters that others share, after an act that turned out rightful.
///
/// # Errors
/// If the database is out of reach.
pub async fn take_back(tx: &mut Tx, shared: [&Limit; 2]) -> Result<()> {
    store::lower(tx, "", shared.map(|limit| limit.key.as_str())).await
}

/// Forgets a counter.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget(tx: &mut Tx, limit: &Limit) -> Result<()> {
    store::remove(tx, &limit.key).await
}
