//! Second factors of `auth-service`. Where a code is wanted and none comes along, the answer is 202 and says which codes would do.
//!
//! Its codes came by letter, with a `token` that told which; ours come from an app, by text message or from the list of recovery codes.
//! In the sign-in the `token` stands for the password that was right; to switch factors off the access token says who asks.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use super::bodies::{Disable, Enable, SignIn};
use super::{Member, Stranger, account};
use crate::api::compat::factors::{self, Second, given, names};
use crate::json::{Answer, Body, MaybeBody};
use crate::login::{Outcome, switch_off};
use crate::mfa::{Factor, totp};

pub async fn sign_in(Stranger(ctx): Stranger, Body(sent): Body<SignIn>) -> Answer<Response> {
    let second = Second {
        token: given(sent.token.as_ref()),
        code: given(sent.code.as_ref()),
        factor: given(sent.factor.as_ref()),
    };
    Ok(match factors::sign_in(&ctx, (&sent.email, &sent.password), second).await? {
        Outcome::Tokens(tokens) => Json(json!({
            "accessToken": tokens.access.token, "refreshToken": tokens.refresh.expose(), "user": account(&tokens.user),
        }))
        .into_response(),
        Outcome::SecondFactor { token, factors } => asked(Some(&token), &factors),
    })
}

fn asked(token: Option<&str>, factors: &[Factor]) -> Response {
    let body = json!({ "status": "mfa_required", "token": token, "factors": names(factors) });
    (StatusCode::ACCEPTED, Json(body)).into_response()
}

/// Without a code, what an app needs to know; with its first code it is on.
pub async fn enable(Member(ctx): Member, MaybeBody(sent): MaybeBody<Enable>) -> Answer<Response> {
    let Some(code) = given(sent.code.as_ref()) else {
        let mut begun = factors::begin(&ctx).await?;
        begun["status"] = json!("code_required");
        return Ok((StatusCode::ACCEPTED, Json(begun)).into_response());
    };
    let on = totp::confirm(&ctx, code, "").await?;
    Ok(Json(factors::on(&ctx, on).await?).into_response())
}

/// Every factor, by a code of one of them.
pub async fn disable(Member(ctx): Member, MaybeBody(sent): MaybeBody<Disable>) -> Answer<Response> {
    let meant = factors::meant(given(sent.factor.as_ref()))?;
    let Some(code) = given(sent.code.as_ref()) else {
        return Ok(asked(None, &switch_off::ask(&ctx, meant).await?));
    };
    switch_off::switch_off(&ctx, (meant, code)).await?.give(&ctx).await?;
    Ok(Json(json!({ "status": "disabled" })).into_response())
}
