//! `GET /dev/providers/{provider}/userinfo` and `/emails`: what a provider says to a good access token (RFC 6750).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderMap, header};
use serde_json::Value;

use super::fault::Fault;
use super::grant::Grant;
use super::stand_in::{self, Refusal};
use super::{Simulator, StandIn, known, stand_ins, token};
use crate::error::Error;
use crate::kit::secret;
use crate::portal::Portal;
use crate::refuse::refuse;

/// By what names providers call the subject.
const SUBJECTS: [&str; 6] = ["sub", "id", "uuid", "account_id", "oid", "https://slack.com/user_id"];

/// Who somebody is.
pub async fn userinfo(
    State(portal): State<Arc<Portal>>,
    Path(provider): Path<String>,
    Query(query): Query<stand_in::Query>,
    Extension(simulator): Extension<Arc<Simulator>>,
    headers: HeaderMap,
) -> Response {
    let found = known::find(&provider).and_then(|stand_in| Some((stand_in, stand_in.userinfo?)));
    let Some((stand_in, says)) = found else { return refuse(Error::NotFound) };
    let Some(access) = bearer(&headers) else { return token::refused(stand_in, Refusal::Token) };
    let granted = grant_of(&portal, &simulator, stand_in, access);
    let Some(grant) = granted.filter(|_| is_proven(&portal, stand_in, access, &query)) else {
        return token::refused(stand_in, Refusal::Token);
    };
    let mut answer = says(&grant, &query);
    if grant.fault == Fault::MissingSubject {
        forget_subject(&mut answer);
    }
    Json(answer).into_response()
}

/// Which addresses somebody has.
pub async fn emails(
    State(portal): State<Arc<Portal>>,
    Path(provider): Path<String>,
    Extension(simulator): Extension<Arc<Simulator>>,
    headers: HeaderMap,
) -> Response {
    let found = known::find(&provider).and_then(|stand_in| Some((stand_in, stand_in.emails?)));
    let Some((stand_in, (scope, says))) = found else { return refuse(Error::NotFound) };
    let granted = bearer(&headers).and_then(|access| grant_of(&portal, &simulator, stand_in, access));
    match granted.filter(|grant| grant.allows(scope)) {
        Some(grant) => Json(says(&grant)).into_response(),
        None => token::refused(stand_in, Refusal::Token),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The grant of an access token that is good here and now.
fn grant_of(portal: &Portal, simulator: &Simulator, stand_in: &StandIn, access: &str) -> Option<Grant> {
    let pass = simulator.access.get(access).filter(|pass| pass.grant.stand_in.id == stand_in.id)?;
    pass.until.is_none_or(|until| portal.clock.now() < until).then_some(pass.grant)
}

/// Facebook wants to see that whoever shows a token also knows the secret: its HMAC under it.
fn is_proven(portal: &Portal, stand_in: &StandIn, access: &str, query: &stand_in::Query) -> bool {
    if stand_in.id != known::facebook::STAND_IN.id {
        return true;
    }
    let client_secret = stand_ins::of(portal, stand_in).and_then(|ours| ours.client_secret.as_ref());
    let Some(key) = client_secret.map(|secret| secret.expose().as_bytes()) else { return false };
    let expected = secret::hex(&secret::keyed_hash(key, access.as_bytes()));
    query.get("appsecret_proof").is_some_and(|proof| secret::same(proof.as_bytes(), expected.as_bytes()))
}

/// Leaves out whom it is about, wherever it says so.
pub fn forget_subject(said: &mut Value) {
    let nested = said.get("data").is_some();
    let about = if nested { &mut said["data"] } else { said };
    if let Some(members) = about.as_object_mut() {
        members.retain(|name, _| !SUBJECTS.contains(&name.as_str()));
    }
}
