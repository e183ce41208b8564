//! What follows when a factor comes or goes, whichever it is: what was begun without it ends, its owner is told, the log has it.

use super::recovery_codes::Codes;
use super::{is_required, letters, record, recovery_codes, store};
use crate::accounts::{User, one_time};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::scope::Person;
use crate::sessions::{self, Renewed};

/// What switching a factor on leads to.
pub struct SwitchedOn {
    pub session: Renewed,
    /// The recovery codes, if these are the first.
    pub codes: Option<Vec<String>>,
}

/// The letter and the line in the log that tell of a change.
pub(super) type Told = (&'static str, Event);

/// A factor is on: the end of the transaction that wrote it. With the first come recovery codes.
pub(super) async fn came(ctx: &Ctx, mut tx: Tx, user: &User, codes: &Codes, told: Told) -> Result<SwitchedOn> {
    let first = store::codes_left(&mut tx, &user.id).await?.0 == 0;
    if first {
        recovery_codes::replace(ctx, &mut tx, &user.id, codes).await?;
    }
    let session = settle(ctx, &mut tx).await?;
    tell(ctx, &mut tx, user, told).await?;
    ctx.portal.commit(tx).await?;
    Ok(SwitchedOn { session, codes: first.then(|| codes.plain()) })
}

/// A factor is gone: the end of the transaction that removed it. With the last go the recovery codes.
///
/// # Errors
/// If it was the last and their role wants one; then nothing was removed.
pub(super) async fn went(ctx: &Ctx, mut tx: Tx, user: &User, last: bool, told: Told) -> Result<Renewed> {
    if last && is_required(ctx, &ctx.person()?.roles) {
        return Err(Error::refused("factor-required"));
    }
    if last {
        store::forget_codes(&mut tx, &user.id).await?;
    }
    let session = settle(ctx, &mut tx).await?;
    tell(ctx, &mut tx, user, told).await?;
    ctx.portal.commit(tx).await?;
    Ok(session)
}

/// Ends what was begun before the change, and puts the session of whoever made it under a new id.
pub(super) async fn settle(ctx: &Ctx, tx: &mut Tx) -> Result<Renewed> {
    let person = ctx.person()?;
    shed(ctx, tx, person).await?;
    sessions::renew(ctx, tx, person).await
}

/// Sessions elsewhere, browsers that are not asked, links on their way.
async fn shed(ctx: &Ctx, tx: &mut Tx, person: &Person) -> Result<()> {
    sessions::end_others_of(ctx, tx, &person.id, &person.session_id).await?;
    store::distrust_all(tx, &person.id).await?;
    one_time::void_all(ctx, tx, &person.id).await
}

pub(super) async fn tell(ctx: &Ctx, tx: &mut Tx, user: &User, (letter, event): Told) -> Result<()> {
    ctx.portal.post(tx, &letters::notice(ctx, user, letter), ctx.now).await?;
    record(ctx, tx, event, &user.id).await
}
