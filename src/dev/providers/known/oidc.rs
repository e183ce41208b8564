//! A provider that is nobody in particular: OpenID Connect with discovery, PKCE for everybody, refresh tokens that rotate.

use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{Pkce, Query, Refresh, StandIn};

pub static STAND_IN: StandIn = StandIn {
    id: "oidc",
    name: "Simulated OpenID",
    scopes: &["openid", "email", "profile", "offline_access"],
    pkce: Pkce::Needed,
    claims: Some(claims),
    says_iss: true,
    userinfo: Some(userinfo),
    refresh: Some(Refresh { given: |asked| asked.scopes.iter().any(|scope| scope == "offline_access"), rotates: true }),
    ..StandIn::PLAIN
};

/// All else is asked for with the access token (OpenID Connect Core 5.4).
fn claims(grant: &Grant) -> Value {
    json!({ "sub": grant.who.subject })
}

fn userinfo(grant: &Grant, _: &Query) -> Value {
    let who = &grant.who;
    let mut said = json!({ "sub": who.subject });
    if grant.allows("profile") {
        said["name"] = who.name.clone().into();
        said["given_name"] = who.given_name().into();
        said["family_name"] = who.family_name().into();
        said["preferred_username"] = who.handle().into();
    }
    grant.tell_address("email", &mut said);
    said
}
