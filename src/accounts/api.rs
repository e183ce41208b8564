//! The account of whoever calls, as JSON: `/api/v1/me`.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Metadata, User, change_email, deletion, profile};
use crate::error::Result;
use crate::json::{Answer, Body};
use crate::request::Ctx;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11", "email": "ada@example.com", "email_verified": true, "username": "ada", "name": "Ada Lovelace",
    "given_name": "Ada", "family_name": "Lovelace", "locale": "en", "time_zone": "Europe/London", "roles": ["user"], "metadata": { "plan": "free" },
    "created_at": "2026-11-21T10:00:00Z"
}))]
pub struct UserView {
    #[schema(format = "uuid")]
    pub id: String,
    pub email: String,
    pub email_verified: bool,
    #[schema(required)]
    pub username: Option<String>,
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    /// The language of pages and letters, if they chose one.
    #[schema(required)]
    pub locale: Option<String>,
    /// An IANA name, if they chose one.
    #[schema(required)]
    pub time_zone: Option<String>,
    pub roles: Vec<String>,
    /// What they, and the apps they use, keep about themselves.
    #[schema(value_type = Object)]
    pub metadata: Metadata,
    /// RFC 3339, in UTC.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl UserView {
    /// The account with the roles its owner has.
    #[must_use]
    pub fn of(user: &User, roles: Vec<String>) -> Self {
        Self {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            username: user.username.clone(),
            name: user.name.clone(),
            given_name: user.given_name.clone(),
            family_name: user.family_name.clone(),
            locale: user.locale.clone(),
            time_zone: user.time_zone.clone(),
            roles,
            metadata: user.metadata(),
            created_at: user.created_at.rfc3339(),
        }
    }
}

/// Show the caller's account
#[utoipa::path(get, path = "/api/v1/me", operation_id = "getMe", tag = "me", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "The account.", body = UserView)))]
pub async fn show(ctx: Ctx, known: Option<Extension<User>>) -> Answer<Json<UserView>> {
    // Of whoever shows a token the account was read with the session.
    match known {
        Some(Extension(user)) => Ok(Json(UserView::of(&user, ctx.person()?.roles.clone()))),
        None => Ok(Json(mine(&ctx).await?)),
    }
}

async fn mine(ctx: &Ctx) -> Result<UserView> {
    Ok(UserView::of(&profile::mine(ctx).await?, ctx.person()?.roles.clone()))
}

/// What is to change. What is left out, or `null`, stays; an empty text empties.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Ada King", "time_zone": "Europe/Berlin", "metadata": { "theme": "dark", "plan": null } }))]
pub struct ProfilePatch {
    #[schema(example = "Ada King")]
    name: Option<String>,
    #[schema(example = "Ada")]
    given_name: Option<String>,
    #[schema(example = "King")]
    family_name: Option<String>,
    /// Changing it asks for a recent proof of who you are.
    #[schema(example = "ada")]
    username: Option<String>,
    /// `en` or `de`.
    #[schema(example = "de", pattern = "^(en|de)?$")]
    locale: Option<String>,
    /// An IANA name.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Member by member; `null` takes one away. At most 4,096 bytes all together.
    #[schema(value_type = Option<Object>, example = json!({ "theme": "dark", "plan": null }))]
    metadata: Option<Metadata>,
}

impl From<ProfilePatch> for profile::Patch {
    fn from(sent: ProfilePatch) -> Self {
        let ProfilePatch { name, given_name, family_name, username, locale, time_zone, metadata } = sent;
        Self { name, given_name, family_name, username, locale, time_zone, metadata }
    }
}

/// Change the caller's profile
#[utoipa::path(patch, path = "/api/v1/me", operation_id = "updateMe", tag = "me", request_body = ProfilePatch,
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The account as it is now.", body = UserView),
        (status = 403, description = "`reauth_required`, for another username. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`invalid_input`, field by field.")))]
pub async fn update(ctx: Ctx, Body(patch): Body<ProfilePatch>) -> Answer<Json<UserView>> {
    profile::update(&ctx, &patch.into()).await?;
    Ok(Json(mine(&ctx).await?))
}

/// Delete the caller's account
///
/// In 14 days; a letter has the way back. Every session ends. Asks for a recent proof of who you are.
#[utoipa::path(delete, path = "/api/v1/me", operation_id = "deleteMe", tag = "me", security(("bearer" = []), ("cookie" = [])),
    responses((status = 202, description = "It will be deleted."),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin.")))]
pub async fn delete(ctx: Ctx) -> Answer<Response> {
    let email = ctx.person()?.email.clone();
    deletion::schedule(&ctx, &email).await?;
    ctx.clear_session().await;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The new address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EmailBody {
    #[serde(default)]
    #[schema(required, example = "ada.king@example.com", format = Email)]
    email: String,
}

/// Ask for another address
///
/// Sends a code to it. Asks for a recent proof of who you are.
#[utoipa::path(put, path = "/api/v1/me/email", operation_id = "changeEmail", tag = "me", request_body = EmailBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 202, description = "If the address is free, a code is on its way."),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`invalid_input`: the address is none, or is yours already.")))]
pub async fn change_address(ctx: Ctx, Body(body): Body<EmailBody>) -> Answer<Response> {
    change_email::request(&ctx, &body.email).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The code from the letter to the new address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CodeBody {
    #[serde(default)]
    #[schema(required, example = "123456")]
    code: String,
}

/// Confirm the new address
///
/// The old address gets a letter with which it can undo the change for seven days.
#[utoipa::path(post, path = "/api/v1/me/email/confirm", operation_id = "confirmEmail", tag = "me", request_body = CodeBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The account with its new address.", body = UserView),
        (status = 401, description = "`invalid_code`: wrong, too old or tried too often. Or `unauthenticated`."),
        (status = 422, description = "`invalid_input`: somebody has taken the address meanwhile.")))]
pub async fn confirm_address(ctx: Ctx, Body(body): Body<CodeBody>) -> Answer<Json<UserView>> {
    change_email::confirm_code_under_way(&ctx, &body.code).await?;
    Ok(Json(mine(&ctx).await?))
}
