//! The JSON API: which pages of other origins may call it, and whose routes it answers besides its own.

use super::{Group, setting};

pub(super) const API: Group = Group {
    title: "API",
    settings: &[
        setting("cors.enabled", "AUTH_CORS_ENABLED", "false", "Whether pages of other origins may call the API."),
        setting(
            "cors.origins",
            "AUTH_CORS_ORIGINS",
            "",
            "Those origins, each written out, such as `https://app.example.com`.",
        ),
        setting(
            "cors.credentials",
            "AUTH_CORS_CREDENTIALS",
            "false",
            "Whether they may send the session cookie. Browsers send it from the same site only.",
        ),
        setting(
            "app.redirect_uris",
            "AUTH_APP_REDIRECT_URIS",
            "",
            "Where apps that are no browser get people back who sign in with a provider, to the byte, such as `myapp://oauth-callback` or `https://app.example.com/oauth`.",
        ),
        setting(
            "compat",
            "AUTH_COMPAT",
            "",
            "Routes of older systems: `mifty`, `nself`, `nest`, `express`, `auth-service`, `all` or `none`.",
        )
        .depends("all in development, none in production"),
    ],
};
