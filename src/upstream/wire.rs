//! What is said between us and a provider: where people are sent, what their code is redeemed for, what is asked with that.
//!
//! Everything leaves through `kit::outbound_http` and has five seconds together. Who does not answer, or answers nonsense, several times
//! in a row is left alone for a while ([`circuit`]), and only they. What an answer says is believed after every check alone
//! ([`id_token`]); what is not an honest provider's answer to this very attempt is refused.

use std::time::Duration;

use super::{Arrived, Attempt, Brought, Failure, Provider, ProviderTokens};
use crate::kit::clock::Timestamp;
use crate::portal::Portal;

mod authorize;
mod circuit;
mod client;
mod discovery;
mod id_token;
mod keys;
mod profile;
mod token;

/// For everything that one step asks of a provider.
const BUDGET: Duration = Duration::from_secs(5);

/// A way to a provider and back, and everything needed to walk it.
struct Way<'w> {
    portal: &'w Portal,
    provider: &'w Provider,
    attempt: &'w Attempt,
    redirect_uri: &'w str,
    now: Timestamp,
}

/// The address at the provider that somebody is sent to.
///
/// # Errors
/// [`Failure::Unavailable`] while the provider does not answer.
pub async fn authorize_url(
    portal: &Portal,
    provider: &Provider,
    attempt: &Attempt,
    redirect_uri: &str,
    now: Timestamp,
) -> Result<String, Failure> {
    let way = Way { portal, provider, attempt, redirect_uri, now };
    if provider.endpoints.authorize.is_some() {
        circuit::is_closed(portal, provider.id, now)?;
        return authorize::url(&way).await;
    }
    guarded(portal, provider, now, authorize::url(&way)).await
}

/// Redeems what somebody brought back, and asks who they are.
///
/// # Errors
/// [`Failure`]; nobody came back then.
#[expect(clippy::too_many_arguments, reason = "each is a thing of its own that the caller has in hand")]
pub async fn redeem(
    portal: &Portal,
    provider: &Provider,
    attempt: &Attempt,
    brought: &Brought,
    redirect_uri: &str,
    now: Timestamp,
) -> Result<Arrived, Failure> {
    let way = Way { portal, provider, attempt, redirect_uri, now };
    guarded(portal, provider, now, arrive(&way, brought)).await
}

/// New tokens for a refresh token. Where the provider gives a new refresh token, the old one is good for nothing any more; where it gives
/// none, the old one stays good and is among the answer.
///
/// # Errors
/// [`Failure::GrantGone`] if the person has to sign in again.
pub async fn refresh(
    portal: &Portal,
    provider: &Provider,
    refresh_token: &str,
    now: Timestamp,
) -> Result<ProviderTokens, Failure> {
    guarded(portal, provider, now, token::refresh(portal, provider, refresh_token, now)).await
}

/// Gives tokens back, if the provider takes them back; else does nothing.
///
/// # Errors
/// [`Failure`] if the provider did not take them.
pub async fn revoke(
    portal: &Portal,
    provider: &Provider,
    tokens: &ProviderTokens,
    now: Timestamp,
) -> Result<(), Failure> {
    guarded(portal, provider, now, token::revoke(portal, provider, tokens, now)).await
}

async fn arrive(way: &Way<'_>, brought: &Brought) -> Result<Arrived, Failure> {
    let found = discovery::complete(way.portal, way.provider, way.now).await?;
    authorize::sent_by(way.provider, &found, brought)?;
    let (tokens, id_token) = token::redeem(way, &found, &brought.code).await?;
    let claims = id_token::claims(way, &found, id_token.as_ref().map(|token| token.as_str())).await?;
    let profile = profile::ask(way, &found, &tokens, claims, brought).await?;
    Ok(Arrived { profile, tokens })
}

async fn guarded<T>(
    portal: &Portal,
    provider: &Provider,
    now: Timestamp,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    circuit::admit(portal, provider.id, now)?;
    let late = || Err(Failure::Unavailable("no answer within five seconds".to_owned()));
    let done = tokio::time::timeout(BUDGET, work).await.unwrap_or_else(|_| late());
    circuit::note(portal, provider.id, now, matches!(done, Err(Failure::Unavailable(_))));
    done
}
