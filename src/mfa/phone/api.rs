//! The caller's phone number, as JSON: `/api/v1/me/mfa/sms…`.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Phone;
use crate::json::{Answer, Body};
use crate::mfa::api::RecoveryCodes;
use crate::request::Ctx;

/// The number that codes go to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "+49 ••• 89", "confirmed_at": "2026-11-21T10:00:00Z", "last_used_at": null }))]
pub struct PhoneView {
    /// Most of it hidden.
    number: String,
    #[schema(format = DateTime)]
    confirmed_at: String,
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
}

impl From<Phone> for PhoneView {
    fn from(phone: Phone) -> Self {
        Self {
            number: phone.masked,
            confirmed_at: phone.confirmed_at.rfc3339(),
            last_used_at: phone.last_used_at.map(crate::kit::clock::Timestamp::rfc3339),
        }
    }
}

/// A number.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PhoneBody {
    /// With the code of its country (E.164).
    #[serde(default)]
    #[schema(required, example = "+4915123456789")]
    phone: String,
}

/// Begin to add a phone number
///
/// Sends a code to it, good for ten minutes. The number counts after `confirmSms`. Asks for a recent proof of who you are.
#[utoipa::path(post, path = "/api/v1/me/mfa/sms", operation_id = "startSms", tag = "mfa", request_body = PhoneBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 202, description = "A code is on its way."),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: text messages are switched off here."),
        (status = 422, description = "`invalid_input`: it is no number."),
        (status = 429, description = "`too_many_requests`: texts enough were sent, to this number, for this account, from this place, or at all.")))]
pub async fn add(ctx: Ctx, Body(body): Body<PhoneBody>) -> Answer<Response> {
    super::add(&ctx, &body.phone).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The code of the text.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PhoneCodeBody {
    #[serde(default)]
    #[schema(required, example = "123456")]
    code: String,
}

/// Confirm the phone number
///
/// It takes the place of the one there was. All other sessions end. With the first factor come ten recovery codes.
#[utoipa::path(post, path = "/api/v1/me/mfa/sms/confirm", operation_id = "confirmSms", tag = "mfa", request_body = PhoneCodeBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "It is on.", body = RecoveryCodes),
        (status = 401, description = "`invalid_code`. Or `unauthenticated`."),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: text messages are switched off here.")))]
pub async fn confirm(ctx: Ctx, Body(body): Body<PhoneCodeBody>) -> Answer<Json<RecoveryCodes>> {
    let on = super::confirm(&ctx, &body.code).await?;
    on.session.give(&ctx).await?;
    Ok(Json(RecoveryCodes::new(on.codes)))
}

/// Take the phone number away
///
/// All other sessions end. With the last factor go the recovery codes. Asks for a recent proof of who you are.
#[utoipa::path(delete, path = "/api/v1/me/mfa/sms", operation_id = "removeSms", tag = "mfa",
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "It is off."),
        (status = 403, description = "`reauth_required`, or `factor_required`: your role needs one. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: there is no number.")))]
pub async fn remove(ctx: Ctx) -> Answer<Response> {
    super::remove(&ctx).await?.give(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
