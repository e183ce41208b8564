//! Google: OpenID Connect by the book. It verifies addresses, and says of each whether it did.

use super::{Authentication, Known, Preset, Userinfo, oidc};

pub const PRESET: Preset = Preset {
    id: "google",
    name: "Google",
    issuer: "https://accounts.google.com",
    endpoints: Known {
        authorize: "https://accounts.google.com/o/oauth2/v2/auth",
        token: "https://oauth2.googleapis.com/token",
        jwks: "https://www.googleapis.com/oauth2/v3/certs",
        userinfo: "https://openidconnect.googleapis.com/v1/userinfo",
        revoke: "https://oauth2.googleapis.com/revoke",
        ..oidc::NONE
    },
    id_token: oidc::RS256,
    userinfo: Userinfo::Never,
    authentication: Authentication::Post,
    // Without it there is no refresh token.
    asks: &[("access_type", "offline")],
    // It knows no `max_age`, and asks for a password when it likes.
    asks_afresh: &[("prompt", "select_account")],
    trusts_email: true,
    ..oidc::BASE
};
