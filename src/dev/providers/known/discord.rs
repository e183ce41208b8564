//! Discord: OAuth 2 without ID tokens; `verified` beside the address, a handle and a name. Refresh tokens come to everybody and rotate.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "discord",
    name: "Discord",
    scopes: &["identify", "email"],
    userinfo: Some(me),
    lifetime: Some(Duration::from_hours(7 * 24)),
    refresh: Some(Refresh { given: always, rotates: true }),
    ..StandIn::PLAIN
};

fn me(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    let mut said = json!({
        "id": who.number().to_string(),
        "username": who.handle(),
        "global_name": who.name,
        "discriminator": "0",
        "avatar": null,
        "mfa_enabled": false,
    });
    if grant.allows("email") {
        said["email"] = who.email.clone().into();
        said["verified"] = who.email_verified.clone().unwrap_or_default();
    }
    said
}
