//! The command line, driven as a process: what it prints, what it never prints, and the code it ends with.
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod acme;
mod binary;
#[path = "cli/clients.rs"]
mod clients;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/oauth.rs"]
mod oauth;
#[path = "cli/oauth_refresh.rs"]
mod oauth_refresh;
#[path = "cli/oauth_walks.rs"]
mod oauth_walks;
#[path = "cli/operator.rs"]
mod operator;
#[path = "cli/people.rs"]
mod people;
#[path = "cli/roles.rs"]
mod roles;
#[path = "cli/rotation.rs"]
mod rotation;

use std::fs;
use std::time::Duration;

use binary::{IN_PRODUCTION, PASSWORD, Place, Ran, bare, client, location};
use tokio::time::Instant;

on_both! {
    migrations_are_run_and_told_of,
    accounts_are_made_listed_and_shown,
    a_password_that_is_too_weak_is_refused_with_reasons,
    the_first_start_shows_the_way_in_and_later_ones_do_not,
}

#[test]
fn it_says_which_portico_it_is() {
    let ran = Ran::of(bare(&["version"]));
    assert_eq!((ran.code, ran.out.trim()), (0, concat!("portico ", env!("CARGO_PKG_VERSION"))));
    assert_eq!(Ran::of(bare(&["--version"])).out, ran.out);
}

#[test]
fn a_command_that_is_none_is_a_mistake_of_usage() {
    for wrong in [
        &["frobnicate"][..],
        &["user", "create"],
        &["--set", "no-equals-sign"],
        &["user", "list", "--limit", "1001"],
        &["keys", "retire"],
    ] {
        let ran = Ran::of(bare(wrong));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong:?}: {}", ran.err);
        assert!(!ran.err.is_empty(), "{wrong:?}");
    }
}

#[test]
fn good_settings_are_called_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bare(&["config", "check"]);
    command.current_dir(folder.path());
    let ran = Ran::of(command);
    assert_eq!((ran.code, ran.out.trim()), (0, "The settings are fine (development mode)."), "{ran:?}");
    let mut command = bare(&["config", "check"]);
    command.current_dir(folder.path()).envs(IN_PRODUCTION.iter().copied());
    let ran = Ran::of(command);
    assert!(ran.code == 0 && ran.out.contains("production mode"), "{ran:?}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "checking settings makes no files");
}

