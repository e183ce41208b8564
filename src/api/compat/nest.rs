//! `nest`: signing up and in by username.
//!
//! It knew no addresses, and an account here needs one: it may stand in `email`, or in the place of the username. The access token
//! ends as all of ours do, so there is a refresh token beside it.

use axum::Json;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::errors::Words;
use super::factors::{Second, given, sign_in_or_refuse};
use super::{Created, Route, get, people, post, signed_up};
use crate::accounts::{User, profile};
use crate::config::Compat;
use crate::error::{Error, Result};
use crate::json::{Answer, Body};
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::signup::{self, Typed};
use crate::tokens::Tokens;

pub const WORDS: &[Words] = &[
    ("invalid_credentials", StatusCode::BAD_REQUEST, "Invalid Login Credentials"),
    ("username_taken", StatusCode::BAD_REQUEST, "Username exists"),
];

/// Our fields and its.
pub const FIELDS: &[(&str, &str)] = &[("name", "fullName")];

pub fn routes() -> Vec<Route> {
    vec![
        post("/auth/signup", signup),
        post("/auth/signin", signin).even_before_enrolment(),
        get("/user/profile", profile),
        get("/users/profile", people::profile),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignUp {
    #[serde(default)]
    username: String,
    email: Option<String>,
    #[serde(default)]
    password: String,
    #[serde(default)]
    full_name: String,
}

impl SignUp {
    /// The address and, if there is one besides, the username.
    fn names(&self) -> Result<(&str, &str)> {
        let refused = |problem| Err(Error::field("username", Problem::new(problem)));
        match (&self.email, self.username.trim()) {
            (_, "") => refused("username-missing"),
            (Some(email), same) if same.eq_ignore_ascii_case(email.trim()) => Ok((email, "")),
            (Some(email), username) => Ok((email, username)),
            (None, address) if address.contains('@') => Ok((address, "")),
            (None, _) => refused("address-needed"),
        }
    }
}

async fn signup(ctx: Ctx, Body(sent): Body<SignUp>) -> Answer<Created> {
    let (email, username) = sent.names()?;
    let typed = Typed { email, username, password: &sent.password, name: &sent.full_name, ..Typed::default() };
    signup::sign_up(&ctx, &typed).await?;
    Ok(signed_up(&ctx, json!({ "id": null, "username": sent.username, "fullName": sent.full_name })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    mfa_token: Option<String>,
    code: Option<String>,
    factor: Option<String>,
}

/// An account.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    id: String,
    username: String,
    full_name: Option<String>,
}

impl Member {
    fn of(user: &User) -> Self {
        Self { id: user.id.clone(), username: people::username(user), full_name: people::full_name(user) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    #[serde(flatten)]
    member: Member,
    access_token: String,
    refresh_token: String,
}

impl From<Tokens> for SignedIn {
    fn from(tokens: Tokens) -> Self {
        Self {
            member: Member::of(&tokens.user),
            access_token: tokens.access.token,
            refresh_token: tokens.refresh.expose().to_owned(),
        }
    }
}

async fn signin(ctx: Ctx, Body(sent): Body<SignIn>) -> Answer<Response> {
    let second = Second {
        token: given(sent.mfa_token.as_ref()),
        code: given(sent.code.as_ref()),
        factor: given(sent.factor.as_ref()),
    };
    sign_in_or_refuse(&ctx, Compat::Nest, (&sent.username, &sent.password), second, SignedIn::from).await
}

async fn profile(ctx: Ctx) -> Answer<Json<Member>> {
    Ok(Json(Member::of(&profile::mine(&ctx).await?)))
}
