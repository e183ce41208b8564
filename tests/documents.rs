//! What is written about Portico says what Portico does: the page of settings, the API document, `--help`, and the names of the
//! contract.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

#[path = "documents/calls.rs"]
mod calls;
#[path = "documents/quickstarts.rs"]
mod quickstarts;

use std::fs;
use std::path::Path;
use std::process::Command;

use portico::api;
use portico::config::table::{self, Stage};
use portico::config::{PRESETS, docs};

/// The variables of the contract that operators have in their files already. Names may be added, never changed.
const CONTRACT: &str = "
    AUTH_ENV AUTH_PUBLIC_URL AUTH_SERVER_URL APP_URL AUTH_CLIENT_URL AUTH_LISTEN AUTH_HOST AUTH_PORT PORT
    DATABASE_URL AUTH_DATABASE_URL DB_HOST DB_USER DB_PASSWORD DB_NAME REDIS_URL AUTH_DATA_DIR AUTH_ENCRYPTION_KEYS AUTH_CONFIG
    AUTH_JWT_SECRET JWT_SECRET ACCESS_TOKEN_SECRET AUTH_JWT_ALG
    AUTH_ACCESS_TOKEN_EXPIRY AUTH_ACCESS_TOKEN_EXPIRES_IN AUTH_REFRESH_TOKEN_EXPIRY AUTH_REFRESH_TOKEN_EXPIRES_IN AUTH_REFRESH_TOKEN_IDLE
    AUTH_REFRESH_TOKEN_ROTATION AUTH_REFRESH_TOKEN_SECRET REFRESH_TOKEN_SECRET AUTH_ENABLED AUTH_VERSION AUTH_REFRESH_TOKEN_ENABLED
    AUTH_SMTP_HOST AUTH_SMTP_PORT AUTH_SMTP_USER AUTH_SMTP_PASS AUTH_SMTP_SECURE AUTH_SMTP_SENDER
    AUTH_MFA_ENABLED AUTH_MFA_TOTP_ENABLED AUTH_MFA_TOTP_ISSUER AUTH_MFA_REQUIRED_FOR_ROLES AUTH_MFA_SMS_ENABLED
    SMS_PROVIDER TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_PHONE_NUMBER AWS_SNS_ACCESS_KEY AWS_SNS_SECRET_KEY AWS_SNS_REGION
    AUTH_SESSION_IDLE AUTH_SESSION_ABSOLUTE AUTH_SESSION_REMEMBER AUTH_SESSION_SECURE_COOKIES AUTH_SESSION_SAME_SITE AUTH_MAX_ACTIVE_SESSIONS
    AUTH_PASSWORD_MIN_LENGTH AUTH_PASSWORD_MAX_LENGTH AUTH_PASSWORD_MIN_STRENGTH AUTH_PASSWORD_REQUIRE_UPPERCASE
    AUTH_PASSWORD_REQUIRE_LOWERCASE AUTH_PASSWORD_REQUIRE_NUMBERS AUTH_PASSWORD_REQUIRE_SYMBOLS AUTH_PASSWORD_PREVENT_COMMON
    AUTH_PASSWORD_PREVENT_USER_INFO AUTH_PASSWORD_HISTORY_COUNT AUTH_PASSWORD_CHANGE_REQUIRED_DAYS AUTH_PASSWORD_HIBP_ENABLED
    AUTH_PASSWORD_HASH_MEMORY_KIB AUTH_PASSWORD_HASH_ITERATIONS AUTH_PASSWORD_HASH_PARALLEL AUTH_PASSWORD_HASH_QUEUE
    AUTH_EMAIL_VERIFICATION_REQUIRED AUTH_EMAIL_VERIFICATION_EXPIRES_IN AUTH_EMAIL_VERIFICATION_RESEND_LIMIT
    AUTH_EMAIL_VERIFICATION_RESEND_INTERVAL
    AUTH_RATE_LIMIT_ENABLED AUTH_RATE_LIMIT_LOGIN_ATTEMPTS AUTH_RATE_LIMIT_LOGIN_WINDOW AUTH_RATE_LIMIT_SIGNUP_ATTEMPTS
    AUTH_RATE_LIMIT_SIGNUP_WINDOW AUTH_ACCOUNT_LOCKOUT_ENABLED AUTH_ACCOUNT_LOCKOUT_ATTEMPTS AUTH_ACCOUNT_LOCKOUT_DURATION
    AUTH_CORS_ENABLED AUTH_CORS_ORIGINS AUTH_CORS_CREDENTIALS AUTH_SECURITY_HEADERS_ENABLED AUTH_CSP_ENABLED AUTH_HSTS_ENABLED
    AUTH_TRUSTED_PROXIES AUTH_LOG_LEVEL AUTH_LOG_FORMAT AUTH_DEBUG_MODE
    AUTH_PROVIDER_GOOGLE_CLIENT_ID AUTH_PROVIDER_GOOGLE_CLIENT_SECRET AUTH_PROVIDER_GOOGLE_ENABLED AUTH_PROVIDER_GOOGLE_SCOPES
    AUTH_PROVIDER_MICROSOFT_TENANT_ID AUTH_PROVIDER_OIDC_ISSUER AUTH_PROVIDER_APPLE_TEAM_ID AUTH_PROVIDER_APPLE_KEY_ID
    AUTH_PROVIDER_APPLE_PRIVATE_KEY
    AUTH_DISABLE_SIGNUP AUTH_ACCESS_CONTROL_ALLOWED_EMAILS AUTH_ACCESS_CONTROL_ALLOWED_EMAIL_DOMAINS
    AUTH_ACCESS_CONTROL_BLOCKED_EMAILS AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS
    AUTH_JWT_CUSTOM_CLAIMS AUTH_HASURA_CLAIMS AUTH_COMPAT AUTH_METRICS_LISTEN";

