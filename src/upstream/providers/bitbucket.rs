//! Bitbucket: OAuth 2 without PKCE. A profile names no address, so the addresses are asked for; of those the primary one counts, and
//! Bitbucket says whether it is confirmed.

use serde_json::Value;

use super::answers::{Answers, email, id, is_true, text};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "bitbucket",
    name: "Bitbucket",
    issuer: "https://bitbucket.org",
    endpoints: Known {
        authorize: "https://bitbucket.org/site/oauth2/authorize",
        token: "https://bitbucket.org/site/oauth2/access_token",
        userinfo: "https://api.bitbucket.org/2.0/user",
        emails: "https://api.bitbucket.org/2.0/user/emails",
        ..oidc::NONE
    },
    scopes: &["account", "email"],
    pkce: false,
    authentication: Authentication::Basic,
    profile,
    ..oauth2::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let addresses = answers.emails.as_ref().and_then(|emails| emails["values"].as_array());
    let addresses = addresses.map(Vec::as_slice).unwrap_or_default();
    let primary = addresses.iter().find(|address| is_true(&address["is_primary"])).unwrap_or(&Value::Null);
    let person = Profile {
        email: email(&primary["email"]),
        email_verified: is_true(&primary["is_confirmed"]),
        name: text(answers.claim("display_name")),
        ..answers.about(id(answers.claim("uuid")))?
    };
    Ok(person.called(text(answers.claim("username"))))
}
