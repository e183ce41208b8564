//! Settings of features to come, known already so that the environment of an older system does not stop a start; settings
//! that older systems have and Portico does not need; and variables that are no settings of the portal.

use super::{Group, Stage, later, setting};

pub(super) const TOKENS: Group = Group {
    title: "Tokens",
    settings: &[
        later(
            "jwt.secret",
            "AUTH_JWT_SECRET",
            "",
            "Only for AUTH_JWT_ALG=HS256: at least 32 random bytes, shared with older API consumers.",
        )
        .aliases(&["JWT_SECRET", "ACCESS_TOKEN_SECRET"])
        .secret(),
        later(
            "jwt.algorithm",
            "AUTH_JWT_ALG",
            "ES256",
            "How access tokens are signed: `ES256`, `EdDSA`, `RS256`, or `HS256` with AUTH_JWT_SECRET.",
        ),
        later(
            "jwt.custom_claims",
            "AUTH_JWT_CUSTOM_CLAIMS",
            "",
            "Further claims of access tokens: `name = path`, separated by commas.",
        ),
        later(
            "jwt.hasura_claims",
            "AUTH_HASURA_CLAIMS",
            "false",
            "Whether access tokens carry the claims that Hasura reads.",
        ),
        later("token.access_expiry", "AUTH_ACCESS_TOKEN_EXPIRY", "15m", "How long an access token lives.")
            .aliases(&["AUTH_ACCESS_TOKEN_EXPIRES_IN"]),
        later(
            "token.refresh_expiry",
            "AUTH_REFRESH_TOKEN_EXPIRY",
            "30d",
            "How long refresh tokens live, counted from signing in.",
        )
        .aliases(&["AUTH_REFRESH_TOKEN_EXPIRES_IN"]),
        later(
            "token.refresh_idle",
            "AUTH_REFRESH_TOKEN_IDLE",
            "7d",
            "How long a refresh token lives without being used.",
        ),
        later(
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

pub(super) const FACTORS: Group = Group {
    title: "Second factors and texts",
    settings: &[
        later("mfa.enabled", "AUTH_MFA_ENABLED", "true", "Whether people can set up second factors."),
        later("mfa.totp_enabled", "AUTH_MFA_TOTP_ENABLED", "true", "Whether an authenticator app is one of them."),
        later("mfa.totp_issuer", "AUTH_MFA_TOTP_ISSUER", "Portico", "The name that authenticator apps show."),
        later(
            "mfa.required_for_roles",
            "AUTH_MFA_REQUIRED_FOR_ROLES",
            "admin,super_admin",
            "Roles that need a second factor.",
        ),
        later("mfa.sms_enabled", "AUTH_MFA_SMS_ENABLED", "false", "Whether a code by text message is one of them."),
        later("sms.provider", "SMS_PROVIDER", "", "Who sends texts: `twilio`, `aws_sns` or `log`.")
            .depends("log in development"),
        later("twilio.account_sid", "TWILIO_ACCOUNT_SID", "", "The account at Twilio."),
        later("twilio.auth_token", "TWILIO_AUTH_TOKEN", "", "Its token.").secret(),
        later("twilio.phone_number", "TWILIO_PHONE_NUMBER", "", "The number that texts come from."),
        later("aws_sns.access_key", "AWS_SNS_ACCESS_KEY", "", "The access key at AWS SNS."),
        later("aws_sns.secret_key", "AWS_SNS_SECRET_KEY", "", "Its secret.").secret(),
        later("aws_sns.region", "AWS_SNS_REGION", "", "The region, such as `eu-central-1`."),
    ],
};

pub(super) const PROVIDERS: Group = Group {
    title: "Signing in with others",
    settings: &[
        later("provider.<id>.client_id", "AUTH_PROVIDER_<ID>_CLIENT_ID", "", "Your app's id at the provider."),
        later("provider.<id>.client_secret", "AUTH_PROVIDER_<ID>_CLIENT_SECRET", "", "Your app's secret there.")
            .secret(),
        later("provider.<id>.enabled", "AUTH_PROVIDER_<ID>_ENABLED", "", "Whether people see its button.")
            .depends("true once it has credentials"),
        later("provider.<id>.scopes", "AUTH_PROVIDER_<ID>_SCOPES", "", "What is asked for.")
            .depends("what a sign-in needs"),
        later("provider.<id>.tenant_id", "AUTH_PROVIDER_<ID>_TENANT_ID", "", "Microsoft: the tenant."),
        later("provider.<id>.issuer", "AUTH_PROVIDER_<ID>_ISSUER", "", "Generic OpenID Connect: the issuer."),
        later("provider.<id>.team_id", "AUTH_PROVIDER_<ID>_TEAM_ID", "", "Apple: the team."),
        later("provider.<id>.key_id", "AUTH_PROVIDER_<ID>_KEY_ID", "", "Apple: the key's id."),
        later("provider.<id>.private_key", "AUTH_PROVIDER_<ID>_PRIVATE_KEY", "", "Apple: the private key.").secret(),
    ],
};

pub(super) const API: Group = Group {
    title: "API, cache and metrics",
    settings: &[
        later("cors.enabled", "AUTH_CORS_ENABLED", "false", "Whether pages of other origins may call the API."),
        later("cors.origins", "AUTH_CORS_ORIGINS", "", "Those origins."),
        later("cors.credentials", "AUTH_CORS_CREDENTIALS", "false", "Whether they may send cookies."),
        later(
            "compat",
            "AUTH_COMPAT",
            "",
            "Routes of older systems: `mifty`, `nself`, `nest`, `express`, `auth-service` or `all`.",
        )
        .depends("all in development, none in production"),
        later("redis.url", "REDIS_URL", "", "A Redis server as a cache.").secret(),
        later(
            "metrics.listen",
            "AUTH_METRICS_LISTEN",
            "",
            "Address and port of the Prometheus metrics, such as `127.0.0.1:9090`.",
        ),
    ],
};

pub(super) const OUTSIDE: Group = Group {
    title: "Beside the settings",
    settings: &[
        setting("", "AUTH_CONFIG", "", "The settings file, as `--config` names it.")
            .depends("portico.toml, if there is one")
            .stage(Stage::Outside),
        setting(
            "",
            "AUTH_TEST_DATABASE_URL",
            "",
            "For the tests: a PostgreSQL server in which they may make databases.",
        )
        .secret()
        .stage(Stage::Outside),
    ],
};
