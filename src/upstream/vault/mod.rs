//! The vault: what lets us act for people at their providers, for the apps that may ask for it.
//!
//! Routes: `/api/v1/me/identities/{id}/token`.
//!
//! Tokens are sealed, each for its own row, and never printed. What somebody brings from a provider takes the place of what was there
//! ([`keep`]). Whatever ends is refreshed five minutes before it does ([`refresh`]), by the worker of any portal on this database, once,
//! since a row is leased by one statement; a new refresh token takes the place of the old. After three tries, or when the provider says
//! that the grant is gone, only its owner can help: by signing in with that account again.
//!
//! Handing a token out ([`token_of`]) needs the permission `identities:token`, and is written down each time.

use std::time::Duration;

use serde_json::json;
use zeroize::Zeroizing;

use super::ProviderTokens;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::portal::Portal;
use crate::request::Ctx;
use crate::roles;

pub mod api;
pub mod refresh;
mod store;
pub mod worker;

pub use store::{Account, Tally, accounts, lost, tally};
use store::{Kept, Sealed};

/// How long before its end a token is refreshed; one that lives less than ten minutes, at half of its life.
const EARLY: Duration = Duration::from_mins(5);
/// However short its life is, a token is not refreshed again sooner: its provider would be asked without end.
const SOONEST: Duration = Duration::from_secs(30);

/// A token on its way to an app.
pub struct Handed {
    pub provider: String,
    pub access: Zeroizing<String>,
    pub expires_at: Option<Timestamp>,
    pub scopes: Vec<String>,
}

/// Keeps what somebody brought from a provider, in the transaction in which they arrive.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep(ctx: &Ctx, tx: &mut Tx, identity_id: &str, tokens: &ProviderTokens) -> Result<()> {
    store::put(tx, identity_id, sealed(&ctx.portal, identity_id, tokens, ctx.now), ctx.now).await
}

/// The token of one of the caller's accounts elsewhere, refreshed if it is about to end.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::NotFound`] for an account that is not theirs, a refusal if they have to sign in
/// with it again, [`Error::Unavailable`] if the provider does not answer.
pub async fn token_of(ctx: &Ctx, identity_id: &str) -> Result<Handed> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    roles::require(&mut tx, &person.id, "identities", "token").await?;
    if !store::is_of(&mut tx, identity_id, &person.id).await? {
        return Err(Error::NotFound);
    }
    drop(tx);
    refresh::in_time(&ctx.portal, identity_id).await?;
    let mut tx = ctx.portal.db.write().await?;
    let kept = store::kept(&mut tx, identity_id).await?.ok_or_else(sign_in_again)?;
    let handed = hand_out(ctx, kept)?;
    let said = json!({ "identity": identity_id, "provider": handed.provider });
    audit::record(ctx, &mut tx, Record::done(Event::ProviderTokenGiven, &person.id).with(said)).await?;
    ctx.portal.commit(tx).await?;
    Ok(handed)
}

fn hand_out(ctx: &Ctx, kept: Kept) -> Result<Handed> {
    if kept.has_ended(ctx.portal.clock.now()) {
        let gone = kept.refresh_token.is_none() || kept.given_up_at.is_some();
        return Err(if gone {
            sign_in_again()
        } else {
            Error::Unavailable("the provider refreshes nothing".to_owned())
        });
    }
    let access = opened(&ctx.portal, (&kept.identity_id, ACCESS), &kept.access_token).ok_or_else(sign_in_again)?;
    let scopes = kept.scopes.split_whitespace().map(str::to_owned).collect();
    Ok(Handed { provider: kept.provider, access, expires_at: kept.expires_at, scopes })
}

fn sign_in_again() -> Error {
    Error::refused("provider-sign-in-again")
}

impl Kept {
    fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// The tokens of an account, to give them back when it is unlinked. `None` if nothing is kept, or it does not open.
///
/// # Errors
/// If the database is out of reach.
pub async fn open(portal: &Portal, tx: &mut Tx, identity_id: &str) -> Result<Option<ProviderTokens>> {
    let Some(kept) = store::kept(tx, identity_id).await? else { return Ok(None) };
    let Some(access) = opened(portal, (identity_id, ACCESS), &kept.access_token) else { return Ok(None) };
    let refresh = kept.refresh_token.as_ref().and_then(|sealed| opened(portal, (identity_id, REFRESH), sealed));
    let scopes = kept.scopes.split_whitespace().map(str::to_owned).collect();
    Ok(Some(ProviderTokens { access, refresh, expires_at: kept.expires_at, scopes }))
}

const ACCESS: &str = "access_token";
const REFRESH: &str = "refresh_token";

fn sealed(portal: &Portal, identity_id: &str, tokens: &ProviderTokens, now: Timestamp) -> Sealed {
    let seal = |column, token: &Zeroizing<String>| portal.keyring.seal(&place(identity_id, column), token.as_bytes());
    Sealed {
        access: seal(ACCESS, &tokens.access),
        refresh: tokens.refresh.as_ref().map(|token| seal(REFRESH, token)),
        expires_at: tokens.expires_at,
        scopes: tokens.scopes.join(" "),
        refresh_at: tokens.expires_at.map(|at| at.minus(EARLY.min(at.since(now) / 2)).max(now.plus(SOONEST))),
    }
}

/// A token that does not open counts as none: it was changed, or its key is not in the ring any more.
fn opened(portal: &Portal, (identity_id, column): (&str, &str), sealed: &[u8]) -> Option<Zeroizing<String>> {
    let bytes = portal.keyring.open(&place(identity_id, column), sealed).ok()?;
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

fn place(identity_id: &str, column: &str) -> String {
    format!("provider_tokens.{column}.{identity_id}")
}
