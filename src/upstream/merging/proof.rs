//! The proof of the first account, which waits for that of the second: a token that the browser carries in a URL, good for ten
//! minutes, once, and in no other browser. A change of password or factors voids it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::plan::Side;
use super::undo::{self, Undoable};
use crate::accounts::one_time::{self, Draft, Purpose};
use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::secret::{self, Token};
use crate::request::{Ctx, REAUTH_AGE};
use crate::sessions;
use crate::upstream::registry;

/// What is put away with the token.
#[derive(Serialize, Deserialize)]
struct Begun {
    /// The hash by which the browser is known.
    browser: String,
}

/// Where somebody stands.
pub enum Stage {
    /// One account is proven; and what was merged into it.
    One(Vec<Undoable>),
    /// They signed in to the same account again.
    Same,
    /// Both are.
    Both(Box<Both>),
}

/// Two accounts that are proven.
pub struct Both {
    /// The one that is signed in.
    pub here: Side,
    pub other: Side,
    /// What people call the providers.
    pub providers: BTreeMap<String, String>,
}

/// Puts the proof of the account that is signed in into a token, and signs it out here, so that the other can sign in.
///
/// # Errors
/// If the proof of who asks is not fresh, or they begin too often.
pub async fn begin(ctx: &Ctx) -> Result<Token> {
    let person = ctx.recent_person()?;
    let often = Limit::new("merge", &person.id, (20, Duration::from_hours(24)));
    guard::allow(ctx, "advice-wait", &[often]).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    one_time::void(ctx, &mut tx, Purpose::MergeAccounts, Some(&user.id)).await?;
    let draft = Draft {
        purpose: Purpose::MergeAccounts,
        user_id: Some(&user.id),
        life: REAUTH_AGE,
        payload: Begun { browser: secret::hex(&ctx.know_browser()) },
    };
    let token = one_time::issue(ctx, &mut tx, draft).await?.token;
    sessions::end_of(&mut tx, &user.id, &person.session_id, ctx.now).await?;
    let said = Record::done(Event::SignedOut, &user.id).with(serde_json::json!({ "reason": "merging" }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    ctx.clear_session().await;
    Ok(token)
}

/// Where whoever is signed in stands, with the token they came with.
///
/// # Errors
/// If the proof of who asks is not fresh; if the token was used, is too old, never was, or belongs to another browser.
pub async fn stage(ctx: &Ctx, token: Option<&str>) -> Result<Stage> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.read().await?;
    let Some(token) = token else { return Ok(Stage::One(undo::of(&mut tx, &person.id, ctx.now).await?)) };
    let other = other(ctx, &mut tx, token).await?;
    if other == person.id {
        return Ok(Stage::Same);
    }
    let here = side(ctx, &mut tx, &person.id).await?;
    let other = side(ctx, &mut tx, &other).await?;
    drop(tx);
    let offered = registry::offered(&ctx.portal, ctx.now).await?;
    let providers = offered.iter().map(|provider| (provider.id.to_string(), provider.name.clone())).collect();
    Ok(Stage::Both(Box::new(Both { here, other, providers })))
}

async fn side(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<Side> {
    let user = accounts::by_id(tx, id).await?.filter(|user| !user.is_merged()).ok_or(Error::LinkExpired)?;
    Side::of(ctx, tx, user).await
}

/// Whose proof a token is.
pub(super) async fn other(ctx: &Ctx, tx: &mut Tx, token: &str) -> Result<String> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let ticket = one_time::peek(ctx, tx, Purpose::MergeAccounts, &token).await?.ok_or(Error::LinkExpired)?;
    let begun: Begun = ticket.payload().ok_or(Error::LinkExpired)?;
    let here = ctx.browser_hash().map(|hash| secret::hex(&hash));
    ticket.user_id.filter(|_| here == Some(begun.browser)).ok_or(Error::LinkExpired)
}

/// Uses the token up, once both accounts are held: what voided it meanwhile, counts.
pub(super) async fn spend(ctx: &Ctx, tx: &mut Tx, token: &str, other: &User) -> Result<()> {
    let token = Token::parse(token).ok_or(Error::LinkExpired)?;
    let ticket = one_time::redeem(ctx, tx, Purpose::MergeAccounts, &token).await?;
    let theirs = ticket.is_some_and(|ticket| ticket.user_id.as_ref() == Some(&other.id));
    if theirs { Ok(()) } else { Err(Error::LinkExpired) }
}
