//! Apps that register themselves (RFC 7591, OpenID Connect Registration), with a token that the operator gave their maker, and look after
//! what they said (RFC 7592). Off unless `AUTH_CLIENT_REGISTRATION` says otherwise.
//!
//! Routes: `/oauth2/register`, `/oauth2/register/{client_id}`, and `portico client registration-token …`.
//!
//! Invariants: such an app is never the operator's own, so people are asked each time something is new, and read that nobody has looked at
//! it; it gets no more than signing people in needs ([`asked`]); what the operator changes about it is out of its own hands.

use serde_json::json;

use super::clients::{self, Client};
use super::error::{Fault, Result};
use crate::config::ClientRegistration;
use crate::guard::{self, Limit};
use crate::kit::secret::Token;
use crate::portal::Portal;
use crate::request::Ctx;
use std::time::Duration;

pub mod api;
mod asked;
mod store;
pub mod tokens;

pub use asked::Asked;
pub use store::purge;

/// So many tries for one source.
const OFTEN: (u32, Duration) = (60, Duration::from_hours(1));

/// Whether apps may register themselves.
#[must_use]
pub fn is_on(portal: &Portal) -> bool {
    portal.settings.client_registration == ClientRegistration::Token
}

/// An app that has just registered, and what it is told this once.
#[derive(Debug)]
pub struct Registered {
    pub client: Client,
    pub secret: Option<Token>,
    /// By which it looks after what it said; `None` if it is told nothing new.
    pub token: Option<Token>,
}

/// Why nothing was registered or changed.
#[derive(Debug)]
pub enum Refusal {
    /// Apps do not register themselves here.
    Off,
    /// The token is not good: unknown, used up, run out.
    Token,
    /// It is good, but what the operator changed is theirs.
    NotYours,
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Registers an app. `shown` is the token from the operator.
///
/// # Errors
/// [`Refusal`]
pub async fn register(ctx: &Ctx, shown: Option<&str>, asked: &Asked) -> std::result::Result<Registered, Refusal> {
    let shown = door(ctx, shown).await?;
    if !store::is_good(&mut ctx.portal.db.read().await?, shown.hash(), ctx.now).await? {
        return Err(Refusal::Token);
    }
    let (kind, wanted) = asked.wanted(&ctx.portal).await?;
    let client = clients::drafted(ctx, kind, wanted).await.map_err(asked::fault)?;
    let own = Token::new();
    let mut tx = ctx.portal.db.write().await?;
    // Counted with what it gives: fifty at once do not get more apps out of a token than it is for.
    let Some(token_id) = store::use_one(&mut tx, shown.hash(), ctx.now).await? else { return Err(Refusal::Token) };
    let secret = clients::enter(ctx, &mut tx, &client, json!({ "registered_with": token_id })).await?;
    store::insert(&mut tx, &client.id, own.hash(), &token_id).await?;
    ctx.portal.commit(tx).await?;
    clients::origins::changed(&ctx.portal);
    Ok(Registered { client, secret, token: Some(own) })
}

/// The app that shows its own token.
///
/// # Errors
/// [`Refusal`]
pub async fn own(ctx: &Ctx, id: &str, shown: Option<&str>) -> std::result::Result<Client, Refusal> {
    let shown = door(ctx, shown).await?;
    let mut tx = ctx.portal.db.read().await?;
    let client = clients::by_id(&mut tx, id).await?;
    match client {
        Some(client) if store::is_own(&mut tx, id, shown.hash()).await? => {
            // Taken over by the operator, or shut out by them: nobody else changes where its people are sent then.
            if client.first_party || client.disabled_at.is_some() { Err(Refusal::NotYours) } else { Ok(client) }
        }
        _ => Err(Refusal::Token),
    }
}

/// Puts what an app says now in the place of what it said before.
///
/// # Errors
/// [`Refusal`]
pub async fn change(
    ctx: &Ctx,
    id: &str,
    (shown, asked): (Option<&str>, &Asked),
) -> std::result::Result<Registered, Refusal> {
    let before = own(ctx, id, shown).await?;
    asked.is_about(ctx, &before).await?;
    let (kind, wanted) = asked.wanted(&ctx.portal).await?;
    let stays = kind == before.kind
        && wanted.auth_method.is_none_or(|method| method == before.metadata.token_endpoint_auth_method);
    if !stays {
        let why = "application_type and token_endpoint_auth_method cannot be changed: register anew.";
        return Err(Fault::of("invalid_client_metadata", why).into());
    }
    let client = clients::update(ctx, id, wanted).await.map_err(asked::fault)?;
    Ok(Registered { client, secret: None, token: None })
}

/// Removes an app at its own wish.
///
/// # Errors
/// [`Refusal`]
pub async fn leave(ctx: &Ctx, id: &str, shown: Option<&str>) -> std::result::Result<(), Refusal> {
    own(ctx, id, shown).await?;
    Ok(clients::delete(ctx, id).await?)
}

/// Switched on, not too often, and with a token that could be one.
async fn door(ctx: &Ctx, shown: Option<&str>) -> std::result::Result<Token, Refusal> {
    if !is_on(&ctx.portal) {
        return Err(Refusal::Off);
    }
    let often = Limit::new("client-registration", &ctx.network.source(), OFTEN);
    guard::allow(ctx, "advice-wait", &[often]).await?;
    shown.and_then(Token::parse).ok_or(Refusal::Token)
}

/// Whether a client shows the secret it has, where it repeats it.
async fn repeats_its_secret(ctx: &Ctx, client: &Client, shown: &str) -> Result<bool> {
    let known = clients::known(&ctx.portal, &client.id).await?;
    Ok(known.is_some_and(|(_, hashes)| clients::secrets::is_one_of(&hashes, shown)))
}
