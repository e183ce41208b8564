//! Everything Portico keeps of somebody, for them to take along (GDPR article 20): one JSON document, without secrets.

use serde_json::{Value, json};

use super::store;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::request::Ctx;

const EVENTS: u32 = 10_000;

/// Collects it; `factors` and `identities` are those of features above.
///
/// # Errors
/// If the proof of who asks is not fresh.
pub async fn mine(ctx: &Ctx, factors: Value, identities: Value) -> Result<Value> {
    let person = ctx.recent_person()?;
    let mut tx = ctx.portal.db.write().await?;
    let user = store::by_id(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    audit::record(ctx, &mut tx, Record::done(Event::DataExported, &person.id)).await?;
    let events = audit::latest(&mut tx, &person.id, None, EVENTS).await?;
    ctx.portal.commit(tx).await?;
    let activity: Vec<_> = events.iter().map(|event| json!({ "at": event.at.rfc3339(), "event": event.event, "result": event.result, "ip": event.ip, "user_agent": event.user_agent })).collect();
    Ok(json!({
        "exported_at": ctx.now.rfc3339(),
        "account": {
            "id": user.id, "email": user.email, "email_verified_at": user.email_verified_at.map(crate::kit::clock::Timestamp::rfc3339),
            "username": user.username, "name": user.name, "given_name": user.given_name, "family_name": user.family_name,
            "locale": user.locale, "time_zone": user.time_zone, "roles": person.roles, "metadata": user.metadata(), "created_at": user.created_at.rfc3339(),
        },
        "second_factors": factors,
        "linked_accounts": identities,
        "activity": activity,
    }))
}
