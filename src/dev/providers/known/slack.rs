//! Slack: OpenID Connect whose answers all say `ok`, and whose refusals are answers with status 200 that do not.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, Refusal, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "slack",
    name: "Slack",
    scopes: &["openid", "email", "profile"],
    claims: Some(person),
    userinfo: Some(userinfo),
    refresh: Some(Refresh { given: always, rotates: true }),
    tokens,
    refusal,
    ..StandIn::PLAIN
};

fn person(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut said = json!({
        "sub": who.subject,
        "https://slack.com/user_id": who.subject,
        "https://slack.com/team_id": "T0SIMULATED",
        "https://slack.com/team_name": "Simulation",
        "locale": "en-US",
        "name": who.name,
        "given_name": who.given_name(),
        "family_name": who.family_name(),
    });
    grant.tell_address("email", &mut said);
    said
}

fn userinfo(grant: &Grant, _: &Query) -> Value {
    let mut said = person(grant);
    said["ok"] = true.into();
    said
}

fn tokens(mut tokens: Map<String, Value>) -> Value {
    tokens.insert("ok".to_owned(), true.into());
    tokens.remove("scope");
    tokens.into()
}

fn refusal(refusal: Refusal) -> (StatusCode, Value) {
    let error = match refusal {
        Refusal::Client => "bad_client_secret",
        Refusal::Grant => "invalid_code",
        Refusal::Request => "invalid_grant_type",
        Refusal::Token => "invalid_auth",
    };
    (StatusCode::OK, json!({ "ok": false, "error": error }))
}
