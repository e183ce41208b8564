//! What apps get: access tokens, the keys that sign them, refresh tokens.

use super::{Group, Stage, setting};

pub(super) const TOKENS: Group = Group {
    title: "Tokens",
    settings: &[
        setting(
            "jwt.algorithm",
            "AUTH_JWT_ALG",
            "ES256",
            "How access tokens are signed: `ES256`, `EdDSA` or `RS256` with keys that Portico makes, or `HS256` with AUTH_JWT_SECRET.",
        ),
        setting(
            "jwt.key_rotation",
            "AUTH_JWT_KEY_ROTATION",
            "90d",
            "How long a key signs before the next one takes over; 0 means until `portico keys rotate`.",
        ),
        setting(
            "jwt.secret",
            "AUTH_JWT_SECRET",
            "",
            "Only for AUTH_JWT_ALG=HS256: at least 32 random bytes, shared with older API consumers. Whoever knows it can make tokens.",
        )
        .aliases(&["JWT_SECRET", "ACCESS_TOKEN_SECRET"])
        .secret(),
        setting(
            "jwt.custom_claims",
            "AUTH_JWT_CUSTOM_CLAIMS",
            "",
            "Further claims of access tokens: `name = path`, separated by commas. A path is `user.` and one of id, email, email_verified, username, name, given_name, family_name, locale, roles, permissions or metadata.<name>; what a person has not is left out. People write their own metadata.",
        ),
        setting(
            "jwt.hasura_claims",
            "AUTH_HASURA_CLAIMS",
            "false",
            "Whether access tokens carry the claims that Hasura reads.",
        ),
        setting(
            "token.access_expiry",
            "AUTH_ACCESS_TOKEN_EXPIRY",
            "15m",
            "How long an access token lives. It cannot be taken back before that.",
        )
        .aliases(&["AUTH_ACCESS_TOKEN_EXPIRES_IN"]),
        setting(
            "token.refresh_expiry",
            "AUTH_REFRESH_TOKEN_EXPIRY",
            "30d",
            "How long refresh tokens live, counted from signing in.",
        )
        .aliases(&["AUTH_REFRESH_TOKEN_EXPIRES_IN"]),
        setting(
            "token.refresh_idle",
            "AUTH_REFRESH_TOKEN_IDLE",
            "7d",
            "How long a refresh token lives without being used.",
        ),
        setting(
            "token.refresh_rotation",
            "AUTH_REFRESH_TOKEN_ROTATION",
            "true",
            "Whether each use of a refresh token gives a new one.",
        ),
        setting("", "AUTH_REFRESH_TOKEN_SECRET", "", "Refresh tokens are opaque and stored hashed.")
            .aliases(&["REFRESH_TOKEN_SECRET"])
            .secret()
            .stage(Stage::Unneeded),
        setting("", "AUTH_REFRESH_TOKEN_ENABLED", "", "Refresh tokens are always available.").stage(Stage::Unneeded),
        setting("", "AUTH_ENABLED", "", "A portal that runs is enabled.").stage(Stage::Unneeded),
        setting("", "AUTH_VERSION", "", "The version is the binary's: `portico version`.").stage(Stage::Unneeded),
    ],
};
