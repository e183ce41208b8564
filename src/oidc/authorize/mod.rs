//! The authorization endpoint (RFC 6749 3.1, OpenID Connect Core 3.1.2): a request is held against a list of checks, in the order of the
//! specifications, one small file each; then it is seen what has to come first; then the app gets its code.
//!
//! Until client and redirect URI are known to belong together, an error is a page and leads nowhere; from then on it is told to the app.

use crate::error::Error;
use crate::request::Ctx;

use super::clients::Client;
use super::error::{Fault, OAuthError};
use super::parameters::Parameters;
use super::scopes::Scopes;

mod answer;
mod client;
mod code;
pub mod interaction;
mod pkce;
mod prompt;
mod redirect;
mod request_object;
pub mod requests;
pub mod resource;
mod response_type;
pub mod scope;
mod store;

pub use answer::{Answer, Mode};
pub use code::{Bound, redeem};
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
    match checked(sent, client, (back.clone(), redirect.sent)) {
        Ok(asked) => match interaction::next(ctx, &asked, &request).await {
            Err(Fault::OAuth(error)) => Ok(Outcome::Answer(requests::refuse(ctx, &request, back, error).await?)),
            outcome => outcome,
        },
        Err(Fault::OAuth(error)) => Ok(Outcome::Answer(Answer::error(ctx, back, error))),
        Err(Fault::Ours(error)) => Err(error.into()),
    }
}

/// The checks whose failure the app is told.
fn checked(sent: &Parameters, client: Client, (back, redirect_uri_sent): (Back, bool)) -> super::error::Result<Asked> {
    request_object::check(sent)?;
    response_type::check(sent, &client)?;
    let scopes = scope::check(sent, &client)?;
    let challenge = pkce::check(sent, &client)?;
    let resource = resource::check(sent, &client)?;
    let prompt = prompt::check(sent)?;
    let nonce = sent.get("nonce").map(str::to_owned);
    Ok(Asked { client, back, scopes, nonce, challenge, prompt, resource, redirect_uri_sent })
}