fn help(command: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(command)
        .arg("--help")
        .env_clear()
        .output()
        .expect("portico runs");
    assert!(
        output.status.success(),
        "portico {} --help: {}",
        command.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("help in UTF-8")
}

/// The names under `Commands:` on a page of help.
fn subcommands(page: &str) -> Vec<String> {
    let list =
        page.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| !line.is_empty());
    let named = list.filter(|line| line.starts_with("  ") && !line.starts_with("    "));
    named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// This page of help and those of everything below it.
fn pages(command: &[String]) -> Vec<(String, String)> {
    let page = help(command);
    let below = subcommands(&page).into_iter().flat_map(|name| pages(&[command, &[name]].concat()));
    let below: Vec<_> = below.collect();
    std::iter::once((format!("portico {}", command.join(" ")), page)).chain(below).collect()
}

#[test]
fn the_page_of_settings_is_the_one_the_table_makes() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md"))
        .expect("docs/configuration.md");
    let made = docs::markdown();
    let differing = made.lines().zip(page.lines()).find(|(made, written)| made != written);
    assert!(
        page == made,
        "docs/configuration.md is not what `portico::config::docs::markdown()` makes; the first difference: {differing:?}"
    );
}

#[test]
fn every_variable_of_the_contract_is_known() {
    let unknown: Vec<_> = CONTRACT.split_whitespace().filter(|name| table::by_variable(name).is_none()).collect();
    assert!(
        unknown.is_empty(),
        "the contract promises these variables and src/config/table does not have them: {unknown:?}"
    );
}

#[test]
fn every_provider_has_a_page_with_its_callback_url_and_settings_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/providers");
    let index = fs::read_to_string(folder.join("README.md")).expect("docs/providers/README.md");
    for id in PRESETS.into_iter().chain(["oidc", "oauth2"]) {
        let page =
            fs::read_to_string(folder.join(format!("{id}.md"))).unwrap_or_else(|_| panic!("docs/providers/{id}.md"));
        assert!(index.contains(&format!("({id}.md)")), "{id} is not in the index");
        let of = if PRESETS.contains(&id) { id } else { "acme" };
        assert!(page.contains(&format!("https://auth.example.com/oauth/{of}/callback")), "{id} has no callback URL");
        let written = page.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'));
        let variables: Vec<_> = written.filter(|word| word.starts_with("AUTH_") && !word.ends_with('_')).collect();
        assert!(variables.iter().any(|name| name.ends_with("_CLIENT_ID")), "{id} names no variables");
        for name in variables {
            assert!(table::by_variable(name).is_some(), "docs/providers/{id}.md: {name} is not a setting");
        }
    }
}

#[test]
fn every_value_may_come_from_a_file() {
    for setting in table::all().filter(|setting| setting.secret) {
        let name = format!("{}_FILE", setting.variable.replace("<ID>", "GOOGLE"));
        assert!(table::by_variable(&name).is_some_and(|found| found.in_file), "{name}");
    }
}

#[test]
fn help_names_every_setting_in_force() {
    let page = help(&[]);
    let missing: Vec<_> = table::all()
        .filter(|setting| setting.stage == Stage::Now && !page.contains(setting.variable))
        .map(|setting| setting.variable)
        .collect();
    assert!(missing.is_empty(), "`portico --help` does not name {missing:?}");
}

#[test]
fn every_page_of_help_has_an_example() {
    let pages = pages(&[]);
    assert!(pages.len() >= 13, "only {} pages of help found: this test is blind", pages.len());
    let without: Vec<_> =
        pages.iter().filter(|(_, page)| !page.contains("Example")).map(|(name, _)| name.as_str()).collect();
    assert!(without.is_empty(), "these pages of `--help` show no example: {without:?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting")]
fn the_api_document_is_the_one_the_calls_make() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let output = Command::new(env!("CARGO_BIN_EXE_portico")).arg("openapi").env_clear().output().expect("portico runs");
    assert!(output.status.success(), "{output:?}");
    let made = String::from_utf8(output.stdout).expect("JSON in UTF-8");
    assert_eq!(made, *api::DOCUMENT_TEXT);
    if std::env::var_os("PORTICO_WRITE_DOCS").is_some() {
        fs::write(&file, &made).expect("written");
    }
    let written = fs::read_to_string(file).unwrap_or_default();
    let differing = made.lines().zip(written.lines()).find(|(made, written)| made != written);
    assert!(
        made == written,
        "docs/openapi.json is behind: run this test once with PORTICO_WRITE_DOCS=1; the first difference: {differing:?}"
    );
}
