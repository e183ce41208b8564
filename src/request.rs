//! What lives as long as a request: [`Ctx`]. Axum handlers extract it; pages and server functions find it in their context.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use http::{HeaderMap, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_sessions::Session;

use crate::config::ProviderId;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::i18n::{Locale, Texts};
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::Token;
use crate::portal::Portal;
use crate::scope::{Person, Scope};
use crate::ui::{Flash, Theme};

mod browser;
mod cookies;
mod id;
mod language;
mod network;
mod no_session;
mod remembered;

pub use cookies::{Cookie, Cookies};
pub use id::RequestId;
pub use network::Network;
pub use remembered::Remembered;

/// Under this key the session layer finds the person of a session.
pub const PERSON: &str = "person";

/// How long a proof of who somebody is stays good for sensitive acts (ASVS 7.5.1).
pub const REAUTH_AGE: Duration = Duration::from_mins(10);

/// How many bytes of what was typed fit into the flash cookie, sealed and encoded, beside the messages.
const TYPED: usize = 1_500;

/// The bearer of a good access token, put into a request before its [`Ctx`] is made.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub person: Person,
    /// When the token expires, in seconds since 1970.
    pub expires: u64,
}

/// Everything a verb may want to know about the request it serves.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

/// The fields of a [`Ctx`].
pub struct Inner {
    pub portal: Arc<Portal>,
    pub scope: Scope,
    pub now: Timestamp,
    pub network: Network,
    /// At most 512 characters, without control characters.
    pub user_agent: String,
    pub locale: Locale,
    pub theme: Theme,
    pub request_id: String,
    pub path: String,
    pub session: Session,
    /// Of the access token that was shown, if one was.
    pub token_expires: Option<u64>,
    query: String,
    cookies: Cookies,
    flash: OnceLock<Option<Flash>>,
    /// By what this browser is known from now on: one secret, however many ask for it.
    browser: OnceLock<Token>,
    /// With which provider somebody just came in here.
    provider: OnceLock<ProviderId>,
    answer: Mutex<Option<Answer>>,
    /// Why it could not be looked up who asks.
    unknown: Option<String>,
}

/// What a server function or page wants sent instead of its own output.
#[derive(Debug)]
pub enum Answer {
    /// 303 to another page.
    SeeOther(String),
    /// A page with the error and its status.
    Refuse(Error),
}

impl Deref for Ctx {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRequestParts<Arc<Portal>> for Ctx {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> std::result::Result<Self, Self::Rejection> {
        match parts.extensions.get::<Self>() {
            Some(made) => Ok(made.clone()),
            None => Ok(Self::of(parts, portal).await),
        }
    }
}

impl Ctx {
    async fn of(parts: &Parts, portal: &Arc<Portal>) -> Self {
        let cookies = Cookies::of(&parts.headers, portal.settings.session.secure_cookies);
        let session = parts.extensions.get::<Session>().cloned().unwrap_or_else(no_session::new);
        // A session cookie is looked up only if there is one: anonymous pages ask the database nothing.
        let bearer = parts.extensions.get::<Bearer>();
        let known = match bearer {
            Some(bearer) => Ok(Some(bearer.person.clone())),
            None if cookies.get(Cookie::Session).is_some() => session.get::<Person>(PERSON).await,
            None => Ok(None),
        };
        let unknown = known.as_ref().err().map(ToString::to_string);
        let answer = unknown.clone().map(|why| Answer::Refuse(Error::Unavailable(why)));
        let scope = known.ok().flatten().map_or(Scope::Nobody, |person| Scope::Person(Box::new(person)));
        let peer =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
        Self(Arc::new(Inner {
            portal: Arc::clone(portal),
            now: portal.clock.now(),
            network: Network::of(peer, &parts.headers, &portal.settings.trusted_proxies),
            user_agent: user_agent(&parts.headers),
            locale: language::of(&scope, &cookies, &parts.headers),
            theme: cookies.get(Cookie::Theme).and_then(Theme::parse).unwrap_or_default(),
            request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            token_expires: bearer.map(|bearer| bearer.expires),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            scope,
            session,
            cookies,
            flash: OnceLock::new(),
            browser: OnceLock::new(),
            provider: OnceLock::new(),
            answer: Mutex::new(answer),
            unknown,
        }))
    }

    /// The context of the page or server function that is running.
    ///
    /// # Errors
    /// If there is none, which is a mistake of ours.
    pub fn here() -> Result<Self> {
        leptos::prelude::use_context::<Self>().ok_or_else(|| Error::Internal("no request context".to_owned()))
    }

