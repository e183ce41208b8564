//! OpenID Connect, as every provider of it must speak it: where it answers, its discovery document says (OpenID Connect Discovery 1.0).

use super::answers::{email, id, is_true, text};
use super::{Answers, Authentication, IdTokens, Known, Preset, Userinfo};
use crate::kit::jws::Algorithm;
use crate::upstream::Profile;

/// Also what those begin with that have a file of their own.
pub const BASE: Preset = Preset {
    id: "oidc",
    name: "OpenID Connect",
    issuer: "",
    endpoints: NONE,
    scopes: &["openid", "email", "profile"],
    id_token: Some(IdTokens { algorithms: &[Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA], nonce: true }),
    userinfo: Userinfo::IfNeeded,
    userinfo_query: &[],
    pkce: true,
    authentication: Authentication::Basic,
    form_post: false,
    asks: &[],
    // OpenID Connect Core 3.1.2.1.
    asks_afresh: &[("prompt", "login"), ("max_age", "0")],
    trusts_email: false,
    error: super::oauth2::error,
    profile,
};

/// Nowhere that is known beforehand.
pub const NONE: Known = Known { authorize: "", token: "", userinfo: "", emails: "", jwks: "", revoke: "" };

/// RS256 alone, with our nonce: how most sign.
pub const RS256: Option<IdTokens> = Some(IdTokens { algorithms: &[Algorithm::RS256], nonce: true });

/// The standard claims (OpenID Connect Core 5.1).
///
/// # Errors
/// If there is no `sub`.
pub fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = answers.about(id(answers.claim("sub")))?;
    // The one answer says whether it verified its own address, not that of the other.
    let address = answers.with("email");
    let person = Profile {
        email: email(&address["email"]),
        email_verified: is_true(&address["email_verified"]),
        name: text(answers.claim("name")),
        given_name: text(answers.claim("given_name")),
        family_name: text(answers.claim("family_name")),
        ..person
    };
    Ok(person.called(text(answers.claim("preferred_username"))))
}
