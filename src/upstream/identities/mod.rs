//! The accounts people have elsewhere, linked to theirs here.
//!
//! One account of a provider for a person, one person for an account of a provider: the database holds both, whoever comes at once. The
//! last way in stays: a password or another identity of a provider that is offered. A letter to sign in with is none, since it can be
//! switched off.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Arrived, Provider, letters, registry, vault};
use crate::accounts::{self, User, one_time};
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::passwords;
use crate::request::Ctx;
use crate::sessions::{self, Renewed};

pub mod export;
mod linking;
mod proving;
pub(super) mod store;

pub use linking::{begin_link, link};
pub use proving::{Proven, begin_reauth, can_prove, prove};

/// An account somebody has elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Identity {
    pub id: String,
    pub user_id: String,
    /// The id of the provider.
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    /// What it is called there.
    pub label: String,
    pub linked_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// One to link.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub provider: ProviderId,
    /// Of the provider.
    pub name: &'a str,
    pub arrived: &'a Arrived,
}

impl<'a> New<'a> {
    /// Of somebody who just came back.
    #[must_use]
    pub fn of(provider: &'a Provider, arrived: &'a Arrived) -> Self {
        Self { provider: provider.id, name: &provider.name, arrived }
    }
}

/// An identity as its owner sees it.
#[derive(Clone, Debug)]
pub struct Linked {
    pub identity: Identity,
    /// Of the provider, as people know it.
    pub provider_name: String,
    /// Whether it can be signed in with now.
    pub is_offered: bool,
}

/// Whoever asks: their identities.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Linked>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let found = store::list(&mut tx, &person.id).await?;
    drop(tx);
    let mut linked = Vec::with_capacity(found.len());
    for identity in found {
        let provider = offered(ctx, &identity).await?;
        linked.push(Linked { provider_name: name(ctx, &identity).await?, is_offered: provider, identity });
    }
    Ok(linked)
}

/// Whether an identity can be signed in with now.
async fn offered(ctx: &Ctx, identity: &Identity) -> Result<bool> {
    let Some(id) = ProviderId::parse(&identity.provider) else { return Ok(false) };
    Ok(registry::find(&ctx.portal, ctx.now, id).await?.is_some())
}

/// What the provider of an identity is called, also when it is not offered any more.
async fn name(ctx: &Ctx, identity: &Identity) -> Result<String> {
    let entry = match ProviderId::parse(&identity.provider) {
        Some(id) => registry::entry(&ctx.portal, ctx.now, id).await?,
        None => None,
    };
    let provider = entry.and_then(|entry| entry.ready.ok());
    Ok(provider.map_or_else(|| identity.provider.clone(), |provider| provider.name.clone()))
}

/// Whose identity this is.
///
/// # Errors
/// If the database is out of reach.
pub async fn find(tx: &mut Tx, arrived: &Arrived) -> Result<Option<Identity>> {
    store::find(tx, &arrived.profile.issuer, &arrived.profile.subject).await
}

/// Somebody came with an identity that is theirs: what the provider says now is kept.
///
/// # Errors
/// If the database is out of reach.
pub async fn used(ctx: &Ctx, tx: &mut Tx, identity: &Identity, arrived: &Arrived) -> Result<()> {
    store::used(tx, &identity.id, &arrived.profile, ctx.now).await?;
    vault::keep(ctx, tx, &identity.id, &arrived.tokens).await
}

/// Links an identity to an account that the caller's transaction holds, and tells its owner by letter.
///
/// # Errors
/// A refusal, if it is somebody else's, or they have another of that provider.
pub async fn add(ctx: &Ctx, tx: &mut Tx, user: &User, new: &New<'_>) -> Result<()> {
    if insert(ctx, tx, user, new).await? {
        let letter = letters::linked(ctx, user, (new.name, &new.arrived.profile.label));
        ctx.portal.post(tx, &letter, ctx.now).await?;
    }
    Ok(())
}

/// [`add`] for an account that was made by it just now: a letter would tell nothing.
///
/// # Errors
/// As there.
pub async fn add_first(ctx: &Ctx, tx: &mut Tx, user: &User, new: &New<'_>) -> Result<()> {
    insert(ctx, tx, user, new).await.map(drop)
}

/// `false` if it is theirs already.
async fn insert(ctx: &Ctx, tx: &mut Tx, user: &User, new: &New<'_>) -> Result<bool> {
    let profile = &new.arrived.profile;
    let row = Identity {
        id: secret::id(ctx.now),
        user_id: user.id.clone(),
        provider: new.provider.to_string(),
        issuer: profile.issuer.clone(),
        subject: profile.subject.clone(),
        email: profile.email.as_ref().map(ToString::to_string),
        email_verified: profile.email_verified,
        label: profile.label.clone(),
        linked_at: ctx.now,
        last_used_at: Some(ctx.now),
    };
    if !store::insert(tx, &row).await? {
        return match find(tx, new.arrived).await? {
            Some(known) if known.user_id == user.id => used(ctx, tx, &known, new.arrived).await.map(|()| false),
            Some(_) => Err(refused("identity-of-another", new.name)),
            None => Err(refused("identity-has-one", new.name)),
        };
    }
    vault::keep(ctx, tx, &row.id, &new.arrived.tokens).await?;
    let linked = Record::done(Event::IdentityLinked, &user.id);
    audit::record(ctx, tx, linked.with(serde_json::json!({ "provider": new.provider }))).await?;
    Ok(true)
}

fn refused(key: &'static str, provider: &str) -> Error {
    Error::Refused(Problem::new(key).with("provider", provider))
}

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
    store::delete(&mut tx, &person.id, id).await?;
    sessions::end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    one_time::void_all(ctx, &mut tx, &person.id).await?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    let letter = letters::unlinked(ctx, &user, (&gone.provider_name, &gone.identity.label));
    ctx.portal.post(&mut tx, &letter, ctx.now).await?;
    let unlinked = Record::done(Event::IdentityUnlinked, &person.id);
    audit::record(ctx, &mut tx, unlinked.with(serde_json::json!({ "provider": gone.identity.provider }))).await?;
    ctx.portal.commit(tx).await?;
    Ok((gone.provider_name.clone(), renewed))
}
