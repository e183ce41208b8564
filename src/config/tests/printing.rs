use super::{PRODUCTION, loaded, owned};
use crate::config::table::{self, Setting};
use crate::config::{Sources, docs, load, show, show_json};

const MARK: &str = "!hunter2!";

fn everything_wrong() -> Vec<(String, String)> {
    table::all().flat_map(Setting::names).map(|name| (name.replace("<ID>", "GOOGLE"), MARK.to_owned())).collect()
}

#[test]
fn no_problem_prints_a_value() {
    let problems = load(&Sources { overrides: everything_wrong(), ..Sources::default() }).expect_err("problems");
    assert!(problems.iter().count() > 40, "{problems}");
    assert!(!format!("{problems} {problems:?}").contains("hunter2"));
}

#[test]
fn no_secret_is_shown_or_debugged() {
    let secret = "hunter2hunter2";
    let mut variables = PRODUCTION.to_vec();
    variables.extend([
        ("AUTH_SMTP_USER", "me"),
        ("AUTH_SMTP_PASS", secret),
        ("DATABASE_URL", "postgres://u:hunter2hunter2@db/x"),
        ("TWILIO_AUTH_TOKEN", secret),
    ]);
    variables.extend([
        ("AUTH_PROVIDER_GOOGLE_CLIENT_SECRET", secret),
        ("REDIS_URL", "redis://:hunter2hunter2@r"),
        ("AUTH_REFRESH_TOKEN_SECRET", secret),
    ]);
    let loaded = loaded(variables.clone());
    let everything = format!(
        "{loaded:?} {} {} {:?}",
        show(&loaded, true),
        show_json(&loaded),
        Sources { environment: owned(&variables), ..Sources::default() }
    );
    assert!(!everything.contains("hunter2") && !everything.contains("AAECAw"), "{everything}");
    assert!(everything.contains("(set)"));
}

#[test]
fn what_is_in_force_is_shown_with_its_origin() {
    let loaded = loaded([("APP_URL", "http://localhost:4000"), ("AUTH_PASSWORD_MIN_LENGTH", "12")]);
    let text = show(&loaded, true);
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).expect("a line").to_owned();
    assert!(line("AUTH_PASSWORD_MIN_LENGTH").ends_with("= 12  # command line: AUTH_PASSWORD_MIN_LENGTH"));
    assert!(line("AUTH_PUBLIC_URL").ends_with("= http://localhost:4000  # command line: APP_URL"));
    assert!(line("AUTH_LISTEN").ends_with("= 127.0.0.1:3000  # default"));
    assert!(line("DATABASE_URL").ends_with("= sqlite:data/portico.db  # default"));
    assert!(line("AUTH_SMTP_HOST").ends_with("= (not set)  # default"));
    assert!(!show(&loaded, false).contains('#'));
    assert_eq!(show_json(&loaded)[0]["variable"], "AUTH_ENV");
}

#[test]
fn the_template_is_a_dot_env_file_that_changes_nothing() {
    let template = docs::env_template();
    assert!(template.lines().all(|line| line.is_empty() || line.starts_with('#')));
    let pairs: Vec<(String, String)> = template
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once('='))
        .filter(|(name, _)| table::by_variable(name).is_some())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert!(pairs.len() > 60);
    let filled_in = load(&Sources { environment: pairs, ..Sources::default() }).expect("settings");
    assert_eq!(format!("{:?}", filled_in.settings), format!("{:?}", loaded([]).settings));
}

#[test]
fn help_names_every_setting_in_force() {
    let help = docs::help();
    assert!(help.contains("  AUTH_PUBLIC_URL\n") && help.contains("[default: 12h]") && !help.contains("REDIS_URL"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting")]
fn the_page_about_the_settings_is_in_step_with_the_table() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    if std::env::var_os("PORTICO_WRITE_DOCS").is_some() {
        std::fs::write(file, docs::markdown()).expect("written");
    }
    let page = std::fs::read_to_string(file).unwrap_or_default();
    assert!(page == docs::markdown(), "docs/configuration.md is behind: run the tests once with PORTICO_WRITE_DOCS=1");
}
