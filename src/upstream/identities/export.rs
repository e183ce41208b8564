//! What is kept of somebody's accounts elsewhere, for them to take along (GDPR article 20).

use serde_json::{Value, json};

use super::store;
use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::request::Ctx;

/// Collects it.
///
/// # Errors
/// If the proof of who asks is not fresh.
pub async fn mine(ctx: &Ctx) -> Result<Value> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.read().await?;
    let identities = store::list(&mut tx, &person.id).await?;
    let told = identities.into_iter().map(|identity| {
        json!({
            "provider": identity.provider, "issuer": identity.issuer, "subject": identity.subject, "label": identity.label,
            "email": identity.email, "email_verified": identity.email_verified,
            "linked_at": identity.linked_at.rfc3339(), "last_used_at": identity.last_used_at.map(Timestamp::rfc3339),
        })
    });
    Ok(told.collect())
}
