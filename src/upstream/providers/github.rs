//! GitHub: OAuth 2. A profile names an address only if it is public, so the addresses are asked for; of those the primary one counts,
//! and GitHub says whether it verified it. Errors come with a 200 and under names of its own.

use serde_json::Value;

use super::answers::{Answers, email, id, is_true, text};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "github",
    name: "GitHub",
    issuer: "https://github.com",
    endpoints: Known {
        authorize: "https://github.com/login/oauth/authorize",
        token: "https://github.com/login/oauth/access_token",
        userinfo: "https://api.github.com/user",
        emails: "https://api.github.com/user/emails",
        ..oidc::NONE
    },
    scopes: &["read:user", "user:email"],
    authentication: Authentication::Post,
    asks_afresh: &[("prompt", "select_account")],
    error,
    profile,
    ..oauth2::BASE
};

fn error(answer: &Value) -> Option<&str> {
    Some(match oauth2::error(answer)? {
        "bad_verification_code" | "bad_refresh_token" => "invalid_grant",
        "incorrect_client_credentials" => "invalid_client",
        other => other,
    })
}

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = answers.about(id(answers.claim("id")))?;
    let addresses = answers.emails.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let primary = addresses.iter().find(|address| is_true(&address["primary"])).unwrap_or(&Value::Null);
    let person = Profile {
        email: email(&primary["email"]),
        email_verified: is_true(&primary["verified"]),
        name: text(answers.claim("name")),
        ..person
    };
    Ok(person.called(text(answers.claim("login"))))
}
