//! `auth-service`: codes by letter, sessions, and edits of the profile, all below `/api/auth`.
//!
//! `tokenId` is the id of the letter whose code is typed. It had no route to ask for such a letter while signed in: here each route that
//! takes a code sends it, too, if none comes along, and answers 202 with the `tokenId`. `userId` is null where it would tell who has an
//! account, and is not looked at where it comes in.
//!
//! Its guards are extractors: every route is throttled, a [`Member`] is signed in, a [`Stranger`] is not. Bodies are strict: a
//! field nobody asked for is refused. Its second factors are in [`mfa`].

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::errors::Words;
use super::{Created, Route, delete, patch, post, signed_up};
use crate::accounts::{User, change_email, profile};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::json::{Answer, Body, MaybeBody, Refused};
use crate::passwords::reset::{self, ByCode};
use crate::portal::Portal;
use crate::request::Ctx;
use crate::sessions;
use crate::signup::{self, Typed, verify};
use crate::tokens;

mod bodies;
mod mfa;

use bodies::{AddressCode, Edit, Letter, PasswordCode, Refresh, SignUp};

pub const WORDS: &[Words] = &[
    ("invalid_credentials", StatusCode::UNAUTHORIZED, "Invalid credentials"),
    ("invalid_refresh_token", StatusCode::UNAUTHORIZED, "Invalid refresh token"),
];

/// Our fields and its.
pub const FIELDS: &[(&str, &str)] = &[("metadata", "image_url")];

/// So many requests of one network. People behind one address share it.
const OFTEN: (u32, Duration) = (600, Duration::from_mins(1));

pub fn routes() -> Vec<Route> {
    vec![
        post("/api/auth/sign-up/email", sign_up),
        post("/api/auth/verify/email", verify_email),
        post("/api/auth/resend/verify/email", resend),
        post("/api/auth/sign-in/email", mfa::sign_in),
        post("/api/auth/enable/mfa", mfa::enable).even_before_enrolment(),
        post("/api/auth/disable/mfa", mfa::disable),
        patch("/api/auth/edit/basic", edit_basic),
        patch("/api/auth/edit/email", edit_email),
        patch("/api/auth/edit/password", edit_password),
        patch("/api/auth/forgot/password", forgot_password),
        post("/api/auth/user/me", me),
        delete("/api/auth/user/logout", logout).even_before_enrolment(),
        delete("/api/auth/user/logout-all", logout_all).even_before_enrolment(),
        patch("/api/auth/user/refresh", refresh).even_before_enrolment(),
    ]
}