#[test]
fn bad_settings_are_all_named_at_once_and_their_values_never() {
    let bad = [
        ("AUTH_PUBLIC_URL", "http://hunter2.example.com"),
        ("AUTH_ENCRYPTION_KEYS", "hunter2"),
        ("AUTH_SESSION_IDLE", "hunter2"),
        ("AUTH_MAX_ACTIVE_SESSIONS", "hunter2"),
        ("AUTH_TRUSTED_PROXIES", "hunter2"),
        ("AUTH_RATE_LIMIT_ENABLED", "hunter2"),
        ("AUTH_PASSWORT_MIN_LENGTH", "hunter2"),
        ("AUTH_SMTP_PASS", "hunter2"),
        ("AUTH_JWT_SECRET", "hunter2"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for command in [
        &["config", "check"][..],
        &["config", "show"],
        &["serve"],
        &["migrate", "run"],
        &["user", "list"],
        &["healthcheck"],
    ] {
        let mut process = bare(command);
        process.current_dir(folder.path()).envs(bad);
        let ran = Ran::of(process);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{command:?}: {}", ran.err);
        for (name, _) in bad.iter().filter(|(name, _)| *name != "AUTH_SMTP_PASS") {
            assert!(ran.err.contains(name), "{command:?} does not name {name}: {}", ran.err);
        }
        assert!(ran.err.contains("AUTH_PASSWORD_MIN_LENGTH"), "a misspelt name gets a suggestion: {}", ran.err);
        assert!(!ran.err.contains("hunter2"), "{command:?} prints a value: {}", ran.err);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was begun");
}

#[test]
fn what_is_in_force_is_shown_with_where_it_comes_from() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("pass"), "hunter2\n").expect("a file");
    fs::write(folder.path().join("portico.toml"), "product_name = \"Gate\"\n[password]\nmin_length = 12\n")
        .expect("a file");
    fs::write(folder.path().join(".env"), "AUTH_SESSION_IDLE=1h\n").expect("a file");
    let with = |arguments: &[&str]| {
        let mut command = bare(arguments);
        command.current_dir(folder.path()).env("AUTH_LOG_LEVEL", "debug").env("AUTH_SMTP_HOST", "mail.example.com");
        command.env("AUTH_SMTP_PASS_FILE", "pass").env("AUTH_SMTP_USER", "me");
        Ran::of(command)
    };
    let ran = with(&["config", "show", "--origin", "--set", "AUTH_PORT=4000"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let line = |name: &str| {
        ran.out
            .lines()
            .find(|line| line.split(' ').next() == Some(name))
            .unwrap_or_else(|| panic!("{name} in {}", ran.out))
    };
    for (name, value, origin) in [
        ("AUTH_PORT", "4000", "command line"),
        ("AUTH_LOG_LEVEL", "debug", "environment"),
        ("AUTH_SMTP_PASS", "(set)", "file"),
        ("AUTH_SESSION_IDLE", "1h", ".env"),
        ("AUTH_PRODUCT_NAME", "Gate", "settings file"),
        ("AUTH_SESSION_REMEMBER", "30d", "default"),
    ] {
        assert!(line(name).contains(value) && line(name).contains(&format!("# {origin}")), "{}", line(name));
    }
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    assert!(!with(&["config", "show"]).out.contains('#'));
    let rows = with(&["config", "show", "--json"]).json();
    let pass = rows.as_array().expect("rows").iter().find(|row| row["variable"] == "AUTH_SMTP_PASS").expect("a row");
    assert_eq!((pass["value"].as_str(), pass["secret"].as_bool()), (Some("(set)"), Some(true)));
}

#[test]
fn the_template_for_env_changes_nothing_and_passes_its_own_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let template = Ran::of(bare(&["config", "env"]));
    assert!(template.code == 0 && template.out.contains("# AUTH_PUBLIC_URL="), "{}", template.out);
    assert!(template.out.lines().all(|line| line.is_empty() || line.starts_with('#')), "every line is a comment");
    fs::write(folder.path().join(".env"), &template.out).expect("a file");
    let mut check = bare(&["config", "check"]);
    check.current_dir(folder.path());
    assert_eq!(Ran::of(check).code, 0);
}

async fn migrations_are_run_and_told_of(place: Place) {
    let behind = place.run(&["migrate", "status"]);
    assert!(
        behind.code == 4 && behind.out.contains("pending") && behind.err.contains("portico migrate run"),
        "{behind:?}"
    );
    let ran = place.run(&["migrate", "run"]);
    assert!(ran.code == 0 && ran.out.contains("applied") && !ran.out.contains("pending"), "{ran:?}");
    assert_eq!(place.run(&["migrate", "run"]).code, 0, "again changes nothing");
    let steps = place.run(&["migrate", "status", "--json"]);
    assert_eq!(steps.code, 0);
    assert!(steps.json().as_array().expect("steps").iter().all(|step| step["applied"] == true), "{steps:?}");
}

async fn accounts_are_made_listed_and_shown(place: Place) {
    let created = place.feed(
        &["user", "create", "--email", "Ada@Example.com", "--name", "Ada", "--role", "super_admin", "--verified"],
        PASSWORD,
    );
    assert!(
        created.code == 0 && created.out.contains("ada@example.com") && !created.out.contains(PASSWORD),
        "{created:?}"
    );
    let file = place.folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\n")).expect("a file");
    let second =
        ["user", "create", "--email", "bob@example.com", "--password-file", file.to_str().expect("UTF-8"), "--json"];
    let bob = place.run(&second);
    assert_eq!((bob.code, bob.json()["email_verified"].as_bool()), (0, Some(false)), "{bob:?}");
    let again = place.run(&second);
    assert!(again.code == 1 && again.err.contains("portico user show bob@example.com"), "{again:?}");
    let all = place.run(&["user", "list", "--json"]).json();
    let emails: Vec<_> =
        all.as_array().expect("accounts").iter().map(|user| user["email"].as_str().unwrap_or_default()).collect();
    assert_eq!(emails, ["ada@example.com", "bob@example.com"], "the oldest first");
    assert_eq!(place.run(&["user", "list", "--limit", "1"]).out.lines().count(), 1);
    let after = all[0]["id"].as_str().expect("an id");
    assert!(place.run(&["user", "list", "--after", after]).out.contains("bob@example.com"));
    for name in ["ADA@example.com", after] {
        let shown = place.run(&["user", "show", name, "--json"]).json();
        assert_eq!(
            (shown["email"].as_str(), shown["roles"][0].as_str()),
            (Some("ada@example.com"), Some("super_admin")),
            "{name}"
        );
        assert!(!shown.to_string().contains("argon2"), "no hash leaves the database: {shown}");
    }
    let nobody = place.run(&["user", "show", "eve@example.com"]);
    assert!(nobody.code == 5 && nobody.err.contains("portico user list"), "{nobody:?}");
    let portal = place.serve(&[]).await;
    let answer = portal
        .post(&client(), "/do/sign-in", &[("username", "ada@example.com"), ("password", PASSWORD)])
        .await
        .expect("an answer");
    assert_eq!(location(&answer), "/account", "whom the command line made can sign in");
}

async fn a_password_that_is_too_weak_is_refused_with_reasons(place: Place) {
    for weak in ["", "short", "password1", "ada@example.com", "aaaaaaaaaaaaaaaa"] {
        let ran = place.feed(&["user", "create", "--email", "ada@example.com"], weak);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{weak}: {ran:?}");
        assert!(ran.err.contains("password: ") && (weak.is_empty() || !ran.err.contains(weak)), "{weak}: {}", ran.err);
    }
    let wrong = place.feed(&["user", "create", "--email", "not an address"], PASSWORD);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert_eq!(place.run(&["user", "list", "--json"]).json().as_array().map(Vec::len), Some(0));
}

#[test]
fn a_database_out_of_reach_is_told_apart_from_other_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    for database in ["postgres://nobody:hunter2@127.0.0.1:1/none", "sqlite:/proc/none/portico.db"] {
        for command in [&["user", "list"][..], &["migrate", "status"], &["migrate", "run"], &["serve"]] {
            let begun = Instant::now();
            let mut process = bare(command);
            process.current_dir(folder.path()).env("DATABASE_URL", database).env("AUTH_DATA_DIR", folder.path());
            let ran = Ran::of(process);
            assert!(ran.code == 4 && ran.err.contains("DATABASE_URL"), "{command:?} {database}: {ran:?}");
            assert!(!ran.err.contains("hunter2") && begun.elapsed() < Duration::from_secs(10), "{command:?}: {ran:?}");
        }
    }
}

async fn the_first_start_shows_the_way_in_and_later_ones_do_not(place: Place) {
    let set_up_link = |printed: &str| {
        printed.lines().find_map(|line| line.split_once("/setup?token=").map(|(_, token)| token.to_owned()))
    };
    let portal = place.serve(&[]).await;
    let printed = portal.printed();
    assert_eq!(printed.lines().next(), Some(format!("Portico is at {}/", portal.url).as_str()));
    let first = set_up_link(&printed).unwrap_or_else(|| panic!("no link in {printed}"));
    assert_eq!(printed.lines().count(), 2, "two lines, nothing else: {printed}");
    let opened = client().get(format!("{}/setup?token={first}", portal.url)).send().await.expect("an answer");
    assert_eq!(location(&opened), "/setup");
    portal.kill();
    let portal = place.serve(&[]).await;
    let second = set_up_link(&portal.printed()).expect("a link as long as there is nobody");
    assert_ne!(first, second);
    portal.kill();
    assert_eq!(
        place
            .feed(&["user", "create", "--email", "ada@example.com", "--role", "super_admin", "--verified"], PASSWORD)
            .code,
        0
    );
    let portal = place.serve(&[]).await;
    assert!(set_up_link(&portal.printed()).is_none(), "{}", portal.printed());
    let cookie =
        binary::cookies(&client().get(format!("{}/setup?token={second}", portal.url)).send().await.expect("an answer"));
    let late = client().get(format!("{}/setup", portal.url)).header("cookie", cookie).send().await.expect("an answer");
    assert_ne!(late.status(), 200, "the link is of no use any more");
}

#[test]
fn production_refuses_to_start_and_names_everything_that_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = bare(&["serve"]);
    process.current_dir(folder.path()).env("AUTH_ENV", "production");
    let ran = Ran::of(process);
    assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{ran:?}");
    for name in ["AUTH_PUBLIC_URL: ", "AUTH_ENCRYPTION_KEYS: ", "AUTH_SMTP_HOST: "] {
        assert!(ran.err.contains(name), "{name} in {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_production_there_is_no_inbox() {
    let place = Place::sqlite();
    let portal = place.serve(IN_PRODUCTION).await;
    assert!(portal.printed().starts_with("Portico is at https://auth.example.com/\n"), "{}", portal.printed());
    let ask = async |path: &str| {
        let request = client().get(format!("{}{path}", portal.url)).header("host", "auth.example.com");
        request.send().await.expect("an answer").status()
    };
    for path in ["/dev/inbox", "/dev/inbox.json", "/dev/inbox/", "/dev"] {
        assert_eq!(ask(path).await, 404, "{path}");
    }
    assert_eq!(ask("/login").await, 200);
}
