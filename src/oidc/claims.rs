//! Claims: what an app may learn of somebody, by its scopes (OpenID Connect Core 5.4) or one by one (5.5).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::scopes::Scopes;
use crate::accounts::User;

/// What we can tell, and the scope that lets an app see it.
pub const TOLD: [(&str, &str); 10] = [
    ("name", "profile"),
    ("given_name", "profile"),
    ("family_name", "profile"),
    ("preferred_username", "profile"),
    ("locale", "profile"),
    ("zoneinfo", "profile"),
    ("picture", "profile"),
    ("email", "email"),
    ("email_verified", "email"),
    ("roles", "roles"),
];

/// What an app asked to see claim by claim, and where. Each is one of [`TOLD`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wished {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub userinfo: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub id_token: Vec<String>,
}

impl Wished {
    /// The scopes that would let the app see as much: what the person is told of it.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        let wished = |claim: &str| self.userinfo.iter().chain(&self.id_token).any(|one| one == claim);
        let scopes: Vec<_> =
            TOLD.into_iter().filter(|(claim, _)| wished(claim)).map(|(_, scope)| scope.to_owned()).collect();
        Scopes::of(&scopes)
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}

/// What an app may see: by its scopes, and one by one.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    pub scopes: Option<&'a Scopes>,
    pub singly: &'a [String],
}

impl Sight<'_> {
    /// Whether a claim of this scope is seen.
    #[must_use]
    pub fn shows(&self, claim: &str, scope: &str) -> bool {
        self.scopes.is_some_and(|scopes| scopes.has(scope)) || self.singly.iter().any(|one| one == claim)
    }

    /// What it shows of somebody; what is not known is left out.
    #[must_use]
    pub fn of(&self, user: &User, roles: &[String]) -> Map<String, Value> {
        let seen = TOLD.into_iter().filter(|(claim, scope)| self.shows(claim, scope));
        let told = seen.map(|(claim, _)| (claim.to_owned(), value(claim, user, roles)));
        told.filter(|(_, value)| *value != Value::Null && *value != json!("")).collect()
    }
}

fn value(claim: &str, user: &User, roles: &[String]) -> Value {
    match claim {
        "name" => json!(user.name),
        "given_name" => json!(user.given_name),
        "family_name" => json!(user.family_name),
        "preferred_username" => json!(user.username),
        "locale" => json!(user.locale),
        "zoneinfo" => json!(user.time_zone),
        "picture" => json!(user.metadata().get("avatar").and_then(Value::as_str)),
        "email" => json!(user.email),
        "email_verified" => json!(user.email_verified_at.is_some()),
        "roles" => json!(roles),
        _ => Value::Null,
    }
}
