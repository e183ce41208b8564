//! Microsoft Entra ID: OpenID Connect by many tenants, each an issuer of its own. A tenant's administrators write into `email` whatever
//! they like, so it is never taken as verified (`security.md` ATK-012).

use super::answers::Answers;
use super::{Authentication, Known, Preset, Userinfo, oidc};
use crate::upstream::Profile;

pub const PRESET: Preset = Preset {
    id: "microsoft",
    name: "Microsoft",
    issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
    endpoints: Known {
        authorize: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        jwks: "https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys",
        ..oidc::NONE
    },
    id_token: oidc::RS256,
    userinfo: Userinfo::Never,
    authentication: Authentication::Post,
    // It says when somebody proved themselves only if an administrator chose that claim.
    asks_afresh: &[("prompt", "login")],
    profile,
    ..oidc::BASE
};

fn profile(answers: &Answers) -> Result<Profile, &'static str> {
    Ok(Profile { email_verified: false, ..oidc::profile(answers)? })
}
