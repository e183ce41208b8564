//! The queue of tokens that end soon: each is refreshed once, however many portals look at it, also if one of them dies over it.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use super::store::{Due, Lease};
use super::{REFRESH, opened, sealed, store};
use crate::audit::{self, Event};
use crate::config::ProviderId;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::secret;
use crate::portal::Portal;
use crate::upstream::{Failure, ProviderTokens, registry, wire};

/// Far longer than an exchange may take: who does not come back within it has died.
const LEASE: Duration = Duration::from_mins(1);
/// How many are refreshed side by side.
const BATCH: u32 = 8;
/// How long to wait after each try that failed; there is none after the last.
const PAUSES: [Duration; 2] = [Duration::from_mins(1), Duration::from_mins(10)];
/// How long a token waits that its operator stands in the way of: its provider is switched off, or does not know us any more.
const NOT_THEIRS: Duration = Duration::from_mins(15);
/// An app gets no token that ends sooner.
const LEAST: Duration = Duration::from_mins(1);
/// While somebody else refreshes it, an app waits in steps of this, and so many of them.
const STEP: Duration = Duration::from_millis(100);
const STEPS: u32 = 70;

/// What a round through the queue came to.
#[derive(Debug, Default)]
pub struct Round {
    pub refreshed: u32,
    pub missed: Vec<Missed>,
}

/// A token that was not refreshed.
#[derive(Debug)]
pub struct Missed {
    pub identity_id: String,
    pub provider: String,
    pub why: Failure,
    /// Whether it is left to its owner, who has to sign in again.
    pub given_up: bool,
}

/// How one refresh ended.
enum Ended {
    Refreshed,
    Missed(Missed),
    /// There was nothing to do, or nobody to do it with.
    Neither,
}

/// Refreshes whatever is due, until nothing is or the portal is about to stop.
///
/// # Errors
/// If the database is out of reach; what was leased is taken over later.
pub async fn round(portal: &Portal) -> Result<Round> {
    let mut round = Round::default();
    while !portal.is_draining() {
        let now = portal.clock.now();
        if !store::is_any_due(&mut portal.db.read().await?, now).await? {
            break;
        }
        let id = secret::id(now);
        let mut tx = portal.db.write().await?;
        let leased = store::lease_due(&mut tx, &lease(&id, now), BATCH, now).await?;
        tx.commit().await?;
        for ended in join_all(leased.iter().map(|due| refresh(portal, due, &id))).await {
            match ended? {
                Ended::Refreshed => round.refreshed += 1,
                Ended::Missed(missed) => round.missed.push(missed),
                Ended::Neither => {}
            }
        }
    }
    Ok(round)
}

/// Another three tries for what was given up though its refresh token may be good: the provider was out of reach too long. Answers how
/// many that are.
///
/// # Errors
/// If the database is out of reach.
pub async fn try_again(portal: &Portal) -> Result<u64> {
    let mut tx = portal.db.write().await?;
    let count = store::try_again(&mut tx, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(count)
}

/// Sees to it that a token lives a while longer, if that can be done: refreshes it, or waits for whoever does.
///
/// # Errors
/// If the database is out of reach.
pub async fn in_time(portal: &Portal, identity_id: &str) -> Result<()> {
    for _ in 0..STEPS {
        let now = portal.clock.now();
        let ends_before = now.plus(LEAST);
        let kept = store::kept(&mut portal.db.read().await?, identity_id).await?;
        if !kept.is_some_and(|kept| kept.has_ended(ends_before)) {
            return Ok(());
        }
        let id = secret::id(now);
        let mut tx = portal.db.write().await?;
        let due = store::lease_one(&mut tx, identity_id, &lease(&id, now), (ends_before, now)).await?;
        let kept = store::kept(&mut tx, identity_id).await?;
        tx.commit().await?;
        if let Some(due) = due {
            return refresh(portal, &due, &id).await.map(drop);
        }
        // Without anybody at it, nothing will change; as long as it lives, nobody has to wait.
        if !kept.is_some_and(|kept| kept.leased_until > now && kept.has_ended(now)) {
            return Ok(());
        }
        tokio::time::sleep(STEP).await;
    }
    Ok(())
}

fn lease(id: &str, now: Timestamp) -> Lease<'_> {
    Lease { id, until: now.plus(LEASE) }
}

