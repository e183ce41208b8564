//! Facebook: OAuth 2 with a graph that says only what it is asked for, to those who also prove that they know the secret. No word on
//! whether an address is verified. Tokens are good for two months, and nothing renews them.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Query, Refusal, StandIn};

pub static STAND_IN: StandIn = StandIn {
    id: "facebook",
    name: "Facebook",
    scopes: &["public_profile", "email"],
    client: ClientProof::Post,
    userinfo: Some(me),
    lifetime: Some(Duration::from_hours(60 * 24)),
    tokens,
    refusal,
    ..StandIn::PLAIN
};

fn me(grant: &Grant, query: &Query) -> Value {
    let who = &grant.who;
    let email = who.email.clone().filter(|_| grant.allows("email"));
    let known = [
        ("id", Some(who.number().to_string())),
        ("name", Some(who.name.clone())),
        ("first_name", Some(who.given_name().to_owned())),
        ("last_name", Some(who.family_name().to_owned())),
        ("email", email),
    ];
    let fields: Vec<_> = query.get("fields").map_or("id,name", String::as_str).split(',').collect();
    let wanted = known.into_iter().filter(|(name, _)| *name == "id" || fields.contains(name));
    wanted.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?)))).collect::<Map<_, _>>().into()
}

fn tokens(mut tokens: Map<String, Value>) -> Value {
    tokens.remove("scope");
    tokens.insert("token_type".to_owned(), "bearer".into());
    tokens.into()
}

fn refusal(refusal: Refusal) -> (StatusCode, Value) {
    let (code, message) = match refusal {
        Refusal::Client => (1, "Error validating client secret."),
        Refusal::Grant => (100, "This authorization code has been used."),
        Refusal::Request => (1, "Missing a parameter."),
        Refusal::Token => (190, "Invalid OAuth access token, or API calls from the server require an appsecret_proof."),
    };
    let error = json!({ "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "simulated" });
    (StatusCode::BAD_REQUEST, json!({ "error": error }))
}
