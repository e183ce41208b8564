//! The same for API consumers.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use crate::json::Answer;
use crate::kit::clock::Timestamp;
use crate::request::Ctx;

/// An app with access to the caller's account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppView {
    #[schema(example = "web_5f0c2b9d7a8e41c3b6d2f019")]
    client_id: String,
    #[schema(example = "The Shop")]
    name: String,
    #[schema(example = "https://shop.example.com")]
    client_uri: Option<String>,
    /// What it may see.
    #[schema(example = json!(["openid", "email"]))]
    scopes: Vec<String>,
    /// Null if it was allowed and is not used now.
    #[schema(format = DateTime, example = "2026-11-21T10:00:00Z")]
    first_used_at: Option<String>,
    #[schema(format = DateTime, example = "2026-11-21T12:00:00Z")]
    last_used_at: Option<String>,
}

impl From<App> for AppView {
    fn from(app: App) -> Self {
        Self {
            scopes: app.scopes.iter().map(str::to_owned).collect(),
            first_used_at: app.first_used_at.map(Timestamp::rfc3339),
            last_used_at: app.last_used_at.map(Timestamp::rfc3339),
            client_id: app.client_id,
            name: app.name,
            client_uri: app.client_uri,
        }
    }
}

/// The caller's apps.
#[derive(Debug, Serialize, ToSchema)]
pub struct Apps {
    items: Vec<AppView>,
}

/// List the apps with access to your account
///
/// Those you are signed in at, and those you allowed something.
#[utoipa::path(get, path = "/api/v1/me/apps", operation_id = "listApps", tag = "me",
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The apps, the last used first.", body = Apps)))]
pub async fn list(ctx: Ctx) -> Answer<Json<Apps>> {
    let items = super::list(&ctx).await?.into_iter().map(AppView::from).collect();
    Ok(Json(Apps { items }))
}

/// Take an app's access away
///
/// Every sign-in there ends, and what you allowed it is forgotten.
#[utoipa::path(delete, path = "/api/v1/me/apps/{client_id}", operation_id = "removeApp", tag = "me",
    params(("client_id" = String, Path, description = "The app's id.", example = "web_5f0c2b9d7a8e41c3b6d2f019")),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 204, description = "It has none any more."), (status = 404, description = "`not_found`: it had none.")))]
pub async fn remove(ctx: Ctx, Path(client_id): Path<String>) -> Answer<Response> {
    super::remove(&ctx, &client_id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
