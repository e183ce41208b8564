//! The tokens that the operator gives to whoever may register apps (RFC 7591 3, initial access tokens): kept as hashes, told once.

use std::time::Duration;

use serde_json::json;

use super::store;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::secret::{self, Token};
use crate::request::Ctx;

/// A token, as the operator sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: String,
    /// How many apps it is for.
    pub uses: i64,
    pub used: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Makes one for `uses` apps.
///
/// # Errors
/// If the database is out of reach.
pub async fn create(ctx: &Ctx, uses: u32, life: Duration) -> Result<(Listed, Token)> {
    let token = Token::new();
    let listed = Listed {
        id: secret::id(ctx.now),
        uses: uses.into(),
        used: 0,
        created_at: ctx.now,
        expires_at: ctx.now.plus(life),
    };
    let mut tx = ctx.portal.db.write().await?;
    store::insert_token(&mut tx, &listed, token.hash()).await?;
    let said = Record::of_portal(Event::RegistrationTokenCreated).with(json!({ "token": listed.id, "uses": uses }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await?;
    Ok((listed, token))
}

/// Those that have not run out, the oldest first.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    let all = store::tokens(&mut ctx.portal.db.read().await?).await?;
    Ok(all.into_iter().filter(|token| token.expires_at > ctx.now).collect())
}

/// Takes one back. What was registered with it stays.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.portal.db.write().await?;
    if !store::delete_token(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    let said = Record::of_portal(Event::RegistrationTokenRevoked).with(json!({ "token": id }));
    audit::record(ctx, &mut tx, said).await?;
    ctx.portal.commit(tx).await
}