/// Refreshes what was leased, and writes down how it went.
async fn refresh(portal: &Portal, due: &Due, lease: &str) -> Result<Ended> {
    let now = portal.clock.now();
    let provider = match ProviderId::parse(&due.provider) {
        Some(id) => registry::find(portal, now, id).await?,
        None => None,
    };
    let Some(provider) = provider else {
        let mut tx = portal.db.write().await?;
        store::untried(&mut tx, (&due.identity_id, lease), now.plus(NOT_THEIRS)).await?;
        tx.commit().await?;
        return Ok(Ended::Neither);
    };
    let token = opened(portal, (&due.identity_id, REFRESH), &due.refresh_token);
    let answer = match &token {
        Some(token) => wire::refresh(portal, &provider, token, now).await,
        // It may again, with an encryption key that was taken out of the ring: it is kept.
        None => Err(Failure::Refused("the refresh token does not open with AUTH_ENCRYPTION_KEYS".to_owned())),
    };
    match answer {
        Ok(tokens) => succeed(portal, (due, lease), &tokens).await,
        Err(failure) => fail(portal, (due, lease), failure).await,
    }
}

async fn succeed(portal: &Portal, (due, lease): (&Due, &str), tokens: &ProviderTokens) -> Result<Ended> {
    let now = portal.clock.now();
    let mut tx = portal.db.write().await?;
    let row = sealed(portal, &due.identity_id, tokens, now);
    if !store::replace(&mut tx, (&due.identity_id, lease), row, now).await? {
        return Ok(Ended::Neither);
    }
    audit::record_of_portal(&mut tx, Event::ProviderTokenRefreshed, said(due), now).await?;
    tx.commit().await?;
    Ok(Ended::Refreshed)
}

async fn fail(portal: &Portal, (due, lease): (&Due, &str), failure: Failure) -> Result<Ended> {
    let now = portal.clock.now();
    let (this, why) = ((due.identity_id.as_str(), lease), failure.to_string());
    let mut tx = portal.db.write().await?;
    let after = after(due, &failure);
    let still_ours = match &after {
        After::Later => store::untried(&mut tx, this, now.plus(NOT_THEIRS)).await?,
        After::Again(pause) => store::put_back(&mut tx, this, (now.plus(*pause), &why)).await?,
        After::Never => store::give_up(&mut tx, this, (&why, failure == Failure::GrantGone), now).await?,
    };
    if !still_ours {
        return Ok(Ended::Neither);
    }
    let given_up = matches!(after, After::Never);
    if given_up {
        audit::record_own(&mut tx, Event::ProviderSignInNeeded, &due.user_id, now).await?;
    }
    tx.commit().await?;
    let (identity_id, provider) = (due.identity_id.clone(), due.provider.clone());
    tracing::warn!(identity = identity_id, provider, given_up, why, "the token of a provider was not refreshed");
    Ok(Ended::Missed(Missed { identity_id, provider, why: failure, given_up }))
}

/// What comes after a failure.
enum After {
    /// It is no fault of this token's, so the try does not count.
    Later,
    Again(Duration),
    Never,
}

fn after(due: &Due, failure: &Failure) -> After {
    let pause = usize::try_from(due.attempts - 1).ok().and_then(|tries| PAUSES.get(tries));
    match failure {
        Failure::Misconfigured(_) => After::Later,
        Failure::GrantGone => After::Never,
        _ => pause.map_or(After::Never, |pause| After::Again(*pause)),
    }
}

fn said(due: &Due) -> serde_json::Value {
    json!({ "identity": due.identity_id, "provider": due.provider })
}
