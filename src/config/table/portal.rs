//! The portal itself: where it stands, what it keeps its data in, how it sends letters and writes its log.

use super::{Group, Setting, setting};

pub(super) const PORTAL: Group = Group {
    title: "The portal",
    settings: &[
        setting("env", "AUTH_ENV", "", "`development` or `production`. Production refuses to start while a setting is missing or unsafe; `/dev/*` exists in development only.")
            .depends("development while the public URL's host is loopback, else production"),
        setting("public_url", "AUTH_PUBLIC_URL", "", "The address people know the portal by: issuer, links in letters, passkey origin. Scheme, host and port only.")
            .aliases(&["AUTH_SERVER_URL", "APP_URL"])
            .depends("http://localhost:<port>; required in production"),
        setting("client_url", "AUTH_CLIENT_URL", "/account", "Where people go after signing in when nothing else was asked for: a path, or the URL of your app."),
        setting("listen", "AUTH_LISTEN", "", "Address and port to listen on, such as `0.0.0.0:3000`.").depends("127.0.0.1:3000 in development, 0.0.0.0:3000 in production"),
        setting("host", "AUTH_HOST", "", "The address to listen on, where AUTH_LISTEN is not set.").depends("127.0.0.1 in development, 0.0.0.0 in production"),
        setting("port", "AUTH_PORT", "3000", "The port to listen on, where AUTH_LISTEN is not set; 0 takes any free one.").aliases(&["PORT"]),
        setting("data_dir", "AUTH_DATA_DIR", "data", "The folder for the SQLite database and, in development, the encryption key."),
        setting("encryption_keys", "AUTH_ENCRYPTION_KEYS", "", "Keys that seal secrets at rest: `id:base64` of 32 random bytes, separated by commas. The first seals, all of them open.")
            .secret()
            .depends("made in the data folder in development; required in production"),
        setting("product_name", "AUTH_PRODUCT_NAME", "Portico", "The name that people see on pages and in letters."),
        setting("support_email", "AUTH_SUPPORT_EMAIL", "", "Whom to write to, shown to people whose account is suspended."),
    ],
};

const DATABASE_URL: Setting =
    setting("database.url", "DATABASE_URL", "", "`sqlite:<file>` or `postgres://user:password@host/name`.")
        .aliases(&["AUTH_DATABASE_URL"])
        .secret()
        .depends("sqlite:<data folder>/portico.db");

pub(super) const DATABASE: Group = Group {
    title: "Database",
    settings: &[
        DATABASE_URL,
        setting(
            "database.host",
            "DB_HOST",
            "",
            "The PostgreSQL server, with its port if it is not 5432, where DATABASE_URL is not set.",
        ),
        setting("database.user", "DB_USER", "", "The user on DB_HOST."),
        setting("database.password", "DB_PASSWORD", "", "The user's password on DB_HOST.").secret(),
        setting("database.name", "DB_NAME", "", "The database on DB_HOST."),
    ],
};

pub(super) const MAIL: Group = Group {
    title: "Mail",
    settings: &[
        setting("smtp.host", "AUTH_SMTP_HOST", "", "The mail server. Without one, letters go to `/dev/inbox` in development; required in production."),
        setting("smtp.port", "AUTH_SMTP_PORT", "", "Its port.").depends("465 if AUTH_SMTP_SECURE is true, else 587"),
        setting("smtp.user", "AUTH_SMTP_USER", "", "The user name there, if it wants one."),
        setting("smtp.password", "AUTH_SMTP_PASS", "", "The password there.").secret(),
        setting("smtp.secure", "AUTH_SMTP_SECURE", "", "`true`: TLS from the first byte. `false`: STARTTLS is demanded, except on loopback and, in development, on a host name without a dot.")
            .depends("true on port 465, else false"),
        setting("smtp.sender", "AUTH_SMTP_SENDER", "", "The sender of letters: an address, or `Name <address>`.").depends("the product name at no-reply@<public host>"),
    ],
};

pub(super) const LOG: Group = Group {
    title: "Log",
    settings: &[
        setting(
            "log.level",
            "AUTH_LOG_LEVEL",
            "info",
            "`error`, `warn`, `info`, `debug` or `trace`; or a filter such as `info,portico=debug`.",
        ),
        setting("log.format", "AUTH_LOG_FORMAT", "", "`text` or `json`.")
            .depends("text in development, json in production"),
        setting(
            "log.debug",
            "AUTH_DEBUG_MODE",
            "false",
            "Logs at least at level `debug`. Even then no secret is written.",
        ),
    ],
};
