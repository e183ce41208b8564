//! Apps are told that somebody has left (Back-Channel Logout 1.0): a signed token, sent to the address they registered for it, and again
//! later while their server does not answer.
//!
//! Sessions end in many places, and each writes so in the session's row. [`gather`] finds there, and in the rows of sign-ins that were
//! ended by themselves, what no app was told yet, and writes the calls down in the transaction that marks it as told.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::jobs::{Failure, Job};
use crate::kit::outbound_http::{OutboundError, OutboundRequest, StatusCode};
use crate::kit::secret;
use crate::oidc::Client;
use crate::oidc::clients;
use crate::oidc::grants::{self, Left};
use crate::portal::Portal;
use crate::sessions;
use crate::tokens::keys::{self, Chain};

const KIND: &str = "app-logout";
/// The `typ` of a logout token (Back-Channel Logout 2.4).
const TYPE: &str = "logout+jwt";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long a logout token is good.
const LIFE: Duration = Duration::from_mins(2);
/// How long an app may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nothing is read of an answer but whether it is one.
const ANSWER: usize = 64 * 1024;

/// What a call says. Its token is signed when it is made, so that it is fresh.
#[derive(Serialize, Deserialize)]
struct Call {
    client_id: String,
    user_id: String,
    sid: Option<String>,
}

/// What a logout token says. Times in seconds.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
    jti: String,
    events: Value,
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
}

/// Tells the apps that are to be told now. Answers how many were called.
///
/// # Errors
/// If the database is out of reach.
pub async fn tell_apps(portal: &Portal) -> Result<usize> {
    while gather(portal).await? {}
    Ok(portal.calls.drain(|job| call(portal, job)).await?)
}

/// Writes down some of the calls that are still to be made. `false` if there was nothing to write down.
async fn gather(portal: &Portal) -> Result<bool> {
    let (sessions, grants) = {
        let mut tx = portal.db.read().await?;
        (sessions::untold(&mut tx).await?, grants::untold(&mut tx).await?)
    };
    if sessions.is_empty() && grants.is_empty() {
        return Ok(false);
    }
    let mut tx = portal.db.write().await?;
    let mut left = BTreeSet::new();
    for id in &sessions {
        if sessions::told(&mut tx, id).await? {
            left.extend(grants::tell_of(&mut tx, id).await?);
        }
    }
    for id in &grants {
        left.extend(grants::tell(&mut tx, id).await?);
    }
    for one in left {
        write_down(portal, &mut tx, one).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn write_down(portal: &Portal, tx: &mut Tx, left: Left) -> Result<()> {
    let Left { client_id, user_id, sid } = left;
    let hears = clients::enabled(tx, &client_id).await?.is_some_and(|client| listens_at(&client).is_some());
    if hears {
        let call = Call { client_id, user_id, sid };
        portal.calls.add(tx, KIND, &call, portal.clock.now()).await?;
    }
    Ok(())
}

fn listens_at(client: &Client) -> Option<&str> {
    client.metadata.backchannel_logout_uri.as_deref()
}

/// Calls one app. What it answers decides whether it is called again: not after 2xx, nor after an answer that would stay the same
/// (Back-Channel Logout 2.8).
async fn call(portal: &Portal, job: Arc<Job>) -> std::result::Result<(), Failure> {
    let call: Call = job.payload()?;
    let for_now = |error: Error| Failure::ForNow(error.to_string());
    let client = async { clients::enabled(&mut portal.db.read().await?, &call.client_id).await };
    // It may have gone since.
    let Some(client) = client.await.map_err(for_now)? else { return Ok(()) };
    let Some(address) = listens_at(&client) else { return Ok(()) };
    let token = token(portal, &client, &call).await.map_err(for_now)?;
    let request = OutboundRequest::post(address).form(&[("logout_token", &token)]);
    match portal.outbound.send(request.timeout(PATIENCE).most_bytes(ANSWER)).await {
        Ok(answer) if answer.status.is_success() => Ok(()),
        Ok(answer) => Err(not_done(answer.status)),
        Err(error @ OutboundError::Refused(_)) => Err(Failure::ForGood(error.to_string())),
        Err(error) => Err(Failure::ForNow(error.to_string())),
    }
}

fn not_done(status: StatusCode) -> Failure {
    let again = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
    let why = format!("the app answered {}", status.as_u16());
    if again { Failure::ForNow(why) } else { Failure::ForGood(why) }
}

/// A logout token, signed as the app's ID tokens are (Back-Channel Logout 2.4).
async fn token(portal: &Portal, client: &Client, call: &Call) -> Result<String> {
    let now = portal.clock.now();
    let chain = Chain::IdToken(client.metadata.id_token_signed_response_alg);
    let keys = keys::signing_for(portal, chain, now).await?;
    let signer = keys.signer_for(chain.name()).ok_or_else(|| Error::Unavailable("no key signs for it".to_owned()))?;
    let iat = now.unix_seconds();
    let claims = Claims {
        iss: portal.settings.public_url.origin(),
        aud: &client.id,
        iat,
        exp: iat + LIFE.as_secs(),
        jti: secret::id(now),
        events: json!({ EVENT: {} }),
        sub: &call.user_id,
        sid: call.sid.as_deref(),
    };
    signer.sign(TYPE, &claims).map_err(|error| Error::Internal(error.to_string()))
}
