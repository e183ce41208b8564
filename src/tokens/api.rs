//! The calls about tokens: refreshing them, giving them up, and asking whether one is good.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Tokens, rotate};
use crate::accounts::api::UserView;
use crate::error::Error;
use crate::json::{Answer, Body, MaybeBody};
use crate::request::Ctx;
use crate::{roles, sessions};

/// What an API consumer holds, and whom it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// A JWT (RFC 9068): send it as `Authorization: Bearer`.
    #[schema(
        example = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkJzZmYifQ.eyJzdWIiOiIwMTkzZjBjMiJ9.c2lnbmF0dXJl"
    )]
    pub access_token: String,
    #[schema(example = "Bearer", pattern = "^Bearer$")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: u64,
    /// Good for one refresh: the answer to that has the next.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    pub refresh_token: String,
    pub user: UserView,
}

impl From<Tokens> for TokenAnswer {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access.token,
            token_type: "Bearer",
            expires_in: tokens.access.expires_in,
            refresh_token: tokens.refresh.expose().to_owned(),
            user: UserView::of(&tokens.user, tokens.roles),
        }
    }
}

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Refresh {
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    refresh_token: String,
}

/// Exchange a refresh token for new tokens
///
/// Each refresh token is good once. If the reply got lost, the same call gives the same answer for ten seconds; after that it counts as
/// theft, and the session ends.
#[utoipa::path(post, path = "/api/v1/auth/refresh", operation_id = "refresh", tag = "auth", request_body = Refresh,
    responses((status = 200, description = "The next tokens.", body = TokenAnswer),
        (status = 401, description = "`invalid_refresh_token`: expired, used before, or its session has ended.")))]
pub async fn refresh(ctx: Ctx, Body(body): Body<Refresh>) -> Answer<Json<TokenAnswer>> {
    Ok(Json(rotate(&ctx, &body.refresh_token).await?.into()))
}

/// What to sign out.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SignOut {
    /// Of the session that is to end. Without one, the caller's own session ends.
    #[schema(example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    refresh_token: Option<String>,
}

/// Sign out
///
/// Ends the session of the refresh token, or the caller's own. An unknown token is no error.
#[utoipa::path(post, path = "/api/v1/auth/sign-out", operation_id = "signOut", tag = "auth", request_body = Option<SignOut>,
    security((), ("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Signed out.")))]
pub async fn sign_out(ctx: Ctx, MaybeBody(body): MaybeBody<SignOut>) -> Answer<Response> {
    match (&body.refresh_token, ctx.person()) {
        (Some(token), _) => super::sign_out(&ctx, token).await?,
        (None, Ok(person)) => {
            match sessions::end(&ctx, &person.session_id).await {
                // Another call ended it a moment ago.
                Ok(()) | Err(Error::NotFound) => ctx.clear_session().await,
                Err(error) => return Err(error.into()),
            }
        }
        (None, Err(Error::SignInRequired)) => {}
        (None, Err(error)) => return Err(error.into()),
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Sign out everywhere
///
/// Ends every session of the caller, this one too.
#[utoipa::path(post, path = "/api/v1/auth/sign-out-all", operation_id = "signOutAll", tag = "auth",
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Signed out everywhere.")))]
pub async fn sign_out_all(ctx: Ctx) -> Answer<Response> {
    sessions::end_all(&ctx).await?;
    ctx.clear_session().await;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a good token stands for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verified {
    #[schema(example = true)]
    active: bool,
    /// The id of its owner.
    #[schema(format = "uuid", example = "0193f0c2-7a6e-7c1e-9a54-3f0d5f0a8b11")]
    sub: String,
    #[schema(example = "ada@example.com")]
    email: String,
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    #[schema(example = json!(["create:posts", "read:posts"]))]
    permissions: Vec<String>,
    /// When the token expires, in seconds since 1970.
    #[schema(example = 1_795_255_200)]
    exp: u64,
    /// The session it belongs to.
    #[schema(format = "uuid", example = "0193f0c3-11a2-7d40-8f7b-5b9f6f1d2c33")]
    sid: String,
}

/// Ask whether the bearer token is good
///
/// Looks the session up, so a sign-out counts at once.
#[utoipa::path(get, path = "/api/v1/auth/verify", operation_id = "verifyToken", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "It is.", body = Verified)))]
pub async fn verify(ctx: Ctx) -> Answer<Json<Verified>> {
    let exp = ctx.token_expires.ok_or(Error::SignInRequired)?;
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let permissions = roles::permissions_of(&mut tx, &person.id).await?;
    Ok(Json(Verified {
        active: true,
        sub: person.id.clone(),
        email: person.email.clone(),
        roles: person.roles.clone(),
        permissions,
        exp,
        sid: person.session_id.clone(),
    }))
}
