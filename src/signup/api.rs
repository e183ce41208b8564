//! Signing up as JSON.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Typed, verify};
use crate::accounts::Metadata;
use crate::json::{Answer, Body};
use crate::request::Ctx;

/// Who signs up.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "email": "ada@example.com", "password": "violet harbour tennis 42", "name": "Ada Lovelace", "metadata": { "plan": "free" } }))]
pub struct SignUpBody {
    #[serde(default)]
    #[schema(required, example = "ada@example.com", format = Email)]
    email: String,
    #[serde(default)]
    #[schema(required, example = "violet harbour tennis 42", format = Password)]
    password: String,
    #[schema(example = "Ada Lovelace")]
    name: Option<String>,
    /// Another name to sign in with.
    #[schema(example = "ada")]
    username: Option<String>,
    /// What your app wants kept: a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>, example = json!({ "plan": "free" }))]
    metadata: Option<Metadata>,
}

/// Where a process stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    #[schema(example = "verification_required", pattern = "^(verification_required|verified|password_required)$")]
    status: &'static str,
}

/// Sign up
///
/// Sends a letter with a link and a code. The answer is the same for an address that has an account; its owner gets a letter instead.
#[utoipa::path(post, path = "/api/v1/auth/sign-up", operation_id = "signUp", tag = "auth", request_body = SignUpBody,
    params(crate::json::IdempotencyKey),
    responses((status = 202, description = "A letter is on its way.", body = Status),
        (status = 403, description = "`sign_up_closed`, or `forbidden`: with a cookie, from a page of another origin."),
        (status = 409, description = "`idempotency_under_way`: the first call with this key has not ended yet."),
        (status = 422, description = "`invalid_input`, field by field; or `idempotency_key_reused`: with another body than the first time.")))]
pub async fn sign_up(ctx: Ctx, Body(body): Body<SignUpBody>) -> Answer<Response> {
    let typed = Typed {
        email: &body.email,
        password: &body.password,
        name: body.name.as_deref().unwrap_or_default(),
        username: body.username.as_deref().unwrap_or_default(),
        metadata: body.metadata.unwrap_or_default(),
        ..Typed::default()
    };
    super::sign_up(&ctx, &typed).await?;
    Ok((StatusCode::ACCEPTED, Json(Status { status: "verification_required" })).into_response())
}

/// What came with the letter.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "email": "ada@example.com", "code": "123456" }))]
pub struct VerifyEmailBody {
    /// Of the link.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    token: Option<String>,
    /// With `code`.
    #[schema(example = "ada@example.com", format = Email)]
    email: Option<String>,
    /// Of the latest letter, instead of the token.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Confirm an address
///
/// By the token of the link, or by the code and the address. `password_required` says that more than one sign-up waited for this
/// address: its owner sets a password by `POST /api/v1/auth/forgot-password`.
#[utoipa::path(post, path = "/api/v1/auth/verify-email", operation_id = "verifyEmail", tag = "auth", request_body = VerifyEmailBody,
    responses((status = 200, description = "`verified` or `password_required`.", body = Status, example = json!({ "status": "verified" })),
        (status = 401, description = "`invalid_code`: wrong, too old or tried too often."),
        (status = 410, description = "`invalid_or_expired_token`."),
        (status = 422, description = "`invalid_input`: the address is none.")))]
pub async fn verify_email(ctx: Ctx, Body(body): Body<VerifyEmailBody>) -> Answer<Json<Status>> {
    let chooses = if let Some(token) = &body.token {
        verify::address_by_token(&ctx, token).await?
    } else {
        let (email, code) = (body.email.unwrap_or_default(), body.code.unwrap_or_default());
        verify::address_by_code(&ctx, &email, &code).await?
    };
    Ok(Json(Status { status: if chooses { "password_required" } else { "verified" } }))
}

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResendBody {
    #[serde(default)]
    #[schema(required, example = "ada@example.com", format = Email)]
    email: String,
}

/// Send another letter
///
/// The same answer whether or not the address waits to be confirmed.
#[utoipa::path(post, path = "/api/v1/auth/resend-verification", operation_id = "resendVerification", tag = "auth", request_body = ResendBody,
    responses((status = 202, description = "If the address waits to be confirmed, a letter is on its way.", body = Status),
        (status = 422, description = "`invalid_input`: the address is none.")))]
pub async fn resend_verification(ctx: Ctx, Body(body): Body<ResendBody>) -> Answer<Response> {
    verify::resend(&ctx, &body.email).await?;
    Ok((StatusCode::ACCEPTED, Json(Status { status: "verification_required" })).into_response())
}
