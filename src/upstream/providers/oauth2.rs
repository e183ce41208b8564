//! OAuth 2 with an endpoint that answers with a profile, whoever speaks it: the operator says where.

use serde_json::Value;

use super::answers::{email, id, is_true, text};
use super::{Answers, Preset, Userinfo, oidc};
use crate::upstream::Profile;

/// Also what those begin with that have a file of their own.
pub const BASE: Preset = Preset {
    id: "oauth2",
    name: "OAuth 2",
    scopes: &[],
    id_token: None,
    userinfo: Userinfo::Always,
    asks_afresh: &[],
    error,
    profile,
    ..oidc::BASE
};

/// The error of RFC 6749 5.2.
#[must_use]
pub fn error(answer: &Value) -> Option<&str> {
    answer.get("error")?.as_str()
}

/// The names that are usual: those of OpenID Connect, and what most others call the same things.
fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let first = |names: &[&str]| {
        names.iter().map(|name| answers.claim(name)).find(|value| !value.is_null()).unwrap_or(&Value::Null)
    };
    let person = answers.about(id(first(&["sub", "id", "user_id"])))?;
    let person = Profile {
        email: email(first(&["email"])),
        email_verified: is_true(first(&["email_verified", "verified_email"])),
        name: text(first(&["name", "display_name", "displayName"])),
        given_name: text(first(&["given_name", "first_name"])),
        family_name: text(first(&["family_name", "last_name"])),
        ..person
    };
    Ok(person.called(text(first(&["preferred_username", "username", "login"]))))
}
