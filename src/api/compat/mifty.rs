//! `mifty`: registration, rotating tokens, two roles.
//!
//! `POST /auth/register` brings tokens where addresses need not be confirmed, and for a new address only. Everywhere else, and for an
//! address that has an account, tokens and id are null; the owner gets a letter.

use axum::Json;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::errors::Words;
use super::people::{self, ADMINS, SignedIn};
use super::{Created, Message, Refresh, Route, get, post, signed_up};
use crate::accounts::PersonName;
use crate::error::{Error, Result};
use crate::json::{Answer, Body};
use crate::kit::problem::Problem;
use crate::login::{Outcome, sign_in_with_tokens};
use crate::request::Ctx;
use crate::roles::require_role;
use crate::signup::{self, Typed};
use crate::tokens;

pub const WORDS: &[Words] = &[
    ("invalid_credentials", StatusCode::UNAUTHORIZED, "Invalid credentials"),
    ("invalid_refresh_token", StatusCode::UNAUTHORIZED, "Invalid refresh token"),
];

/// Our fields and its.
pub const FIELDS: &[(&str, &str)] = &[("given_name", "firstName"), ("family_name", "lastName"), ("name", "firstName")];

pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/register", register),
        post("/auth/login", people::login).even_before_enrolment(),
        post("/auth/refresh", refresh).even_before_enrolment(),
        post("/auth/logout", logout).even_before_enrolment(),
        get("/users/profile", people::profile),
        get("/users/admin", admin),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Register {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
}

async fn register(ctx: Ctx, Body(sent): Body<Register>) -> Answer<Created> {
    let (first, last) = (sent.first_name.trim(), sent.last_name.trim());
    check([("given_name", first), ("family_name", last)])?;
    let name = full(first, last);
    let typed = Typed {
        email: &sent.email,
        password: &sent.password,
        name: &name,
        given_name: first,
        family_name: last,
        ..Typed::default()
    };
    let pending = signup::sign_up(&ctx, &typed).await?;
    let answer = match enter(&ctx, &typed).await? {
        Some(signed_in) => json!(signed_in),
        None => json!({
            "user": { "id": null, "email": pending.email, "firstName": first, "lastName": last, "role": "USER" },
            "accessToken": null, "refreshToken": null,
        }),
    };
    Ok(signed_up(&ctx, answer))
}

/// Names of 2 to 50 characters.
fn check(names: [(&'static str, &str); 2]) -> Result<()> {
    let odd = names.into_iter().filter(|(_, name)| !(2..=50).contains(&name.chars().count()));
    let problem = Problem::new("text-length").with("min", 2).with("max", 50);
    let problems: Vec<_> = odd.map(|(field, _)| (field, problem.clone())).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Both names in one, unless that is too long for one.
fn full(first: &str, last: &str) -> String {
    let both = format!("{first} {last}");
    if PersonName::parse(&both).is_ok() { both } else { first.to_owned() }
}

/// Signs in whoever just signed up, where that needs no letter. Not whoever signs up for an account that there is under another password.
async fn enter(ctx: &Ctx, typed: &Typed<'_>) -> Result<Option<SignedIn>> {
    if ctx.portal.settings.verification.required {
        return Ok(None);
    }
    match sign_in_with_tokens(ctx, typed.email, typed.password).await.and_then(Outcome::tokens) {
        Ok(tokens) => Ok(Some(tokens.into())),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn refresh(ctx: Ctx, Body(sent): Body<Refresh>) -> Answer<Json<SignedIn>> {
    Ok(Json(tokens::rotate(&ctx, &sent.refresh_token).await?.into()))
}

async fn logout(ctx: Ctx, Body(sent): Body<Refresh>) -> Answer<Json<Message>> {
    tokens::sign_out(&ctx, &sent.refresh_token).await?;
    Ok(Json(Message { message: "Logged out successfully" }))
}

async fn admin(ctx: Ctx) -> Answer<Json<Message>> {
    require_role(ctx.person()?, &ADMINS)?;
    Ok(Json(Message { message: "This is admin-only data" }))
}
