//! Who it is that came back, and whether they come in.
//!
//! Somebody is known by issuer and subject alone. Whoever is not known yet is joined to the account that has their address only if both
//! sides verified it and the operator trusts the provider's word; otherwise they sign in to that account first, and are linked by that.
//! An account whose address was never proven is taken over by its owner ([`rightful_owner`]). An address that only a provider that is not
//! trusted speaks for, or none at all, is proven by a letter before anything is made ([`super::address`]). `security.md` gates 2 and 4.

use serde_json::json;

use super::app::App;
use super::arrivals::{self, Waiting};
use super::identities::{self, New};
use super::{Arrived, Profile, Provider};
use crate::accounts::{self, Email, Identifier, Names, NewUser, PersonName, User, access};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret;
use crate::request::Ctx;
use crate::rightful_owner;

/// Where somebody who came back stands.
#[derive(Debug)]
pub enum Came {
    /// This is their account.
    In { user: Box<User>, news: Option<News> },
    /// They have to prove an address first.
    NeedsAddress,
    /// There is an account with their address: signing in to it links them.
    SignInFirst { email: Email },
}

/// What coming back changed about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was made.
    Made,
    /// It was there; what they came with is linked to it now.
    Joined,
    /// Its address was proven for the first time; what was set before is gone.
    TakenOver,
}

/// Takes somebody who came back to sign in.
///
/// # Errors
/// A refusal, if they may have no account here, or the account with their address has another of that provider.
pub async fn arrive(
    ctx: &Ctx,
    (provider, arrived): (&Provider, &Arrived),
    (next, app): (Option<ReturnTo>, Option<App>),
) -> Result<Came> {
    let mut tx = ctx.portal.db.write().await?;
    if let Some(identity) = identities::find(&mut tx, arrived).await? {
        identities::used(ctx, &mut tx, &identity, arrived).await?;
        return came_in(ctx, tx, &identity.user_id, None).await;
    }
    let new = New::of(provider, arrived);
    let verified = arrived.profile.email.as_ref().filter(|_| arrived.profile.email_verified);
    let account = match verified {
        Some(email) => accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?,
        None => None,
    };
    let proven = account.filter(|user| user.email_verified_at.is_some());
    // An address that came with a merged account leads to the one that stayed, and lets nobody in there by itself.
    let is_own = proven.as_ref().zip(verified).is_none_or(|(user, email)| user.email == email.as_str());
    match (verified, proven) {
        (Some(email), _) if provider.trusts_email && is_own => join(ctx, tx, email, &new).await,
        (Some(email), Some(user)) => {
            arrivals::keep(ctx, &mut tx, &Waiting::of(provider, arrived, (next, app)), Some(&user)).await?;
            ctx.portal.commit(tx).await?;
            Ok(Came::SignInFirst { email: email.clone() })
        }
        _ => {
            arrivals::keep(ctx, &mut tx, &Waiting::of(provider, arrived, (next, app)), None).await?;
            ctx.portal.commit(tx).await?;
            Ok(Came::NeedsAddress)
        }
    }
}

/// Somebody whose address is proven: joins them to its account, or makes one.
pub(super) async fn join(ctx: &Ctx, mut tx: Tx, email: &Email, new: &New<'_>) -> Result<Came> {
    let Some(user) = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await? else {
        let user = make(ctx, &mut tx, email, new).await?;
        identities::add_first(ctx, &mut tx, &user, new).await?;
        return came_in(ctx, tx, &user.id, Some(News::Made)).await;
    };
    // Who is shut out is told so by the decider, and gets nothing linked.
    if user.is_suspended() {
        return came_in(ctx, tx, &user.id, None).await;
    }
    let first_time = rightful_owner::takes_over(ctx, &mut tx, &user.id).await?;
    if first_time {
        audit::record(ctx, &mut tx, Record::done(Event::EmailVerified, &user.id)).await?;
    } else {
        accounts::hold(&mut tx, &user.id).await?;
    }
    identities::add(ctx, &mut tx, &user, new).await?;
    came_in(ctx, tx, &user.id, Some(if first_time { News::TakenOver } else { News::Joined })).await
}

async fn came_in(ctx: &Ctx, mut tx: Tx, user_id: &str, news: Option<News>) -> Result<Came> {
    let user = accounts::by_id(&mut tx, user_id).await?.ok_or(Error::SignInRequired)?;
    ctx.portal.commit(tx).await?;
    Ok(Came::In { user: Box::new(user), news })
}

/// An account without a password, for an address that is proven.
async fn make(ctx: &Ctx, tx: &mut Tx, email: &Email, new: &New<'_>) -> Result<User> {
    let settings = &ctx.portal.settings.access;
    if settings.disable_signup {
        return Err(Error::refused("signup-closed"));
    }
    access::check(settings, email).map_err(|_| Error::refused("email-not-allowed"))?;
    let id = secret::id(ctx.now);
    let names = Told::of(&new.arrived.profile);
    let account =
        NewUser { id: &id, email, name: &names.name, locale: Some(ctx.locale.code()), verified: true, self_made: true };
    if !accounts::create(tx, &account, ctx.now).await? {
        return Err(Error::refused("email-taken"));
    }
    let parts = Names { name: &names.name, given_name: &names.given, family_name: &names.family };
    accounts::rename(tx, &id, parts, ctx.now).await?;
    let made = Record::done(Event::SignedUp, &id).with(json!({ "through": new.provider }));
    audit::record(ctx, tx, made).await?;
    accounts::by_id(tx, &id).await?.ok_or(Error::NotFound)
}

/// What a provider calls somebody, as far as it is a name here.
struct Told {
    name: String,
    given: String,
    family: String,
}

impl Told {
    fn of(profile: &Profile) -> Self {
        let name = |told: &str| PersonName::parse(told).map(|name| name.to_string()).unwrap_or_default();
        Self { name: name(&profile.name), given: name(&profile.given_name), family: name(&profile.family_name) }
    }
}
