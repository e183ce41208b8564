//! What an operator may type, what is written down about it, and answers for machines.

use crate::binary::{PASSWORD, Place, Ran, bare};
use crate::on_both;

on_both! {
    an_account_made_here_obeys_the_rules_of_all_accounts,
    a_role_given_here_is_in_the_log,
}

async fn an_account_made_here_obeys_the_rules_of_all_accounts(place: Place) {
    for (name, field) in [("Ada\u{1b}[2J", "name: "), ("Ada\r\nBcc: x", "name: "), (&*"a".repeat(101), "name: ")] {
        let ran = place.feed(&["user", "create", "--email", "ada@example.com", "--name", name], PASSWORD);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name:?}: {ran:?}");
        assert!(ran.err.contains(field) && !ran.err.contains('\u{1b}'), "{ran:?}");
    }
    let blocked = [
        "user",
        "create",
        "--email",
        "eve@evil.example",
        "--set",
        "AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS=evil.example",
    ];
    let ran = place.feed(&blocked, PASSWORD);
    assert!(ran.code == 2 && ran.err.contains("email: "), "{ran:?}");
    assert_eq!(place.number("select count(*) from users").await, 0);
    let fine =
        place.feed(&["user", "create", "--email", "ada@example.com", "--name", " Jose\u{301} ", "--json"], PASSWORD);
    assert_eq!(fine.json()["name"], "José", "{fine:?}");
    // However it got there, the terminal is not commanded by it.
    let mut tx = place.db().await;
    tx.query("update users set name = $1").bind("Ada\u{1b}[2J").execute().await.expect("a statement");
    tx.commit().await.expect("a commit");
    let shown = place.run(&["user", "show", "ada@example.com"]);
    assert!(shown.out.contains("Ada\u{fffd}[2J") && !shown.out.contains('\u{1b}'), "{shown:?}");
}

async fn a_role_given_here_is_in_the_log(place: Place) {
    let made = place.feed(&["user", "create", "--email", "ada@example.com", "--role", "moderator", "--json"], PASSWORD);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let events = "select event, coalesce(actor_id, 'nobody'), subject_id, details from audit_events order by id";
    let events: Vec<(String, String, String, String)> = place.db().await.query(events).all().await.expect("the log");
    let granted = events.iter().find(|event| event.0 == "role_granted").expect("an event");
    assert_eq!(
        (granted.1.as_str(), granted.2.as_str(), granted.3.as_str()),
        ("nobody", id.as_str(), r#"{"role":"moderator"}"#)
    );
    assert!(events.iter().any(|event| event.0 == "user_created"), "{events:?}");
}

#[test]
fn every_command_that_tells_something_tells_it_as_json() {
    let version = Ran::of(bare(&["version", "--json"])).json();
    assert_eq!(
        (version["name"].as_str(), version["version"].as_str()),
        (Some("portico"), Some(env!("CARGO_PKG_VERSION")))
    );
    let folder = tempfile::tempdir().expect("a folder");
    let check = |settings: &[&str]| {
        let mut command = bare(&[&["config", "check", "--json"], settings].concat());
        command.current_dir(folder.path());
        Ran::of(command)
    };
    let fine = check(&[]);
    assert_eq!(
        (fine.code, fine.json()["ok"].as_bool(), fine.json()["mode"].as_str()),
        (0, Some(true), Some("development"))
    );
    let bad = check(&["--set", "AUTH_SESSION_IDLE=hunter2"]);
    assert_eq!((bad.code, bad.json()["ok"].as_bool()), (3, Some(false)), "{bad:?}");
    assert_eq!(bad.json()["problems"][0]["name"], "AUTH_SESSION_IDLE", "{bad:?}");
    assert!(!bad.out.contains("hunter2"), "{bad:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_is_told_as_json_whichever_way_it_is() {
    let place = Place::sqlite();
    let nobody = place.run(&["healthcheck", "--json", "--set", "AUTH_LISTEN=127.0.0.1:1"]);
    assert_eq!((nobody.code, nobody.json()["ready"].as_bool()), (1, Some(false)), "{nobody:?}");
    let portal = place.serve(&[]).await;
    let well = place.run(&["healthcheck", "--json", "--set", &format!("AUTH_LISTEN=127.0.0.1:{}", portal.port)]);
    assert_eq!((well.code, well.json()["ready"].as_bool()), (0, Some(true)), "{well:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_what_runs_can_be_asked_for() {
    let place = Place::sqlite();
    let nobody = place.run(&["healthcheck", "--set", "AUTH_LISTEN=127.0.0.1:1"]);
    assert!(nobody.code == 1 && nobody.err.contains("127.0.0.1:1"), "{nobody:?}");
    let portal = place.serve(&[]).await;
    let listen = format!("AUTH_LISTEN=127.0.0.1:{}", portal.port);
    let well = place.run(&["healthcheck", "--set", &listen]);
    assert_eq!((well.code, well.out.trim()), (0, "ready"), "{well:?}");
    let any = place.run(&["healthcheck", "--set", &format!("AUTH_LISTEN=0.0.0.0:{}", portal.port)]);
    assert_eq!(any.code, 0, "who listens on every address is asked at this one: {any:?}");
    let second = place.run(&["serve", "--set", &listen]);
    assert!(second.code == 1 && second.err.contains("Is another portal running?"), "{second:?}");
    portal.kill();
    assert_eq!(place.run(&["healthcheck", "--set", &listen]).code, 1);
}