async fn throttled(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Ctx> {
    let Ok(ctx) = Ctx::from_request_parts(parts, portal).await;
    guard::allow(&ctx, "advice-wait", &[Limit::new("auth-service", &ctx.network.source(), OFTEN)]).await?;
    Ok(ctx)
}

/// Somebody who is signed in.
struct Member(Ctx);

impl FromRequestParts<Arc<Portal>> for Member {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Answer<Self> {
        let ctx = throttled(parts, portal).await?;
        ctx.person()?;
        Ok(Self(ctx))
    }
}

/// Somebody who is not signed in.
struct Stranger(Ctx);

impl FromRequestParts<Arc<Portal>> for Stranger {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Answer<Self> {
        let ctx = throttled(parts, portal).await?;
        if ctx.scope.person().is_some() { Err(Error::Forbidden.into()) } else { Ok(Self(ctx)) }
    }
}

async fn sign_up(Stranger(ctx): Stranger, Body(sent): Body<SignUp>) -> Answer<Created> {
    let typed = Typed { email: &sent.email, password: &sent.password, name: &sent.name, ..Typed::default() };
    let pending = signup::sign_up(&ctx, &typed).await?;
    Ok(signed_up(&ctx, letter(&pending.verification)))
}

/// A letter with a code is on its way, or so it seems.
fn letter(id: &str) -> Value {
    json!({ "userId": null, "tokenId": id })
}

async fn verify_email(Stranger(ctx): Stranger, Body(sent): Body<AddressCode>) -> Answer<Json<Value>> {
    let code = sent.code.as_deref().unwrap_or_default();
    let chooses = match &sent.token_id {
        Some(id) => verify::letter_by_code(&ctx, (id, &sent.email), code).await?,
        None => verify::address_by_code(&ctx, &sent.email, code).await?,
    };
    Ok(Json(json!({ "status": if chooses { "password_required" } else { "verified" } })))
}

async fn resend(Stranger(ctx): Stranger, Body(sent): Body<Letter>) -> Answer<Json<Value>> {
    let before = sent.token_id.as_deref().unwrap_or_default();
    let pending = verify::resend_after(&ctx, before, &sent.email).await?;
    Ok(Json(letter(&pending.verification)))
}

/// An account, under the names its table had.
fn account(user: &User) -> Value {
    json!({
        "id": user.id, "name": user.name, "email": user.email, "is_email_verified": user.email_verified_at.is_some(),
        "status": user.status, "image_url": user.metadata().get("avatar"),
    })
}

async fn edit_basic(Member(ctx): Member, Body(sent): Body<Edit>) -> Answer<Json<Value>> {
    let avatar = |url| Map::from_iter([("avatar".to_owned(), json!(url))]);
    let patch = profile::Patch { name: sent.name, metadata: sent.image_url.map(avatar), ..profile::Patch::default() };
    profile::update(&ctx, &patch).await?;
    Ok(Json(account(&profile::mine(&ctx).await?)))
}

async fn edit_email(Member(ctx): Member, Body(sent): Body<AddressCode>) -> Answer<Response> {
    let Some(code) = &sent.code else {
        let pending = change_email::request(&ctx, &sent.email).await?;
        return Ok((StatusCode::ACCEPTED, Json(letter(&pending.email_change))).into_response());
    };
    let id = sent.token_id.as_deref().unwrap_or_default();
    change_email::confirm_code_to(&ctx, (id, &sent.email), code).await?;
    Ok(Json(account(&profile::mine(&ctx).await?)).into_response())
}

/// A code by letter even for whoever is signed in; every session ends, this one too.
async fn edit_password(Member(ctx): Member, Body(sent): Body<PasswordCode>) -> Answer<Response> {
    if !sent.email.trim().eq_ignore_ascii_case(&ctx.person()?.email) {
        return Err(Error::Forbidden.into());
    }
    new_password(&ctx, &sent).await
}

async fn forgot_password(Stranger(ctx): Stranger, Body(sent): Body<PasswordCode>) -> Answer<Response> {
    new_password(&ctx, &sent).await
}

async fn new_password(ctx: &Ctx, sent: &PasswordCode) -> Answer<Response> {
    let Some(code) = &sent.code else {
        let id = reset::request_code(ctx, &sent.email).await?;
        return Ok((StatusCode::ACCEPTED, Json(letter(&id))).into_response());
    };
    let id = sent.token_id.as_deref().unwrap_or_default();
    let new = sent.password.as_deref().unwrap_or_default();
    reset::finish_with_code(ctx, ByCode { email: &sent.email, id, code }, new).await?;
    Ok(Json(json!({ "status": "password_changed" })).into_response())
}

async fn me(Member(ctx): Member) -> Answer<Json<Value>> {
    let user = profile::mine(&ctx).await?;
    let id = &ctx.person()?.session_id;
    let session = sessions::list(&ctx).await?.into_iter().find(|session| session.id == *id);
    let session = session.ok_or(Error::SignInRequired)?;
    Ok(Json(json!({
        "id": id, "ip": session.ip, "user_agent": session.user_agent, "expires_at": session.expires_at.rfc3339(),
        "user_id": user.id, "user": account(&user),
    })))
}

async fn logout(Member(ctx): Member) -> Answer<Json<Value>> {
    tokens::api::sign_out(ctx, MaybeBody(tokens::api::SignOut::default())).await?;
    Ok(Json(json!({ "status": "signed_out" })))
}

async fn logout_all(Member(ctx): Member) -> Answer<Json<Value>> {
    tokens::api::sign_out_all(ctx).await?;
    Ok(Json(json!({ "status": "signed_out" })))
}

/// With the access token and the refresh token: an access token that renewed itself would never end.
async fn refresh(Member(ctx): Member, Body(sent): Body<Refresh>) -> Answer<Json<Value>> {
    let tokens = tokens::rotate(&ctx, &sent.refresh_token).await?;
    Ok(Json(json!({ "accessToken": tokens.access.token, "refreshToken": tokens.refresh.expose() })))
}
