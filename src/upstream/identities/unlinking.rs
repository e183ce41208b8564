//! Unlinking an account elsewhere. What was begun elsewhere ends with it, since it may have begun by it, and what let us act there is
//! given back.

use std::sync::Arc;

use serde_json::json;

use super::{Linked, letters, of, store};
use crate::accounts::{self, User, one_time};
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::passwords;
use crate::portal::Portal;
use crate::request::Ctx;
use crate::sessions::{self, Renewed};
use crate::upstream::{ProviderTokens, registry, vault, wire};

/// Unlinks one of one's own identities. Answers the name of its provider.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs; a refusal, if they could not sign in any more; or their last proof is too old.
pub async fn unlink(ctx: &Ctx, id: &str) -> Result<(String, Renewed)> {
    let person = ctx.recent_person()?;
    let all = of(ctx, &person.id).await?;
    let gone = one(&all, id)?;
    let mut tx = ctx.portal.db.write().await?;
    let tokens = remove(ctx, &mut tx, (&all, gone), Some(&person.id)).await?;
    sessions::end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    ctx.portal.commit(tx).await?;
    // Nobody waits for a provider that may take its time.
    tokio::spawn(give_back(Arc::clone(&ctx.portal), gone.identity.provider.clone(), tokens));
    Ok((gone.provider_name.clone(), renewed))
}

/// Unlinks somebody's account of a provider, for an operator at the command line. Every session of theirs ends.
///
/// # Errors
/// [`Error::NotFound`] if they have none; a refusal, if they could not sign in any more.
pub async fn unlink_by_operator(ctx: &Ctx, user_id: &str, provider: ProviderId) -> Result<()> {
    let all = of(ctx, user_id).await?;
    let theirs = all.iter().find(|linked| linked.identity.provider == provider.as_str()).ok_or(Error::NotFound)?;
    let mut tx = ctx.portal.db.write().await?;
    let tokens = remove(ctx, &mut tx, (&all, theirs), None).await?;
    sessions::end_every(ctx, &mut tx, user_id).await?;
    ctx.portal.commit(tx).await?;
    give_back(Arc::clone(&ctx.portal), provider.to_string(), tokens).await;
    Ok(())
}

fn one<'l>(all: &'l [Linked], id: &str) -> Result<&'l Linked> {
    all.iter().find(|linked| linked.identity.id == id).ok_or(Error::NotFound)
}

/// Takes it away, if there is another way in, and tells its owner. Answers what let us act there.
async fn remove(
    ctx: &Ctx,
    tx: &mut Tx,
    (all, gone): (&[Linked], &Linked),
    by: Option<&str>,
) -> Result<Option<ProviderTokens>> {
    let (id, owner) = (gone.identity.id.as_str(), gone.identity.user_id.as_str());
    let user: User = accounts::hold(tx, owner).await?.ok_or(Error::NotFound)?;
    // Another request may have been faster.
    let still: Vec<_> = store::list(tx, owner).await?.into_iter().map(|identity| identity.id).collect();
    if !still.iter().any(|one| one == id) {
        return Err(Error::NotFound);
    }
    let is_another =
        |linked: &Linked| linked.is_offered && linked.identity.id != id && still.contains(&linked.identity.id);
    if !all.iter().any(is_another) && passwords::of(tx, owner).await?.is_none() {
        return Err(Error::refused("identity-last"));
    }
    let tokens = vault::open(&ctx.portal, tx, id).await?;
    store::delete(tx, owner, id).await?;
    one_time::void_all(ctx, tx, owner).await?;
    let letter = letters::unlinked(ctx, &user, (&gone.provider_name, &gone.identity.label));
    ctx.portal.post(tx, &letter, ctx.now).await?;
    let unlinked = Record { actor: by, ..Record::done(Event::IdentityUnlinked, owner) };
    audit::record(ctx, tx, unlinked.with(json!({ "provider": gone.identity.provider }))).await?;
    Ok(tokens)
}

/// Gives the tokens of an account that was unlinked back to its provider, if it takes them: what it does not take runs out.
async fn give_back(portal: Arc<Portal>, provider: String, tokens: Option<ProviderTokens>) {
    let (Some(id), Some(tokens)) = (ProviderId::parse(&provider), tokens) else { return };
    let now = portal.clock.now();
    let entry = registry::entry(&portal, now, id).await.ok().flatten();
    let Some(provider) = entry.and_then(|entry| entry.ready.ok()) else { return };
    if let Err(failure) = wire::revoke(&portal, &provider, &tokens, now).await {
        tracing::info!(provider = %id, %failure, "the tokens of an unlinked account were not taken back");
    }
}
