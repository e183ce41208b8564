//! Unlinking an account elsewhere.

use std::sync::Arc;

use super::{Identity, Linked, mine, store};
use crate::accounts::{self, one_time};
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::passwords;
use crate::request::Ctx;
use crate::sessions::{self, Renewed};
use crate::upstream::{ProviderTokens, letters, registry, vault, wire};

/// Unlinks one of one's own identities: what was begun elsewhere ends, since it may have begun by it. Answers the name of its provider.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs; a refusal, if they could not sign in any more; or their last proof is too old.
pub async fn unlink(ctx: &Ctx, id: &str) -> Result<(String, Renewed)> {
    let person = ctx.recent_person()?;
    let all = mine(ctx).await?;
    let gone = all.iter().find(|linked| linked.identity.id == id).ok_or(Error::NotFound)?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    // Another request may have been faster.
    let still: Vec<_> = store::list(&mut tx, &person.id).await?.into_iter().map(|identity| identity.id).collect();
    if !still.contains(&gone.identity.id) {
        return Err(Error::NotFound);
    }
    let is_another =
        |linked: &Linked| linked.is_offered && linked.identity.id != id && still.contains(&linked.identity.id);
    if !all.iter().any(is_another) && passwords::of(&mut tx, &person.id).await?.is_none() {
        return Err(Error::refused("identity-last"));
    }
    let tokens = vault::open(&ctx.portal, &mut tx, id).await?;
    store::delete(&mut tx, &person.id, id).await?;
    sessions::end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    one_time::void_all(ctx, &mut tx, &person.id).await?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    let letter = letters::unlinked(ctx, &user, (&gone.provider_name, &gone.identity.label));
    ctx.portal.post(&mut tx, &letter, ctx.now).await?;
    let unlinked = Record::done(Event::IdentityUnlinked, &person.id);
    audit::record(ctx, &mut tx, unlinked.with(serde_json::json!({ "provider": gone.identity.provider }))).await?;
    ctx.portal.commit(tx).await?;
    if let Some(tokens) = tokens {
        give_back(ctx, &gone.identity, tokens).await;
    }
    Ok((gone.provider_name.clone(), renewed))
}

/// What let us act there is given back, in a while and as well as the provider takes it: nobody waits for that.
async fn give_back(ctx: &Ctx, identity: &Identity, tokens: ProviderTokens) {
    let Some(id) = ProviderId::parse(&identity.provider) else { return };
    let Ok(Some(provider)) = registry::find(&ctx.portal, ctx.now, id).await else { return };
    let (portal, now) = (Arc::clone(&ctx.portal), ctx.now);
    tokio::spawn(async move {
        if let Err(failure) = wire::revoke(&portal, &provider, &tokens, now).await {
            tracing::info!(provider = %provider.id, %failure, "the tokens of an unlinked account were not taken back");
        }
    });
}
