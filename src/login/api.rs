//! Signing in as JSON, and proving it again.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reauth::{self, Proof};
use super::second_factor::{self as second_factor_steps, Half};
use super::{Outcome, go_on_with_tokens, sign_in_with_tokens};
use crate::error::Error;
use crate::json::{Answer, Body};
use crate::kit::problem::Problem;
use crate::mfa::Factor;
use crate::request::Ctx;
use crate::tokens::api::TokenAnswer;

/// A name and a password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignInBody {
    /// An e-mail address or a username.
    #[schema(example = "ada@example.com")]
    identifier: String,
    #[schema(example = "violet harbour tennis 42", format = Password)]
    password: String,
}

/// Where a proof led.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum SignedIn {
    Tokens(Box<TokenAnswer>),
    SecondFactor(SecondFactorRequired),
}

/// The password was right; a second factor is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorRequired {
    #[schema(example = "mfa_required", pattern = "^mfa_required$")]
    status: &'static str,
    /// Send it with the code, within ten minutes.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    mfa_token: String,
    /// What can be asked for, the strongest first: `totp`, `sms`, `recovery_code`.
    #[schema(example = json!(["totp", "recovery_code"]))]
    factors: Vec<&'static str>,
}

impl From<Outcome> for SignedIn {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Tokens(tokens) => Self::Tokens(Box::new((*tokens).into())),
            Outcome::SecondFactor { token, factors } => Self::SecondFactor(SecondFactorRequired {
                status: "mfa_required",
                mfa_token: token,
                factors: factors.into_iter().map(Factor::name).collect(),
            }),
        }
    }
}

/// Sign in
///
/// Begins a session that shows in the owner's list of sessions.
#[utoipa::path(post, path = "/api/v1/auth/sign-in", operation_id = "signIn", tag = "auth", request_body = SignInBody,
    responses((status = 200, description = "Signed in, or `mfa_required`.", body = SignedIn),
        (status = 401, description = "`invalid_credentials`: the same for an unknown name and a wrong password."),
        (status = 403, description = "The password was right, but something stands before the account: `email_not_verified`, `account_suspended`, `deletion_pending`, `password_change_required`. Or `forbidden`: with a cookie, from a page of another origin.")))]
pub async fn sign_in(ctx: Ctx, Body(body): Body<SignInBody>) -> Answer<Json<SignedIn>> {
    Ok(Json(sign_in_with_tokens(&ctx, &body.identifier, &body.password).await?.into()))
}

/// A second factor.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MfaBody {
    /// From the answer to the sign-in.
    #[serde(default)]
    #[schema(required, example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    mfa_token: String,
    /// `totp`, `sms` or `recovery_code`.
    #[serde(default)]
    #[schema(required, example = "totp", pattern = "^(totp|sms|recovery_code)$")]
    factor: String,
    #[serde(default)]
    #[schema(required, example = "123456")]
    code: String,
}

/// Go on with the second factor
#[utoipa::path(post, path = "/api/v1/auth/mfa", operation_id = "signInMfa", tag = "auth", request_body = MfaBody,
    responses((status = 200, description = "Signed in.", body = SignedIn),
        (status = 401, description = "`invalid_code`, or `invalid_mfa_token`: begin again."),
        (status = 403, description = "Something stands before the account: `account_suspended`, `deletion_pending`, `password_change_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`invalid_input`: there is no such factor.")))]
pub async fn second_factor(ctx: Ctx, Body(body): Body<MfaBody>) -> Answer<Json<SignedIn>> {
    let factor = factor(&body.factor)?;
    Ok(Json(go_on_with_tokens(&ctx, &body.mfa_token, (factor, &body.code)).await?.into()))
}

/// Which proof a code is wanted for.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SmsBody {
    /// From the answer to the sign-in; without it the code is for `reauth`.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    mfa_token: Option<String>,
}

/// Have a code sent by text message
///
/// It is good for ten minutes, and for this sign-in (or, without `mfa_token`, for the caller's session) alone.
#[utoipa::path(post, path = "/api/v1/auth/mfa/sms", operation_id = "sendSmsCode", tag = "auth", request_body = SmsBody,
    security((), ("bearer" = []), ("cookie" = [])), responses((status = 202, description = "A code is on its way."),
        (status = 401, description = "`invalid_mfa_token`: begin again. Or `unauthenticated`."),
        (status = 404, description = "`not_found`: there is no number."),
        (status = 429, description = "`too_many_requests`: texts enough were sent; the last one may still work.")))]
pub async fn send_sms_code(ctx: Ctx, Body(body): Body<SmsBody>) -> Answer<Response> {
    match body.mfa_token {
        Some(token) => second_factor_steps::send_text(&ctx, &Half::from_token(&ctx, &token)?).await?,
        None => reauth::send_text(&ctx).await?,
    }
    Ok(StatusCode::ACCEPTED.into_response())
}

/// A factor by its name in the API.
pub fn factor(name: &str) -> Result<Factor, Error> {
    Factor::parse(name).ok_or_else(|| Error::field("factor", Problem::new("factor-unknown")))
}

/// The caller's password, or a code where they have a second factor.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({ "password": "violet harbour tennis 42" }))]
pub struct ReauthBody {
    #[schema(example = "violet harbour tennis 42", format = Password)]
    password: Option<String>,
    /// `totp`, `sms` or `recovery_code`.
    #[schema(example = "totp", pattern = "^(totp|sms|recovery_code)$")]
    factor: Option<String>,
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Prove again who you are
///
/// Sensitive calls ask for a proof that is at most ten minutes old (403 `reauth_required`). Whoever has a second factor proves it by that.
#[utoipa::path(post, path = "/api/v1/auth/reauth", operation_id = "reauth", tag = "auth", request_body = ReauthBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Proven."),
        (status = 401, description = "`invalid_code`. Or `unauthenticated`."),
        (status = 403, description = "`factor_required`: a password is not enough where there is a second factor. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`invalid_input`: the password is wrong, or there is no such factor.")))]
pub async fn reauth(ctx: Ctx, Body(body): Body<ReauthBody>) -> Answer<Response> {
    let (password, code) = (body.password.unwrap_or_default(), body.code.unwrap_or_default());
    let proof = match &body.factor {
        Some(name) => Proof::Factor(factor(name)?, &code),
        None => Proof::Password(&password),
    };
    reauth::reauthenticate(&ctx, proof).await?.give(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
