//! The secrets of clients: 256 random bits, so a hash that is quick to make keeps them as well as a slow one (`security.md` 5.4).

use super::store;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;
use std::time::Duration;

use serde_json::json;

/// A new secret, in the caller's transaction. It is told once.
///
/// # Errors
/// If the database is out of reach.
pub async fn draw(tx: &mut Tx, client_id: &str, now: Timestamp) -> Result<Token> {
    let drawn = Token::new();
    store::insert_secret(tx, (&secret::id(now), client_id), drawn.hash(), now).await?;
    Ok(drawn)
}

/// A new secret beside the one there is, which goes on for `overlap`; one from before that is gone at once, so there are never more than two.
///
/// # Errors
/// [`Error::NotFound`] for a client that is none or has no secret.
pub async fn rotate(ctx: &Ctx, client_id: &str, overlap: Duration) -> Result<Token> {
    let mut tx = ctx.portal.db.write().await?;
    let client = super::by_id(&mut tx, client_id).await?.ok_or(Error::NotFound)?;
    if !client.metadata.token_endpoint_auth_method.by_secret() {
        return Err(Error::refused("client-has-no-secret"));
    }
    store::retire_secrets(&mut tx, client_id, ctx.now.plus(overlap), ctx.now).await?;
    let drawn = draw(&mut tx, client_id, ctx.now).await?;
    let said = Record::of_portal(Event::ClientSecretRotated).with(json!({ "client": client_id }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Ok(drawn)
}

/// Whether what is shown is the secret of one of these hashes. Every one is compared, each in a time that tells nothing.
#[must_use]
pub fn is_one_of(known: &[Vec<u8>], shown: &str) -> bool {
    let shown = secret::sha256(shown.as_bytes());
    known.iter().fold(false, |right, hash| secret::same(hash, &shown) | right)
}
