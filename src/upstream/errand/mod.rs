//! Errands: links that an operator makes at the command line. Each leads to one provider, once, within an hour.
//!
//! Routes: `/errand`, `/do/run-errand`.
//!
//! One that was made for somebody links their account there to theirs here: they have to be signed in, recently proven, and press the
//! button, so the link alone gives nobody anything. One that was made for nobody tries the provider: whoever comes back comes in
//! nowhere, and what was said of them is told to the command line alone.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::attempts::Purpose as For;
use super::{Failure, Profile, Provider, identities, registry, way_to};
use crate::accounts::one_time::{self, Draft, Purpose, Ticket};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret::Token;
use crate::portal::Portal;
use crate::request::Ctx;

pub mod actions;
pub mod pages;
mod store;

/// How long a link works.
pub const LIFE: Duration = Duration::from_hours(1);
/// How long the command line may leave a result unread.
const KEPT: Duration = Duration::from_hours(2);

/// An errand that was made.
pub struct Made {
    /// By which the result of a trial is found.
    pub id: String,
    pub link: String,
}

/// What is kept of it beside its owner.
#[derive(Serialize, Deserialize)]
struct Payload {
    provider: ProviderId,
}

/// An errand whose link somebody opened.
struct Errand {
    ticket: Ticket,
    provider: Arc<Provider>,
}

impl Errand {
    fn is_trial(&self) -> bool {
        self.ticket.user_id.is_none()
    }
}

/// What came of a trial.
#[derive(Debug, Serialize, Deserialize)]
pub enum Outcome {
    CameBack(Profile),
    /// Why nobody did.
    Failed(String),
}

/// Makes one for somebody, or a trial.
///
/// # Errors
/// If the database is out of reach.
pub async fn make(ctx: &Ctx, user_id: Option<&str>, provider: ProviderId) -> Result<Made> {
    let mut tx = ctx.portal.db.write().await?;
    let draft = Draft { purpose: Purpose::Errand, user_id, life: LIFE, payload: Payload { provider } };
    let issued = one_time::issue(ctx, &mut tx, draft).await?;
    ctx.portal.commit(tx).await?;
    let link = ctx.portal.settings.public_url.join(&format!("/errand?token={}", issued.token.expose()));
    Ok(Made { id: issued.id, link })
}

/// The errand of a link. Uses nothing up.
async fn look(ctx: &Ctx, token: &str) -> Result<Errand> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let ticket = one_time::peek(ctx, &mut tx, Purpose::Errand, &token).await?.ok_or(Error::LinkExpired)?;
    drop(tx);
    if let Some(owner) = &ticket.user_id
        && ctx.person()?.id != *owner
    {
        return Err(Error::Forbidden);
    }
    let Payload { provider } = ticket.payload().ok_or(Error::LinkExpired)?;
    let provider = registry::find(&ctx.portal, ctx.now, provider).await?.ok_or(Error::NotFound)?;
    Ok(Errand { ticket, provider })
}

/// Runs it: its link is used up. Answers the URL at the provider.
///
/// # Errors
/// If it was used, is too old or for somebody else; those of linking, for whom it was made.
pub async fn run(ctx: &Ctx, token: &str) -> Result<String> {
    let errand = look(ctx, token).await?;
    let id = errand.provider.id;
    let url = if errand.is_trial() {
        way_to(ctx, id, For::Trial(errand.ticket.id), None).await?
    } else {
        identities::begin_link(ctx, id.as_str()).await?
    };
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.write().await?;
    one_time::redeem(ctx, &mut tx, Purpose::Errand, &token).await?.ok_or(Error::LinkExpired)?;
    ctx.portal.commit(tx).await?;
    Ok(url)
}

/// Somebody came back from a trial, or did not.
///
/// # Errors
/// If the database is out of reach.
pub async fn tried(ctx: &Ctx, id: &str, came: std::result::Result<Profile, Failure>) -> Result<()> {
    let outcome = came.map_or_else(|failure| Outcome::Failed(failure.to_string()), Outcome::CameBack);
    let text = serde_json::to_vec(&outcome).map_err(|error| Error::Internal(error.to_string()))?;
    let mut tx = ctx.portal.db.single().await?;
    store::put(&mut tx, id, ctx.portal.keyring.seal(&place(id), &text), ctx.now).await
}

/// What came of a trial, once. `None`: nothing yet.
///
/// # Errors
/// If the database is out of reach.
pub async fn outcome(portal: &Portal, id: &str) -> Result<Option<Outcome>> {
    let Some(sealed) = store::take(&mut portal.db.single().await?, id).await? else { return Ok(None) };
    let opened = portal.keyring.open(&place(id), &sealed).map_err(|error| Error::Internal(error.to_string()))?;
    serde_json::from_slice(&opened).map(Some).map_err(|error| Error::Internal(error.to_string()))
}

/// Drops what nobody read.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    store::purge(tx, now.minus(KEPT)).await
}

fn place(id: &str) -> String {
    format!("provider_trials.outcome.{id}")
}
