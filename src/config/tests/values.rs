use std::time::Duration;

use super::{in_production, loaded, problems};
use crate::config::{LogFormat, SameSite, SmtpSecurity};

#[test]
fn the_defaults_are_those_of_the_contract() {
    let settings = loaded([]).settings;
    let hours = Duration::from_hours;
    assert_eq!(
        (settings.session.idle, settings.session.absolute, settings.session.remember),
        (hours(12), hours(7 * 24), hours(30 * 24))
    );
    assert_eq!((settings.session.max_active, settings.session.same_site), (Some(5), SameSite::Lax));
    assert_eq!(
        (settings.password.min_length, settings.password.max_length, settings.password.min_strength),
        (8, 256, 3)
    );
    assert_eq!((settings.password.history_count, settings.password.change_required), (5, None));
    assert_eq!(
        (settings.password.hashing.memory_kib, settings.password.hashing.iterations, settings.password.hashing.queue),
        (19_456, 2, 64)
    );
    assert_eq!(
        (settings.verification.required, settings.verification.expires_in, settings.verification.resend_limit),
        (true, hours(24), 3)
    );
    let limits = settings.guard.rate_limit.expect("limits");
    assert_eq!(
        (limits.login_attempts, limits.login_window.as_secs(), limits.signup_attempts, limits.signup_window.as_secs()),
        (5, 900, 3, 3_600)
    );
    assert_eq!(settings.guard.lockout.expect("a lockout").duration.as_secs(), 1_800);
    assert_eq!(
        (settings.client_url.as_str(), settings.product_name.as_str(), settings.support_email),
        ("/account", "Portico", None)
    );
    assert_eq!((settings.log.level.as_str(), settings.log.format), ("info", LogFormat::Text));
}

#[test]
fn every_problem_is_reported_at_once() {
    let text = problems([
        ("AUTH_PASSWORD_MIN_LENGTH", "7"),
        ("AUTH_SESSION_IDLE", "soon"),
        ("AUTH_TRUSTED_PROXIES", "the nice one"),
        ("AUTH_COLOUR", "red"),
    ]);
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("AUTH_PASSWORD_MIN_LENGTH: must be a whole number from 8 to 128"), "{text}");
}

#[test]
fn no_limit_on_sessions_is_written_as_zero() {
    assert_eq!(loaded([("AUTH_MAX_ACTIVE_SESSIONS", "0")]).settings.session.max_active, None);
}

#[test]
fn nobody_is_idle_longer_than_a_session_lasts() {
    assert_eq!(loaded([("AUTH_SESSION_ABSOLUTE", "1h")]).settings.session.idle, Duration::from_hours(1));
}

#[test]
fn a_strict_session_cookie_is_explained_and_none_is_refused() {
    let loaded = loaded([("AUTH_SESSION_SAME_SITE", "strict")]);
    assert_eq!(loaded.settings.session.same_site, SameSite::Strict);
    assert!(loaded.notes.iter().any(|note| note.contains("re-authentication cookie only")));
    assert!(problems([("AUTH_SESSION_SAME_SITE", "none")]).contains("lax or strict"));
}

#[test]
fn mailpit_next_door_takes_letters_without_tls_in_development_only() {
    let mailpit = [
        ("AUTH_SMTP_HOST", "mailpit"),
        ("AUTH_SMTP_PORT", "1025"),
        ("AUTH_SMTP_USER", ""),
        ("AUTH_SMTP_PASS", ""),
        ("AUTH_SMTP_SECURE", "false"),
        ("AUTH_SMTP_SENDER", "noreply@yourdomain.com"),
    ];
    let smtp = loaded(mailpit).settings.smtp.expect("a mail server");
    assert_eq!((smtp.host.as_str(), smtp.port, smtp.security), ("mailpit", 1025, SmtpSecurity::Plain));
    assert!(smtp.credentials.is_none());
    let smtp = loaded(in_production(&mailpit)).settings.smtp.expect("a mail server");
    assert_eq!(smtp.security, SmtpSecurity::StartTls);
}

#[test]
fn tls_to_the_mail_server_follows_the_switch_and_else_the_port() {
    let security = |more: &[(&str, &str)]| {
        let host = [("AUTH_SMTP_HOST", "mail.example.com")];
        let smtp = loaded(host.iter().chain(more).copied()).settings.smtp.expect("a mail server");
        (smtp.port, smtp.security)
    };
    assert_eq!(security(&[]), (587, SmtpSecurity::StartTls));
    assert_eq!(security(&[("AUTH_SMTP_PORT", "465")]), (465, SmtpSecurity::Tls));
    assert_eq!(security(&[("AUTH_SMTP_SECURE", "true")]), (465, SmtpSecurity::Tls));
    assert_eq!(security(&[("AUTH_SMTP_HOST", "127.0.0.1")]), (587, SmtpSecurity::Plain));
}

