//! Who came back from a provider and cannot come in yet: their address has to be proven first, or they sign in to the account that has
//! it. What they came with waits here, sealed and bound to the browser; what is linked then is exactly that, by issuer and subject.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::app::App;
use super::{Arrived, Provider, identities};
use crate::accounts::User;
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret;
use crate::request::Ctx;

pub(super) mod store;

/// Long enough for a letter, or for a forgotten password.
pub const LIFE: Duration = Duration::from_mins(30);

/// Somebody who waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub provider: ProviderId,
    /// As people know it.
    pub provider_name: String,
    pub arrived: Arrived,
    pub next: Option<ReturnTo>,
    /// Where an app waits for them.
    pub app: Option<App>,
}

impl Waiting {
    /// Somebody who just came back.
    #[must_use]
    pub fn of(provider: &Provider, arrived: &Arrived, (next, app): (Option<ReturnTo>, Option<App>)) -> Self {
        Self { provider: provider.id, provider_name: provider.name.clone(), arrived: arrived.clone(), next, app }
    }
}

fn place(browser_hash: &[u8]) -> String {
    format!("oauth_arrivals.sealed.{}", secret::hex(browser_hash))
}

fn opened(ctx: &Ctx, browser_hash: &[u8], sealed: &[u8]) -> Result<Waiting> {
    let wrong = |why: String| Error::Internal(why);
    let opened = ctx.portal.keyring.open(&place(browser_hash), sealed).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_slice(&opened).map_err(|error| wrong(error.to_string()))
}

/// Has somebody wait in this browser: for the account they sign in to, or for an address.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep(ctx: &Ctx, tx: &mut Tx, waiting: &Waiting, account: Option<&User>) -> Result<()> {
    let browser = ctx.know_browser();
    let text = zeroize::Zeroizing::new(serde_json::to_vec(waiting).unwrap_or_default());
    let sealed = ctx.portal.keyring.seal(&place(&browser), &text);
    store::put(tx, browser, (account.map(|user| user.id.as_str()), sealed), ctx.now.plus(LIFE)).await
}

/// Who has to prove an address in this browser.
///
/// # Errors
/// If nobody has, or not any more.
pub async fn newcomer(ctx: &Ctx) -> Result<Waiting> {
    let browser = ctx.browser_hash().ok_or(Error::AttemptGone)?;
    let mut tx = ctx.portal.db.read().await?;
    let sealed = store::newcomer(&mut tx, browser.clone(), ctx.now).await?.ok_or(Error::AttemptGone)?;
    opened(ctx, &browser, &sealed)
}

/// Takes who had to prove an address in this browser: they did.
///
/// # Errors
/// If nobody had to, or not any more.
pub async fn take_newcomer(ctx: &Ctx, tx: &mut Tx) -> Result<Waiting> {
    let browser = ctx.browser_hash().ok_or(Error::AttemptGone)?;
    let sealed = store::take(tx, browser.clone(), "", ctx.now).await?.ok_or(Error::AttemptGone)?;
    opened(ctx, &browser, &sealed)
}

/// Somebody signed in to their account, in the caller's transaction, which holds it: whoever waited in this browser for exactly that
/// account is linked to it. Answers the name of the provider.
///
/// # Errors
/// If the database is out of reach.
pub async fn join(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<Option<String>> {
    let Some(browser) = ctx.browser_hash() else { return Ok(None) };
    let Some(sealed) = store::take(tx, browser.clone(), &user.id, ctx.now).await? else { return Ok(None) };
    let waiting = opened(ctx, &browser, &sealed)?;
    let new = identities::New { provider: waiting.provider, name: &waiting.provider_name, arrived: &waiting.arrived };
    match identities::add(ctx, tx, user, &new).await {
        Ok(()) => Ok(Some(waiting.provider_name)),
        // Linked elsewhere meanwhile; they are in all the same.
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
