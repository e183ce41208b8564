//! LinkedIn: OpenID Connect whose ID tokens do not bring the nonce back. A code verifier beside a secret is refused as an unknown
//! client, and somebody who says no is `user_cancelled_login`. Tokens are good for two months, and nothing renews them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Pkce, Query, StandIn};

pub static STAND_IN: StandIn = StandIn {
    id: "linkedin",
    name: "LinkedIn",
    scopes: &["openid", "profile", "email"],
    pkce: Pkce::Refused,
    client: ClientProof::Post,
    claims: Some(person),
    nonce: false,
    denial: "user_cancelled_login",
    userinfo: Some(|grant, _: &Query| person(grant)),
    lifetime: Some(Duration::from_hours(60 * 24)),
    ..StandIn::PLAIN
};

fn person(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut said = json!({
        "sub": who.subject,
        "name": who.name,
        "given_name": who.given_name(),
        "family_name": who.family_name(),
        "locale": { "country": "US", "language": "en" },
    });
    grant.tell_address("email", &mut said);
    said
}
