//! The append-only log: who did what, how, from where, with which result.
//!
//! An event is written in the transaction of the change it tells of: if it cannot be written, the change does not happen. There is
//! no way to edit or delete one from outside. Events refer to people by id alone and outlive them. People read their own in
//! `/account/activity`, in plain sentences.

use serde::Serialize;

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::request::Ctx;

pub mod api;
mod events;
mod pages;
mod store;

pub use events::{Event, Outcome};
pub use pages::{ActivityPage, Recent};
pub use store::{Entry, anonymise, concerns, latest};

/// What is recorded besides the request itself.
#[derive(Debug)]
pub struct Record<'a> {
    pub event: Event,
    pub outcome: Outcome,
    /// Whose account it concerns; nobody's for an unknown name.
    pub subject: Option<&'a str>,
    /// Who did it, if that was proven.
    pub actor: Option<&'a str>,
    pub details: serde_json::Value,
}

impl<'a> Record<'a> {
    /// Somebody did something to their own account.
    #[must_use]
    pub fn done(event: Event, user_id: &'a str) -> Self {
        Self {
            event,
            outcome: Outcome::Done,
            subject: Some(user_id),
            actor: Some(user_id),
            details: serde_json::Value::Null,
        }
    }

    /// Somebody whose identity is not proven tried something.
    #[must_use]
    pub fn refused(event: Event, subject: Option<&'a str>) -> Self {
        Self { event, outcome: Outcome::Refused, subject, actor: None, details: serde_json::Value::Null }
    }

    /// Something was done to the portal itself; it concerns nobody's account.
    #[must_use]
    pub fn of_portal(event: Event) -> Self {
        Self { outcome: Outcome::Done, ..Self::refused(event, None) }
    }

    /// With more to tell. Never a secret.
    #[must_use]
    pub fn with(self, details: impl Serialize) -> Self {
        Self { details: serde_json::to_value(details).unwrap_or_default(), ..self }
    }
}

/// Writes an event in the caller's transaction.
///
/// # Errors
/// If the database refuses; then the caller's change must not be committed either.
pub async fn record(ctx: &Ctx, tx: &mut Tx, record: Record<'_>) -> Result<()> {
    let session = ctx.scope.person().map(|person| person.session_id.as_str());
    let (ip, user_agent) = (ctx.network.address(), ctx.user_agent.as_str());
    store::insert(tx, ctx.now, &record, &store::Source { ip: &ip, user_agent, session }).await
}

/// Writes an event about the portal itself that nobody asked for.
///
/// # Errors
/// If the database refuses; then the change must not be committed either.
pub async fn record_of_portal(tx: &mut Tx, event: Event, details: impl Serialize, now: Timestamp) -> Result<()> {
    store::insert(tx, now, &Record::of_portal(event).with(details), &store::Source::default()).await
}

/// Writes an event that nobody asked for: the portal itself did it, by the clock.
///
/// # Errors
/// If the database refuses; then the change must not be committed either.
pub async fn record_own(tx: &mut Tx, event: Event, subject: &str, now: Timestamp) -> Result<()> {
    let record = Record { actor: None, ..Record::done(event, subject) };
    store::insert(tx, now, &record, &store::Source::default()).await
}
