//! `express`: three routes, errors as `{error}`. `GET /login` stays the page where people sign in.

use axum::Json;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::errors::Words;
use super::factors::sign_in_or_refuse;
use super::{Created, Credentials, Message, Route, get, post, signed_up};
use crate::config::Compat;
use crate::json::{Answer, Body};
use crate::request::Ctx;
use crate::signup::{self, Typed};
use crate::tokens::Tokens;

pub const WORDS: &[Words] = &[
    ("invalid_credentials", StatusCode::UNAUTHORIZED, "Invalid credentials"),
    ("unauthenticated", StatusCode::UNAUTHORIZED, "Unauthorized"),
    ("invalid_token", StatusCode::FORBIDDEN, "Forbidden"),
];

pub fn routes() -> Vec<Route> {
    vec![post("/register", register), post("/login", login).even_before_enrolment(), get("/protected", protected)]
}

#[derive(Deserialize)]
struct Register {
    #[serde(default)]
    username: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

async fn register(ctx: Ctx, Body(sent): Body<Register>) -> Answer<Created> {
    let Register { username, email, password } = &sent;
    let pending = signup::sign_up(&ctx, &Typed { email, password, username, ..Typed::default() }).await?;
    Ok(signed_up(&ctx, json!({ "id": null, "username": username, "email": pending.email })))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    access_token: String,
    refresh_token: String,
}

impl From<Tokens> for Pair {
    fn from(tokens: Tokens) -> Self {
        Self { access_token: tokens.access.token, refresh_token: tokens.refresh.expose().to_owned() }
    }
}

async fn login(ctx: Ctx, Body(sent): Body<Credentials>) -> Answer<Response> {
    let credentials = (sent.email.as_str(), sent.password.as_str());
    sign_in_or_refuse(&ctx, Compat::Express, credentials, sent.second(), Pair::from).await
}

async fn protected(ctx: Ctx) -> Answer<Json<Message>> {
    ctx.person()?;
    Ok(Json(Message { message: "This is a protected route" }))
}
