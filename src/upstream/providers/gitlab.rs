//! GitLab: OpenID Connect by the book, on gitlab.com or a server of one's own (`AUTH_PROVIDER_GITLAB_ISSUER`), whose discovery document
//! then says where it answers.

use super::{Known, Preset, oidc};

pub const PRESET: Preset = Preset {
    id: "gitlab",
    name: "GitLab",
    issuer: "https://gitlab.com",
    endpoints: Known {
        authorize: "https://gitlab.com/oauth/authorize",
        token: "https://gitlab.com/oauth/token",
        userinfo: "https://gitlab.com/oauth/userinfo",
        jwks: "https://gitlab.com/oauth/discovery/keys",
        revoke: "https://gitlab.com/oauth/revoke",
        ..oidc::NONE
    },
    id_token: oidc::RS256,
    ..oidc::BASE
};
