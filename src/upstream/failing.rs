//! What people and the log are told when nobody came back.

use serde_json::json;

use super::{Failure, Provider};
use crate::audit::{self, Event, Record};
use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::problem::Problem;
use crate::request::Ctx;

impl Failure {
    /// Its name in the log.
    const fn reason(&self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unavailable(_) => "unavailable",
            Self::Refused(_) => "refused",
            Self::Misconfigured(_) => "misconfigured",
            Self::GrantGone => "grant gone",
        }
    }
}

/// What somebody is told: the rest has the log, under the reference.
pub fn told(ctx: &Ctx, provider: &Provider, failure: &Failure) -> Error {
    if *failure == Failure::Denied {
        return Error::Refused(Problem::new("provider-denied").with("provider", &provider.name));
    }
    tracing::warn!(request_id = ctx.request_id, provider = %provider.id, %failure, "a sign-in with a provider failed");
    let (name, reference) = (&provider.name, &ctx.request_id);
    Error::Refused(Problem::new("provider-failed").with("provider", name).with("reference", reference))
}

/// Writes down that somebody came back, and not in; then tells them why.
///
/// # Errors
/// If the database is out of reach.
pub async fn failed(ctx: &Ctx, provider: &Provider, failure: &Failure) -> Result<Error> {
    note(ctx, provider.id, failure.reason()).await?;
    Ok(told(ctx, provider, failure))
}

/// Somebody came back on a way that nobody is on (ATK-020).
///
/// # Errors
/// If the database is out of reach.
pub async fn lost(ctx: &Ctx, provider: ProviderId) -> Result<Error> {
    note(ctx, provider, "state").await?;
    Ok(Error::AttemptGone)
}

async fn note(ctx: &Ctx, provider: ProviderId, reason: &str) -> Result<()> {
    let subject = ctx.scope.person().map(|person| person.id.as_str());
    let record = Record::refused(Event::ProviderSignInFailed, subject);
    let mut tx = ctx.portal.db.write().await?;
    audit::record(ctx, &mut tx, record.with(json!({ "provider": provider, "reason": reason }))).await?;
    ctx.portal.commit(tx).await
}
