//! Apps that know nothing of signing in: the reverse proxy before them asks here who somebody is, for each request.
//!
//! Routes: `/api/authz/forward-auth` (Caddy, Traefik), `/api/authz/auth-request` (nginx), `/enter`.
//!
//! Our session cookie is for our own host alone, so an app has a cookie of its own. A browser without one is led to [`enter`] here, signs
//! in if nobody has, and comes back to the app at [`WAY_BACK`] with a ticket, for which it gets a pass: sealed, for that app alone, good
//! as long as the session here. The proxy passes both on without knowing of them. Nothing is kept in the database but that a ticket was used.
//!
//! Invariants: only what a proxy that the operator named tells is believed; nobody is led anywhere but to an app that the operator named,
//! and only the browser that set out from an app gets a pass there, so that nobody can be made to work under another's name.

use std::time::Duration;

use serde_json::json;

use crate::audit::{self, Event, Record};
use crate::door::with_next;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::return_to::ReturnTo;
use crate::kit::secret::{Token, hex, sha256};
use crate::mfa;
use crate::request::Ctx;
use crate::sessions::{self, Living};

pub mod api;
mod guest;
mod original;
mod pass;

pub use guest::Guest;
pub use original::Original;

use original::Target;
use pass::{Kept, Ticket};

/// Where a browser comes back to, at the app's own host.
pub const WAY_BACK: &str = "/.portico/entered";
/// So many passes for one source.
const OFTEN: (u32, Duration) = (300, Duration::from_mins(15));

/// What somebody showed the proxy.
pub struct Shown<'a> {
    /// Of the cookie of that app.
    pub cookie: Option<&'a str>,
    /// An access token.
    pub bearer: Option<&'a str>,
}

/// What the proxy is told.
pub enum Verdict {
    /// Let them in, and tell the app who it is.
    Known(Guest),
    /// It is known who it is, or they try something; not in.
    Refused,
    /// A browser: it has to go there first, with this cookie for the app's host.
    SendTo(String, Option<String>),
    /// No browser, and nobody.
    Nobody,
    /// An access token that is not good here.
    BadToken,
}

/// Decides on one request to an app.
///
/// # Errors
/// If the database is out of reach.
pub async fn look(ctx: &Ctx, to: &Original, shown: &Shown<'_>) -> Result<Verdict> {
    let kept = shown.cookie.and_then(|cookie| Kept::read(&ctx.portal.keyring, cookie, &to.origin));
    if let Some(Kept::Pass(pass)) = &kept
        && let Some(living) = alive(ctx, &pass.session_id).await?
    {
        let is_back = to.target.path() == WAY_BACK;
        return Ok(if is_back { back_with(ctx, to, None) } else { Verdict::Known(Guest::of_session(&living)) });
    }
    if to.target.path() == WAY_BACK {
        return come_back(ctx, to, kept).await;
    }
    match shown.bearer {
        Some(token) => guest::of_token(ctx, token, &to.origin).await.map(|guest| match guest {
            Some(guest) => Verdict::Known(guest),
            None => Verdict::BadToken,
        }),
        None if to.is_page => Ok(set_out(ctx, to, kept)),
        None => Ok(Verdict::Nobody),
    }
}

/// A session that opens doors: alive, and with the second factor that a role may ask for.
async fn alive(ctx: &Ctx, session_id: &str) -> Result<Option<Living>> {
    let living = sessions::of_token(&ctx.portal, session_id, ctx.now).await?;
    Ok(living.filter(|living| !mfa::must_enrol(ctx, &living.person)))
}

/// To the door of ours that gives tickets. A browser that is on its way already keeps its secret: it may have several pages open.
fn set_out(ctx: &Ctx, to: &Original, kept: Option<Kept>) -> Verdict {
    let (way, is_new) = match kept {
        Some(Kept::Way(way)) => (way, false),
        _ => (Token::new(), true),
    };
    let url = |to: &Original| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("to", &to.url())
            .append_pair("way", &pass::name_of(&way))
            .finish();
        format!("/enter?{query}")
    };
    let mut path = url(to);
    // What does not fit through the sign-in page ends at the front page of the app.
    if ReturnTo::parse(&path).is_none() {
        path = url(&Original { target: Target::front(), ..to.clone() });
    }
    let cookie = is_new.then(|| Kept::Way(way).cookie(&ctx.portal.keyring));
    Verdict::SendTo(ctx.portal.settings.public_url.join(&path), cookie)
}

/// Somebody comes back with a ticket.
async fn come_back(ctx: &Ctx, to: &Original, kept: Option<Kept>) -> Result<Verdict> {
    let sent = to.target.query("ticket").unwrap_or_default();
    let Some(ticket) = Ticket::read(ctx, &sent, &to.origin) else {
        return Ok(set_out(ctx, &Original { target: Target::front(), ..to.clone() }, kept));
    };
    let again = Original { target: ticket.target(), ..to.clone() };
    match kept {
        // It keeps no cookies, or the ticket is somebody else's: it would come here again and again.
        None => Ok(Verdict::Refused),
        Some(Kept::Way(way)) if ticket.is_of(&way) && use_up(ctx, &sent).await? => {
            let pass = ticket.pass();
            Ok(back_with(ctx, &again, Some(&pass)))
        }
        kept => Ok(set_out(ctx, &again, kept)),
    }
}

/// Of several who come with one ticket, one gets in.
async fn use_up(ctx: &Ctx, ticket: &str) -> Result<bool> {
    let once = Limit::new("forward-ticket", &hex(&sha256(ticket.as_bytes())), (1, 2 * pass::LIFE)).fixed();
    let mut tx = ctx.portal.db.write().await?;
    let used = guard::count(&mut tx, &once, ctx.now).await?;
    ctx.portal.commit(tx).await?;
    Ok(used.allowed())
}

/// To where they wanted to go, or the front page if they are there by chance.
fn back_with(ctx: &Ctx, to: &Original, pass: Option<&Kept>) -> Verdict {
    let target = match Ticket::read(ctx, &to.target.query("ticket").unwrap_or_default(), &to.origin) {
        Some(ticket) => ticket.target(),
        None if to.target.path() == WAY_BACK => Target::front(),
        None => to.target.clone(),
    };
    let url = Original { target, ..to.clone() }.url();
    Verdict::SendTo(url, pass.map(|pass| pass.cookie(&ctx.portal.keyring)))
}

/// Where a browser goes that was led here from an app: back there with a ticket, or to what comes first.
///
/// # Errors
/// [`Error::NotFound`] for an app that nobody named.
pub async fn enter(ctx: &Ctx, to: &str, way: &str) -> Result<String> {
    let to = Original::at(&ctx.portal.settings.forward_auth, to).ok_or(Error::NotFound)?;
    let Some(person) = ctx.scope.person() else {
        let here = ctx.here_again().ok_or(Error::NotFound)?;
        return Ok(with_next("/login", here.as_str()));
    };
    if mfa::must_enrol(ctx, person) {
        return Ok(mfa::enrolment_on_the_way(ctx, ctx.here_again().as_ref()));
    }
    guard::allow(ctx, "advice-wait", &[Limit::new("forward-auth", &ctx.network.source(), OFTEN)]).await?;
    let ticket = Ticket::for_person(ctx, person, &to, way);
    let mut tx = ctx.portal.db.write().await?;
    let said = Record::done(Event::AppEntered, &person.id).with(json!({ "app": to.origin }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Ok(format!("{}{WAY_BACK}?ticket={ticket}", to.origin))
}
