//! LinkedIn: OpenID Connect without a nonce in its ID tokens, and without PKCE (with a verifier it refuses the secret).

use super::{Authentication, IdTokens, Known, Preset, oidc};
use crate::kit::jws::Algorithm;

pub const PRESET: Preset = Preset {
    id: "linkedin",
    name: "LinkedIn",
    issuer: "https://www.linkedin.com/oauth",
    endpoints: Known {
        authorize: "https://www.linkedin.com/oauth/v2/authorization",
        token: "https://www.linkedin.com/oauth/v2/accessToken",
        userinfo: "https://api.linkedin.com/v2/userinfo",
        jwks: "https://www.linkedin.com/oauth/openid/jwks",
        revoke: "https://www.linkedin.com/oauth/v2/revoke",
        ..oidc::NONE
    },
    id_token: Some(IdTokens { algorithms: &[Algorithm::RS256], nonce: false }),
    pkce: false,
    authentication: Authentication::Post,
    asks_afresh: &[],
    ..oidc::BASE
};
