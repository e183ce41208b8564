//! When sessions were last seen: noted during requests, written down by the janitor, never inside a request.

use std::time::Duration;

use super::store;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::portal::Portal;

/// A session seen again within this time is not worth a write.
const GRAIN: Duration = Duration::from_mins(1);

/// Whether a session that was last seen at `before` may be written down again.
#[must_use]
pub fn is_worth_noting(before: Timestamp, now: Timestamp) -> bool {
    now.since(before) >= GRAIN
}

/// Notes a sighting.
pub fn note(portal: &Portal, session_id: &str, before: Timestamp, now: Timestamp) {
    if is_worth_noting(before, now) {
        portal.sightings.note(session_id, now);
    }
}

/// Writes the sightings down; at a stop, so that none is lost.
///
/// # Errors
/// If the database is out of reach; then they wait for the next time.
pub async fn flush(portal: &Portal) -> Result<()> {
    let noted = portal.sightings.noted();
    if noted.is_empty() {
        return Ok(());
    }
    let mut tx = portal.db.write().await?;
    for (id, at) in &noted {
        store::seen(&mut tx, id, *at).await?;
    }
    tx.commit().await?;
    portal.sightings.written(&noted);
    Ok(())
}
