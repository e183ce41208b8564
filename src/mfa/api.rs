//! The caller's second factors, as JSON: `/api/v1/me/mfa`.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::phone::api::PhoneView;
use super::totp::App;
use super::{Factor, must_enrol, phone, recovery_codes, standing, totp};
use crate::error::Error;
use crate::json::{Answer, Body, Parameters};
use crate::request::Ctx;
use crate::ui::qr_svg;

/// An authenticator app that is on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11", "name": "Phone", "created_at": "2026-11-21T10:00:00Z", "last_used_at": null
}))]
pub struct AppView {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
}

impl From<App> for AppView {
    fn from(app: App) -> Self {
        Self {
            id: app.id,
            name: app.name,
            created_at: app.created_at.rfc3339(),
            last_used_at: app.last_used_at.map(crate::kit::clock::Timestamp::rfc3339),
        }
    }
}

/// How things stand with the caller's second factors.
#[derive(Debug, Serialize, ToSchema)]
pub struct MfaView {
    #[schema(example = true)]
    enabled: bool,
    /// What can be set up here: `totp`, `sms`. Empty where second factors are switched off; whoever has one is asked for it all the same.
    #[schema(example = json!(["totp"]))]
    offered: Vec<&'static str>,
    /// Whether one has to be set up before anything else.
    #[schema(example = false)]
    required: bool,
    totp: Vec<AppView>,
    #[schema(required)]
    sms: Option<PhoneView>,
    #[schema(example = 10)]
    recovery_codes_left: i64,
    #[schema(example = 0)]
    trusted_browsers: usize,
}

/// Show the caller's second factors
#[utoipa::path(get, path = "/api/v1/me/mfa", operation_id = "getMfa", tag = "mfa", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "How things stand.", body = MfaView)))]
pub async fn show(ctx: Ctx) -> Answer<Json<MfaView>> {
    let found = standing(&ctx).await?;
    Ok(Json(MfaView {
        enabled: found.has_factor(),
        offered: offered(&ctx),
        required: must_enrol(&ctx, ctx.person()?),
        totp: found.apps.into_iter().map(AppView::from).collect(),
        sms: found.phone.map(PhoneView::from),
        recovery_codes_left: found.codes_left,
        trusted_browsers: found.trusted.len(),
    }))
}

fn offered(ctx: &Ctx) -> Vec<&'static str> {
    let offers = [(Factor::Totp, ctx.portal.settings.mfa.offers_apps()), (Factor::Sms, phone::is_offered(ctx))];
    offers.into_iter().filter(|(_, offered)| *offered).map(|(factor, _)| factor.name()).collect()
}

/// What an authenticator app needs to know.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotpSecret {
    /// Base32.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    #[schema(
        example = "otpauth://totp/Portico:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Portico"
    )]
    otpauth_uri: String,
    /// The URI as a QR code.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 53 53\"></svg>")]
    qr_svg: String,
}

/// Begin to set up an authenticator app
///
/// Within 15 minutes the same call gives the same secret. It is on after `confirmTotp`. Asks for a recent proof of who you are.
#[utoipa::path(post, path = "/api/v1/me/mfa/totp", operation_id = "startTotp", tag = "mfa", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "What the app needs to know.", body = TotpSecret),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: authenticator apps are switched off here."),
        (status = 422, description = "`totp_too_many`: there are apps enough.")))]
pub async fn start(ctx: Ctx) -> Answer<Json<TotpSecret>> {
    totp::start(&ctx).await?;
    let pending = totp::under_way(&ctx).await?.ok_or_else(|| Error::refused("totp-start-again"))?;
    Ok(Json(TotpSecret {
        secret: pending.key.replace(' ', ""),
        qr_svg: qr_svg(&pending.uri),
        otpauth_uri: pending.uri,
    }))
}

/// The first code of the app.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ConfirmBody {
    #[serde(default)]
    #[schema(required, example = "123456")]
    code: String,
    /// What you call it.
    #[schema(example = "Phone")]
    name: Option<String>,
}

/// Codes that are shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten, or none if there were some already.
    #[schema(example = json!(["7k2mq-x9d4t", "h3vnp-0wz8c"]))]
    recovery_codes: Vec<String>,
}

impl RecoveryCodes {
    pub(super) fn new(codes: Option<Vec<String>>) -> Self {
        Self { recovery_codes: codes.unwrap_or_default() }
    }
}

/// Switch the authenticator app on
///
/// All other sessions end. With the first app come ten recovery codes.
#[utoipa::path(post, path = "/api/v1/me/mfa/totp/confirm", operation_id = "confirmTotp", tag = "mfa", request_body = ConfirmBody,
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "It is on.", body = RecoveryCodes),
        (status = 401, description = "`invalid_code`. Or `unauthenticated`."),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`totp_start_again`: nothing is being set up, or not any more.")))]
pub async fn confirm(ctx: Ctx, Body(body): Body<ConfirmBody>) -> Answer<Json<RecoveryCodes>> {
    let on = totp::confirm(&ctx, &body.code, body.name.as_deref().unwrap_or_default()).await?;
    on.session.give(&ctx).await?;
    Ok(Json(RecoveryCodes::new(on.codes)))
}

/// Which app.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// As `getMfa` has it; may be left out if there is only one.
    #[param(format = "uuid", example = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11")]
    id: String,
}

/// Take an authenticator app away
///
/// All other sessions end. With the last app go the recovery codes. Asks for a recent proof of who you are.
#[utoipa::path(delete, path = "/api/v1/me/mfa/totp", operation_id = "removeTotp", tag = "mfa", params(Which),
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "It is off."),
        (status = 403, description = "`reauth_required`, or `factor_required`: your role needs one. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: no such app of yours.")))]
pub async fn remove(ctx: Ctx, Parameters(which): Parameters<Which>) -> Answer<Response> {
    totp::remove(&ctx, &which.id).await?.give(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Make new recovery codes
///
/// The old ones are dead. Asks for a recent proof of who you are.
#[utoipa::path(post, path = "/api/v1/me/mfa/recovery-codes", operation_id = "newRecoveryCodes", tag = "mfa",
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "Ten new codes.", body = RecoveryCodes),
        (status = 403, description = "`reauth_required`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 422, description = "`recovery_codes_need_factor`: there is no factor that could be lost.")))]
pub async fn renew_codes(ctx: Ctx) -> Answer<Json<RecoveryCodes>> {
    Ok(Json(RecoveryCodes { recovery_codes: recovery_codes::renew(&ctx).await? }))
}
