//! Passwords as JSON: a forgotten one, and a change.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::change::{self, Change};
use super::reset;
use crate::json::{Answer, Body};
use crate::request::Ctx;

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ForgotBody {
    #[serde(default)]
    #[schema(required, example = "ada@example.com", format = Email)]
    email: String,
}

/// Ask for a letter that lets its reader set a new password
///
/// The same answer whether or not there is such an account.
#[utoipa::path(post, path = "/api/v1/auth/forgot-password", operation_id = "forgotPassword", tag = "auth", request_body = ForgotBody,
    responses((status = 202, description = "If there is such an account, a letter is on its way."),
        (status = 422, description = "`invalid_input`: the address is none.")))]
pub async fn forgot_password(ctx: Ctx, Body(body): Body<ForgotBody>) -> Answer<Response> {
    reset::request(&ctx, &body.email).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The token of the letter and the new password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResetBody {
    #[serde(default)]
    #[schema(required, example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    token: String,
    #[serde(default)]
    #[schema(required, example = "lantern maple seven 19", format = Password)]
    password: String,
}

/// Set a new password with the token of the letter
///
/// Every session and every refresh token of the account ends.
#[utoipa::path(post, path = "/api/v1/auth/reset-password", operation_id = "resetPassword", tag = "auth", request_body = ResetBody,
    responses((status = 204, description = "Set. Sign in with it."), (status = 410, description = "`invalid_or_expired_token`."),
        (status = 422, description = "`invalid_input`: what is asked of the new password.")))]
pub async fn reset_password(ctx: Ctx, Body(body): Body<ResetBody>) -> Answer<Response> {
    reset::finish_with(&ctx, &body.token, &body.password).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The current password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeBody {
    #[serde(default)]
    #[schema(required, example = "violet harbour tennis 42", format = Password)]
    current_password: String,
    #[serde(default)]
    #[schema(required, example = "lantern maple seven 19", format = Password)]
    password: String,
    /// Whether to sign out everywhere else.
    #[schema(default = true, example = true)]
    end_other_sessions: Option<bool>,
}

/// Change the password
///
/// Its owner gets a letter. All other sessions end unless you say otherwise.
#[utoipa::path(put, path = "/api/v1/me/password", operation_id = "changePassword", tag = "me", request_body = ChangeBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Changed."),
        (status = 403, description = "`reauth_required`: the password was changed elsewhere meanwhile. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`invalid_input`: the current password is wrong, or what is asked of the new one.")))]
pub async fn change_password(ctx: Ctx, Body(body): Body<ChangeBody>) -> Answer<Response> {
    let end_others = body.end_other_sessions.unwrap_or(true);
    let wanted = Change { current: &body.current_password, new: &body.password, end_others };
    change::change(&ctx, &wanted).await?.give(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
