//! Two accounts become one.

use serde_json::json;

use super::plan::{Plan, Side};
use super::{Moved, UNDO_LIFE, letters, proof, store};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, Names, User, metadata};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::request::Ctx;
use crate::roles;
use crate::sessions::{self, Renewed};

/// What a merge leads to.
#[derive(Debug)]
pub struct Merged {
    /// The account that stays.
    pub kept: User,
    /// The session that goes on, if it is one of that account. Else it has ended.
    pub session: Option<Renewed>,
}

/// Merges the account that is signed in and the one that the token proves; `keep` is the id of the one that stays.
///
/// # Errors
/// If the proof of either is not good any more, or one may not be merged into the other; then nothing was.
pub async fn merge(ctx: &Ctx, token: &str, keep: &str) -> Result<Merged> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.write().await?;
    let other = proof::other(ctx, &mut tx, token).await?;
    if other == person.id {
        return Err(Error::refused("merge-same"));
    }
    let (here, other) = hold_both(ctx, &mut tx, (&person.id, &other)).await?;
    proof::spend(ctx, &mut tx, token, &other.user).await?;
    let (kept, merged) = match keep {
        id if id == here.user.id => (here, other),
        id if id == other.user.id => (other, here),
        _ => return Err(Error::NotFound),
    };
    let plan = Plan::of(&kept, &merged).map_err(Error::Refused)?;
    if roles::is_last_super_admin(&mut tx, &merged.user.id).await? {
        return Err(Error::Refused(Problem::new("merge-last-admin").with("email", &merged.user.email)));
    }
    carry_out(ctx, &mut tx, &plan).await?;
    let stays = kept.user.id == person.id;
    let session = if stays { Some(sessions::renew(ctx, &mut tx, person).await?) } else { None };
    ctx.portal.commit(tx).await?;
    Ok(Merged { kept: kept.user, session })
}

/// Holds both, in the same order for everybody.
async fn hold_both(ctx: &Ctx, tx: &mut Tx, (here, other): (&str, &str)) -> Result<(Side, Side)> {
    let gone = || Error::LinkExpired;
    let first = accounts::hold(tx, here.min(other)).await?.ok_or_else(gone)?;
    let second = accounts::hold(tx, here.max(other)).await?.ok_or_else(gone)?;
    let (here, other) = if first.id == here { (first, second) } else { (second, first) };
    Ok((Side::of(ctx, tx, here).await?, Side::of(ctx, tx, other).await?))
}

async fn carry_out(ctx: &Ctx, tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    let (kept, merged) = (&plan.kept.user, &plan.merged.user);
    let moved = hand_over(ctx, tx, plan).await?;
    shut(ctx, tx, merged).await?;
    let (id, undo_until) = (secret::id(ctx.now), ctx.now.plus(UNDO_LIFE));
    let sealed = ctx.portal.keyring.seal(&store::place(&id), &serde_json::to_vec(&moved).unwrap_or_default());
    let new = store::New { id: &id, kept_id: &kept.id, merged_id: &merged.id, moved: sealed, undo_until };
    store::insert(tx, new, ctx.now).await?;
    // Of the account that is shut, so that nothing that happens to the other voids the way back.
    let draft = Draft {
        purpose: Purpose::UndoMerge,
        user_id: Some(&merged.id),
        life: UNDO_LIFE,
        payload: json!({ "merge": id }),
    };
    let token = one_time::issue(ctx, tx, draft).await?.token;
    for reader in [kept, merged] {
        ctx.portal.post(tx, &letters::merged(ctx, reader, (kept, merged), &token), ctx.now).await?;
        let said = json!({ "kept": kept.id, "merged": merged.id });
        audit::record(ctx, tx, Record::done(Event::AccountsMerged, &reader.id).with(said)).await?;
    }
    Ok(())
}

/// What goes over.
async fn hand_over(ctx: &Ctx, tx: &mut Tx, plan: &Plan<'_>) -> Result<Moved> {
    let (kept, merged) = (&plan.kept.user, &plan.merged.user);
    for identity in &plan.moving {
        if !store::hand_over(tx, identity, (&merged.id, &kept.id)).await? {
            return Err(Error::Refused(Problem::new("merge-changed")));
        }
    }
    store::lead_names(tx, (&merged.id, &kept.id), ctx.now.plus(UNDO_LIFE)).await?;
    let former_ids = store::former_ids(tx, &merged.id).await?;
    for id in former_ids.iter().chain([&merged.id]) {
        store::lead_id(tx, id, &kept.id).await?;
    }
    if plan.takes_name {
        let names = Names { name: &merged.name, given_name: &merged.given_name, family_name: &merged.family_name };
        accounts::rename(tx, &kept.id, names, ctx.now).await?;
    }
    if !plan.metadata.is_empty() {
        let mut all = kept.metadata();
        all.extend(plan.metadata.clone());
        let text = metadata::to_text(&all).map_err(Error::Refused)?;
        accounts::set_metadata(tx, &kept.id, &text, ctx.now).await?;
    }
    Ok(Moved {
        identities: plan.moving.iter().map(|&identity| identity.clone()).collect(),
        names: plan.merged.names.clone(),
        called: plan.takes_name.then(|| called(merged)),
        metadata: plan.metadata.clone(),
        former_ids,
    })
}

/// What somebody is called, in full and in parts.
pub(super) fn called(user: &User) -> [String; 3] {
    [&user.name, &user.given_name, &user.family_name].map(Clone::clone)
}

/// Nobody comes in to a merged account any more, whatever they hold.
async fn shut(ctx: &Ctx, tx: &mut Tx, merged: &User) -> Result<()> {
    store::set_status(tx, &merged.id, "merged", ctx.now).await?;
    sessions::end_every(ctx, tx, &merged.id).await?;
    one_time::void_all(ctx, tx, &merged.id).await
}
