//! Signing in by letter as JSON.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::json::{Answer, Body};
use crate::login::api::SignedIn;
use crate::login::enter_with_tokens;
use crate::request::Ctx;
use crate::sessions::Method;

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MagicLinkBody {
    #[serde(default)]
    #[schema(required, example = "ada@example.com", format = Email)]
    email: String,
}

/// Ask for a letter to sign in with
///
/// It has a link and a code; both work once, for ten minutes. The same answer whether or not anybody can sign in by this address. Where
/// sign-up is open, an address without an account gets one by following the link.
#[utoipa::path(post, path = "/api/v1/auth/magic-link", operation_id = "requestMagicLink", tag = "auth", request_body = MagicLinkBody,
    responses((status = 202, description = "If somebody can sign in by this address, a letter is on its way."),
        (status = 404, description = "`not_found`: sign-in by letter is switched off."),
        (status = 422, description = "`invalid_input`: the address is none.")))]
pub async fn request_link(ctx: Ctx, Body(body): Body<MagicLinkBody>) -> Answer<Response> {
    super::request(&ctx, &body.email, None).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// What came with the letter.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "email": "ada@example.com", "code": "123456" }))]
pub struct RedeemMagicLinkBody {
    /// Of the link.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    token: Option<String>,
    /// With `code`.
    #[schema(example = "ada@example.com", format = Email)]
    email: Option<String>,
    /// Of the latest letter to the address.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Sign in with the letter
///
/// By the token of the link, or by the code and the address. Counts as one factor: a second is asked for where there is one. An account
/// whose address was never confirmed loses its password, sessions and factors: whoever set them did not prove that it was theirs.
#[utoipa::path(post, path = "/api/v1/auth/magic-link/redeem", operation_id = "redeemMagicLink", tag = "auth", request_body = RedeemMagicLinkBody,
    responses((status = 200, description = "Signed in, or `mfa_required`.", body = SignedIn),
        (status = 401, description = "`invalid_code`: wrong, too old or tried too often."),
        (status = 403, description = "Something stands before the account: `account_suspended`, `deletion_pending`, `password_change_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: sign-in by letter is switched off."),
        (status = 410, description = "`invalid_or_expired_token`."),
        (status = 422, description = "`invalid_input`: the address is none.")))]
pub async fn redeem_link(ctx: Ctx, Body(body): Body<RedeemMagicLinkBody>) -> Answer<Json<SignedIn>> {
    let followed = if let Some(token) = &body.token {
        super::by_link(&ctx, token).await?
    } else {
        let (email, code) = (body.email.unwrap_or_default(), body.code.unwrap_or_default());
        super::by_code_of_address(&ctx, &email, &code).await?
    };
    Ok(Json(enter_with_tokens(&ctx, &followed.user, Method::MagicLink).await?.into()))
}
