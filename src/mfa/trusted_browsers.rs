//! Browsers in which somebody asked not to be asked for the second factor, for thirty days. Bound to the person and the browser; gone
//! after a change of password or factors.

use std::time::Duration;

use super::{record, store};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret;
use crate::request::Ctx;

/// For how long.
pub const LIFE: Duration = Duration::from_hours(30 * 24);

/// One of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Trusted {
    pub id: String,
    pub user_agent: String,
    pub ip: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    browser_hash: Vec<u8>,
}

impl Trusted {
    /// Whether it is the browser that asks.
    #[must_use]
    pub fn is_here(&self, ctx: &Ctx) -> bool {
        ctx.browser_hash().is_some_and(|here| here == self.browser_hash)
    }
}

/// Trusts the browser that asks, where the operator allows it.
///
/// # Errors
/// If the database is out of reach.
pub async fn trust(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<()> {
    if !ctx.portal.settings.mfa.trusted_browsers {
        return Ok(());
    }
    let new =
        store::NewTrusted { id: secret::id(ctx.now), user_id, browser: ctx.know_browser(), until: ctx.now.plus(LIFE) };
    store::trust(ctx, tx, &new).await?;
    record(ctx, tx, Event::BrowserTrusted, user_id).await
}

/// Asks again in one of one's own browsers.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs.
pub async fn forget(ctx: &Ctx, id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    if !store::distrust(&mut tx, &person.id, id).await? {
        return Err(Error::NotFound);
    }
    record(ctx, &mut tx, Event::BrowserForgotten, &person.id).await?;
    ctx.portal.commit(tx).await
}

/// Asks again in every browser of somebody, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_all(tx: &mut Tx, user_id: &str) -> Result<()> {
    store::distrust_all(tx, user_id).await
}
