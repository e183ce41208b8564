//! Where somebody is signed in: one row a browser, listed and ended by its owner, effective on the next request.
//!
//! Routes: `/account/sessions` and `/do/end-session` `/do/end-other-sessions` `/do/not-me`.
//!
//! Apps that somebody entered through a session are told when it ends: whoever ends one writes so in its row, and [`crate::oidc`] reads
//! there which are still to be told.
//!
//! `tower-sessions` reads and writes the cookie; our [`ReadOnlyStore`] only ever *reads* rows. Rows are written by the verbs here, in the
//! transaction of the act they follow from, and changed by nothing but `UPDATE … WHERE ended_at IS NULL`: a request under
//! way cannot bring a session back that was just ended. The cookie holds 128 random bits, the row their hash. The id changes at
//! every change of privilege: sign-in ([`start`]) and re-authentication ([`renew`]). Anonymous pages have no row.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tower_sessions::SessionManagerLayer;
use tower_sessions::cookie::SameSite;

use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::config::{ProviderId, Settings};
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::device;
use crate::kit::mail::Letter;
use crate::kit::secret;
use crate::portal::Portal;
use crate::request::{Cookie, Ctx};
use crate::scope::SessionKind;

pub mod actions;
pub mod api;
mod cookie;
mod ending;
mod living;
pub mod operator;
mod pages;
mod renewing;
mod seen;
mod store;

pub use cookie::{Adopted, ReadOnlyStore};
pub use ending::{end, end_all, end_every, end_of, end_others, end_others_of, forget_browsers, not_me};
pub use living::{Living, living, of_token, seen_now};
pub use pages::SessionsPage;
pub use renewing::{Renewed, renew};
pub use seen::{flush as flush_seen, is_worth_noting};
pub use store::{Alive, apps, has_apps, methods_of, purge, told, untold};

/// How somebody proved who they are, as the list of sessions tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    Password,
    EmailCode,
    EmailLink,
    ResetLink,
    MagicLink,
    SetUp,
    /// Two accounts, each by a way of its own, before they were merged.
    Merge,
    Totp,
    Sms,
    RecoveryCode,
    /// By signing in elsewhere.
    Provider(ProviderId),
}

impl Method {
    /// Its name in the database and, after `method-`, among the messages; a provider has its own name instead of a message.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Provider(provider) => return Cow::Owned(format!("{PROVIDER}{provider}")),
            Self::Password => "password",
            Self::EmailCode => "email-code",
            Self::EmailLink => "email-link",
            Self::ResetLink => "reset-link",
            Self::MagicLink => "magic-link",
            Self::SetUp => "set-up",
            Self::Merge => "merge",
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::RecoveryCode => "recovery-code",
        })
    }
}

/// Before the id of a provider, among the methods of a session.
const PROVIDER: &str = "provider:";

/// A session, as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    pub id: String,
    kind: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub methods: String,
    pub ip: String,
    pub user_agent: String,
    /// The names of the apps that are signed in through it.
    #[sqlx(skip)]
    pub apps: Vec<String>,
}

impl Session {
    /// Who holds it.
    #[must_use]
    pub fn kind(&self) -> SessionKind {
        SessionKind::parse(&self.kind)
    }
}

/// The layer that reads and writes the session cookie.
#[must_use]
pub fn layer(portal: &Arc<Portal>) -> SessionManagerLayer<ReadOnlyStore> {
    let secure = portal.settings.session.secure_cookies;
    SessionManagerLayer::new(ReadOnlyStore::new(portal))
        .with_name(Cookie::Session.name(secure))
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
}

/// How somebody came in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub method: Method,
    /// What was asked for besides.
    pub second: Option<Method>,
    pub holder: Holder,
}

/// Who will hold a session, which says how long it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// A browser.
    Browser { remember: bool },
    /// An API consumer.
    Api,
}

impl SignIn {
    /// In a browser that forgets the session when it is closed.
    #[must_use]
    pub const fn in_browser(method: Method) -> Self {
        Self { method, second: None, holder: Holder::Browser { remember: false } }
    }

    /// How they proved who they are, for the list of sessions.
    fn methods(self) -> String {
        match self.second {
            Some(second) => format!("{} {}", self.method.name(), second.name()),
            None => self.method.name().into_owned(),
        }
    }

    /// Whether the session outlives the browser.
    #[must_use]
    pub fn remember(self) -> bool {
        self.holder == Holder::Browser { remember: true }
    }

    fn kind(self) -> SessionKind {
        if self.holder == Holder::Api { SessionKind::Api } else { SessionKind::Browser }
    }

