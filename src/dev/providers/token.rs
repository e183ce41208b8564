//! `POST /dev/providers/{provider}/token` and `/revoke`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::client::{self, Sent};
use super::fault::Fault;
use super::grant::{CODE_LIFE, Grant, Pass};
use super::stand_in::{Pkce, Refresh, Refusal};
use super::{Simulator, StandIn, id_token, known};
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::refuse::refuse;

/// What a client sends (RFC 6749 4.1.3 and 6, RFC 7636 4.5, RFC 7009 2.1).
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Request {
    grant_type: String,
    code: String,
    redirect_uri: String,
    refresh_token: String,
    token: String,
    code_verifier: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

impl Request {
    fn sent(&self) -> Sent<'_> {
        Sent { client_id: self.client_id.as_deref(), client_secret: self.client_secret.as_deref() }
    }
}

/// Gives tokens for a code, or new ones for a refresh token.
pub async fn redeem(
    State(portal): State<Arc<Portal>>,
    Path(provider): Path<String>,
    Extension(simulator): Extension<Arc<Simulator>>,
    headers: HeaderMap,
    Form(request): Form<Request>,
) -> Response {
    let Some(stand_in) = known::find(&provider) else { return refuse(Error::NotFound) };
    let granted = match request.grant_type.as_str() {
        _ if !client::is_known(&portal, stand_in, &headers, &request.sent()) => Err(Refusal::Client),
        // LinkedIn knows nobody who sends a verifier besides a secret.
        _ if stand_in.pkce == Pkce::Refused && request.code_verifier.is_some() => Err(Refusal::Client),
        "authorization_code" => of_code(&portal, &simulator, stand_in, &request).ok_or(Refusal::Grant),
        "refresh_token" => of_refresh_token(&simulator, stand_in, &request).ok_or(Refusal::Grant),
        _ => Err(Refusal::Request),
    };
    let (grant, refresh_token) = match granted {
        Ok(granted) => granted,
        Err(refusal) => return refused(stand_in, refusal),
    };
    if let Some(answer) = misbehave(grant.fault).await {
        return answer;
    }
    match tokens(&portal, &simulator, grant, refresh_token).await {
        Ok(tokens) => said(stand_in, &headers, tokens),
        Err(error) => refuse(error),
    }
}

/// How this provider refuses.
pub fn refused(stand_in: &StandIn, refusal: Refusal) -> Response {
    let (status, body) = (stand_in.refusal)(refusal);
    (status, Json(body)).into_response()
}

/// The grant of a code, and the refresh token that comes with it, if one does.
fn of_code(
    portal: &Portal,
    simulator: &Simulator,
    stand_in: &StandIn,
    request: &Request,
) -> Option<(Grant, Option<String>)> {
    let grant = simulator.codes.take(&request.code).filter(|grant| grant.stand_in.id == stand_in.id)?;
    let belongs = grant.asked.redirect_uri == request.redirect_uri
        && grant.asked.is_verified_by(request.code_verifier.as_deref())
        && portal.clock.now().since(grant.at) <= CODE_LIFE;
    let refresh_token = |grant: &Grant| grant.may_refresh().then(|| simulator.refresh.keep(grant.clone()));
    belongs.then(|| (refresh_token(&grant), grant)).map(|(refresh_token, grant)| (grant, refresh_token))
}

/// The grant of a refresh token, and the token to use from now on, if it is a new one.
fn of_refresh_token(simulator: &Simulator, stand_in: &StandIn, request: &Request) -> Option<(Grant, Option<String>)> {
    let grant = simulator.refresh.get(&request.refresh_token).filter(|grant| grant.stand_in.id == stand_in.id)?;
    if grant.fault == Fault::RefreshFails {
        return None;
    }
    if !stand_in.refresh.as_ref().is_some_and(|Refresh { rotates, .. }| *rotates) {
        return Some((grant, None));
    }
    // Of two who ask at the same time, one finds it.
    let grant = simulator.refresh.take(&request.refresh_token)?;
    let next = simulator.refresh.keep(grant.clone());
    Some((grant, Some(next)))
}

/// What an answer is when the provider is not well; `None`: it is.
async fn misbehave(fault: Fault) -> Option<Response> {
    const JSON: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
    match fault {
        Fault::Slow => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            None
        }
        Fault::ServerError => {
            Some((StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": "server_error" }))).into_response())
        }
        Fault::Garbage => Some((JSON, "{\"access_token\":\"").into_response()),
        Fault::Huge => {
            Some((JSON, format!("{{\"access_token\":\"{}\"}}", "a".repeat(10 * 1024 * 1024))).into_response())
        }
        _ => None,
    }
}

async fn tokens(
    portal: &Portal,
    simulator: &Simulator,
    grant: Grant,
    refresh_token: Option<String>,
) -> Result<Map<String, Value>> {
    let now = portal.clock.now();
    let lifetime = grant.stand_in.lifetime;
    let mut answer = Map::new();
    let without_life = grant.fault == Fault::Expired && grant.stand_in.claims.is_none();
    let until = if without_life { Some(now) } else { lifetime.map(|lifetime| now.plus(lifetime)) };
    let access = simulator.access.keep(Pass { grant: grant.clone(), until });
    if grant.stand_in.claims.is_some() && grant.allows("openid") || grant.stand_in.form_post {
        answer.insert("id_token".to_owned(), id_token::of(portal, &simulator.keys, &grant, &access).await?.into());
    }
    answer.insert("access_token".to_owned(), access.into());
    answer.insert("token_type".to_owned(), "Bearer".into());
    answer.insert("scope".to_owned(), grant.asked.scopes.join(" ").into());
    answer.extend(lifetime.map(|lifetime| ("expires_in".to_owned(), lifetime.as_secs().into())));
    answer.extend(refresh_token.map(|token| ("refresh_token".to_owned(), token.into())));
    Ok(answer)
}

/// As this provider says it: GitHub in a form, to those who do not ask for JSON.
fn said(stand_in: &StandIn, headers: &HeaderMap, tokens: Map<String, Value>) -> Response {
    let json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    if stand_in.id == known::github::STAND_IN.id && !json {
        let pairs = tokens.iter().map(|(name, value)| (name, value.as_str().unwrap_or_default()));
        return url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_response();
    }
    Json((stand_in.tokens)(tokens)).into_response()
}

/// Forgets a token (RFC 7009 2.2: one that it does not know, too).
pub async fn revoke(
    State(portal): State<Arc<Portal>>,
    Path(provider): Path<String>,
    Extension(simulator): Extension<Arc<Simulator>>,
    headers: HeaderMap,
    Form(request): Form<Request>,
) -> Response {
    let Some(stand_in) = known::find(&provider) else { return refuse(Error::NotFound) };
    if !client::is_known(&portal, stand_in, &headers, &request.sent()) {
        return refused(stand_in, Refusal::Client);
    }
    simulator.access.take(&request.token);
    simulator.refresh.take(&request.token);
    Json(json!({})).into_response()
}
