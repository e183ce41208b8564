//! Slack: OpenID Connect without PKCE. People are numbered within their workspace, so the workspace is part of who they are. Errors come
//! with a 200 and `"ok": false`.

use serde_json::Value;

use super::answers::{Answers, id};
use super::{Authentication, Known, Preset, oauth2, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "slack",
    name: "Slack",
    issuer: "https://slack.com",
    endpoints: Known {
        authorize: "https://slack.com/openid/connect/authorize",
        token: "https://slack.com/api/openid.connect.token",
        userinfo: "https://slack.com/api/openid.connect.userInfo",
        jwks: "https://slack.com/openid/connect/keys",
        revoke: "https://slack.com/api/auth.revoke",
        ..oidc::NONE
    },
    id_token: oidc::RS256,
    pkce: false,
    authentication: Authentication::Post,
    asks_afresh: &[],
    error,
    profile,
    ..oidc::BASE
};

fn error(answer: &Value) -> Option<&str> {
    Some(match oauth2::error(answer)? {
        "invalid_code" | "code_already_used" | "invalid_refresh_token" | "token_expired" => "invalid_grant",
        "invalid_client_id" | "bad_client_secret" => "invalid_client",
        "bad_redirect_uri" => "redirect_uri_mismatch",
        "internal_error" | "fatal_error" | "service_unavailable" | "ratelimited" => "temporarily_unavailable",
        other => other,
    })
}

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    let person = oidc::profile(answers)?;
    let workspace = id(answers.claim("https://slack.com/team_id")).ok_or("the answer names no workspace")?;
    Ok(Profile { subject: format!("{workspace}/{}", person.subject), ..person })
}
