//! Where the caller is signed in, as JSON.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Session;
use crate::error::Error;
use crate::json::{Answer, Id, Page, Paging, PagingParams, Parameters};
use crate::kit::device::{self, Device};
use crate::kit::problem::Problem;
use crate::request::Ctx;

/// A session: a browser, or an API consumer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193f0c3-11a2-7d40-8f7b-5b9f6f1d2c33", "current": true, "kind": "api", "created_at": "2026-11-21T10:00:00Z",
    "last_seen_at": "2026-11-21T10:12:00Z", "expires_at": "2026-12-21T10:00:00Z", "ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "device": "Firefox on Linux",
    "browser": "Firefox", "os": "Linux", "methods": ["password"], "apps": []
}))]
pub struct SessionView {
    #[schema(format = "uuid")]
    id: String,
    /// Whether this call came with it.
    current: bool,
    /// `browser` or `api`.
    #[schema(pattern = "^(browser|api)$")]
    kind: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_seen_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    ip: String,
    user_agent: String,
    /// The browser and system in words.
    device: String,
    #[schema(required)]
    browser: Option<&'static str>,
    #[schema(required)]
    os: Option<&'static str>,
    /// How its owner proved who they are.
    methods: Vec<String>,
    /// The apps signed in through it.
    apps: Vec<String>,
}

fn view(ctx: &Ctx, session: Session) -> SessionView {
    let device = Device::from_user_agent(&session.user_agent);
    SessionView {
        current: ctx.scope.person().is_some_and(|person| person.session_id == session.id),
        kind: session.kind().name(),
        created_at: session.created_at.rfc3339(),
        last_seen_at: session.last_seen_at.rfc3339(),
        expires_at: session.expires_at.rfc3339(),
        device: device::label(ctx.texts(), &session.user_agent),
        browser: device.browser,
        os: device.os,
        methods: session.methods.split(' ').map(str::to_owned).collect(),
        apps: session.apps,
        id: session.id,
        ip: session.ip,
        user_agent: session.user_agent,
    }
}

/// List the caller's sessions
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", operation_id = "listSessions", tag = "me", params(PagingParams),
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The sessions that are alive.", body = Page<SessionView>),
        (status = 422, description = "`invalid_input`: `limit` or `cursor` is out of range.")))]
pub async fn list(ctx: Ctx, paging: Paging) -> Answer<Json<Page<SessionView>>> {
    let found = super::page(&ctx, paging.after(), paging.limit() + 1).await?;
    Ok(Json(Page::of(found, paging.limit(), |session| session.id.clone(), |session| view(&ctx, session))))
}

/// End one of the caller's sessions
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", operation_id = "endSession", tag = "me",
    params(("id" = String, Path, description = "As the list has it.", format = "uuid", example = "0193f0c3-11a2-7d40-8f7b-5b9f6f1d2c33")), security(("bearer" = []), ("cookie" = [])),
    responses((status = 204, description = "Ended."), (status = 404, description = "`not_found`: no such session of yours.")))]
pub async fn end_one(ctx: Ctx, Id(id): Id) -> Answer<Response> {
    super::end(&ctx, &id).await?;
    if ctx.scope.person().is_some_and(|person| person.session_id == id) {
        ctx.clear_session().await;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which sessions to leave.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Except {
    /// `current`: all but the one this call came with.
    #[param(required, example = "current", pattern = "^current$")]
    except: Option<String>,
}

/// End the caller's other sessions
#[utoipa::path(delete, path = "/api/v1/me/sessions", operation_id = "endOtherSessions", tag = "me", params(Except),
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Ended."),
        (status = 422, description = "`invalid_input`: say `except=current`; `POST /api/v1/auth/sign-out-all` ends them all.")))]
pub async fn end_rest(ctx: Ctx, Parameters(Except { except }): Parameters<Except>) -> Answer<Response> {
    if except.as_deref() != Some("current") {
        return Err(Error::field("except", Problem::new("sessions-except")).into());
    }
    super::end_others(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
