//! What an operator does with the keys that sign tokens, and that a running portal follows.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use crate::binary::{Place, Ran, Running, client};
use crate::on_both;

on_both! {
    keys_are_listed_rotated_and_retired,
    a_running_portal_follows_the_command_line,
    an_app_finds_its_key_right_after_it_was_registered,
}

fn keys(place: &Place) -> Vec<Value> {
    let ran = place.run(&["keys", "list", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json().as_array().expect("keys").clone()
}

/// The id of the one key in this state.
fn kid(place: &Place, state: &str) -> String {
    let keys = keys(place);
    let found: Vec<_> = keys.iter().filter(|key| key["state"] == state).collect();
    let [key] = found[..] else { panic!("one key is {state}: {keys:?}") };
    key["kid"].as_str().expect("an id").to_owned()
}

async fn published(portal: &Running) -> String {
    let answer = client().get(format!("{}/.well-known/jwks.json", portal.url)).send().await.expect("an answer");
    answer.text().await.expect("a text")
}

/// Waits until the published keys hold one, or do not, within the five seconds that are promised and some for a slow machine.
async fn sees(portal: &Running, kid: &str, there: bool) -> bool {
    for _ in 0..100 {
        if published(portal).await.contains(kid) == there {
            return true;
        }
        sleep(Duration::from_millis(100)).await;
    }
    false
}

async fn keys_are_listed_rotated_and_retired(place: Place) {
    let (current, next) = (kid(&place, "current"), kid(&place, "next"));
    let listed = place.run(&["keys", "list"]);
    assert_eq!(listed.out.lines().count(), 2, "{listed:?}");
    assert!(listed.out.contains(&current) && listed.out.contains("signs since") && listed.out.contains("ES256"));
    let key = &keys(&place)[0];
    let names: Vec<_> = key.as_object().expect("a key").keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "chain", "created_at", "kid", "signed_until", "signs_from", "state", "verifies_until"]);
    let rotated = place.run(&["keys", "rotate"]);
    assert_eq!(rotated.code, 0, "{rotated:?}");
    assert!(rotated.out.contains(&next) && !rotated.out.contains(&current), "{rotated:?}");
    assert!(rotated.err.contains("less than 5 minutes ago"), "a key that nobody can have fetched: {rotated:?}");
    assert_eq!((kid(&place, "current"), kid(&place, "retired")), (next.clone(), current.clone()));
    let unasked = place.run(&["keys", "retire", &current]);
    assert!(unasked.code == 2 && unasked.err.contains("--yes"), "{unasked:?}");
    assert_eq!(keys(&place).len(), 3, "nothing was done");
    let retired = place.run(&["keys", "retire", &current, "--yes"]);
    assert!(retired.code == 0 && retired.out.contains(&current), "{retired:?}");
    assert_eq!(keys(&place).len(), 2);
    assert_eq!(place.run(&["keys", "retire", &next, "--yes"]).code, 0, "the one that signs can go too");
    assert!(kid(&place, "current") != next && !place.run(&["keys", "list"]).out.contains(&next));
    let unknown = place.run(&["keys", "retire", "nonsense", "--yes"]);
    assert!(unknown.code == 5 && unknown.err.contains("portico keys list"), "{unknown:?}");
    let events = "select count(*) from audit_events where event in ('signing_keys_rotated', 'signing_key_retired')";
    assert_eq!(place.number(events).await, 3);
}

async fn a_running_portal_follows_the_command_line(place: Place) {
    let portal = place.serve(&[]).await;
    let (current, next) = (kid(&place, "current"), kid(&place, "next"));
    let document = published(&portal).await;
    assert!(document.contains(&current) && document.contains(&next), "{document}");
    assert_eq!(place.run(&["keys", "rotate"]).code, 0);
    let newest = kid(&place, "next");
    assert!(sees(&portal, &newest, true).await, "the new next key is published");
    assert!(published(&portal).await.contains(&current), "what it signed still verifies");
    assert_eq!(place.run(&["keys", "retire", &current, "--yes"]).code, 0);
    assert!(sees(&portal, &current, false).await, "a retired key is not published");
    portal.kill();
    let portal = place.serve(&[]).await;
    let document = published(&portal).await;
    assert!(document.contains(&next) && document.contains(&newest), "a restart keeps the keys");
}

async fn an_app_finds_its_key_right_after_it_was_registered(place: Place) {
    let portal = place.serve(&[]).await;
    assert!(!published(&portal).await.contains("RS256"), "nobody needs one yet");
    let client = ["client", "create", "--name", "Shop", "--type", "web", "--redirect-uri", "https://shop.example.com/"];
    let registered = place.run(&client);
    assert_eq!(registered.code, 0, "{registered:?}");
    // What is published is a tenth of a second old at most; an app that starts takes longer.
    sleep(Duration::from_millis(100)).await;
    assert!(published(&portal).await.contains("RS256"), "an app may fetch the keys once, when it starts");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_encryption_key_a_portal_does_not_start_and_says_how_to_go_on() {
    let place = Place::sqlite();
    let sealed = format!("old:{}", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let lost = format!("new:{}", "8PHy8/T19vf4+fr7/P3+/wABAgMEBQYHCAkKCwwNDg8=");
    let run = |arguments: &[&str], ring: &str| {
        let mut command = place.command(arguments);
        command.env("AUTH_ENCRYPTION_KEYS", ring).env("AUTH_LISTEN", "127.0.0.1:0");
        Ran::of(command)
    };
    let listed = run(&["keys", "list", "--json"], &sealed).json();
    let id = |state: &str| {
        let keys = listed.as_array().expect("keys").iter();
        keys.clone().find(|key| key["state"] == state).and_then(|key| key["kid"].as_str()).expect("a key").to_owned()
    };
    let (current, next) = (id("current"), id("next"));
    let behind = format!("{lost},{sealed}");
    let portal = place.serve(&[("AUTH_ENCRYPTION_KEYS", &behind)]).await;
    let document = published(&portal).await;
    assert!(document.contains(&current) && document.contains(&next), "the old key behind the new one still opens");
    portal.kill();
    let refused = run(&["serve"], &lost);
    assert!(refused.code == 3 && refused.out.is_empty(), "{refused:?}");
    assert!(refused.err.contains("AUTH_ENCRYPTION_KEYS") && refused.err.contains("portico keys retire"), "{refused:?}");
    for kid in [next, current] {
        assert_eq!(run(&["keys", "retire", &kid, "--yes"], &lost).code, 0);
    }
    let portal = place.serve(&[("AUTH_ENCRYPTION_KEYS", &lost)]).await;
    let document: Value = serde_json::from_str(&published(&portal).await).expect("JSON");
    assert_eq!(document["keys"].as_array().map(Vec::len), Some(2));
    portal.kill();
}

#[test]
fn a_weak_shared_secret_stops_the_start_and_is_not_printed() {
    for weak in
        ["hunter2", "your-super-secret-jwt-key-change-this-in-production", "hunter2hunter2hunter2hunter2hunter2"]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = crate::binary::bare(&["serve"]);
        command.current_dir(folder.path()).env("AUTH_JWT_ALG", "HS256").env("JWT_SECRET", weak);
        let ran = Ran::of(command);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{weak}: {ran:?}");
        assert!(ran.err.contains("JWT_SECRET: ") && !ran.err.contains(weak), "{ran:?}");
    }
}
