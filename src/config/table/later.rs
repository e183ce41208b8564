//! Settings of features to come, known already so that the environment of an older system does not stop a start; and variables
//! that are no settings of the portal.

use super::{Group, Stage, later, setting};

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

pub(super) const REST: Group = Group {
    title: "Cache and metrics",
    settings: &[
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
