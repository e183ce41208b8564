//! GitLab: OpenID Connect by the book; refresh tokens come to everybody and rotate.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "gitlab",
    name: "GitLab",
    scopes: &["openid", "email", "profile", "read_user"],
    claims: Some(person),
    userinfo: Some(|grant, _: &Query| person(grant)),
    lifetime: Some(Duration::from_hours(2)),
    refresh: Some(Refresh { given: always, rotates: true }),
    ..StandIn::PLAIN
};

fn person(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut said = json!({ "sub": who.number().to_string() });
    if grant.allows("profile") {
        said["name"] = who.name.clone().into();
        said["nickname"] = who.handle().into();
        said["preferred_username"] = who.handle().into();
    }
    grant.tell_address("email", &mut said);
    said
}
