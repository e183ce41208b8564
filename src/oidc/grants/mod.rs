//! Grants: a sign-in of somebody at an app. What the app gets through it hangs on it, and it hangs on the session it came from: ended
//! there, it is ended here. An app that may stay (`offline_access`) outlives a session that runs out by itself, never one that is ended.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;
use crate::request::Ctx;
use crate::scope::Person;

use super::clients::Client;
use super::scopes::{OFFLINE, Scopes};

mod proof;
mod store;

pub use proof::Proof;

pub use store::{Entered, alive, end, end_all_of, entered, keep_house, used_now};

/// A sign-in at an app that is in force.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Grant {
    pub id: String,
    pub client_id: String,
    pub user_id: String,
    /// `None` once the session has run out by itself.
    pub session_id: Option<String>,
    scope: String,
    /// Whom its access tokens are for.
    pub audience: String,
    proof: String,
    pub expires_at: Timestamp,
}

/// What an app is to get.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub client: &'a Client,
    pub scopes: &'a Scopes,
    /// Whom its access tokens are for, if not for us.
    pub resource: Option<&'a str>,
}

impl Grant {
    /// How the person proved who they are.
    #[must_use]
    pub fn proof(&self) -> Proof {
        serde_json::from_str(&self.proof).unwrap_or_default()
    }

    /// What the app may see.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scope).unwrap_or_default()
    }
}

/// Begins one in the caller's transaction. Answers its id.
///
/// # Errors
/// If the database is out of reach.
pub async fn begin(ctx: &Ctx, tx: &mut Tx, wanted: &Wanted<'_>, (person, proof): (&Person, &Proof)) -> Result<String> {
    let id = secret::id(ctx.now);
    let issuer = ctx.portal.settings.public_url.origin();
    let grant = Grant {
        id: id.clone(),
        client_id: wanted.client.id.clone(),
        user_id: person.id.clone(),
        session_id: Some(person.session_id.clone()),
        scope: wanted.scopes.to_string(),
        audience: wanted.resource.unwrap_or(issuer).to_owned(),
        proof: serde_json::to_string(proof).unwrap_or_default(),
        expires_at: ctx.now.plus(ctx.portal.settings.tokens.refresh_absolute),
    };
    store::insert(tx, &grant, wanted.scopes.has(OFFLINE), ctx.now).await?;
    Ok(id)
}
