use std::path::{Path, PathBuf};

use super::{loaded, owned, problems};
use crate::config::table::{self, Stage};
use crate::config::{Loaded, Mode, Problems, Sources, layers, load, reader, resolve};

/// A folder of its own for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("portico-config-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        for (file, text) in files {
            std::fs::write(path.join(file), text).expect("a file");
        }
        Self(path)
    }

    fn load(&self, environment: &[(&str, &str)]) -> Result<Loaded, Problems> {
        load(&Sources { environment: owned(environment), working_dir: Some(self.0.clone()), ..Sources::default() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn origin(loaded: &Loaded, variable: &str) -> String {
    loaded.origins.iter().find(|shown| shown.variable == variable).expect("the setting").origin.to_string()
}

#[test]
fn the_first_source_that_has_a_value_wins() {
    let folder = Folder::with(
        "order",
        &[
            (".env", "AUTH_PASSWORD_MIN_LENGTH=12\n"),
            ("portico.toml", "[password]\nmin_length = 11\nmax_length = 100\n"),
            ("length", "13\n"),
        ],
    );
    let environment = [("AUTH_PASSWORD_MIN_LENGTH", "14"), ("AUTH_PASSWORD_MIN_LENGTH_FILE", "length")];
    let sources = Sources {
        overrides: owned(&[("AUTH_PASSWORD_MIN_LENGTH", "15")]),
        environment: owned(&environment),
        working_dir: Some(folder.0.clone()),
        ..Sources::default()
    };
    let steps = [
        (load(&sources), 15, "command line"),
        (folder.load(&environment), 14, "environment"),
        (folder.load(&environment[1..]), 13, "file"),
        (folder.load(&[]), 12, ".env"),
    ];
    for (outcome, length, layer) in steps {
        let loaded = outcome.expect("settings");
        assert_eq!(loaded.settings.password.min_length, length);
        assert!(origin(&loaded, "AUTH_PASSWORD_MIN_LENGTH").starts_with(layer));
        assert_eq!(loaded.settings.password.max_length, 100);
        assert_eq!(origin(&loaded, "AUTH_PASSWORD_MAX_LENGTH"), "settings file: password.max_length");
        assert_eq!(origin(&loaded, "AUTH_PASSWORD_MIN_STRENGTH"), "default");
    }
}

#[test]
fn a_file_variable_is_read() {
    let folder = Folder::with("file", &[("password", "s3cret with a space \r\n"), ("empty", "\n")]);
    let host = ("AUTH_SMTP_HOST", "mail.example.com");
    let user = ("AUTH_SMTP_USER", "me");
    let loaded = folder.load(&[host, user, ("AUTH_SMTP_PASS_FILE", "password")]).expect("settings");
    let password =
        loaded.settings.smtp.and_then(|smtp| smtp.credentials).map(|(_, password)| password.expose().to_owned());
    assert_eq!(password.as_deref(), Some("s3cret with a space "));
    for wrong in ["empty", "nowhere"] {
        let text = folder.load(&[host, ("AUTH_SMTP_PASS_FILE", wrong)]).expect_err("a problem").to_string();
        assert!(text.starts_with("AUTH_SMTP_PASS_FILE: the file it names"), "{text}");
    }
}

#[test]
fn an_unknown_variable_is_answered_with_did_you_mean() {
    let text = problems([("AUTH_PASSWORD_MIN_LENGHT", "9")]);
    assert_eq!(text, "AUTH_PASSWORD_MIN_LENGHT: is not a setting of Portico; did you mean AUTH_PASSWORD_MIN_LENGTH?");
    assert!(problems([("AUTH_SMTP_PAS_FILE", "x")]).ends_with("did you mean AUTH_SMTP_PASS_FILE?"));
    assert!(
        problems([("AUTH_PROVIDER_GOOGLE_CLEINT_ID", "x")]).ends_with("did you mean AUTH_PROVIDER_GOOGLE_CLIENT_ID?")
    );
}

#[test]
fn variables_of_other_programs_are_none_of_our_business() {
    let environment = owned(&[("PATH", "/bin"), ("HOME_AUTH_", "x"), ("XAUTHORITY", "x")]);
    load(&Sources { environment, ..Sources::default() }).expect("settings");
}

#[test]
fn an_unknown_key_is_answered_with_did_you_mean() {
    let folder = Folder::with(
        "keys",
        &[(
            "portico.toml",
            "AUTH_PUBLIC_URL = 'http://localhost'\n[pasword]\nmin_length = 9\n[session]\nidle = { minutes = 3 }\n",
        )],
    );
    let text = folder.load(&[]).expect_err("problems").to_string();
    assert!(
        text.contains(
            "pasword.min_length (settings file): is not a setting of Portico; did you mean password.min_length?"
        ),
        "{text}"
    );
    assert!(
        text.contains("AUTH_PUBLIC_URL (settings file): is not a setting of Portico; did you mean public_url?"),
        "{text}"
    );
    assert!(text.contains("session.idle.minutes (settings file): "), "{text}");
}

#[test]
fn the_settings_file_takes_every_form_of_a_value() {
    let file = "trusted_proxies = ['10.0.0.0/8', '::1']\n[session]\nidle = 900\nabsolute = '2h'\n[rate_limit]\nenabled = false\n[provider.google]\nclient_id = 'x'\n";
    let folder = Folder::with("forms", &[("portico.toml", file)]);
    let loaded = folder.load(&[]).expect("settings");
    assert_eq!(loaded.settings.trusted_proxies.len(), 2);
    assert_eq!((loaded.settings.session.idle.as_secs(), loaded.settings.session.absolute.as_secs()), (900, 7_200));
    assert!(loaded.settings.guard.rate_limit.is_none());
    assert_eq!(origin(&loaded, "AUTH_PROVIDER_GOOGLE_CLIENT_ID"), "settings file: provider.google.client_id");
}

#[test]
fn a_settings_file_asked_for_by_name_must_be_there() {
    let folder = Folder::with("named", &[("other.toml", "port = 4000\n")]);
    let named = |file: &str| Sources { config_file: Some(folder.0.join(file)), ..Sources::default() };
    assert_eq!(load(&named("other.toml")).expect("settings").settings.listen.port(), 4000);
    assert!(load(&named("nowhere.toml")).expect_err("a problem").to_string().contains("cannot be read"));
    let by_variable = folder.0.join("other.toml").display().to_string();
    assert_eq!(loaded([("AUTH_CONFIG", by_variable.as_str())]).settings.listen.port(), 4000);
}

#[test]
fn a_broken_settings_file_is_located_without_being_quoted() {
    let folder = Folder::with("broken", &[("portico.toml", "port = 4000\n\nencryption_keys = hunter2 swordfish\n")]);
    let text = folder.load(&[]).expect_err("a problem").to_string();
    assert!(text.contains("line 3") && !text.contains("hunter2") && !text.contains("swordfish"), "{text}");
}

#[test]
fn a_broken_line_of_dot_env_is_located_without_being_quoted() {
    let folder = Folder::with("dot-env", &[(".env", "# ours\nAUTH_PORT=4000\nAUTH_SMTP_PASS=hunter2 swordfish\n")]);
    let text = folder.load(&[]).expect_err("a problem").to_string();
    assert!(text.starts_with(".env: line 3 ") && !text.contains("hunter2") && !text.contains("swordfish"), "{text}");
}

#[test]
fn dot_env_is_left_alone_in_production_and_cannot_make_one() {
    let folder = Folder::with("env-production", &[(".env", "AUTH_PASSWORD_MIN_LENGTH=12\n")]);
    let loaded = folder.load(&super::PRODUCTION).expect("settings");
    assert_eq!((loaded.settings.mode, loaded.settings.password.min_length), (Mode::Production, 8));
    assert!(loaded.notes.iter().any(|note| note.contains(".env")));
    let folder = Folder::with("env-makes", &[(".env", "AUTH_PUBLIC_URL=https://auth.example.com\n")]);
    assert!(folder.load(&[]).expect_err("problems").to_string().contains(".env: it makes this a production portal"));
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let loaded = loaded([
        ("AUTH_PASSWORD_MIN_LENGTH", ""),
        ("AUTH_SMTP_HOST", " "),
        ("AUTH_PUBLIC_URL", ""),
        ("APP_URL", "http://localhost:5000"),
    ]);
    assert_eq!(loaded.settings.public_url.origin(), "http://localhost:5000");
    assert!(loaded.settings.smtp.is_none());
}

#[test]
fn two_names_of_one_setting_that_differ_are_noted() {
    let loaded = loaded([
        ("APP_URL", "http://localhost:1"),
        ("AUTH_SERVER_URL", "http://localhost:2"),
        ("AUTH_PUBLIC_URL", "http://localhost:3"),
    ]);
    assert_eq!(loaded.settings.public_url.origin(), "http://localhost:3");
    assert_eq!(loaded.notes.iter().filter(|note| note.contains("the first counts")).count(), 2);
}

#[test]
fn the_environment_of_an_older_system_starts_and_says_what_is_not_needed() {
    let environment = [
        ("AUTH_ENABLED", "true"),
        ("AUTH_VERSION", "0.36.0"),
        ("AUTH_REFRESH_TOKEN_SECRET", "x"),
        ("AUTH_ACCESS_TOKEN_EXPIRY", "15m"),
        ("AUTH_REFRESH_TOKEN_EXPIRES_IN", "30d"),
        ("AUTH_MFA_REQUIRED_FOR_ROLES", "admin,moderator"),
        ("SMS_PROVIDER", "twilio"),
        ("TWILIO_AUTH_TOKEN", "x"),
        ("AUTH_CORS_ORIGINS", "https://a.example"),
        ("AUTH_SESSION_SAME_SITE", "strict"),
        ("AUTH_SESSION_SECURE_COOKIES", "true"),
        ("AUTH_HSTS_ENABLED", "true"),
        ("REDIS_URL", "redis://r"),
        ("AUTH_COMPAT", "all"),
        ("AUTH_PROVIDER_X_CLIENT_SECRET", "x"),
        ("AUTH_TEST_DATABASE_URL", "postgres://x"),
        ("AUTH_JWT_SECRET", "x"),
        ("AUTH_LOG_LEVEL", "debug"),
    ];
    let notes = loaded(environment).notes.join("\n");
    assert!(notes.contains("`AUTH_ENABLED` is accepted and not needed"), "{notes}");
    assert!(notes.contains("without effect in this version") && notes.contains("`REDIS_URL`"), "{notes}");
}

#[test]
fn the_typed_settings_read_every_setting_in_force_and_no_other() {
    let mut reader = reader::Reader::new(layers::gather(&Sources::only([])));
    resolve::settings(&mut reader, Path::new(""));
    for setting in table::all().filter(|setting| setting.stage == Stage::Now) {
        assert!(reader.asked().contains(setting.key), "{} is in the table and read by nobody", setting.key);
    }
    for key in reader.asked() {
        assert!(table::by_key(key).is_some(), "{key} is read and not in the table");
    }
}

#[test]
fn no_name_and_no_key_stands_in_the_table_twice() {
    let mut seen = std::collections::BTreeSet::new();
    for name in table::all().flat_map(|setting| setting.names().chain(Some(setting.key).filter(|key| !key.is_empty())))
    {
        assert!(seen.insert(name), "{name}");
    }
}
