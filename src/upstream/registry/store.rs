//! The table of providers.

use crate::config::ProviderId;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

/// What the command line keeps.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    id: String,
    /// Sealed.
    pub settings: Vec<u8>,
    pub enabled: bool,
}

impl Row {
    /// Whose row it is.
    pub fn id(&self) -> Option<ProviderId> {
        ProviderId::parse(&self.id)
    }
}

pub async fn all(tx: &mut Tx) -> Result<Vec<Row>> {
    Ok(tx.query("select id, settings, enabled from providers").all().await?)
}

pub async fn one(tx: &mut Tx, id: ProviderId) -> Result<Option<Row>> {
    Ok(tx.query("select id, settings, enabled from providers where id = $1").bind(id.as_str()).optional().await?)
}

/// Keeps the settings; whether it is switched on stays as it is.
pub async fn keep(tx: &mut Tx, id: ProviderId, settings: Vec<u8>, now: Timestamp) -> Result<()> {
    tx.query(
        "insert into providers (id, settings, enabled, updated_at) values ($1, $2, $3, $4)
         on conflict (id) do update set settings = excluded.settings, updated_at = excluded.updated_at",
    )
    .bind(id.as_str())
    .bind(settings)
    .bind(true)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Switches it on or off; the settings stay as they are.
pub async fn switch(tx: &mut Tx, id: ProviderId, nothing: &[u8], enabled: bool, now: Timestamp) -> Result<()> {
    tx.query(
        "insert into providers (id, settings, enabled, updated_at) values ($1, $2, $3, $4)
         on conflict (id) do update set enabled = excluded.enabled, updated_at = excluded.updated_at",
    )
    .bind(id.as_str())
    .bind(nothing.to_vec())
    .bind(enabled)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
