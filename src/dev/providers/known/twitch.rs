//! Twitch: OpenID Connect that says only those claims that the `claims` parameter asks for. Scopes come as a list, refusals in its own
//! shape.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Query, Refresh, Refusal, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "twitch",
    name: "Twitch",
    scopes: &["openid", "user:read:email"],
    client: ClientProof::Post,
    claims: Some(claims),
    userinfo: Some(userinfo),
    lifetime: Some(Duration::from_hours(4)),
    refresh: Some(Refresh { given: always, rotates: false }),
    tokens,
    refusal,
    ..StandIn::PLAIN
};

fn claims(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut known = json!({ "preferred_username": who.handle() });
    grant.tell_address("user:read:email", &mut known);
    let mut said = json!({ "sub": who.number().to_string() });
    for name in &grant.asked.claims {
        if let Some(value) = known.get(name) {
            said[name] = value.clone();
        }
    }
    said
}

fn userinfo(grant: &Grant, _: &Query) -> Value {
    json!({ "sub": grant.who.number().to_string(), "preferred_username": grant.who.handle() })
}

fn tokens(mut tokens: Map<String, Value>) -> Value {
    let scopes: Vec<_> = tokens["scope"].as_str().unwrap_or_default().split(' ').map(Value::from).collect();
    tokens.insert("scope".to_owned(), scopes.into());
    tokens.insert("token_type".to_owned(), "bearer".into());
    tokens.into()
}

fn refusal(refusal: Refusal) -> (StatusCode, Value) {
    let (status, message) = match refusal {
        Refusal::Client => (StatusCode::FORBIDDEN, "invalid client secret"),
        Refusal::Grant => (StatusCode::BAD_REQUEST, "Invalid authorization code"),
        Refusal::Request => (StatusCode::BAD_REQUEST, "invalid grant type"),
        Refusal::Token => (StatusCode::UNAUTHORIZED, "invalid access token"),
    };
    (status, json!({ "status": status.as_u16(), "message": message }))
}
