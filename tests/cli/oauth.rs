//! Providers at the command line: set up, looked at, switched off and on.

use serde_json::{Value, json};

use crate::binary::{IN_PRODUCTION, Place, Ran, bare};
use crate::on_both;
use crate::roles::{done, fails, person};

on_both! {
    a_provider_is_set_up_and_offered_to_people,
    a_secret_is_never_told_nor_kept_in_the_open,
    what_is_missing_is_named_by_the_option_that_gives_it,
    what_a_provider_does_not_take_is_refused_and_nothing_is_kept,
    the_environment_wins_and_the_command_says_so,
    somebodys_accounts_are_listed,
}

const SECRET: &str = "hunter2-of-the-provider";

/// A portal as for people: nothing stands in for a provider.
fn production(place: &Place, command: &[&str]) -> std::process::Command {
    let mut process = place.command(command);
    process.envs(IN_PRODUCTION.iter().copied());
    process
}

fn run(place: &Place, command: &[&str]) -> Ran {
    Ran::of(production(place, command))
}

/// A command that ends well.
fn well(place: &Place, command: &[&str]) -> Ran {
    let ran = run(place, command);
    assert!(ran.code == 0 && ran.err.is_empty(), "{command:?}: {ran:?}");
    ran
}

/// Sets Google up, with the secret from a file.
fn google(place: &Place) -> Ran {
    let file = place.folder.path().join("secret");
    std::fs::write(&file, format!("{SECRET}\n")).expect("a file");
    let file = file.display().to_string();
    well(place, &["oauth", "config", "google", "--client-id=portico.apps", "--client-secret-file", &file])
}

fn listed(place: &Place, id: &str) -> Value {
    let rows = well(place, &["oauth", "list", "--json"]).json();
    let row = rows.as_array().expect("rows").iter().find(|row| row["id"] == id);
    row.unwrap_or_else(|| panic!("{id} in {rows}")).clone()
}

/// Whether people see its button.
async fn is_on_the_sign_in_page(place: &Place) -> bool {
    let portal = place.serve(IN_PRODUCTION).await;
    let page = crate::binary::client().get(format!("{}/login", portal.url)).header("host", "auth.example.com").send();
    page.await.expect("an answer").text().await.expect("a page").contains("/oauth/google")
}

async fn a_provider_is_set_up_and_offered_to_people(place: Place) {
    assert_eq!(listed(&place, "google"), json!({ "id": "google", "state": "not set up" }));
    assert_eq!(well(&place, &["oauth", "list"]).out.lines().count(), 13, "all that are known");
    assert!(!is_on_the_sign_in_page(&place).await);
    let said = google(&place).out;
    let callback = "https://auth.example.com/oauth/google/callback";
    assert!(said.contains("portico oauth test google") && said.contains(callback), "{said}");
    let row = listed(&place, "google");
    let expected = json!({
        "id": "google", "name": "Google", "state": "offered", "enabled": true, "source": "command line", "callback_url": callback,
    });
    assert_eq!(row, expected);
    assert!(is_on_the_sign_in_page(&place).await);
    assert_eq!(well(&place, &["oauth", "disable", "--providers", "google"]).out.trim(), "google is switched off.");
    assert_eq!(listed(&place, "google")["state"], "switched off");
    assert!(!is_on_the_sign_in_page(&place).await);
    assert_eq!(well(&place, &["oauth", "enable", "--providers=google"]).out.trim(), "google is switched on.");
    assert_eq!(listed(&place, "google")["state"], "offered");
    let status = well(&place, &["oauth", "status", "--json"]).json();
    let expected = json!({ "id": "google", "state": "offered", "accounts": 0, "tokens": 0, "sign_in_again": 0 });
    assert_eq!((&status["providers"], &status["refresh"]), (&json!([expected]), &json!("RUNNING")));
    let log = "select details from audit_events where event = 'provider_configured' order by id";
    let log: Vec<(String,)> = place.db().await.query(log).all().await.expect("the log");
    assert_eq!(
        log.into_iter().map(|row| row.0).collect::<Vec<_>>(),
        [
            r#"{"provider":"google","settings":["client_id","client_secret"]}"#,
            r#"{"enabled":false,"provider":"google"}"#,
            r#"{"enabled":true,"provider":"google"}"#,
        ]
    );
}

