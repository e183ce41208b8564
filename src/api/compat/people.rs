//! People as the older systems tell of them, and the two routes that two of them share.

use axum::Json;
use axum::response::Response;
use serde::Serialize;

use super::Credentials;
use super::factors::sign_in_or_refuse;
use crate::accounts::{Metadata, User, profile};
use crate::config::Compat;
use crate::error::Result;
use crate::json::{Answer, Body};
use crate::request::Ctx;
use crate::roles;
use crate::tokens::Tokens;

/// Whoever has one of these is an `ADMIN` of `mifty`.
pub const ADMINS: [&str; 2] = ["admin", roles::SUPER_ADMIN];

/// Somebody, with the fields of every system that shows people whole.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Someone {
    id: String,
    email: String,
    email_verified: bool,
    first_name: String,
    last_name: String,
    display_name: String,
    full_name: Option<String>,
    username: String,
    role: &'static str,
    roles: Vec<String>,
    metadata: Metadata,
}

impl Someone {
    fn of(user: &User, roles: Vec<String>) -> Self {
        let (first_name, last_name) = first_and_last(user);
        let is_admin = roles.iter().any(|role| ADMINS.contains(&role.as_str()));
        Self {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified_at.is_some(),
            first_name,
            last_name,
            display_name: user.display_name().to_owned(),
            full_name: full_name(user),
            username: username(user),
            role: if is_admin { "ADMIN" } else { "USER" },
            roles,
            metadata: user.metadata(),
        }
    }
}

/// Whoever told their name in full has it all in the first.
fn first_and_last(user: &User) -> (String, String) {
    if user.given_name.is_empty() && user.family_name.is_empty() {
        (user.name.clone(), String::new())
    } else {
        (user.given_name.clone(), user.family_name.clone())
    }
}

/// The name somebody gave.
pub fn full_name(user: &User) -> Option<String> {
    Some(user.name.clone()).filter(|name| !name.is_empty())
}

/// What somebody signs in with: their username, or else their address.
pub fn username(user: &User) -> String {
    user.username.as_ref().unwrap_or(&user.email).clone()
}

/// Somebody and their tokens.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    user: Someone,
    access_token: String,
    refresh_token: String,
}

impl From<Tokens> for SignedIn {
    fn from(tokens: Tokens) -> Self {
        Self {
            user: Someone::of(&tokens.user, tokens.roles),
            access_token: tokens.access.token,
            refresh_token: tokens.refresh.expose().to_owned(),
        }
    }
}

/// Whoever calls.
///
/// # Errors
/// If nobody does.
pub async fn caller(ctx: &Ctx) -> Result<Someone> {
    let user = profile::mine(ctx).await?;
    Ok(Someone::of(&user, ctx.person()?.roles.clone()))
}

/// `POST /auth/login` of `mifty` and `nself`.
pub async fn login(ctx: Ctx, Body(sent): Body<Credentials>) -> Answer<Response> {
    let credentials = (sent.email.as_str(), sent.password.as_str());
    sign_in_or_refuse(&ctx, Compat::Nself, credentials, sent.second(), SignedIn::from).await
}

/// `GET /users/profile` of `mifty` and `nest`.
pub async fn profile(ctx: Ctx) -> Answer<Json<Someone>> {
    Ok(Json(caller(&ctx).await?))
}
