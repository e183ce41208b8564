//! Requests that wait: for somebody to sign in or decide, or pushed by their client beforehand (RFC 9126). They are kept under the hash
//! of a secret that stands in a `request_uri`, and are gone with their answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Answer, Back, store};
use crate::error::Error;
use crate::guard::{self, Limit};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret::Token;
use crate::oidc::clients::{self, Client};
use crate::oidc::error::{Fault, OAuthError, Result};
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;
use crate::scope::Person;

/// What a `request_uri` of ours begins with (RFC 9126 2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";
/// How long somebody may take.
const PATIENCE: Duration = Duration::from_hours(1);
/// So many are kept for one source, behind which a whole office may sit.
const OFTEN: (u32, Duration) = (300, Duration::from_mins(15));
/// How long a browser may take to bring one that its client pushed.
const PUSHED: Duration = Duration::from_mins(1);
/// So many are kept for a client that proves who it is, for all its people.
const PUSHED_OFTEN: (u32, Duration) = (30_000, Duration::from_mins(15));

/// A request, and what is known of it if it has waited.
#[derive(Debug)]
pub struct Request {
    parameters: Parameters,
    waiting: Option<Waiting>,
}

/// A request that has waited.
#[derive(Debug)]
pub struct Waiting {
    token: Token,
    pushed: bool,
    pub begun_at: Timestamp,
    pub decided: Decided,
}

/// What somebody said to a request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Decided {
    /// Who; what others said counts for nothing.
    pub by: String,
    /// That it is this account they want.
    pub account: bool,
    /// `Some(false)`: that the app gets nothing.
    pub consent: Option<bool>,
}

impl Request {
    /// As the client sent it.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Whether its client sent it beforehand.
    #[must_use]
    pub fn was_pushed(&self) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| waiting.pushed)
    }

    /// When the browser came with it first.
    #[must_use]
    pub fn begun_at(&self, ctx: &Ctx) -> Timestamp {
        self.waiting.as_ref().map_or(ctx.now, |waiting| waiting.begun_at)
    }

    /// What this person said to it.
    #[must_use]
    pub fn decided_by(&self, person: &Person) -> Decided {
        let said = self.waiting.as_ref().map(|waiting| &waiting.decided).filter(|said| said.by == person.id);
        said.cloned().unwrap_or_default()
    }
}

/// The request that was sent, or that was kept under the `request_uri` that was.
///
/// # Errors
/// `invalid_request_uri` for one that is unknown, too old, or another client's.
pub async fn load(ctx: &Ctx, sent: &Parameters, client: &Client) -> Result<Request> {
    let Some(token) = sent.get("request_uri").and_then(|uri| uri.strip_prefix(URN)) else {
        return Ok(Request { parameters: sent.clone(), waiting: None });
    };
    let (token, kept) = find(ctx, token).await?.ok_or(unknown())?;
    if kept.client_id != client.id {
        return Err(unknown());
    }
    if kept.begun_at.is_none() {
        let mut tx = ctx.portal.db.single().await?;
        store::begin(&mut tx, token.hash(), (ctx.now, ctx.now.plus(PATIENCE))).await?;
    }
    let parameters = serde_json::from_str(&kept.parameters).map_err(|error| Error::Internal(error.to_string()))?;
    let decided = serde_json::from_str(&kept.decided).unwrap_or_default();
    let begun_at = kept.begun_at.unwrap_or(ctx.now);
    Ok(Request { parameters, waiting: Some(Waiting { token, pushed: kept.pushed, begun_at, decided }) })
}

async fn find(ctx: &Ctx, token: &str) -> Result<Option<(Token, store::Kept)>> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let mut tx = ctx.portal.db.read().await?;
    let kept = store::find(&mut tx, token.hash(), ctx.now).await?;
    Ok(kept.map(|kept| (token, kept)))
}

fn unknown() -> Fault {
    Fault::of("invalid_request_uri", "The request is unknown or too old: begin again in the app.")
}

/// Keeps a request until somebody comes back to it, and tells by which path.
///
/// # Errors
/// If too many were kept for this source, or the database is out of reach.
pub async fn keep(ctx: &Ctx, request: &Request, client: &Client) -> Result<String> {
    if let Some(waiting) = &request.waiting {
        return Ok(path(&client.id, &waiting.token));
    }
    let often = Limit::new("authorize", &ctx.network.source(), OFTEN);
    guard::allow(ctx, "advice-wait", &[often]).await?;
    let token = insert(ctx, &request.parameters, client, Some(ctx.now)).await?;
    Ok(path(&client.id, &token))
}

