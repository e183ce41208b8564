//! Where somebody is signed in: one row a browser, listed and ended by its owner, effective on the next request.
//!
//! Routes: `/account/sessions` and `/do/end-session` `/do/end-other-sessions` `/do/not-me`.
//!
//! `tower-sessions` reads and writes the cookie; our [`ReadOnlyStore`] only ever *reads* rows. Rows are written by the verbs here, in the
//! transaction of the act they follow from, and changed by nothing but `UPDATE … WHERE ended_at IS NULL`: a request under
//! way cannot bring a session back that was just ended. The cookie holds 128 random bits, the row their hash. The id changes at
//! every change of privilege: sign-in ([`start`]) and re-authentication ([`renew`]). Anonymous pages have no row.

use std::sync::Arc;

use tower_sessions::cookie::SameSite;
use tower_sessions::{SessionManagerLayer, session};

use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::device;
use crate::kit::mail::Letter;
use crate::kit::secret;
use crate::portal::Portal;
use crate::request::{Cookie, Ctx};
use crate::scope::Person;

pub mod actions;
mod cookie;
mod pages;
mod seen;
mod store;

pub use cookie::{Adopted, ReadOnlyStore};
pub use pages::SessionsPage;
pub use seen::flush as flush_seen;
pub use store::purge;

/// How somebody proved who they are, as the list of sessions tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Password,
    EmailCode,
    EmailLink,
    ResetLink,
    SetUp,
}

impl Method {
    /// Its name in the database and, after `method-`, among the messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EmailCode => "email-code",
            Self::EmailLink => "email-link",
            Self::ResetLink => "reset-link",
            Self::SetUp => "set-up",
        }
    }
}

/// A session, as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    pub id: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub methods: String,
    pub ip: String,
    pub user_agent: String,
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
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    pub method: Method,
    pub remember: bool,
}

/// Begins a session in the caller's transaction, which holds the account (else the oldest session cannot be told), ends the one this browser had, and the oldest where there are too many. Hand the
/// result to [`Adopted::give`] after the commit.
///
/// # Errors
/// If the database is out of reach.
pub async fn start(ctx: &Ctx, tx: &mut Tx, user: &User, sign_in: SignIn) -> Result<Adopted> {
    let settings = &ctx.portal.settings.session;
    let (idle, absolute) =
        if sign_in.remember { (settings.remember, settings.remember) } else { (settings.idle, settings.absolute) };
    if let Some(before) = ctx.scope.person() {
        store::end(tx, &before.id, &before.session_id, ctx.now).await?;
        let said = Record::done(Event::SignedOut, &before.id).with(serde_json::json!({ "reason": "signed in again" }));
        audit::record(ctx, tx, said).await?;
    }
    let key = session::Id(i128::from_le_bytes(secret::bytes::<16>()));
    let new = store::New {
        id: secret::id(ctx.now),
        key_hash: cookie::hash(key),
        user_id: &user.id,
        sign_in,
        idle,
        expires_at: ctx.now.plus(absolute),
    };
    store::insert(ctx, tx, &new).await?;
    if let Some(most) = settings.max_active {
        let ended = store::end_oldest(tx, &user.id, most, ctx.now).await?;
        if ended > 0 {
            let said = Record::done(Event::SessionEnded, &user.id)
                .with(serde_json::json!({ "reason": "too many", "count": ended }));
            audit::record(ctx, tx, said).await?;
        }
    }
    greet_browser(ctx, tx, user).await?;
    let said = Record::done(Event::SignedIn, &user.id).with(serde_json::json!({ "method": sign_in.method.name() }));
    audit::record(ctx, tx, said).await?;
    Ok(Adopted { key, until: sign_in.remember.then_some(new.expires_at) })
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

/// Somebody proved again who they are: the session goes on under a new id, the old cookie is dead.
///
/// # Errors
/// If the session has ended meanwhile, or the database is out of reach.
pub async fn renew(ctx: &Ctx, tx: &mut Tx, person: &Person) -> Result<Adopted> {
    let key = session::Id(i128::from_le_bytes(secret::bytes::<16>()));
    let kept = store::renew(tx, &person.session_id, cookie::hash(key), ctx.now).await?.ok_or(Error::SignInRequired)?;
    Ok(Adopted { key, until: kept })
}

/// Somebody's sessions that are alive, the latest seen first.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn list(ctx: &Ctx) -> Result<Vec<Session>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    store::list(&mut tx, &person.id, ctx.now).await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs or has ended.
pub async fn end(ctx: &Ctx, session_id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    if !store::end(&mut tx, &person.id, session_id, ctx.now).await? {
        return Err(Error::NotFound);
    }
    let event = if session_id == person.session_id { Event::SignedOut } else { Event::SessionEnded };
    audit::record(ctx, &mut tx, Record::done(event, &person.id)).await?;
    ctx.portal.commit(tx).await
}

/// Signs out everywhere but here. Answers how many sessions that ended.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn end_others(ctx: &Ctx) -> Result<u64> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    let ended = end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    ctx.portal.commit(tx).await?;
    Ok(ended)
}

/// Somebody says that an event in their timeline was not them: everybody else is signed out, and no browser but this one is known any
/// more.
///
/// # Errors
/// [`Error::NotFound`] for an event that is not about them.
pub async fn not_me(ctx: &Ctx, event_id: &str) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    if !audit::concerns(&mut tx, event_id, &person.id).await? {
        return Err(Error::NotFound);
    }
    store::forget_browsers(&mut tx, &person.id).await?;
    store::know_browser(&mut tx, &person.id, ctx.know_browser(), ctx.now).await?;
    end_others_of(ctx, &mut tx, &person.id, &person.session_id).await?;
    let said = Record::done(Event::NotRecognised, &person.id).with(serde_json::json!({ "event": event_id }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await
}

/// Ends every session of somebody, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_every(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<()> {
    let ended = accounts::end_every_session(tx, user_id, ctx.now).await?;
    tell_of_ended(ctx, tx, user_id, ended).await
}

async fn tell_of_ended(ctx: &Ctx, tx: &mut Tx, user_id: &str, ended: u64) -> Result<()> {
    if ended > 0 {
        let said = Record::done(Event::OtherSessionsEnded, user_id).with(serde_json::json!({ "count": ended }));
        audit::record(ctx, tx, said).await?;
    }
    Ok(())
}

/// Ends every session of somebody but `kept`, in the caller's transaction.
///
/// # Errors
/// If the database is out of reach.
pub async fn end_others_of(ctx: &Ctx, tx: &mut Tx, user_id: &str, kept: &str) -> Result<u64> {
    let ended = store::end_others(tx, user_id, kept, ctx.now).await?;
    tell_of_ended(ctx, tx, user_id, ended).await?;
    Ok(ended)
}

/// Forgets every browser that somebody has used, so that the next sign-in from each is told to them.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_browsers(tx: &mut Tx, user_id: &str) -> Result<()> {
    store::forget_browsers(tx, user_id).await
}
