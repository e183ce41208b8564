//! GitHub: OAuth 2 without ID tokens. Accounts are numbered, the address in the profile is private, refusals come with status 200, and
//! tokens in a form to those who do not ask for JSON. Access tokens do not expire.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Query, Refusal, StandIn};

pub static STAND_IN: StandIn = StandIn {
    id: "github",
    name: "GitHub",
    scopes: &["read:user", "user:email", "user"],
    client: ClientProof::Post,
    userinfo: Some(user),
    emails: Some(("user:email", emails)),
    lifetime: None,
    tokens,
    refusal,
    ..StandIn::PLAIN
};

fn user(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    json!({
        "login": who.handle(),
        "id": who.number(),
        "node_id": format!("U_{}", who.number()),
        "avatar_url": null,
        "type": "User",
        "name": who.name,
        "email": null,
    })
}

fn emails(grant: &Grant) -> Value {
    let who = &grant.who;
    let private = format!("{}+{}@users.noreply.github.com", who.number(), who.handle());
    let mut emails = vec![json!({ "email": private, "primary": false, "verified": true, "visibility": null })];
    if let Some(email) = &who.email {
        let verified = who.email_verified.clone().unwrap_or_default();
        emails.push(json!({ "email": email, "primary": true, "verified": verified, "visibility": "private" }));
    }
    emails.into()
}

fn tokens(mut tokens: Map<String, Value>) -> Value {
    let scopes = tokens["scope"].as_str().unwrap_or_default().replace(' ', ",");
    tokens.insert("scope".to_owned(), scopes.into());
    tokens.insert("token_type".to_owned(), "bearer".into());
    tokens.into()
}

fn refusal(refusal: Refusal) -> (StatusCode, Value) {
    let (status, error) = match refusal {
        Refusal::Client => (StatusCode::OK, "incorrect_client_credentials"),
        Refusal::Grant => (StatusCode::OK, "bad_verification_code"),
        Refusal::Request => (StatusCode::OK, "unsupported_grant_type"),
        Refusal::Token => return (StatusCode::UNAUTHORIZED, json!({ "message": "Bad credentials", "status": "401" })),
    };
    (status, json!({ "error": error, "error_description": "The simulated GitHub refuses." }))
}