/// Keeps a request that its client pushed. Tells its `request_uri`, and how long a browser may take to bring it.
///
/// # Errors
/// If too many were kept for this client, or the database is out of reach.
pub async fn push(ctx: &Ctx, sent: &Parameters, client: &Client) -> Result<(String, Duration)> {
    let often = if client.is_confidential() {
        Limit::new("push", &client.id, PUSHED_OFTEN)
    } else {
        Limit::new("push", &ctx.network.source(), OFTEN)
    };
    guard::allow(ctx, "advice-wait", &[often]).await?;
    let token = insert(ctx, sent, client, None).await?;
    Ok((format!("{URN}{}", token.expose()), PUSHED))
}

/// `begun_at`: when a browser came with it; `None` for one that was pushed.
async fn insert(ctx: &Ctx, sent: &Parameters, client: &Client, begun_at: Option<Timestamp>) -> Result<Token> {
    let token = Token::new();
    let text = serde_json::to_string(sent).unwrap_or_default();
    let new = store::New { hash: token.hash(), client_id: &client.id, parameters: &text, begun_at };
    let until = ctx.now.plus(if begun_at.is_some() { PATIENCE } else { PUSHED });
    store::insert(&mut ctx.portal.db.single().await?, &new, (ctx.now, until)).await?;
    Ok(token)
}

/// Where a request goes on.
fn path(client_id: &str, token: &Token) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client_id)
        .append_pair("request_uri", &format!("{URN}{}", token.expose()))
        .finish();
    format!("/oauth2/authorize?{query}")
}

/// The request is answered, in the caller's transaction: nobody comes back to it.
///
/// # Errors
/// If somebody was faster and it is answered already, or the database is out of reach.
pub async fn done(tx: &mut Tx, request: &Request) -> Result<()> {
    match &request.waiting {
        Some(waiting) if !store::delete(tx, waiting.token.hash()).await? => Err(unknown()),
        _ => Ok(()),
    }
}

/// Answers a request with an error.
///
/// # Errors
/// If the database is out of reach.
pub async fn refuse(ctx: &Ctx, request: &Request, back: Back, error: OAuthError) -> Result<Answer> {
    if let Some(waiting) = &request.waiting {
        store::delete(&mut ctx.portal.db.single().await?, waiting.token.hash()).await?;
    }
    Ok(Answer::error(ctx, back, error))
}

/// What a page shows of a request that waits.
#[derive(Debug)]
pub struct Shown {
    pub client: Client,
    pub parameters: Parameters,
}

/// The request a page of ours is about; `token` is what stands in its URL.
///
/// # Errors
/// [`Error::LinkExpired`] if it is unknown, too old, or answered.
pub async fn shown(ctx: &Ctx, token: &str) -> std::result::Result<Shown, Error> {
    let found = find(ctx, token).await.map_err(ours)?;
    let (_, kept) = found.ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    let client = clients::enabled(&mut tx, &kept.client_id).await?.ok_or(Error::LinkExpired)?;
    let parameters = serde_json::from_str(&kept.parameters).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Shown { client, parameters })
}

/// Writes down what the person who asks said, and tells where the request goes on.
///
/// # Errors
/// [`Error::LinkExpired`] if it is unknown, too old, or answered.
pub async fn decide(ctx: &Ctx, token: &str, said: impl FnOnce(&mut Decided)) -> std::result::Result<String, Error> {
    let person = ctx.person()?;
    let (token, kept) = find(ctx, token).await.map_err(ours)?.ok_or(Error::LinkExpired)?;
    let before: Decided = serde_json::from_str(&kept.decided).unwrap_or_default();
    let mut decided =
        if before.by == person.id { before } else { Decided { by: person.id.clone(), ..Decided::default() } };
    said(&mut decided);
    let text = serde_json::to_string(&decided).unwrap_or_default();
    let mut tx = ctx.portal.db.single().await?;
    if store::decide(&mut tx, token.hash(), &text).await? {
        Ok(path(&kept.client_id, &token))
    } else {
        Err(Error::LinkExpired)
    }
}

fn ours(fault: Fault) -> Error {
    match fault {
        Fault::Ours(error) => error,
        Fault::OAuth(error) => Error::Internal(error.code.to_owned()),
    }
}

/// The secret in a path that [`keep`] gave.
#[must_use]
pub fn token_in(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    let uri = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "request_uri")?.1;
    Some(uri.strip_prefix(URN)?.to_owned())
}