async fn a_secret_is_never_told_nor_kept_in_the_open(place: Place) {
    google(&place);
    let shown = well(&place, &["oauth", "config", "google"]).out;
    assert!(shown.contains("client_id      portico.apps") && shown.contains("client_secret  (set)"), "{shown}");
    let json = well(&place, &["oauth", "config", "google", "--json"]).json();
    assert_eq!(json["settings"], json!({ "client_id": "portico.apps", "client_secret": "(set)" }));
    for command in [&["oauth", "list"][..], &["oauth", "status"], &["oauth", "config", "google"]] {
        assert!(!well(&place, command).out.contains(SECRET), "{command:?}");
    }
    let sealed = "select settings from providers";
    let sealed: Vec<(Vec<u8>,)> = place.db().await.query(sealed).all().await.expect("rows");
    assert!(!sealed[0].0.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
    let argument = format!("--client-secret={SECRET}");
    let warned = run(&place, &["oauth", "config", "google", "--client-id=portico.apps", &argument]);
    assert!(warned.code == 0 && warned.err.contains("--client-secret-file"), "{warned:?}");
    let mut process = production(&place, &["oauth", "config", "github", "--client-id=portico.apps"]);
    let mut child = process
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("portico runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("its input"), SECRET.as_bytes()).expect("it reads");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert!(ran.code == 0 && !format!("{ran:?}{warned:?}").contains(SECRET), "{ran:?}");
    assert_eq!(listed(&place, "github")["state"], "offered");
}

async fn what_is_missing_is_named_by_the_option_that_gives_it(place: Place) {
    let fails = |command: &[&str], code: i32, words: &str| {
        let ran = run(&place, command);
        assert!(ran.code == code && ran.out.is_empty() && ran.err.contains(words), "{command:?}: {ran:?}");
    };
    fails(&["oauth", "enable", "--providers", "google"], 5, "portico oauth config google --client-id");
    fails(&["oauth", "test", "company"], 5, "portico oauth config company --client-id");
    fails(&["oauth", "enable", "--providers", "Google!"], 2, "portico oauth list");
    let half = well(&place, &["oauth", "config", "github", "--client-id=abc"]).out;
    assert!(half.contains("--client-secret-file") && half.contains("not ready yet"), "{half}");
    fails(&["oauth", "enable", "--providers", "github"], 1, "CLIENT_SECRET");
    let apple = well(&place, &["oauth", "config", "apple", "--client-id=com.example.web", "--team-id=ABCDE12345"]).out;
    assert!(apple.contains("--key-id") && apple.contains("--private-key-file"), "{apple}");
    let own = ["oauth", "config", "company", "--client-id=portico", "--kind=oidc"];
    assert!(well(&place, &own).out.contains("--issuer"));
    assert_eq!(listed(&place, "company")["state"], "lacks ISSUER");
    let issuer =
        well(&place, &["oauth", "config", "company", "--issuer=https://id.company.example", "--name=The Company"]);
    assert!(issuer.out.contains("People can sign in with company"), "{issuer:?}");
    assert_eq!(listed(&place, "company")["name"], "The Company", "a public client needs no secret");
    google(&place);
    fails(&["oauth", "enable", "--providers", "google,github"], 1, "github");
    assert!(well(&place, &["oauth", "install"]).out.contains("Nothing needs installing"));
}

async fn what_a_provider_does_not_take_is_refused_and_nothing_is_kept(place: Place) {
    for (id, option, named) in [
        ("google", "--tenant-id=common", "--tenant-id is for microsoft"),
        ("microsoft", "--tenant-id=contoso.com", "--tenant-id must be"),
        ("google", "--scopes=open\"id", "--scopes must be"),
        ("company", "--issuer=http://id.company.example", "--issuer must be an https URL"),
        ("company", "--kind=saml", "--kind must be oidc or oauth2"),
        ("google", "--trust-email=perhaps", "--trust-email"),
    ] {
        let ran = run(&place, &["oauth", "config", id, option]);
        assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains(named), "{id} {option}: {ran:?}");
    }
    assert_eq!(place.number("select count(*) from providers").await, 0);
}

async fn the_environment_wins_and_the_command_says_so(place: Place) {
    let with = |command: &[&str]| {
        let mut process = production(&place, command);
        process.env("AUTH_PROVIDER_GOOGLE_CLIENT_ID", "other.apps").env("AUTH_PROVIDER_GOOGLE_CLIENT_SECRET", SECRET);
        process.env("AUTH_PROVIDER_GOOGLE_ENABLED", "true");
        Ran::of(process)
    };
    let kept = with(&["oauth", "config", "google", "--client-id=portico.apps"]);
    assert!(kept.code == 0 && kept.err.contains("the environment or settings file"), "{kept:?}");
    let off = with(&["oauth", "disable", "--providers", "google"]);
    assert!(off.code == 0 && off.err.contains("AUTH_PROVIDER_GOOGLE_ENABLED says so, and wins"), "{off:?}");
    assert!(with(&["oauth", "list"]).out.contains("settings"));
}

async fn somebodys_accounts_are_listed(place: Place) {
    person(&place, "ada@example.com");
    assert!(done(&place, &["oauth", "accounts", "ada@example.com"]).out.contains("has linked no account"));
    let mut tx = place.db().await;
    let rows = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email, email_verified, label, linked_at) \
         select 'one', id, 'github', 'https://github.com', '4711', 'ada@work.example', true, $1, 1795219200000 from users",
    );
    rows.bind("ada\u{1b}[2J").execute().await.expect("an identity");
    tx.commit().await.expect("a commit");
    let told = done(&place, &["oauth", "accounts", "ada@example.com"]).out;
    for line in [
        "github",
        "  Email             ada@work.example",
        "  Linked at         2026-11-21T",
        "  Token expires at  unknown",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert!(!told.contains('\u{1b}'), "the terminal is not commanded by it");
    let json = done(&place, &["oauth", "accounts", "ada@example.com", "--json"]).json();
    assert_eq!(
        (&json[0]["provider"], &json[0]["email"], &json[0]["sign_in_again"]),
        (&json!("github"), &json!("ada@work.example"), &json!(false))
    );
    fails(&place, &["oauth", "accounts", "eve@example.com"], (5, "portico user list"));
}

#[test]
fn half_a_command_is_a_mistake_of_usage() {
    for half in [
        &["oauth"][..],
        &["oauth", "enable"],
        &["oauth", "disable", "--providers"],
        &["oauth", "config"],
        &["oauth", "test"],
        &["oauth", "accounts"],
        &["oauth", "link", "ada@example.com"],
        &["oauth", "unlink", "ada@example.com"],
        &["oauth", "refresh"],
        &["oauth", "config", "google", "--client-secret=a", "--client-secret-file=b"],
    ] {
        let ran = Ran::of(bare(half));
        assert!(ran.code == 2 && ran.out.is_empty() && !ran.err.is_empty(), "{half:?}: {ran:?}");
    }
}
