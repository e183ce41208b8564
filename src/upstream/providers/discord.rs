//! Discord: OAuth 2. It says of the address whether it verified it (`verified`).

use super::answers::{Answers, email, id, is_true, text};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "discord",
    name: "Discord",
    issuer: "https://discord.com",
    endpoints: Known {
        authorize: "https://discord.com/oauth2/authorize",
        token: "https://discord.com/api/oauth2/token",
        userinfo: "https://discord.com/api/users/@me",
        revoke: "https://discord.com/api/oauth2/token/revoke",
        ..oidc::NONE
    },
    scopes: &["identify", "email"],
    authentication: Authentication::Post,
    asks_afresh: &[("prompt", "consent")],
    profile,
    ..oauth2::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = Profile {
        email: email(answers.claim("email")),
        email_verified: is_true(answers.claim("verified")),
        name: text(answers.claim("global_name")),
        ..answers.about(id(answers.claim("id")))?
    };
    Ok(person.called(text(answers.claim("username"))))
}
