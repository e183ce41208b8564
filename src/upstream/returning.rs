//! The way back: what the browser brings is looked at, and the way it was on used up, before anything else is asked.

use super::attempts::{self, Way};
use super::{Arrived, Brought, Failure, Provider, failing, registry, wire};
use std::sync::Arc;

use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::request::Ctx;

/// What a provider has a browser bring, by redirect or by form.
#[derive(Debug, Default)]
pub struct Query {
    pub state: String,
    pub code: String,
    /// RFC 6749 4.1.2.1.
    pub error: Option<String>,
    /// RFC 9207.
    pub iss: Option<String>,
    /// Apple's.
    pub user: Option<String>,
}

/// Somebody back on the way they were on.
#[derive(Debug)]
pub struct Returned {
    pub provider: Arc<Provider>,
    pub way: Way,
}

/// Uses the way up.
///
/// # Errors
/// [`Error::AttemptGone`] if nobody is on it in this browser; [`Error::NotFound`] if the provider is not offered any more.
pub async fn back(ctx: &Ctx, provider: &str, query: &Query) -> Result<Returned> {
    let id = ProviderId::parse(provider).ok_or(Error::NotFound)?;
    let Some(way) = attempts::take(ctx, id, &query.state).await? else {
        return Err(failing::lost(ctx, id).await?);
    };
    let provider = registry::find(&ctx.portal, ctx.now, id).await?.ok_or(Error::NotFound)?;
    Ok(Returned { provider, way })
}

impl Returned {
    /// Asks the provider who it is.
    ///
    /// # Errors
    /// What people are told if they said no there, or nobody could be made out.
    pub async fn arrived(&self, ctx: &Ctx, query: Query) -> Result<Arrived> {
        match self.redeemed(ctx, query).await {
            Ok(arrived) => Ok(arrived),
            Err(failure) => Err(failing::failed(ctx, &self.provider, &failure).await?),
        }
    }

    /// The same, for the log's ears.
    ///
    /// # Errors
    /// Why nobody could be made out.
    pub async fn redeemed(&self, ctx: &Ctx, query: Query) -> std::result::Result<Arrived, Failure> {
        match query.error.as_deref() {
            Some("access_denied" | "user_cancelled_authorize" | "user_cancelled_login") => return Err(Failure::Denied),
            Some(_) => return Err(Failure::Refused("an error came back in place of a code".to_owned())),
            None if query.code.is_empty() => return Err(Failure::Refused("no code came back".to_owned())),
            None => {}
        }
        let brought = Brought { code: query.code, iss: query.iss, user: query.user };
        let redirect_uri = super::redirect_uri(ctx, self.provider.id);
        wire::redeem(&ctx.portal, &self.provider, &self.way.attempt, &brought, &redirect_uri, ctx.now).await
    }
}