#[test]
fn half_of_the_mail_credentials_is_a_problem() {
    assert!(
        problems([("AUTH_SMTP_HOST", "mail.example.com"), ("AUTH_SMTP_USER", "me")]).starts_with("AUTH_SMTP_USER: ")
    );
    let smtp = loaded([("AUTH_SMTP_HOST", "mail.example.com"), ("AUTH_SMTP_USER", "me"), ("AUTH_SMTP_PASS", " p w ")])
        .settings
        .smtp;
    assert_eq!(
        smtp.and_then(|smtp| smtp.credentials).map(|(_, password)| password.expose().to_owned()),
        Some(" p w ".to_owned())
    );
}

#[test]
fn the_usual_sender_bears_the_products_name() {
    let smtp = loaded(in_production(&[("AUTH_PRODUCT_NAME", "The \"Shop\"")])).settings.smtp.expect("a mail server");
    assert_eq!(smtp.sender, "\"The Shop\" <no-reply@auth.example.com>");
    let smtp = loaded([("AUTH_SMTP_HOST", "mailpit"), ("AUTH_PUBLIC_URL", "http://127.0.0.1:3000")])
        .settings
        .smtp
        .expect("a mail server");
    assert_eq!(smtp.sender, "\"Portico\" <no-reply@localhost>");
}

#[test]
fn a_database_in_parts_becomes_a_url() {
    let parts = [("DB_HOST", "db:5433"), ("DB_USER", "auth"), ("DB_PASSWORD", "p@ss/w:rd"), ("DB_NAME", "portal")];
    let database = loaded(parts).settings.database;
    assert_eq!(database.expose(), "postgres://auth:p%40ss%2Fw%3Ard@db:5433/portal");
    assert!(database.is_postgres());
    assert!(problems([("DB_HOST", "db")]).contains("DB_USER and DB_NAME"));
}

#[test]
fn a_whole_database_url_wins_over_parts_and_says_so() {
    let loaded =
        loaded([("DATABASE_URL", "postgres://db/auth"), ("DB_HOST", "other"), ("DB_USER", "u"), ("DB_NAME", "n")]);
    assert_eq!(loaded.settings.database.expose(), "postgres://db/auth");
    assert!(loaded.notes.iter().any(|note| note.contains("DB_HOST")));
}

#[test]
fn databases_that_cannot_work_are_refused() {
    for wrong in ["sqlite::memory:", "sqlite:", "mysql://u:p@db/x", "auth.sqlite", "http://db"] {
        assert!(problems([("DATABASE_URL", wrong)]).starts_with("DATABASE_URL: "), "{wrong}");
    }
}

#[test]
fn the_database_lies_in_the_data_folder() {
    assert_eq!(loaded([("AUTH_DATA_DIR", "/srv/portal")]).settings.database.expose(), "sqlite:/srv/portal/portico.db");
}

#[test]
fn what_is_switched_off_is_not_there() {
    let guard = loaded([("AUTH_RATE_LIMIT_ENABLED", "no"), ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "0")]).settings.guard;
    assert!(guard.rate_limit.is_none() && guard.lockout.is_none());
}

#[test]
fn lists_of_addresses_and_domains_are_normalised() {
    let access = loaded([
        ("AUTH_ACCESS_CONTROL_ALLOWED_EMAILS", "Ann@Example.com , bob@example.com,"),
        ("AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS", "@Evil.Example"),
    ])
    .settings
    .access;
    assert_eq!(access.allowed_emails, ["ann@example.com", "bob@example.com"]);
    assert_eq!(access.blocked_domains, ["evil.example"]);
}

#[test]
fn people_are_sent_to_a_path_or_a_web_address_only() {
    for good in ["/account", "/", "https://app.example.com/home", "http://localhost:3000"] {
        assert_eq!(loaded([("AUTH_CLIENT_URL", good)]).settings.client_url, good);
    }
    for wrong in ["//evil.example", "/\\evil.example", "javascript:alert(1)", "account"] {
        assert!(problems([("AUTH_CLIENT_URL", wrong)]).starts_with("AUTH_CLIENT_URL: "), "{wrong}");
    }
}

#[test]
fn debug_mode_makes_the_log_louder_and_never_quieter() {
    assert_eq!(loaded([("AUTH_DEBUG_MODE", "true")]).settings.log.level, "debug");
    assert_eq!(loaded([("AUTH_DEBUG_MODE", "true"), ("AUTH_LOG_LEVEL", "trace")]).settings.log.level, "trace");
    assert_eq!(loaded([("AUTH_LOG_LEVEL", "info,portico=debug")]).settings.log.level, "info,portico=debug");
    assert!(problems([("AUTH_LOG_LEVEL", "chatty")]).starts_with("AUTH_LOG_LEVEL: "));
}

#[test]
fn two_keys_of_one_id_are_a_problem() {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert!(problems([("AUTH_ENCRYPTION_KEYS", format!("a:{key},a:{key}").as_str())]).contains("same id"));
    assert_eq!(
        loaded([("AUTH_ENCRYPTION_KEYS", format!("b:{key}, a:{key}").as_str())])
            .settings
            .encryption_keys
            .ids()
            .collect::<Vec<_>>(),
        ["b", "a"]
    );
}
