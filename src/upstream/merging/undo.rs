//! Taking a merge back: both accounts are again what they were. What the account that stayed came by since, it keeps.
//!
//! Its owner does so while signed in, and whoever reads a letter that told of the merge by the link in it. Sessions that were begun
//! since end: they may have been begun by what goes back.

use super::merge::called;
use super::{Moved, letters, store};
use crate::accounts::one_time::{self, Purpose, Ticket};
use crate::accounts::{self, Names, User, metadata};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret::Token;
use crate::request::Ctx;
use crate::sessions;
use crate::upstream::identities;

/// What was merged into an account and can come back.
#[derive(Clone, Debug)]
pub struct Undoable {
    pub id: String,
    /// The address of the merged account.
    pub email: String,
    pub until: Timestamp,
}

/// What can be taken back of what was merged into an account, the latest first.
pub(super) async fn of(tx: &mut Tx, user_id: &str, now: Timestamp) -> Result<Vec<Undoable>> {
    let rows = store::of(tx, user_id, now).await?;
    Ok(rows.into_iter().map(|(id, email, until)| Undoable { id, email, until }).collect())
}

/// The owner of the account that stayed takes a merge back.
///
/// # Errors
/// If the proof of who asks is not fresh; [`Error::NotFound`] for a merge that is not theirs, was taken back, or is too old.
pub async fn by_owner(ctx: &Ctx, id: &str) -> Result<()> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.write().await?;
    let row = store::take(&mut tx, id, ctx.now).await?.filter(|row| row.kept_id == person.id).ok_or(Error::NotFound)?;
    let kept = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    sessions::end_others_of(ctx, &mut tx, &kept.id, &person.session_id).await?;
    restore(ctx, &mut tx, &kept, &row).await?;
    ctx.portal.commit(tx).await
}

/// Whoever reads a letter that told of a merge takes it back.
///
/// # Errors
/// If the link was used, is too old or never was; if the account that stayed is suspended: nobody gets around that.
pub async fn by_letter(ctx: &Ctx, token: &str) -> Result<()> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    // The link is used up with the merge, as every other link to it.
    let ticket = one_time::peek(ctx, &mut tx, Purpose::UndoMerge, &token).await?.ok_or(Error::LinkExpired)?;
    let row = store::take(&mut tx, &merge_of(&ticket)?, ctx.now).await?.ok_or(Error::LinkExpired)?;
    let kept = accounts::hold(&mut tx, &row.kept_id).await?.ok_or(Error::LinkExpired)?;
    if kept.is_suspended() {
        return Err(Error::refused("merge-undo-suspended"));
    }
    sessions::end_every(ctx, &mut tx, &kept.id).await?;
    restore(ctx, &mut tx, &kept, &row).await?;
    ctx.portal.commit(tx).await
}

/// Whether a link still works, for the page with the button: the addresses of the account that stayed, and of the other.
///
/// # Errors
/// If it does not.
pub async fn peek(ctx: &Ctx, token: &str) -> Result<(String, String)> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::UndoMerge, &token).await?.ok_or(Error::LinkExpired)?;
    store::addresses(&mut tx, &merge_of(&ticket)?, ctx.now).await?.ok_or(Error::LinkExpired)
}

fn merge_of(ticket: &Ticket) -> Result<String> {
    let payload: serde_json::Value = ticket.payload().ok_or(Error::LinkExpired)?;
    payload["merge"].as_str().map(str::to_owned).ok_or(Error::LinkExpired)
}

async fn restore(ctx: &Ctx, tx: &mut Tx, kept: &User, row: &store::Row) -> Result<()> {
    let moved = row.moved(&ctx.portal.keyring);
    let moved = moved.ok_or_else(|| Error::Internal("what a merge moved does not open".to_owned()))?;
    give_back(tx, &moved, (&kept.id, &row.merged_id)).await?;
    forget(ctx, tx, kept, &moved).await?;
    store::set_status(tx, &row.merged_id, "active", ctx.now).await?;
    one_time::void(ctx, tx, Purpose::UndoMerge, Some(&row.merged_id)).await?;
    one_time::void_all(ctx, tx, &kept.id).await?;
    let merged = accounts::by_id(tx, &row.merged_id).await?.ok_or(Error::LinkExpired)?;
    for reader in [kept, &merged] {
        ctx.portal.post(tx, &letters::undone(ctx, reader, (kept, &merged)), ctx.now).await?;
        let said = serde_json::json!({ "kept": kept.id, "merged": merged.id });
        audit::record(ctx, tx, Record::done(Event::MergeUndone, &reader.id).with(said)).await?;
    }
    Ok(())
}

/// What had gone over, to whom it was.
async fn give_back(tx: &mut Tx, moved: &Moved, (kept, merged): (&str, &str)) -> Result<()> {
    for identity in &moved.identities {
        if !store::hand_over(tx, identity, (kept, merged)).await? {
            // It was unlinked; or somebody else linked it meanwhile, who keeps it.
            identities::store::insert(tx, identity).await?;
        }
    }
    for (value, kind) in &moved.names {
        store::give_name_back(tx, (value, kind), (kept, merged)).await?;
    }
    store::free_id(tx, merged).await?;
    for id in &moved.former_ids {
        store::lead_id(tx, id, merged).await?;
    }
    Ok(())
}

/// The account that stayed forgets what it had from the other, unless that was changed since.
async fn forget(ctx: &Ctx, tx: &mut Tx, kept: &User, moved: &Moved) -> Result<()> {
    if moved.called.as_ref() == Some(&called(kept)) {
        accounts::rename(tx, &kept.id, Names { name: "", given_name: "", family_name: "" }, ctx.now).await?;
    }
    let mut left = kept.metadata();
    left.retain(|name, value| moved.metadata.get(name) != Some(value));
    if left != kept.metadata() {
        let text = metadata::to_text(&left).map_err(Error::Refused)?;
        accounts::set_metadata(tx, &kept.id, &text, ctx.now).await?;
    }
    Ok(())
}
