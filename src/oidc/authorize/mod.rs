//! The authorization endpoint (RFC 6749 3.1, OpenID Connect Core 3.1.2): a request is held against a list of checks, in the order of the
//! specifications, one small file each; then it is seen what has to come first; then the app gets its code.
//!
//! Until client and redirect URI are known to belong together, an error is a page and leads nowhere; from then on it is told to the app.

use std::time::Duration;

use crate::error::Error;
use crate::request::Ctx;

use super::claims::Wished;
use super::clients::Client;
use super::error::{Fault, OAuthError};
use super::parameters::Parameters;
use super::scopes::Scopes;

mod answer;
mod claims;
mod client;
mod code;
pub mod interaction;
mod language;
mod pkce;
mod prompt;
mod redirect;
mod request_object;
pub mod requests;
pub mod resource;
mod response_type;
pub mod scope;
mod store;
mod whom;

pub use answer::{Answer, Mode};
pub use code::{Bound, redeem};
pub use language::spoken;
pub use pkce::Challenge;
pub use prompt::{Level, Prompt};
pub use store::purge;

/// What an authorization request asks, after every check.
#[derive(Clone, Debug)]
pub struct Asked {
    pub client: Client,
    pub back: Back,
    pub scopes: Scopes,
    pub nonce: Option<String>,
    /// PKCE, where it is used.
    pub challenge: Option<Challenge>,
    pub prompt: Prompt,
    /// Whom the access token is for, if not for us.
    pub resource: Option<String>,
    /// As the token request has to repeat it, if it was sent (RFC 6749 4.1.3).
    pub redirect_uri_sent: bool,
    /// What it asks to see claim by claim.
    pub claims: Wished,
    /// Whom it expects, by their ids. `None`: anybody.
    pub whom: Option<Vec<String>>,
}

impl Asked {
    /// What the app would see, in scopes.
    #[must_use]
    pub fn sees(&self) -> Scopes {
        self.scopes.and(&self.claims.scopes())
    }

    /// Whether the app expects this person.
    #[must_use]
    pub fn expects(&self, person_id: &str) -> bool {
        self.whom.as_ref().is_none_or(|whom| whom.iter().any(|id| id == person_id))
    }
}

/// The way back to the app.
#[derive(Clone, Debug)]
pub struct Back {
    pub redirect_uri: String,
    pub mode: Mode,
    pub state: Option<String>,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    /// Back to the app, with a code or an error.
    Answer(Answer),
    /// To a page of ours that comes first.
    Page(String),
    /// Nowhere: who asks, or where to answer, is not known. For a page with the details for the app's developer.
    Nowhere(OAuthError),
}

/// Serves a request.
///
/// # Errors
/// If the database is out of reach.
pub async fn authorize(ctx: &Ctx, sent: &Parameters) -> Result<Outcome, Error> {
    match served(ctx, sent).await {
        Ok(outcome) => Ok(outcome),
        Err(Fault::OAuth(error)) => Ok(Outcome::Nowhere(error)),
        Err(Fault::Ours(error)) => Err(error),
    }
}

/// Keeps a request until the browser comes back to it, and tells by which path. Who asks has to be known; the rest is seen then.
///
/// # Errors
/// [`Fault`]
pub async fn keep(ctx: &Ctx, sent: &Parameters) -> super::error::Result<String> {
    let client = client::check(ctx, sent).await?;
    let request = requests::load(ctx, sent, &client).await?;
    requests::keep(ctx, &request, &client).await
}

async fn served(ctx: &Ctx, sent: &Parameters) -> super::error::Result<Outcome> {
    let client = client::check(ctx, sent).await?;
    let request = requests::load(ctx, sent, &client).await?;
    let sent = request.parameters();
    let redirect = redirect::check(sent, &client)?;
    let back = redirect.back(sent);
    let pushed = request.was_pushed() || !client.metadata.require_pushed_authorization_requests;
    let not_pushed = Fault::request("The app has to push its requests (RFC 9126).");
    let checked =
        if pushed { checked(ctx, sent, client, (back.clone(), redirect.sent)).await } else { Err(not_pushed) };
    let outcome = match checked {
        Ok(asked) => match interaction::next(ctx, &asked, &request).await {
            Err(Fault::OAuth(error)) => Outcome::Answer(requests::refuse(ctx, &request, back, error).await?),
            outcome => outcome?,
        },
        Err(Fault::OAuth(error)) => Outcome::Answer(Answer::error(ctx, back, error)),
        Err(Fault::Ours(error)) => return Err(error.into()),
    };
    language::follow(ctx, sent, &outcome);
    Ok(outcome)
}

/// Keeps a request that its client sent itself, after the checks it would meet in a browser. Tells its `request_uri`, and how long that is
/// good (RFC 9126 2).
///
/// # Errors
/// What is wrong with it.
pub async fn push(ctx: &Ctx, sent: &Parameters, client: Client) -> super::error::Result<(String, Duration)> {
    let redirect = redirect::check(sent, &client)?;
    checked(ctx, sent, client.clone(), (redirect.back(sent), redirect.sent)).await?;
    requests::push(ctx, sent, &client).await
}

/// What the app of a request that waits would see, in scopes: of what it may ask for.
#[must_use]
pub fn seen(client: &Client, sent: &Parameters) -> Scopes {
    let scopes = Scopes::parse(sent.get("scope").unwrap_or_default()).unwrap_or_default();
    let singly = claims::check(sent, client).map(|claims| claims.wished.scopes()).unwrap_or_default();
    scopes.only(&client.metadata.scopes).and(&singly)
}

/// Whether the app of a request that waits expects this person.
///
/// # Errors
/// If the database is out of reach.
pub async fn expects(ctx: &Ctx, request: &requests::Shown, person_id: &str) -> Result<bool, Error> {
    match whom::check(ctx, &request.parameters, &request.client).await {
        Ok(whom) => Ok(whom.is_none_or(|whom| whom.iter().any(|id| id == person_id))),
        Err(Fault::OAuth(_)) => Ok(false),
        Err(Fault::Ours(error)) => Err(error),
    }
}

/// The checks whose failure the app is told.
async fn checked(
    ctx: &Ctx,
    sent: &Parameters,
    client: Client,
    (back, redirect_uri_sent): (Back, bool),
) -> super::error::Result<Asked> {
    request_object::check(sent)?;
    response_type::check(sent, &client)?;
    let scopes = scope::check(sent, &client)?;
    let challenge = pkce::check(sent, &client)?;
    let resource = resource::check(sent, &client)?;
    let claims = claims::check(sent, &client)?;
    let prompt = prompt::check(sent)?.with(&claims);
    let whom = whom::check(ctx, sent, &client).await?;
    let claims = claims.wished;
    let nonce = sent.get("nonce").map(str::to_owned);
    Ok(Asked { client, back, scopes, nonce, challenge, prompt, resource, redirect_uri_sent, claims, whom })
}
