//! Signing out, both ways: an app asks for it (OpenID Connect RP-Initiated Logout 1.0), and apps are told of it (Back-Channel Logout 1.0).
//!
//! Routes: `/oauth2/logout`; the page with the button, `/logout`, is one of [`crate::login`].
//!
//! Whoever comes with an ID token that was theirs is signed out at once; anybody else is asked. Nobody is sent to an address that
//! is not, to the letter, one of the app's. An app that does not answer stands in nobody's way: it is told beside requests ([`tell_apps`]).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::authorize::spoken;
use super::error::Result;
use super::parameters::Parameters;
use super::token::hint::Hint;
use crate::door::Go;
use crate::error::{Error, Result as Verb};
use crate::kit::clock::Timestamp;
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::scope::Person;
use crate::sessions;
use crate::ui::{Flash, Tone};

pub mod api;
mod backchannel;
pub mod pages;
mod request;

pub use backchannel::tell_apps;

/// How long somebody may look at the button.
const PATIENCE: Duration = Duration::from_mins(30);
/// Where a request is sealed.
const PLACE: &str = "oauth2.logout.request";
/// So many apps are named to somebody who has left.
const NAMED: usize = 12;

/// What an app asks, after every check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Leaving {
    /// The app that asks, where it is known.
    client_id: Option<String>,
    /// Where it wants its person back: one of its own addresses.
    redirect_uri: Option<String>,
    state: Option<String>,
    /// Whom it means.
    hint: Option<Hint>,
    until: Timestamp,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    /// Nobody is signed in here any more.
    Left(Go),
    /// To the page that asks them.
    Ask(String),
}

/// Serves a request of an app. What travels as `request` was checked before.
///
/// # Errors
/// What is wrong with it, in the protocol's terms; it leads nowhere then.
pub async fn logout(ctx: &Ctx, sent: &Parameters) -> Result<Outcome> {
    let kept = sent.get("request").and_then(|sealed| Leaving::open(ctx, sealed));
    let leaving = match kept {
        Some(kept) => kept,
        None => request::check(ctx, sent).await?,
    };
    match ctx.person() {
        Ok(person) if !leaving.means(person) => {
            if let Some(locale) = sent.get("ui_locales").and_then(spoken) {
                ctx.wish_language(locale);
            }
            Ok(Outcome::Ask(on("/logout", &leaving.seal(ctx), None)))
        }
        Ok(_) | Err(Error::SignInRequired) => Ok(Outcome::Left(leave(ctx, Some(&leaving)).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Checks a request that came without cookies, and tells by which path the browser goes on with it.
///
/// # Errors
/// As [`logout`].
pub async fn keep(ctx: &Ctx, sent: &Parameters) -> Result<String> {
    let leaving = request::check(ctx, sent).await?;
    Ok(on("/oauth2/logout", &leaving.seal(ctx), sent.get("ui_locales")))
}

/// A path that a checked request goes on by; where the languages that its app likes are not known yet, they go along.
fn on(path: &str, sealed: &str, locales: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("request", sealed);
    query.extend_pairs(locales.map(|locales| ("ui_locales", locales)));
    format!("{path}?{}", query.finish())
}

/// Signs out here, if somebody is signed in, and tells where they go: back to the app that asked, or to a page that says it is done.
///
/// # Errors
/// If the database is out of reach.
pub async fn leave(ctx: &Ctx, request: Option<&Leaving>) -> Verb<Go> {
    let apps = match ctx.person() {
        Ok(person) => end(ctx, person).await?,
        Err(Error::SignInRequired) => Vec::new(),
        Err(error) => return Err(error),
    };
    let said = if apps.is_empty() {
        Problem::new("signed-out")
    } else {
        Problem::new("signed-out-apps").with("apps", apps.join(", "))
    };
    let done = |page: &str| Go::to(page).saying(Flash::message(Tone::Good, said));
    Ok(match request.map(Leaving::way_back) {
        Some(Some(address)) => Go::to(address),
        Some(None) => done("/logout"),
        None => done("/login"),
    })
}

/// Ends the session that this browser holds. Answers which apps were signed in through it.
async fn end(ctx: &Ctx, person: &Person) -> Verb<Vec<String>> {
    let all = sessions::apps(&mut ctx.portal.db.read().await?, &person.id, ctx.now).await?;
    match sessions::end(ctx, &person.session_id).await {
        // Somebody ended it at this moment.
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    ctx.clear_session().await;
    ctx.end_language_wish();
    let here = all.into_iter().filter(|(session, _)| *session == person.session_id);
    Ok(here.map(|(_, name)| name).take(NAMED).collect())
}

impl Leaving {
    /// Whether it is about this person's sign-in here: an app that shows their ID token need not have them asked.
    fn means(&self, person: &Person) -> bool {
        self.hint.as_ref().is_some_and(|hint| hint.sub == person.id)
    }

    /// The address of the app, as it is registered, with what it wants to hear again (RP-Initiated Logout 3).
    fn way_back(&self) -> Option<String> {
        let address = self.redirect_uri.as_deref()?;
        let Some(state) = &self.state else { return Some(address.to_owned()) };
        let joined = if address.contains('?') { '&' } else { '?' };
        let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
        Some(format!("{address}{joined}state={state}"))
    }

    /// The app that asks.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    fn seal(&self, ctx: &Ctx) -> String {
        ctx.portal.keyring.seal_text(PLACE, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// One that was sealed, if it is not too old.
    #[must_use]
    pub fn open(ctx: &Ctx, sealed: &str) -> Option<Self> {
        let opened = ctx.portal.keyring.open_text(PLACE, sealed).ok()?;
        serde_json::from_slice::<Self>(&opened).ok().filter(|leaving| leaving.until > ctx.now)
    }
}
