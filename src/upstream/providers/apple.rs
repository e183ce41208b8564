//! Apple: OpenID Connect that posts the way back as a form. Our secret is signed for each request with a key. The name comes once, the
//! first time, beside the code and unsigned; addresses come in the ID token alone, and may be relays (`privaterelay.appleid.com`).

use serde_json::Value;

use super::answers::{Answers, email, id, is_true, text};
use super::{Authentication, Known, Preset, Userinfo, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "apple",
    name: "Apple",
    issuer: "https://appleid.apple.com",
    endpoints: Known {
        authorize: "https://appleid.apple.com/auth/authorize",
        token: "https://appleid.apple.com/auth/token",
        jwks: "https://appleid.apple.com/auth/keys",
        revoke: "https://appleid.apple.com/auth/revoke",
        ..oidc::NONE
    },
    scopes: &["name", "email"],
    id_token: oidc::RS256,
    userinfo: Userinfo::Never,
    authentication: Authentication::Post,
    form_post: true,
    asks: &[("response_mode", "form_post")],
    asks_afresh: &[],
    trusts_email: true,
    profile,
    ..oidc::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let claims = answers.id_token.as_ref().unwrap_or(&Value::Null);
    let name = answers.brought.as_ref().map_or(&Value::Null, |brought| &brought["name"]);
    let (given_name, family_name) = (text(&name["firstName"]), text(&name["lastName"]));
    let person = Profile {
        email: email(&claims["email"]),
        // Apple documents both, and writes either.
        email_verified: is_true(&claims["email_verified"]) || claims["email_verified"] == "true",
        name: format!("{given_name} {family_name}").trim().to_owned(),
        given_name,
        family_name,
        ..answers.about(id(&claims["sub"]))?
    };
    Ok(person.called(String::new()))
}
