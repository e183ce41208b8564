//! Twitch: OpenID Connect that puts an address into an ID token only if that is asked for claim by claim. Scopes come as an array,
//! errors as `{"status", "message"}`.

use serde_json::Value;

use super::{Authentication, Known, Preset, oidc};

pub const PRESET: Preset = Preset {
    id: "twitch",
    name: "Twitch",
    issuer: "https://id.twitch.tv/oauth2",
    endpoints: Known {
        authorize: "https://id.twitch.tv/oauth2/authorize",
        token: "https://id.twitch.tv/oauth2/token",
        userinfo: "https://id.twitch.tv/oauth2/userinfo",
        jwks: "https://id.twitch.tv/oauth2/keys",
        revoke: "https://id.twitch.tv/oauth2/revoke",
        ..oidc::NONE
    },
    scopes: &["openid", "user:read:email"],
    id_token: oidc::RS256,
    pkce: false,
    authentication: Authentication::Post,
    // OpenID Connect Core 5.5.
    asks: &[(
        "claims",
        r#"{"id_token":{"email":null,"email_verified":null,"preferred_username":null},"userinfo":{"email":null,"email_verified":null,"preferred_username":null}}"#,
    )],
    asks_afresh: &[("force_verify", "true")],
    error,
    ..oidc::BASE
};

fn error(answer: &Value) -> Option<&str> {
    let message = answer.get("message")?.as_str()?.to_ascii_lowercase();
    let about = |words: &str| message.contains(words);
    Some(match () {
        () if about("authorization code") || about("refresh token") => "invalid_grant",
        () if about("redirect") => "redirect_uri_mismatch",
        () if about("client") => "invalid_client",
        () => "invalid_request",
    })
}
