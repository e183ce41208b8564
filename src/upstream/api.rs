//! Accounts elsewhere as JSON, and the exchange of an app that is no browser.
#![expect(
    clippy::missing_errors_doc,
    reason = "what a call can answer stands beside it, where the OpenAPI document finds it"
)]

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::identities::{self, Linked};
use super::{app, registry};
use crate::config::{Compat, ProviderId};
use crate::error::Error;
use crate::json::{Answer, Body, Id, Page, Paging, PagingParams};
use crate::kit::clock::Timestamp;
use crate::login::api::SignedIn;
use crate::login::{Outcome, enter_with_tokens};
use crate::request::Ctx;
use crate::sessions::Method;

/// An account the caller has elsewhere.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193f0c3-11a2-7d40-8f7b-5b9f6f1d2c33", "provider": "github", "provider_name": "GitHub", "label": "ada",
    "email": "ada@example.com", "email_verified": true, "linked_at": "2026-11-21T10:00:00Z", "last_used_at": "2026-11-21T10:12:00Z",
    "usable": true
}))]
pub struct IdentityView {
    #[schema(format = "uuid")]
    id: String,
    /// The id of the provider.
    provider: String,
    provider_name: String,
    /// What the account is called there.
    label: String,
    /// Its address there, which is nothing to know anybody by.
    #[schema(required)]
    email: Option<String>,
    /// Whether the provider says that it verified the address.
    email_verified: bool,
    #[schema(format = DateTime)]
    linked_at: String,
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
    /// Whether it can be signed in with now: its provider may be switched off.
    usable: bool,
}

impl From<Linked> for IdentityView {
    fn from(linked: Linked) -> Self {
        let identity = linked.identity;
        Self {
            id: identity.id,
            provider: identity.provider,
            provider_name: linked.provider_name,
            label: identity.label,
            email: identity.email,
            email_verified: identity.email_verified,
            linked_at: identity.linked_at.rfc3339(),
            last_used_at: identity.last_used_at.map(Timestamp::rfc3339),
            usable: linked.is_offered,
        }
    }
}

/// List the caller's accounts elsewhere
///
/// Those they can sign in with, in the order in which they were linked. Linking another is done on the page `/account/links`.
#[utoipa::path(get, path = "/api/v1/me/identities", operation_id = "listIdentities", tag = "me", params(PagingParams),
    security(("bearer" = []), ("cookie" = [])), responses((status = 200, description = "The accounts.", body = Page<IdentityView>),
        (status = 422, description = "`invalid_input`: `limit` or `cursor` is out of range.")))]
pub async fn list(ctx: Ctx, paging: Paging) -> Answer<Json<Page<IdentityView>>> {
    let mine = identities::mine(&ctx).await?.into_iter();
    let after = mine.filter(|linked| paging.after().is_none_or(|after| linked.identity.id.as_str() > after));
    let found: Vec<_> = after.take(paging.limit() as usize + 1).collect();
    Ok(Json(Page::of(found, paging.limit(), |linked| linked.identity.id.clone(), IdentityView::from)))
}

/// Unlink one of the caller's accounts elsewhere
///
/// All their other sessions end. The last way to sign in stays: then they set a password or link another account first.
#[utoipa::path(delete, path = "/api/v1/me/identities/{id}", operation_id = "unlinkIdentity", tag = "me",
    params(("id" = String, Path, description = "As the list has it.", format = "uuid", example = "0193f0c3-11a2-7d40-8f7b-5b9f6f1d2c33")),
    security(("bearer" = []), ("cookie" = [])), responses((status = 204, description = "Unlinked."),
        (status = 403, description = "`reauth_required`: send `POST /api/v1/auth/reauth` first. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: no such account of the caller's."),
        (status = 409, description = "`last_way_in`: they could not sign in any more.")))]
pub async fn unlink(ctx: Ctx, Id(id): Id) -> Answer<Response> {
    let (_, session) = identities::unlink(&ctx, &id).await?;
    session.give(&ctx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What an app got at its redirect URI, and the verifier of the challenge it began with.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExchangeBody {
    /// Of ours, never the provider's. Works once, for a minute.
    #[serde(default)]
    #[schema(required, example = "x8n1yT0mYQeV0m3O6kq4fJ2sWd9uLr7cHbA5gZpKtE0")]
    code: String,
    /// RFC 7636 4.1.
    #[serde(default)]
    #[schema(required, example = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", format = Password)]
    code_verifier: String,
}

/// Sign in to an app with a provider
///
/// The app opens `/oauth/{provider}?code_challenge=…&code_challenge_method=S256&redirect_uri=…&state=…` in a browser, with a redirect URI
/// of `AUTH_APP_REDIRECT_URIS`, gets `code` and `state` there (or `error=access_denied`), and sends the code with its verifier. A wrong
/// verifier uses the code up.
#[utoipa::path(post, path = "/oauth/{provider}/token", operation_id = "signInWithProvider", tag = "auth", request_body = ExchangeBody,
    params(("provider" = String, Path, description = "The provider that the app began with.", example = "google")),
    responses((status = 200, description = "Signed in, or `mfa_required`.", body = SignedIn),
        (status = 403, description = "Something stands before the account: `account_suspended`, `deletion_pending`, `email_not_verified`. Or `forbidden`: with a cookie, from a page of another origin."),
        (status = 404, description = "`not_found`: no such provider is offered."),
        (status = 410, description = "`invalid_or_expired_token`: the code was used, is too old, or the verifier is not that of its challenge.")))]
pub async fn exchange(ctx: Ctx, Path(provider): Path<String>, Body(body): Body<ExchangeBody>) -> Answer<Response> {
    let id = ProviderId::parse(&provider).ok_or(Error::NotFound)?;
    registry::find(&ctx.portal, ctx.now, id).await?.ok_or(Error::NotFound)?;
    let user = app::redeem(&ctx, id, (&body.code, &body.code_verifier)).await?;
    let outcome = enter_with_tokens(&ctx, &user, Method::Provider(id)).await?;
    Ok(Json(in_older_words(&ctx, outcome)).into_response())
}

/// The older system of this route looks for its only token.
#[derive(Serialize)]
struct Exchanged {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(flatten)]
    signed_in: SignedIn,
}

fn in_older_words(ctx: &Ctx, outcome: Outcome) -> Exchanged {
    let is_older = ctx.portal.settings.compat.contains(&Compat::Nself);
    let token = match &outcome {
        Outcome::Tokens(tokens) if is_older => Some(tokens.access.token.clone()),
        _ => None,
    };
    Exchanged { token, signed_in: outcome.into() }
}
