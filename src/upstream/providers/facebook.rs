//! Facebook: OAuth 2 without PKCE (a verifier fails the exchange). Whoever asks for a profile proves with `appsecret_proof` that they
//! know the secret of the app. It does not say whether it verified an address, and some people have none. There are no refresh tokens.

use serde_json::Value;

use super::answers::{Answers, email, id, text};
use super::{Authentication, Known, Preset, Userinfo, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "facebook",
    name: "Facebook",
    issuer: "https://www.facebook.com",
    endpoints: Known {
        authorize: "https://www.facebook.com/v24.0/dialog/oauth",
        token: "https://graph.facebook.com/v24.0/oauth/access_token",
        userinfo: "https://graph.facebook.com/v24.0/me",
        ..oidc::NONE
    },
    scopes: &["email", "public_profile"],
    userinfo: Userinfo::WithProof,
    userinfo_query: &[("fields", "id,name,first_name,last_name,email")],
    pkce: false,
    authentication: Authentication::Post,
    asks_afresh: &[("auth_type", "reauthenticate")],
    error,
    profile,
    ..oauth2::BASE
};

/// `{"error": {"message", "type", "code", "error_subcode"}}`, as the Graph API numbers them.
fn error(answer: &Value) -> Option<&str> {
    let error = answer.get("error")?;
    Some(match (error["code"].as_u64(), error["error_subcode"].as_u64()) {
        (Some(1 | 101), _) => "invalid_client",
        (Some(100 | 191), Some(36_008)) | (Some(191), _) => "redirect_uri_mismatch",
        (Some(100 | 190), _) => "invalid_grant",
        (Some(2 | 4), _) => "temporarily_unavailable",
        _ => "invalid_request",
    })
}

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = answers.about(id(answers.claim("id")))?;
    let person = Profile {
        email: email(answers.claim("email")),
        name: text(answers.claim("name")),
        given_name: text(answers.claim("first_name")),
        family_name: text(answers.claim("last_name")),
        ..person
    };
    Ok(person.called(String::new()))
}
