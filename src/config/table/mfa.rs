//! Second factors.

use super::{Group, setting};

pub(super) const FACTORS: Group = Group {
    title: "Second factors",
    settings: &[
        setting(
            "mfa.enabled",
            "AUTH_MFA_ENABLED",
            "true",
            "Whether people can set up second factors. Switched off, nobody can add one; those who have one are still asked for it, and can remove it.",
        ),
        setting(
            "mfa.totp_enabled",
            "AUTH_MFA_TOTP_ENABLED",
            "true",
            "Whether people can set up an authenticator app. Switched off, those there are still count.",
        ),
        setting("mfa.totp_issuer", "AUTH_MFA_TOTP_ISSUER", "Portico", "The name that authenticator apps show."),
        setting(
            "mfa.required_for_roles",
            "AUTH_MFA_REQUIRED_FOR_ROLES",
            "admin,super_admin",
            "Roles that need a second factor: whoever has one is led to set it up before anything else. `none`: nobody.",
        ),
        setting(
            "mfa.trusted_browsers",
            "AUTH_MFA_TRUSTED_BROWSERS",
            "true",
            "Whether people may choose not to be asked again in a browser for 30 days.",
        ),
    ],
};
