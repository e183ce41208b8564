//! The first administrator: a link, printed where the portal runs, that works once and for an hour. When somebody has the role,
//! set-up is closed for ever, by a fact in the database.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::sign_up::{Typed, parse};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, Email, Identifier, NewUser, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::kit::secret::{self, Token};
use crate::passwords;
use crate::request::Ctx;
use crate::roles::{self, SUPER_ADMIN};

/// How long a link works.
pub const LIFE: Duration = Duration::from_hours(1);
const DONE: &str = "set_up";

/// What the browser keeps of a set-up under way.
#[derive(Debug, Serialize, Deserialize)]
pub struct Under {
    pub set_up_token: String,
}

/// Whether the portal still waits for its first administrator.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_open(tx: &mut Tx) -> Result<bool> {
    let done = tx.query("select 1 from portal_facts where name = $1").bind(DONE).optional::<(i32,)>().await?.is_some();
    Ok(!done && !roles::is_held(tx, SUPER_ADMIN).await?)
}

/// A new link for the first administrator; the ones before it are void. `None` when there is one already.
///
/// # Errors
/// If the database is out of reach.
pub async fn issue(ctx: &Ctx) -> Result<Option<Token>> {
    let mut tx = ctx.portal.db.write().await?;
    if !is_open(&mut tx).await? {
        return Ok(None);
    }
    one_time::void(ctx, &mut tx, Purpose::SetUp, None).await?;
    let issued =
        one_time::issue(ctx, &mut tx, Draft { purpose: Purpose::SetUp, user_id: None, life: LIFE, payload: () })
            .await?;
    tx.commit().await?;
    Ok(Some(issued.token))
}

/// Puts the token of the link into this browser's flow, so that it leaves the URL. Uses nothing up.
pub fn open(ctx: &Ctx, token: &str) {
    ctx.set_flow(&Under { set_up_token: token.chars().take(64).collect() }, LIFE);
}

/// Whether this browser may set the portal up.
///
/// # Errors
/// If its link was used or is too old.
pub async fn under_way(ctx: &Ctx) -> Result<Token> {
    let token = ctx.flow::<Under>().and_then(|under| Token::parse(&under.set_up_token)).ok_or(Error::LinkExpired)?;
    let mut tx = ctx.portal.db.read().await?;
    if !is_open(&mut tx).await? {
        return Err(Error::LinkExpired);
    }
    one_time::peek(ctx, &mut tx, Purpose::SetUp, &token).await?.map(|_| token).ok_or(Error::LinkExpired)
}

/// Makes the first administrator. Of two at once, one succeeds.
///
/// # Errors
/// What has to be corrected, field by field; or that the link was used meanwhile.
pub async fn finish(ctx: &Ctx, typed: &Typed<'_>) -> Result<User> {
    let token = under_way(ctx).await?;
    let parsed = parse(ctx, typed)?;
    passwords::refuse_breached(ctx, &parsed.password).await?;
    let hash = passwords::hash(ctx, &parsed.password).await?;
    let mut tx = ctx.portal.db.write().await?;
    one_time::redeem(ctx, &mut tx, Purpose::SetUp, &token).await?.ok_or(Error::LinkExpired)?;
    if !is_open(&mut tx).await? {
        return Err(Error::LinkExpired);
    }
    if !close(&mut tx, ctx.now).await? {
        return Err(Error::LinkExpired);
    }
    make_way(&mut tx, &parsed.email).await?;
    let user_id = secret::id(ctx.now);
    let new = NewUser {
        id: &user_id,
        email: &parsed.email,
        name: parsed.name.as_str(),
        locale: Some(ctx.locale.code()),
        verified: true,
        self_made: false,
    };
    if !accounts::create(&mut tx, &new, ctx.now).await? {
        return Err(Error::field("email", Problem::new("email-taken")));
    }
    passwords::set(&mut tx, &user_id, &hash, ctx.now).await?;
    audit::record(ctx, &mut tx, Record::done(Event::SetUp, &user_id)).await?;
    roles::grant(ctx, &mut tx, &user_id, SUPER_ADMIN, None).await?;
    let user = accounts::by_id(&mut tx, &user_id).await?.ok_or(Error::NotFound)?;
    ctx.portal.commit(tx).await?;
    Ok(user)
}

/// Closes set-up for ever. `false` if somebody did a moment ago.
///
/// # Errors
/// If the database is out of reach.
pub async fn close(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let fact = tx.query("insert into portal_facts (name, value) values ($1, $2) on conflict do nothing");
    Ok(fact.bind(DONE).bind(now.rfc3339()).execute().await? > 0)
}

/// An account that nobody confirmed does not keep the first administrator from using their address.
async fn make_way(tx: &mut Tx, email: &Email) -> Result<()> {
    let holder = accounts::by_identifier(tx, &Identifier::Email(email.clone())).await?;
    if let Some(holder) = holder.filter(|holder| holder.email_verified_at.is_none()) {
        accounts::delete(tx, &holder.id).await?;
    }
    Ok(())
}
