//! What somebody lets an app see (OpenID Connect Core 3.1.2.4, ASVS 10.7).
//!
//! Asked once for each app and set of scopes. Not for the operator's own apps. Each time for an app that cannot prove that it is the
//! same one (RFC 8252 8.6), and where the app wants it asked.

use crate::error::Error;
use crate::login::{Known, known_accounts};
use crate::request::Ctx;
use crate::scope::Person;

use super::authorize::{self, Asked, requests, seen};
use super::clients::Client;
use super::scopes::KNOWN;

pub mod actions;
pub mod pages;
mod store;

pub use store::{of, withdraw};

/// Whether the person has to be asked.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_needed(ctx: &Ctx, asked: &Asked, person: &Person) -> Result<bool, Error> {
    if asked.prompt.consent {
        return Ok(true);
    }
    if asked.client.first_party {
        return Ok(false);
    }
    if !asked.client.is_confidential() {
        return Ok(true);
    }
    let mut tx = ctx.portal.db.read().await?;
    let given = store::given(&mut tx, &person.id, &asked.client.id).await?;
    Ok(!asked.sees().within(&given))
}

/// What the page shows.
#[derive(Debug)]
pub struct Question {
    pub client: Client,
    /// Each with whether it is new to somebody who allowed others before.
    pub scopes: Vec<(String, bool)>,
    /// Where the answer will go, as far as people can tell it.
    pub destination: String,
}

/// What is asked of the person.
///
/// # Errors
/// [`Error::LinkExpired`] if the request is gone.
pub async fn question(ctx: &Ctx, token: &str) -> Result<Question, Error> {
    let person = ctx.person()?;
    let requests::Shown { client, parameters } = requests::shown(ctx, token).await?;
    let given = {
        let mut tx = ctx.portal.db.read().await?;
        store::given(&mut tx, &person.id, &client.id).await?
    };
    let asked = seen(&client, &parameters);
    let is_new = |scope: &str| !given.is_empty() && !given.has(scope);
    // In our own order, and others behind them.
    let known = KNOWN.into_iter().filter(|scope| asked.has(scope));
    let others = asked.iter().filter(|scope| !KNOWN.contains(scope));
    let scopes = known.chain(others).map(|scope| (scope.to_owned(), is_new(scope))).collect();
    let uri = parameters.get("redirect_uri").or(client.metadata.redirect_uris.first().map(String::as_str));
    let destination = uri.and_then(|uri| url::Url::parse(uri).ok());
    let destination = destination.map(|url| url.host_str().map_or_else(|| url.scheme().to_owned(), str::to_owned));
    Ok(Question { destination: destination.unwrap_or_default(), client, scopes })
}

/// The person allows it, or not; tells where the request goes on. What is allowed is remembered.
///
/// # Errors
/// [`Error::LinkExpired`] if the request is gone.
pub async fn decide(ctx: &Ctx, token: &str, allows: bool) -> Result<String, Error> {
    if allows {
        let person = ctx.person()?;
        let requests::Shown { client, parameters } = requests::shown(ctx, token).await?;
        let mut tx = ctx.portal.db.write().await?;
        let all = store::given(&mut tx, &person.id, &client.id).await?.and(&seen(&client, &parameters));
        store::give(&mut tx, (&person.id, &client.id), &all.to_string(), ctx.now).await?;
        ctx.portal.commit(tx).await?;
    }
    requests::decide(ctx, token, |decided| decided.consent = Some(allows)).await
}

/// What the page of the account shows.
#[derive(Debug)]
pub struct Choice {
    /// The app's name.
    pub app: String,
    /// Whether the app takes the person who is signed in; else it expects another.
    pub fits: bool,
    pub name: String,
    pub email: String,
    /// The others that this browser remembers.
    pub others: Vec<Known>,
}

/// Between which accounts the person chooses.
///
/// # Errors
/// [`Error::LinkExpired`] if the request is gone.
pub async fn choice(ctx: &Ctx, token: &str) -> Result<Choice, Error> {
    let person = ctx.person()?;
    let shown = requests::shown(ctx, token).await?;
    let fits = authorize::expects(ctx, &shown, &person.id).await?;
    let (name, email) = (person.display_name().to_owned(), person.email.clone());
    let others = known_accounts(ctx).into_iter().filter(|one| one.id != person.id).collect();
    Ok(Choice { app: shown.client.name, fits, name, email, others })
}

/// The person goes on with the account they are signed in to.
///
/// # Errors
/// [`Error::LinkExpired`] if the request is gone.
pub async fn choose(ctx: &Ctx, token: &str) -> Result<String, Error> {
    requests::decide(ctx, token, |decided| decided.account = true).await
}
