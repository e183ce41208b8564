//! The accounts people have elsewhere, linked to theirs here.
//!
//! One account of a provider for a person, one person for an account of a provider: the database holds both, whoever comes at once. The
//! last way in stays: a password or another identity of a provider that is offered. A letter to sign in with is none, since it can be
//! switched off.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Arrived, Provider, letters, registry, vault};
use crate::accounts::User;
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::request::Ctx;

pub mod export;
mod linking;
mod proving;
pub(super) mod store;
mod unlinking;

pub use linking::{begin_link, link};
pub use proving::{Proven, begin_reauth, can_prove, prove};
pub use unlinking::{unlink, unlink_by_operator};

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
    /// Whether we can act there no more until its owner signs in with it again.
    pub wants_sign_in: bool,
}

/// Whoever asks: their identities.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Linked>> {
    let person = ctx.person()?;
    of(ctx, &person.id).await
}

/// Somebody's identities.
async fn of(ctx: &Ctx, user_id: &str) -> Result<Vec<Linked>> {
    let mut tx = ctx.portal.db.read().await?;
    let found = store::list(&mut tx, user_id).await?;
    let lost = vault::lost(&mut tx, user_id).await?;
    drop(tx);
    let mut linked = Vec::with_capacity(found.len());
    for identity in found {
        linked.push(Linked {
            provider_name: name(ctx, &identity).await?,
            is_offered: offered(ctx, &identity).await?,
            wants_sign_in: lost.contains(&identity.id),
            identity,
        });
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
            Some(_) => Err(Error::Refused(Problem::new("identity-of-another").with("provider", new.name))),
            None => Err(Error::Refused(Problem::new("identity-has-one").with("provider", new.name))),
        };
    }
    vault::keep(ctx, tx, &row.id, &new.arrived.tokens).await?;
    let linked = Record::done(Event::IdentityLinked, &user.id);
    audit::record(ctx, tx, linked.with(serde_json::json!({ "provider": new.provider }))).await?;
    Ok(true)
}
