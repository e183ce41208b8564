//! Linking an account elsewhere to the one somebody is signed in to: after a recent proof, from a form, bound to the session. Nothing in a
//! URL says whom to link to (`requirements.md` S1-44; ATK-017, ATK-018).

use super::{New, add, mine};
use crate::accounts;
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::upstream::attempts::{self, Held, Purpose};
use crate::upstream::{Arrived, Provider, way_to};

/// Begins the way there. Answers the URL that the browser goes to.
///
/// # Errors
/// If the last proof is too old, there is no such provider, or they have an account of it linked.
pub async fn begin_link(ctx: &Ctx, provider: &str) -> Result<String> {
    let person = ctx.recent_person()?;
    let id = ProviderId::parse(provider).ok_or(Error::NotFound)?;
    let theirs = mine(ctx).await?.into_iter().find(|linked| linked.identity.provider == id.as_str());
    // Signing in with it again is what renews our access there.
    if let Some(linked) = theirs.filter(|linked| !linked.wants_sign_in) {
        return Err(Error::Refused(Problem::new("identity-has-one").with("provider", &linked.provider_name)));
    }
    way_to(ctx, id, Purpose::Link(Held::by(person)), None).await
}

/// Links whoever came back to the account whose session began the way.
///
/// # Errors
/// If that session is not the one they came back in; a refusal, if the identity is somebody else's, or they have another of that provider.
pub async fn link(ctx: &Ctx, held: &Held, (provider, arrived): (&Provider, &Arrived)) -> Result<()> {
    let person = attempts::same(ctx, held)?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    add(ctx, &mut tx, &user, &New::of(provider, arrived)).await?;
    ctx.portal.commit(tx).await
}
