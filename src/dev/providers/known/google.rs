//! Google: OpenID Connect by the book. The way back says more than the standard; a refresh token comes only to those who ask for
//! `access_type=offline`.

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Query, Refresh, StandIn};

pub static STAND_IN: StandIn = StandIn {
    id: "google",
    name: "Google",
    scopes: &["openid", "email", "profile"],
    claims: Some(claims),
    says_iss: true,
    extras: &[("scope", "openid email profile"), ("authuser", "0"), ("prompt", "consent")],
    userinfo: Some(userinfo),
    refresh: Some(Refresh { given: |asked| asked.offline, rotates: false }),
    ..StandIn::PLAIN
};

fn claims(grant: &Grant) -> Value {
    let mut claims = person(grant);
    claims["azp"] = grant.asked.client_id.clone().into();
    claims
}

fn userinfo(grant: &Grant, _: &Query) -> Value {
    person(grant)
}

fn person(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut person = json!({ "sub": who.subject });
    if grant.allows("profile") {
        person["name"] = who.name.clone().into();
        person["given_name"] = who.given_name().into();
        person["family_name"] = who.family_name().into();
    }
    grant.tell_address("email", &mut person);
    person
}
