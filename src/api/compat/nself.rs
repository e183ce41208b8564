//! `nself`: signing in, asking who calls, and second factors. Its providers come with ours.
//!
//! Its documents show how factors are set up, but no paths: those below `/auth/mfa` are in its style.

use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::people::{self, Someone};
use super::{Route, factors, get, post};
use crate::json::{Answer, Body};
use crate::mfa::{phone, totp};
use crate::request::Ctx;
use crate::tokens;

pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/login", people::login).even_before_enrolment(),
        get("/auth/protected", protected),
        // Of `/api/v1` as it is: the older answer is not known to have had more.
        get("/auth/verify", tokens::api::verify),
        post("/auth/mfa/totp/setup", set_up_app).even_before_enrolment(),
        post("/auth/mfa/totp/verify", verify_app).even_before_enrolment(),
        post("/auth/mfa/sms/send", send_text).even_before_enrolment(),
        post("/auth/mfa/sms/verify", verify_phone).even_before_enrolment(),
    ]
}

#[derive(Serialize)]
struct Protected {
    message: &'static str,
    user: Someone,
}

async fn protected(ctx: Ctx) -> Answer<Json<Protected>> {
    Ok(Json(Protected { message: "This is a protected route", user: people::caller(&ctx).await? }))
}

/// The first code of an app, or the one that was sent.
#[derive(Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
}

async fn set_up_app(ctx: Ctx) -> Answer<Json<Value>> {
    Ok(Json(factors::begin(&ctx).await?))
}

async fn verify_app(ctx: Ctx, Body(sent): Body<Code>) -> Answer<Json<Value>> {
    let on = totp::confirm(&ctx, &sent.code, "").await?;
    Ok(Json(factors::on(&ctx, on).await?))
}

#[derive(Deserialize)]
struct Phone {
    #[serde(default)]
    phone: String,
}

async fn send_text(ctx: Ctx, Body(sent): Body<Phone>) -> Answer<(StatusCode, Json<Value>)> {
    phone::add(&ctx, &sent.phone).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "code_sent" }))))
}

async fn verify_phone(ctx: Ctx, Body(sent): Body<Code>) -> Answer<Json<Value>> {
    let on = phone::confirm(&ctx, &sent.code).await?;
    Ok(Json(factors::on(&ctx, on).await?))
}
