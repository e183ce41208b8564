//! Signing in with others. `<ID>` is the provider's: `GOOGLE`, `GITHUB`, … or one of the operator's own.

use super::{Group, setting};

pub(super) const PROVIDERS: Group = Group {
    title: "Signing in with others",
    settings: &[
        setting("provider.<id>.client_id", "AUTH_PROVIDER_<ID>_CLIENT_ID", "", "Your app's id at the provider; `docs/providers` says where to get it."),
        setting("provider.<id>.client_secret", "AUTH_PROVIDER_<ID>_CLIENT_SECRET", "", "Your app's secret there.")
            .secret(),
        setting("provider.<id>.enabled", "AUTH_PROVIDER_<ID>_ENABLED", "", "Whether people can sign in with it.")
            .depends("true once it has credentials"),
        setting(
            "provider.<id>.scopes",
            "AUTH_PROVIDER_<ID>_SCOPES",
            "",
            "What is asked for, separated by commas or spaces; it takes the place of what a sign-in needs.",
        )
        .depends("what a sign-in needs"),
        setting(
            "provider.<id>.trust_email",
            "AUTH_PROVIDER_<ID>_TRUST_EMAIL",
            "",
            "Whether an address that the provider calls verified joins whoever signs in with it to the account of that address, if that is verified too. Otherwise they are asked to sign in and link.",
        )
        .depends("true for google and apple, else false"),
        setting(
            "provider.<id>.kind",
            "AUTH_PROVIDER_<ID>_KIND",
            "",
            "What a provider under an id of your own speaks: `oidc` (OpenID Connect with discovery) or `oauth2`.",
        )
        .depends("oidc"),
        setting("provider.<id>.name", "AUTH_PROVIDER_<ID>_NAME", "", "What people see on its button.")
            .depends("the provider's name, or the id"),
        setting(
            "provider.<id>.issuer",
            "AUTH_PROVIDER_<ID>_ISSUER",
            "",
            "OpenID Connect: the issuer, exactly as the provider writes it. For `gitlab`: that of your own server.",
        ),
        setting(
            "provider.<id>.tenant_id",
            "AUTH_PROVIDER_<ID>_TENANT_ID",
            "",
            "Microsoft: who may sign in: the id of a tenant, `organizations`, `consumers` or `common` (everybody).",
        )
        .depends("common"),
        setting("provider.<id>.team_id", "AUTH_PROVIDER_<ID>_TEAM_ID", "", "Apple: your team's id."),
        setting("provider.<id>.key_id", "AUTH_PROVIDER_<ID>_KEY_ID", "", "Apple: the id of the key."),
        setting(
            "provider.<id>.private_key",
            "AUTH_PROVIDER_<ID>_PRIVATE_KEY",
            "",
            "Apple: the key itself, the content of the `.p8` file (line breaks may be written `\\n`).",
        )
        .secret(),
        setting(
            "provider.<id>.authorize_url",
            "AUTH_PROVIDER_<ID>_AUTHORIZE_URL",
            "",
            "Where people are sent. This and the addresses below are needed for `oauth2` only; the others know theirs.",
        ),
        setting("provider.<id>.token_url", "AUTH_PROVIDER_<ID>_TOKEN_URL", "", "Where a code is redeemed."),
        setting("provider.<id>.userinfo_url", "AUTH_PROVIDER_<ID>_USERINFO_URL", "", "What answers with a profile."),
        setting(
            "provider.<id>.emails_url",
            "AUTH_PROVIDER_<ID>_EMAILS_URL",
            "",
            "What answers with the person's addresses (`github` and `bitbucket`).",
        ),
        setting("provider.<id>.jwks_url", "AUTH_PROVIDER_<ID>_JWKS_URL", "", "The keys that sign its ID tokens."),
        setting("provider.<id>.revoke_url", "AUTH_PROVIDER_<ID>_REVOKE_URL", "", "Where a token is given back."),
    ],
};
