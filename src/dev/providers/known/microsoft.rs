//! Microsoft: OpenID Connect with an issuer per tenant. Whoever runs a tenant writes any address into `email`, and nothing says that it
//! is verified. A refresh token comes to those who asked for `offline_access`.

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, StandIn, TENANT};

pub static STAND_IN: StandIn = StandIn {
    id: "microsoft",
    name: "Microsoft",
    scopes: &["openid", "email", "profile", "offline_access", "User.Read"],
    claims: Some(claims),
    issuer_path: "/{tenantid}/v2.0",
    userinfo: Some(userinfo),
    refresh: Some(Refresh { given: |asked| asked.scopes.iter().any(|scope| scope == "offline_access"), rotates: true }),
    ..StandIn::PLAIN
};

fn claims(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut claims = json!({
        "ver": "2.0",
        "sub": who.subject,
        "oid": format!("00000000-0000-0000-{:04x}-{:012x}", who.number() >> 48, who.number() & 0xffff_ffff_ffff),
        "tid": TENANT,
        "name": who.name,
        "preferred_username": who.email.clone().unwrap_or_else(|| who.handle()),
    });
    // `email_verified` is not among Microsoft's claims, but whoever runs a tenant may have it sent.
    grant.tell_address("email", &mut claims);
    claims
}

fn userinfo(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    let mut said = json!({
        "sub": who.subject,
        "name": who.name,
        "given_name": who.given_name(),
        "family_name": who.family_name(),
    });
    grant.tell_address("email", &mut said);
    said
}
