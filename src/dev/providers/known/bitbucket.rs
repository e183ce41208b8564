//! Bitbucket: OAuth 2 without ID tokens. Accounts have a UUID in braces; the addresses are a page of their own.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, StandIn, always};

pub static STAND_IN: StandIn = StandIn {
    id: "bitbucket",
    name: "Bitbucket",
    scopes: &["account", "email"],
    userinfo: Some(user),
    emails: Some(("email", emails)),
    lifetime: Some(Duration::from_hours(2)),
    refresh: Some(Refresh { given: always, rotates: false }),
    ..StandIn::PLAIN
};

fn user(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    let number = who.number();
    json!({
        "type": "user",
        "uuid": format!("{{00000000-0000-4000-8000-{:012x}}}", number & 0xffff_ffff_ffff),
        "account_id": format!("557058:{number}"),
        "display_name": who.name,
        "nickname": who.handle(),
        "username": who.handle(),
        "account_status": "active",
    })
}

fn emails(grant: &Grant) -> Value {
    let who = &grant.who;
    let confirmed = who.email_verified.clone().unwrap_or_default();
    let email = |email| json!({ "type": "email", "email": email, "is_primary": true, "is_confirmed": confirmed });
    let values: Vec<_> = who.email.iter().map(email).collect();
    json!({ "size": values.len(), "page": 1, "pagelen": 10, "values": values })
}
