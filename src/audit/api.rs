//! The caller's timeline, as JSON.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Entry, Event, latest};
use crate::json::{Answer, Page, Paging, PagingParams};
use crate::request::Ctx;

/// Something that happened to the account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11", "at": "2026-11-21T10:00:00Z", "event": "signed_in", "result": "done", "text": "You signed in.",
    "ip": "203.0.113.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
}))]
pub struct EventView {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = DateTime)]
    at: String,
    /// Its name in the log.
    event: String,
    /// `done` or `refused`.
    #[schema(pattern = "^(done|refused)$")]
    result: String,
    /// The same as a sentence, in the language of the request.
    text: String,
    ip: String,
    user_agent: String,
}

fn view(ctx: &Ctx, entry: Entry) -> EventView {
    let sentence = Event::parse(&entry.event).map(|event| ctx.texts().get(&event.sentence()).into_owned());
    EventView {
        id: entry.id,
        at: entry.at.rfc3339(),
        text: sentence.unwrap_or_else(|| entry.event.clone()),
        event: entry.event,
        result: entry.result,
        ip: entry.ip,
        user_agent: entry.user_agent,
    }
}

/// List what happened to the caller's account
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/me/activity", operation_id = "listActivity", tag = "me", params(PagingParams),
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The events.", body = Page<EventView>),
        (status = 422, description = "`invalid_input`: `limit` or `cursor` is out of range.")))]
pub async fn activity(ctx: Ctx, paging: Paging) -> Answer<Json<Page<EventView>>> {
    let mut tx = ctx.portal.db.read().await?;
    let found = latest(&mut tx, &ctx.person()?.id, paging.after(), paging.limit() + 1).await?;
    Ok(Json(Page::of(found, paging.limit(), |entry| entry.id.clone(), |entry| view(&ctx, entry))))
}
