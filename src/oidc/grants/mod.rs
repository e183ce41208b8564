//! Grants: a sign-in of somebody at an app. What the app gets through it hangs on it, and it hangs on the session it came from: ended
//! there, it is ended here. An app that may stay (`offline_access`) outlives a session that runs out by itself, never one that is ended.
//! Each end is told to the app ([`super::logout`]), unless it gave up what it had.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;
use crate::request::Ctx;
use crate::scope::Person;
use crate::sessions;

use super::claims::Wished;
use super::clients::Client;
use super::scopes::{OFFLINE, Scopes};

mod held;
mod proof;
mod store;

pub use held::{Held, held, held_by, held_in};
pub use proof::Proof;
pub use store::{Entered, Left, alive, end, end_all_of, entered, give_up, keep_house, tell, tell_of, untold, used_now};

/// A sign-in at an app that is in force.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Grant {
    #[sqlx(rename = "grant_id")]
    pub id: String,
    pub client_id: String,
    pub user_id: String,
    /// `None` once the session has run out by itself.
    pub session_id: Option<String>,
    scope: String,
    /// Whom its access tokens are for.
    pub audience: String,
    proof: String,
    claims: Option<String>,
    #[sqlx(rename = "grant_ends_at")]
    pub expires_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// What an app is to get.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub client: &'a Client,
    pub scopes: &'a Scopes,
    /// Whom its access tokens are for, if not for us.
    pub resource: Option<&'a str>,
    /// What it asked to see claim by claim.
    pub claims: &'a Wished,
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

    /// What the app asked to see claim by claim, for tokens of these scopes: of fewer than were allowed, nothing. Who narrows a token
    /// wants whoever gets it to see what its scopes say.
    #[must_use]
    pub fn wished_with(&self, scopes: &Scopes) -> Wished {
        let whole = self.scopes().within(scopes);
        wished(self.claims.as_deref().filter(|_| whole))
    }
}

fn wished(claims: Option<&str>) -> Wished {
    claims.and_then(|claims| serde_json::from_str(claims).ok()).unwrap_or_default()
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
        claims: claims(wanted.claims),
        expires_at: ctx.now.plus(ctx.portal.settings.tokens.refresh_absolute),
        last_used_at: ctx.now,
    };
    store::insert(tx, &grant, wanted.scopes.has(OFFLINE), ctx.now).await?;
    sessions::has_apps(tx, &person.session_id).await?;
    Ok(id)
}

fn claims(wished: &Wished) -> Option<String> {
    if wished.is_empty() { None } else { serde_json::to_string(wished).ok() }
}
