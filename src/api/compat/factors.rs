//! Second factors through the routes of older systems.
//!
//! Signing in takes `code` beside the password, or, after an answer that asks for it, with the token of that answer. Systems that knew
//! no second factor refuse a sign-in without one, so that none of their clients takes the answer for tokens.

use axum::Json;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

use super::errors;
use crate::config::Compat;
use crate::error::{Error, Result};
use crate::json::Answer;
use crate::login::api::factor;
use crate::login::{Outcome, ask_with_token, go_on_with_code, sign_in_with_tokens};
use crate::mfa::Factor;
use crate::mfa::change::SwitchedOn;
use crate::mfa::totp;
use crate::request::Ctx;
use crate::tokens::Tokens;
use crate::ui::qr_svg;

/// What a sign-in may have besides a name and a password.
#[derive(Clone, Copy)]
pub struct Second<'a> {
    /// Of the answer that asked for a second factor; stands for the password.
    pub token: Option<&'a str>,
    pub code: Option<&'a str>,
    /// Which factor the code is of, or shall be sent for.
    pub factor: Option<&'a str>,
}

/// A field that may be left out, or be empty.
pub fn given(field: Option<&String>) -> Option<&str> {
    field.map(String::as_str).filter(|text| !text.is_empty())
}

/// The factor that is meant, if one is.
pub fn meant(name: Option<&str>) -> Result<Option<Factor>> {
    name.map(factor).transpose()
}

/// What the factors are called.
pub fn names(factors: &[Factor]) -> Vec<&'static str> {
    factors.iter().map(|factor| factor.name()).collect()
}

/// Signs somebody in, with a second factor if it comes along.
pub async fn sign_in(ctx: &Ctx, (name, password): (&str, &str), second: Second<'_>) -> Result<Outcome> {
    let meant = meant(second.factor)?;
    let goes_on = second.code.is_some() || meant.is_some();
    let token = match second.token {
        Some(token) => token.to_owned(),
        None => match sign_in_with_tokens(ctx, name, password).await? {
            Outcome::SecondFactor { token, .. } if goes_on => token,
            outcome => return Ok(outcome),
        },
    };
    match second.code {
        Some(code) => go_on_with_code(ctx, &token, (meant, code)).await,
        None => ask_with_token(ctx, &token, meant).await,
    }
}

/// [`sign_in`] for a system that knew no second factor.
pub async fn sign_in_or_refuse<T: Serialize>(
    ctx: &Ctx,
    system: Compat,
    credentials: (&str, &str),
    second: Second<'_>,
    answer: impl FnOnce(Tokens) -> T,
) -> Answer<Response> {
    Ok(match sign_in(ctx, credentials, second).await? {
        Outcome::Tokens(tokens) => Json(answer(*tokens)).into_response(),
        Outcome::SecondFactor { token, factors } => refusal(ctx, system, &token, &factors),
    })
}

/// Its error, and beside it what to go on with.
fn refusal(ctx: &Ctx, system: Compat, token: &str, factors: &[Factor]) -> Response {
    let error = Error::refused("factor-asked");
    let (status, mut body) = errors::told(system, &ctx.portal, ctx.locale, &error, &HeaderMap::new());
    body["mfaToken"] = json!(token);
    body["factors"] = json!(names(factors));
    (status, Json(body)).into_response()
}

/// Begins to set up an authenticator app. The picture is at no URL of its own: its URL is the picture.
pub async fn begin(ctx: &Ctx) -> Result<Value> {
    totp::start(ctx).await?;
    let pending = totp::under_way(ctx).await?.ok_or_else(|| Error::refused("totp-start-again"))?;
    let picture = STANDARD.encode(qr_svg(&pending.uri));
    Ok(json!({
        "secret": pending.key.replace(' ', ""), "otpauth_uri": pending.uri,
        "qr_code_url": format!("data:image/svg+xml;base64,{picture}"),
    }))
}

/// A factor is on.
pub async fn on(ctx: &Ctx, on: SwitchedOn) -> Result<Value> {
    on.session.give(ctx).await?;
    Ok(json!({ "status": "enabled", "recovery_codes": on.codes.unwrap_or_default() }))
}
