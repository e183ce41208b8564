//! The worker that goes through the queue: an operator switches it on and off while portals run, and sees what it did.

use std::time::Duration;

use serde_json::json;

use super::refresh::{self, Round};
use super::store;
use crate::audit::{self, Event, Record};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::Portal;
use crate::request::Ctx;

/// How long a portal rests between two looks at the queue.
pub const REST: Duration = Duration::from_secs(5);
/// How old the time of the last look may become while there is nothing to do.
pub const NOTED: Duration = Duration::from_mins(1);

/// How the worker stands, for all portals on this database together.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Worker {
    pub running: bool,
    /// When a portal last looked at the queue.
    pub last_run_at: Option<Timestamp>,
    pub refreshed: i64,
    pub errors: i64,
}

/// How the worker stands.
///
/// # Errors
/// If the database is out of reach.
pub async fn status(tx: &mut Tx) -> Result<Worker> {
    store::worker(tx).await
}

/// Switches it on or off; portals that run see it at their next look. `false` if it was so already.
///
/// # Errors
/// If the database is out of reach.
pub async fn switch(ctx: &Ctx, running: bool) -> Result<bool> {
    let mut tx = ctx.portal.db.write().await?;
    if !store::switch_worker(&mut tx, running).await? {
        return Ok(false);
    }
    let said = Record::of_portal(Event::TokenRefreshSwitched).with(json!({ "running": running }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Ok(true)
}

/// What a running portal does every now and then: a round, unless the worker is switched off.
///
/// # Errors
/// If the database is out of reach.
pub async fn work(portal: &Portal) -> Result<Round> {
    let worker = status(&mut portal.db.read().await?).await?;
    if !worker.running {
        return Ok(Round::default());
    }
    let round = refresh::round(portal).await?;
    let is_idle = round.refreshed == 0 && round.missed.is_empty();
    let is_noted = worker.last_run_at.is_some_and(|at| portal.clock.now().since(at) < NOTED);
    if !(is_idle && is_noted) {
        note(portal, &round).await?;
    }
    Ok(round)
}

/// A round, whether the worker is switched on or not.
///
/// # Errors
/// If the database is out of reach.
pub async fn once(portal: &Portal) -> Result<Round> {
    let round = refresh::round(portal).await?;
    note(portal, &round).await?;
    Ok(round)
}

async fn note(portal: &Portal, round: &Round) -> Result<()> {
    let missed = u32::try_from(round.missed.len()).unwrap_or(u32::MAX);
    store::worker_ran(&mut portal.db.single().await?, (round.refreshed, missed), portal.clock.now()).await
}
