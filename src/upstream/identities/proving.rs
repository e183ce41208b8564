//! Proving again who one is by signing in with a linked provider once more: for those who have neither a password nor a second factor to
//! show. The provider is asked to look at the person again and not at a session of its own; those that say when they did are held to it.

use super::{find, mine, used};
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::return_to::ReturnTo;
use crate::passwords;
use crate::request::Ctx;
use crate::upstream::attempts::{self, Held, Purpose};
use crate::upstream::{Arrived, way_to};

/// That whoever asks came back with an identity of theirs, just now, to the session that sent them. Made here alone.
#[derive(Debug)]
pub struct Proven(());

/// The providers that whoever asks can prove it by, id and name: none, for those who have something else to show.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn can_prove(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let has_other = person.has_factor || passwords::of(&mut tx, &person.id).await?.is_some();
    drop(tx);
    if has_other {
        return Ok(Vec::new());
    }
    let offered = mine(ctx).await?.into_iter().filter(|linked| linked.is_offered);
    Ok(offered.map(|linked| (linked.identity.provider, linked.provider_name)).collect())
}

/// Begins the way there. Answers the URL that the browser goes to.
///
/// # Errors
/// [`Error::NotFound`] for a provider that they cannot prove it by.
pub async fn begin_reauth(ctx: &Ctx, provider: &str, next: Option<ReturnTo>) -> Result<String> {
    let person = ctx.person()?;
    let id = ProviderId::parse(provider).ok_or(Error::NotFound)?;
    if !can_prove(ctx).await?.iter().any(|(known, _)| known == id.as_str()) {
        return Err(Error::NotFound);
    }
    way_to(ctx, id, Purpose::Reauth(Held::by(person)), next).await
}

/// Takes whoever came back as proof, if the identity is that of the person whose session began the way.
///
/// # Errors
/// If the session is another one; a refusal, if the identity is not theirs.
pub async fn prove(ctx: &Ctx, held: &Held, arrived: &Arrived) -> Result<Proven> {
    let person = attempts::same(ctx, held)?;
    let mut tx = ctx.portal.db.write().await?;
    let known = find(&mut tx, arrived).await?.filter(|identity| identity.user_id == person.id);
    let Some(identity) = known else {
        audit::record(ctx, &mut tx, Record::refused(Event::ReauthenticationFailed, Some(&person.id))).await?;
        ctx.portal.commit(tx).await?;
        return Err(Error::refused("reauth-other-identity"));
    };
    used(ctx, &mut tx, &identity, arrived).await?;
    ctx.portal.commit(tx).await?;
    Ok(Proven(()))
}