    /// The longest pause between two requests, and the longest life.
    fn lifetimes(self, settings: &Settings) -> (Duration, Duration) {
        match self.holder {
            Holder::Browser { remember: true } => (settings.session.remember, settings.session.remember),
            Holder::Browser { remember: false } => (settings.session.idle, settings.session.absolute),
            Holder::Api => (settings.tokens.refresh_idle, settings.tokens.refresh_absolute),
        }
    }
}

/// A session that has just begun.
#[derive(Debug)]
pub struct Begun {
    pub id: String,
    pub expires_at: Timestamp,
    /// For the browser that holds it.
    pub cookie: Option<Adopted>,
}

/// Begins a session in the caller's transaction, which holds the account (else the oldest session cannot be told), ends the one this browser had, and the oldest where there are too many. Hand the
/// cookie to [`Adopted::give`] after the commit.
///
/// # Errors
/// If the database is out of reach.
pub async fn start(ctx: &Ctx, tx: &mut Tx, user: &User, sign_in: SignIn) -> Result<Begun> {
    let (idle, absolute) = sign_in.lifetimes(&ctx.portal.settings);
    let in_browser = sign_in.kind() == SessionKind::Browser;
    if let Some(before) = ctx.scope.person().filter(|_| in_browser) {
        store::end(tx, &before.id, &before.session_id, ctx.now).await?;
        let said = Record::done(Event::SignedOut, &before.id).with(serde_json::json!({ "reason": "signed in again" }));
        audit::record(ctx, tx, said).await?;
    }
    let key = in_browser.then(cookie::new_key);
    let new = store::New {
        id: secret::id(ctx.now),
        key_hash: key.map(cookie::hash),
        user_id: &user.id,
        sign_in,
        idle,
        expires_at: ctx.now.plus(absolute),
    };
    let count = store::insert(ctx, tx, &new).await?;
    // Of most people there is nothing to end; a statement that finds that out would cost each sign-in as much as any other.
    if let Some(most) = ctx.portal.settings.session.max_active.filter(|most| count >= i64::from(*most)) {
        let ended = store::end_oldest(tx, &user.id, (&new.id, most), ctx.now).await?;
        if ended > 0 {
            let said = Record::done(Event::SessionEnded, &user.id)
                .with(serde_json::json!({ "reason": "too many", "count": ended }));
            audit::record(ctx, tx, said).await?;
        }
    }
    if in_browser {
        greet_browser(ctx, tx, user).await?;
    }
    let said = Record::done(Event::SignedIn, &user.id)
        .with(serde_json::json!({ "method": sign_in.methods(), "through": sign_in.kind().name() }));
    audit::record(ctx, tx, said).await?;
    let cookie = key.map(|key| Adopted { key, until: sign_in.remember().then_some(new.expires_at) });
    Ok(Begun { id: new.id, expires_at: new.expires_at, cookie })
}

/// Remembers the browser; tells the owner of the account if it was never seen there, unless it is their first.
async fn greet_browser(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<()> {
    let browser = ctx.know_browser();
    let is_new = store::know_browser(tx, &user.id, browser, ctx.now).await?;
    if is_new && store::count_browsers(tx, &user.id).await? > 1 {
        ctx.portal.post(tx, &new_browser_letter(ctx, user), ctx.now).await?;
    }
    Ok(())
}

fn new_browser_letter(ctx: &Ctx, user: &User) -> Letter {
    let texts = user.texts(ctx.locale);
    let device = device::label(texts, &ctx.user_agent);
    let link = ctx.portal.settings.public_url.join("/account/sessions");
    accounts::letter_to(ctx, user, "letter-new-browser", &[("device", (&device).into())])
        .button(texts.get("letter-new-browser-button"), link)
        .after(texts.get("letter-not-you"))
}

/// Somebody's sessions that are alive, the latest seen first.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn list(ctx: &Ctx) -> Result<Vec<Session>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let sessions = store::list(&mut tx, &person.id, ctx.now).await?;
    with_apps(&mut tx, &person.id, sessions, ctx.now).await
}

/// Somebody's sessions, each with the apps that are signed in through it.
async fn with_apps(tx: &mut Tx, user_id: &str, sessions: Vec<Session>, now: Timestamp) -> Result<Vec<Session>> {
    let apps = store::apps(tx, user_id, now).await?;
    let of = |id: &str| apps.iter().filter(|(session, _)| session == id).map(|(_, name)| name.clone()).collect();
    Ok(sessions.into_iter().map(|session| Session { apps: of(&session.id), ..session }).collect())
}

/// A page of somebody's sessions that are alive, the latest begun first.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn page(ctx: &Ctx, before: Option<&str>, limit: u32) -> Result<Vec<Session>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let sessions = store::page(&mut tx, &person.id, (before, limit), ctx.now).await?;
    with_apps(&mut tx, &person.id, sessions, ctx.now).await
}
