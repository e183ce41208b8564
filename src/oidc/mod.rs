//! Signing in for others: our OAuth 2 and OpenID Connect provider.
//!
//! Routes: `/oauth2/…`, `/.well-known/openid-configuration` `/.well-known/oauth-authorization-server`, `/consent`, `/device`, and `portico client …`.
//!
//! Who may ask is in [`clients`]; what a request must be like, [`authorize`] reads as a list, in the order of the specification; what an
//! app gets is in [`token`]; how it asks for a sign-out and hears of one, in [`logout`]. Everything an app gets through one sign-in of
//! somebody hangs on one grant ([`grants`]) and ends with it. Who somebody is and what has to come first decides [`crate::login`], as for
//! our own pages.
//!
//! Invariants: an unknown client or redirect URI never leads anywhere (`security.md` gate 6); a code is used once, within a minute, by
//! the client, the redirect URI and the PKCE verifier it was made for (gates 7 and 8).

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::request::Ctx;

pub mod api;
pub mod apps;
pub mod authorize;
pub mod claims;
pub mod clients;
pub mod consent;
pub mod device;
pub mod discovery;
pub mod error;
pub mod grants;
pub mod introspect;
pub mod logout;
pub mod pages;
pub mod parameters;
pub mod push;
pub mod revoke;
pub mod scopes;
pub mod token;
pub mod userinfo;

pub use clients::Client;
pub use logout::{Leaving, leave, tell_apps};
pub use pages::{AskedToLeave, ToContinue};

/// The app that somebody is on the way to, if `next` leads to one.
///
/// # Errors
/// If the database is out of reach.
pub async fn destination(ctx: &Ctx, next: &str) -> Result<Option<Client>> {
    let Some(query) = next.strip_prefix("/oauth2/authorize?") else { return Ok(None) };
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "client_id").map(|(_, id)| id);
    let Some(id) = id else { return Ok(None) };
    clients::by_id(&mut ctx.portal.db.read().await?, &id).await
}

/// Drops what has run out. To be done before sessions are dropped: grants that may stay leave them first.
///
/// # Errors
/// If the database is out of reach.
pub async fn keep_house(tx: &mut Tx, now: Timestamp) -> Result<()> {
    grants::keep_house(tx, now).await?;
    authorize::purge(tx, now).await?;
    clients::purge(tx, now).await?;
    device::purge(tx, now).await?;
    token::refresh::purge(tx, now).await
}
