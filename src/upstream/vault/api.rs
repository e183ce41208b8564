//! A token for an app that acts for the caller elsewhere, as JSON.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::json::{Answer, Id};
use crate::kit::clock::Timestamp;
use crate::request::Ctx;

/// What lets an app act for the caller at a provider.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "provider": "google", "access_token": "ya29.a0AfB_byC", "token_type": "Bearer", "expires_at": "2026-11-21T11:00:00Z",
    "scopes": ["openid", "email", "https://www.googleapis.com/auth/calendar.readonly"]
}))]
pub struct ProviderTokenView {
    provider: String,
    access_token: String,
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// `null`: the provider does not say.
    #[schema(required, format = DateTime)]
    expires_at: Option<String>,
    /// What it allows there.
    scopes: Vec<String>,
}

/// Get a token for one of the caller's accounts elsewhere
///
/// For an app that acts for them there. One that is about to end is refreshed first, and each time is written down: keep it until
/// `expires_at`. Needs the permission `identities:token`.
#[utoipa::path(get, path = "/api/v1/me/identities/{id}/token", operation_id = "getIdentityToken", tag = "me",
    params(("id" = String, Path, description = "The identity.", format = "uuid", example = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11")),
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The token.", body = ProviderTokenView),
        (status = 403, description = "`forbidden`: the caller lacks the permission `identities:token`."),
        (status = 404, description = "`not_found`: no such identity of the caller's."),
        (status = 409, description = "`sign_in_again`: we cannot act there any more until they sign in with that account again.")))]
pub async fn token(ctx: Ctx, Id(id): Id) -> Answer<Json<ProviderTokenView>> {
    let handed = super::token_of(&ctx, &id).await?;
    Ok(Json(ProviderTokenView {
        provider: handed.provider,
        access_token: handed.access.to_string(),
        token_type: "Bearer",
        expires_at: handed.expires_at.map(Timestamp::rfc3339),
        scopes: handed.scopes,
    }))
}
