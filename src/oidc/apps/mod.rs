//! The apps that have access to somebody's account, as their owner sees them, and taking it away.

use std::collections::BTreeSet;

use serde_json::json;

use super::clients;
use super::consent;
use super::grants;
use super::scopes::Scopes;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::request::Ctx;

pub mod actions;
pub mod api;
pub mod pages;

/// An app with access.
#[derive(Clone, Debug)]
pub struct App {
    pub client_id: String,
    pub name: String,
    pub client_uri: Option<String>,
    pub scopes: Scopes,
    /// `None`: allowed, and not used now.
    pub first_used_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

/// The apps that have access to the caller's account: where they are signed in, and what they allowed once and for all.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn list(ctx: &Ctx) -> Result<Vec<App>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let entered = grants::entered(&mut tx, &person.id, ctx.now).await?;
    let mut apps: Vec<App> = Vec::new();
    let allowed = consent::of(&mut tx, &person.id).await?;
    let ids: BTreeSet<_> = entered.iter().map(|one| &one.client_id).chain(allowed.iter().map(|(id, _)| id)).collect();
    for id in ids {
        let Some(client) = clients::by_id(&mut tx, id).await? else { continue };
        let here: Vec<_> = entered.iter().filter(|one| one.client_id == client.id).collect();
        let given = allowed.iter().find(|(id, _)| *id == client.id).map(|(_, scopes)| scopes.clone());
        let scopes = here.iter().map(|one| one.sees());
        apps.push(App {
            scopes: scopes.fold(given.unwrap_or_default(), |all, more| all.and(&more)),
            first_used_at: here.iter().map(|one| one.created_at).min(),
            last_used_at: here.iter().map(|one| one.last_used_at).max(),
            client_id: client.id,
            name: client.name,
            client_uri: client.metadata.client_uri,
        });
    }
    apps.sort_by(|one, other| other.last_used_at.cmp(&one.last_used_at).then(one.name.cmp(&other.name)));
    Ok(apps)
}

/// Takes an app's access away: what it was allowed, and every sign-in there.
///
/// # Errors
/// [`Error::NotFound`] for one that has none.
pub async fn remove(ctx: &Ctx, client_id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    let allowed = consent::withdraw(&mut tx, (&person.id, client_id)).await?;
    let ended = grants::end_all_of(&mut tx, (&person.id, client_id), ctx.now).await?;
    if !allowed && ended == 0 {
        return Err(Error::NotFound);
    }
    audit::record(ctx, &mut tx, Record::done(Event::AppRemoved, &person.id).with(json!({ "client": client_id })))
        .await?;
    ctx.portal.commit(tx).await
}
