//! X: OAuth 2 that insists on PKCE and on the secret in the header, tells no address, wraps what it says in `data`, and renews tokens
//! for those who asked for `offline.access`, each with a new refresh token.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Pkce, Query, Refresh, Refusal, StandIn, standard};

pub static STAND_IN: StandIn = StandIn {
    id: "twitter",
    name: "X",
    scopes: &["tweet.read", "users.read", "offline.access"],
    pkce: Pkce::Needed,
    client: ClientProof::Basic,
    userinfo: Some(me),
    lifetime: Some(Duration::from_hours(2)),
    refresh: Some(Refresh { given: |asked| asked.scopes.iter().any(|scope| scope == "offline.access"), rotates: true }),
    refusal,
    ..StandIn::PLAIN
};

fn me(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    json!({ "data": { "id": who.number().to_string(), "name": who.name, "username": who.handle() } })
}

fn refusal(refusal: Refusal) -> (StatusCode, Value) {
    match refusal {
        Refusal::Client => (
            StatusCode::UNAUTHORIZED,
            json!({ "error": "unauthorized_client", "error_description": "Missing valid authorization header" }),
        ),
        Refusal::Grant => (
            StatusCode::BAD_REQUEST,
            json!({ "error": "invalid_request", "error_description": "Value passed for the authorization code was invalid." }),
        ),
        Refusal::Request => standard(refusal),
        Refusal::Token => (
            StatusCode::UNAUTHORIZED,
            json!({ "title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized" }),
        ),
    }
}
