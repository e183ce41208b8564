//! `refresh_token` (RFC 6749 6, RFC 9700 4.14): each used once, as those of API sessions are. A lost reply gives the same answer for ten
//! seconds; later it is a replay, and what the app got through that sign-in ends.

use serde_json::json;

use super::Tokens;
use crate::audit::{self, Event, Record};
use crate::kit::clock::Timestamp;
use crate::kit::secret::Token;
use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::grants::{self, Grant};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::Scopes;
use crate::request::Ctx;
use crate::sessions::is_worth_noting;
use crate::tokens::GRACE;
use crate::tokens::child::{self, Exchange};

mod store;
mod together;

pub use store::{fresh, grant_of, purge};

/// Where children are sealed.
const COLUMN: &str = "app_refresh_tokens.sealed";

/// The first of a grant.
///
/// # Errors
/// If the database is out of reach.
pub async fn begin(ctx: &Ctx, grant: &Grant) -> Result<Token> {
    let first = Token::new();
    let mut tx = ctx.portal.db.single().await?;
    store::insert(&mut tx, first.hash(), &grant.id, (ctx.now, expiry(ctx, grant))).await?;
    Ok(first)
}

fn expiry(ctx: &Ctx, grant: &Grant) -> Timestamp {
    ctx.now.plus(ctx.portal.settings.tokens.refresh_idle).min(grant.expires_at)
}

/// Exchanges one for the next.
///
/// # Errors
/// `invalid_grant`, whatever is wrong with it; `invalid_scope` for more than was allowed.
pub async fn exchange(ctx: &Ctx, client: &Client, form: &Parameters) -> Result<Tokens> {
    let shown = form.require("refresh_token", "refresh_token is missing.")?;
    let shown = Token::parse(shown).ok_or(Fault::grant())?;
    let held = grants::held_by(&ctx.portal, shown.hash()).await?;
    let held = held.filter(|held| held.grant.client_id == client.id).ok_or(Fault::grant())?;
    // Before it is used up: what was asked wrongly can be asked again.
    super::check_resource(form, &held.grant)?;
    let scopes = narrowed(&held.grant, form.get("scope"))?;
    let next = use_up(ctx, &shown, &held.grant).await?;
    let tokens = super::for_person(ctx, client, (&held, &scopes), None).await?;
    Ok(Tokens { refresh_token: Some(next.expose().to_owned()), ..tokens })
}

/// Never more than was allowed (RFC 6749 6).
fn narrowed(grant: &Grant, asked: Option<&str>) -> Result<Scopes> {
    let all = grant.scopes();
    let Some(asked) = asked else { return Ok(all) };
    let refused = Fault::of("invalid_scope", "scope goes beyond what was allowed.");
    Scopes::parse(asked).filter(|asked| asked.within(&all)).ok_or(refused)
}

/// One statement decides, and is a transaction by itself: of fifty at once, one uses it up.
async fn use_up(ctx: &Ctx, shown: &Token, grant: &Grant) -> Result<Token> {
    let next = Token::new();
    if !together::use_up(&ctx.portal, Exchange::of(&ctx.portal, COLUMN, (shown, &next))).await? {
        return again(ctx, shown, grant).await;
    }
    if is_worth_noting(grant.last_used_at, ctx.now) {
        grants::used_now(&mut ctx.portal.db.single().await?, &grant.id, ctx.now).await?;
    }
    Ok(next)
}

/// Somebody shows a token that is used up, or has run out.
async fn again(ctx: &Ctx, shown: &Token, grant: &Grant) -> Result<Token> {
    let mut tx = ctx.portal.db.write().await?;
    let Some(used) = store::child_of(&mut tx, shown.hash()).await? else { return Err(Fault::grant()) };
    if ctx.now.since(used.created_at) <= GRACE {
        return used.sealed.and_then(|sealed| child::open(&ctx.portal, COLUMN, (shown, &sealed))).ok_or(Fault::grant());
    }
    grants::end(&mut tx, &grant.id, ctx.now).await?;
    let said =
        Record::refused(Event::AppTokenReplayed, Some(&grant.user_id)).with(json!({ "client": grant.client_id }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Err(Fault::grant())
}