    /// The messages in the reader's language.
    #[must_use]
    pub fn texts(&self) -> Texts {
        Texts(self.locale)
    }

    /// The person who asks.
    ///
    /// # Errors
    /// If nobody has signed in, or it could not be looked up who asks.
    pub fn person(&self) -> Result<&Person> {
        let nobody = || self.unknown.clone().map_or(Error::SignInRequired, Error::Unavailable);
        self.scope.person().ok_or_else(nobody)
    }

    /// The person who asks, if they proved who they are within the last ten minutes: by their second factor, where they have one.
    ///
    /// # Errors
    /// If nobody has signed in, or too long ago.
    pub fn recent_person(&self) -> Result<&Person> {
        let person = self.person()?;
        let recent = person.proven_at().is_some_and(|at| self.now.since(at) <= REAUTH_AGE);
        if recent { Ok(person) } else { Err(Error::ReauthRequired) }
    }

    /// A parameter of the query, decoded once; the first if it is there twice.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether the URL has a query.
    #[must_use]
    pub fn has_query(&self) -> bool {
        !self.query.is_empty()
    }

    /// Where somebody wants to go afterwards (`next` in the query), if that is a page of ours.
    #[must_use]
    pub fn next(&self) -> Option<ReturnTo> {
        self.query("next").and_then(|next| ReturnTo::parse(&next))
    }

    /// The page and query of this request, as a place to come back to.
    #[must_use]
    pub fn here_again(&self) -> Option<ReturnTo> {
        let whole = if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) };
        ReturnTo::parse(&whole)
    }

    /// The message the last page left for this one. Reading it takes it away.
    #[must_use]
    pub fn flash(&self) -> Option<&Flash> {
        let opened = self.flash.get_or_init(|| {
            let flash = self.sealed(Cookie::Flash)?;
            self.cookies.remove(Cookie::Flash);
            Some(flash)
        });
        opened.as_ref()
    }

    /// Leaves a message for the next page.
    pub fn set_flash(&self, flash: &Flash) {
        let typed: usize = flash.values.iter().map(|(field, value)| field.len() + value.len()).sum();
        // Browsers drop a cookie over 4,096 bytes whole; then rather the message without what was typed than neither.
        let values = if typed > TYPED { Vec::new() } else { flash.values.clone() };
        self.set_sealed(Cookie::Flash, &Flash { values, ..flash.clone() }, Duration::from_mins(5));
    }

    /// The sign-in, verification or reset that is under way in this browser.
    #[must_use]
    pub fn flow<T: DeserializeOwned>(&self) -> Option<T> {
        self.sealed(Cookie::Flow)
    }

    /// Remembers what is under way in this browser, for at most `life`.
    pub fn set_flow(&self, flow: &impl Serialize, life: Duration) {
        self.set_sealed(Cookie::Flow, flow, life);
    }

    /// Nothing is under way any more.
    pub fn end_flow(&self) {
        self.cookies.remove(Cookie::Flow);
    }

    /// Remembers a plain choice (language, theme) for a year.
    pub fn remember_choice(&self, cookie: Cookie, value: &str) {
        self.cookies.set(cookie, value, Some(Duration::from_hours(8760)));
    }

    /// Has the browser forget its session.
    pub async fn clear_session(&self) {
        if let Err(error) = self.session.flush().await {
            tracing::error!(%error, "the session cookie could not be taken back");
        }
    }

    /// Puts the cookies of this request into the headers of its answer.
    pub fn write_cookies(&self, headers: &mut HeaderMap) {
        self.cookies.write(headers);
    }

    /// Has something else sent than what is being rendered. The first wish counts.
    pub fn set_answer(&self, answer: Answer) {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(answer);
    }

    /// What [`Ctx::set_answer`] asked for.
    #[must_use]
    pub fn take_answer(&self) -> Option<Answer> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn sealed<T: DeserializeOwned>(&self, cookie: Cookie) -> Option<T> {
        let opened = self.portal.keyring.open_text(cookie.place(), self.cookies.get(cookie)?).ok()?;
        let (until, value) = serde_json::from_slice::<(Timestamp, T)>(&opened).ok()?;
        (until > self.now).then_some(value)
    }

    fn set_sealed(&self, cookie: Cookie, value: &impl Serialize, life: Duration) {
        self.cookies.set(cookie, &self.seal(cookie, value, life), Some(life));
    }

    fn seal(&self, cookie: Cookie, value: &impl Serialize, life: Duration) -> String {
        let text = serde_json::to_vec(&(self.now.plus(life), value)).unwrap_or_default();
        self.portal.keyring.seal_text(cookie.place(), &text)
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let sent = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    sent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(512).collect()
}
