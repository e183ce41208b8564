//! What is kept of somebody's second factors, for them to take along (GDPR article 20): no secret and no code, but the whole number,
//! since it is theirs.

use serde_json::{Value, json};

use super::{phone, store};
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
    let apps = store::apps(&mut tx, &person.id).await?;
    let number = phone::whole(ctx, &mut tx, &person.id).await?;
    let (codes_left, codes_made_at) = store::codes_left(&mut tx, &person.id).await?;
    let trusted = store::trusted(&mut tx, &person.id, ctx.now).await?;
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    let apps: Vec<_> = apps.into_iter().map(|app| {
        json!({ "name": app.name, "created_at": app.created_at.rfc3339(), "last_used_at": time(app.last_used_at) })
    }).collect();
    let trusted: Vec<_> = trusted.into_iter().map(|browser| {
        json!({ "user_agent": browser.user_agent, "ip": browser.ip, "created_at": browser.created_at.rfc3339(), "expires_at": browser.expires_at.rfc3339() })
    }).collect();
    Ok(json!({
        "authenticator_apps": apps,
        "phone": number.map(|(number, phone)| json!({
            "number": number, "confirmed_at": phone.confirmed_at.rfc3339(), "last_used_at": time(phone.last_used_at),
        })),
        "recovery_codes": { "left": codes_left, "created_at": time(codes_made_at) },
        "trusted_browsers": trusted,
    }))
}
