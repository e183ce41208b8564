//! Refresh tokens: one family per API session, each token used once (RFC 9700 4.14.2).
//!
//! A token is 256 random bits and kept as its hash. [`rotate`] uses it up by one `INSERT` of its only child. Replies get lost, and two tabs refresh at once: whoever shows a used token again within [`GRACE`] gets the same child, and nobody is thrown
//! out. Later it is a replay: somebody has a copy, so the session ends and its owner is told. A family ends with its session, whatever
//! ends that: sign-out, a changed password, a suspension, the longest pause or the longest life.

use std::time::Duration;

use super::access::{self, Subject};
use super::child::Exchange;
use super::{Tokens, child, exchange, keys, store};
use crate::accounts;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::jws::KeySet;
use crate::kit::secret::Token;
use crate::request::Ctx;
use crate::roles;
use crate::sessions::{self, Begun, Living};

/// How long a used token still gives its child.
pub const GRACE: Duration = Duration::from_secs(10);
/// Where children are sealed.
const COLUMN: &str = "refresh_tokens.child";

/// The first tokens of a session that has just begun, in its transaction; `keys` were asked for before it.
///
/// # Errors
/// If the database is out of reach.
pub async fn begin(ctx: &Ctx, tx: &mut Tx, session: &Begun, keys: &KeySet) -> Result<Tokens> {
    let refresh = Token::new();
    insert(ctx, tx, &refresh, &session.id, session.expires_at).await?;
    let living = sessions::living(ctx, tx, &session.id).await?.ok_or_else(refused)?;
    let told = access::tells_permissions(&ctx.portal);
    let permissions = if told { roles::permissions_of(tx, &living.user.id).await? } else { Vec::new() };
    give(ctx, (living, refresh), &permissions, keys)
}

async fn insert(ctx: &Ctx, tx: &mut Tx, token: &Token, session_id: &str, session_ends: Timestamp) -> Result<()> {
    let expires_at = ctx.now.plus(ctx.portal.settings.tokens.refresh_idle).min(session_ends);
    let row = store::Row { hash: token.hash(), session_id, expires_at };
    store::insert(tx, &row, ctx.now).await
}

/// A new access token, and the refresh token to come back with.
fn give(ctx: &Ctx, (session, refresh): (Living, Token), permissions: &[String], keys: &KeySet) -> Result<Tokens> {
    let Living { person, user, .. } = session;
    let subject = Subject {
        user: &user,
        metadata: &user.metadata(),
        roles: &person.roles,
        permissions,
        session_id: &person.session_id,
        authenticated_at: person.authenticated_at,
    };
    let access = access::issue_with(keys, &ctx.portal, &subject, ctx.now)?;
    Ok(Tokens { access, refresh, user, roles: person.roles })
}

/// Exchanges a refresh token for the next. One statement decides ([`exchange`]); what follows only reads what to tell, and if it fails
/// the same token gives the same answer again.
///
/// # Errors
/// One refusal for whatever is wrong with it.
pub async fn rotate(ctx: &Ctx, sent: &str) -> Result<Tokens> {
    let token = Token::parse(sent).ok_or_else(refused)?;
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let (session, next) = next(ctx, token).await?;
    let permissions = if access::tells_permissions(&ctx.portal) {
        roles::permissions_of(&mut ctx.portal.db.read().await?, &session.user.id).await?
    } else {
        Vec::new()
    };
    if sessions::is_worth_noting(session.last_seen_at, ctx.now) {
        sessions::seen_now(&ctx.portal, &session.person.session_id, ctx.now).await?;
    }
    give(ctx, (session, next), &permissions, &keys)
}

/// The session of a token, and what to come back with: what takes the place of a fresh token or, if only the reply to that was lost,
/// the same again.
async fn next(ctx: &Ctx, token: Token) -> Result<(Living, Token)> {
    let rotates = ctx.portal.settings.tokens.refresh_rotation;
    let known = if rotates {
        exchange::exchange(&ctx.portal, exchange_of(ctx, &token)).await?
    } else {
        exchange::keep_alive(&ctx.portal, &token.hash(), ctx.now).await?
    };
    let known = known.ok_or_else(refused)?;
    let session = Living::of(&ctx.portal, known.session);
    match known.used_at {
        Some(used_at) if ctx.now.since(used_at) > GRACE => {
            replayed(ctx, &session.person.session_id).await?;
            Err(refused())
        }
        Some(_) => {
            let child = known.child.and_then(|sealed| child::open(&ctx.portal, COLUMN, (&token, &sealed)));
            Ok((session, child.ok_or_else(refused)?))
        }
        None if !rotates && known.token_expires_at > ctx.now => Ok((session, token)),
        None => Err(refused()),
    }
}

fn exchange_of(ctx: &Ctx, token: &Token) -> Exchange {
    Exchange::of(&ctx.portal, COLUMN, (token, &Token::new()))
}

/// Somebody showed a token that was used long ago: one of its two holders is a thief, so both are out.
async fn replayed(ctx: &Ctx, session_id: &str) -> Result<()> {
    let mut tx = ctx.portal.db.write().await?;
    let Some(session) = sessions::living(ctx, &mut tx, session_id).await? else { return Ok(()) };
    let user = session.user;
    if !sessions::end_of(&mut tx, &user.id, session_id, ctx.now).await? {
        return Ok(());
    }
    let link = ctx.portal.settings.public_url.join("/account/sessions");
    let letter = accounts::letter_to(ctx, &user, "letter-token-replayed", &[])
        .button(user.texts(ctx.locale).get("letter-new-browser-button"), link);
    ctx.portal.post(&mut tx, &letter, ctx.now).await?;
    audit::record(ctx, &mut tx, Record::refused(Event::RefreshTokenReplayed, Some(&user.id))).await?;
    ctx.portal.commit(tx).await
}

/// Ends the session a refresh token belongs to, used or not. A token nobody knows ends nothing and is no error (RFC 7009 2.2).
///
/// # Errors
/// If the database is out of reach.
pub async fn sign_out(ctx: &Ctx, sent: &str) -> Result<()> {
    let Some(token) = Token::parse(sent) else { return Ok(()) };
    let mut tx = ctx.portal.db.write().await?;
    let Some(session_id) = store::session_of(&mut tx, token.hash()).await? else { return Ok(()) };
    let Some(session) = sessions::living(ctx, &mut tx, &session_id).await? else { return Ok(()) };
    if sessions::end_of(&mut tx, &session.person.id, &session_id, ctx.now).await? {
        audit::record(ctx, &mut tx, Record::done(Event::SignedOut, &session.person.id)).await?;
    }
    ctx.portal.commit(tx).await
}

/// Drops what nobody can use any more, and the children nobody may ask for again. A used token stays as long as its session is
/// alive, however old it is: whoever was robbed of it may come back after weeks, and is known by it.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    store::forget_children(tx, now.minus(GRACE)).await?;
    store::purge(tx, now).await
}

fn refused() -> Error {
    Error::refused("refresh-token-invalid")
}
