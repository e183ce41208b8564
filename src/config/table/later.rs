//! Settings of features to come, known already so that the environment of an older system does not stop a start; and variables
//! that are no settings of the portal.

use super::{Group, Stage, later, setting};

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
