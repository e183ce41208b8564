//! `GET /dev/providers/{provider}/authorize`: is this a client we know, and who are you?

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::stand_in::Pkce;
use super::{Simulator, StandIn, keys, known, pages};
use crate::error::Error;
use crate::kit::secret;
use crate::portal::Portal;
use crate::refuse::refuse;
use crate::request::Ctx;

/// What a client sends along (RFC 6749 4.1.1, RFC 7636 4.3, OpenID Connect Core 3.1.2.1).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Request {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    response_mode: Option<String>,
    access_type: Option<String>,
    /// A JSON document that says which claims are wanted.
    claims: Option<String>,
    login_hint: Option<String>,
    max_age: Option<String>,
}

/// A request that is in order, as far as the person who decides is concerned.
#[derive(Clone, Debug)]
pub struct Asked {
    pub stand_in: &'static str,
    pub client_id: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// The S256 challenge.
    pub challenge: Option<String>,
    pub form_post: bool,
    /// Google: whether a refresh token is wanted.
    pub offline: bool,
    /// Whether the ID token has to say when the person signed in there.
    pub says_when: bool,
    /// Twitch: the claims that are wanted in the ID token.
    pub claims: Vec<String>,
    /// What is wrong with the request; the client is told by way of the person's browser.
    pub wrong: Option<&'static str>,
}

/// Shows who can be signed in as, or what is wrong.
pub async fn page(
    ctx: Ctx,
    Path(provider): Path<String>,
    Query(request): Query<Request>,
    Extension(simulator): Extension<Arc<Simulator>>,
) -> Response {
    let Some(stand_in) = known::find(&provider) else { return refuse(Error::NotFound) };
    if !is_registered(&ctx.portal, stand_in, &request) {
        return pages::unknown_client(&ctx, stand_in);
    }
    // Made before anybody waits for it: the portal gives a provider five seconds.
    if stand_in.claims.is_some()
        && let Err(error) = keys::first().await
    {
        return refuse(error);
    }
    let hint = request.login_hint.clone();
    let asked = Asked::of(stand_in, request);
    if asked.wrong.is_some() {
        return super::decide::turn_away(&ctx, stand_in, &asked);
    }
    pages::who_are_you(&ctx, stand_in, simulator.asked.keep(asked), hint)
}

/// Whether the client is one that the simulator knows, and wants the answer where it said it would (RFC 9700 2.1: compared exactly).
fn is_registered(portal: &Portal, stand_in: &StandIn, request: &Request) -> bool {
    let known =
        super::stand_ins::of(portal, stand_in).is_some_and(|ours| ours.client_id == Some(request.client_id.clone()));
    known && request.redirect_uri == format!("{}/oauth/{}/callback", portal.settings.public_url.origin(), stand_in.id)
}

impl Asked {
    fn of(stand_in: &'static StandIn, request: Request) -> Self {
        let wrong = wrong_with(stand_in, &request);
        Self {
            stand_in: stand_in.id,
            scopes: scopes(&request).map(str::to_owned).collect(),
            claims: wanted_claims(request.claims.as_deref().unwrap_or_default()),
            form_post: request.response_mode.as_deref() == Some("form_post"),
            offline: request.access_type.as_deref() == Some("offline"),
            says_when: request.max_age.is_some(),
            client_id: request.client_id,
            redirect_uri: request.redirect_uri,
            state: request.state,
            nonce: request.nonce,
            challenge: request.code_challenge.filter(|_| stand_in.pkce != Pkce::Refused),
            wrong,
        }
    }

    /// Whether the verifier is the one whose challenge was sent (RFC 7636 4.6).
    pub fn is_verified_by(&self, verifier: Option<&str>) -> bool {
        match (&self.challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => {
                let well_formed = (43..=128).contains(&verifier.len());
                well_formed && *challenge == super::id_token::base64url(&secret::sha256(verifier.as_bytes()))
            }
            _ => false,
        }
    }
}

/// Separated by spaces, as they should be, or by commas.
fn scopes(request: &Request) -> impl Iterator<Item = &str> {
    request.scope.split([' ', ',']).filter(|scope| !scope.is_empty())
}

fn wrong_with(stand_in: &StandIn, request: &Request) -> Option<&'static str> {
    let is_s256 = request.code_challenge.is_none() || request.code_challenge_method.as_deref() == Some("S256");
    let has_pkce = request.code_challenge.is_some() || stand_in.pkce != Pkce::Needed;
    let form_post = request.response_mode.as_deref() == Some("form_post");
    if request.response_type != "code" {
        return Some("unsupported_response_type");
    }
    if scopes(request).any(|scope| !stand_in.scopes.contains(&scope)) {
        return Some("invalid_scope");
    }
    let in_order = is_s256 && has_pkce && (form_post || !stand_in.form_post || request.scope.is_empty());
    (!in_order).then_some("invalid_request")
}

fn wanted_claims(claims: &str) -> Vec<String> {
    let parsed: Value = serde_json::from_str(claims).unwrap_or_default();
    let id_token = parsed["id_token"].as_object();
    id_token.map(|wanted| wanted.keys().cloned().collect()).unwrap_or_default()
}
