//! Shutting people out, and ending sessions, at the command line while the portal runs.

use crate::binary::{PASSWORD, Place, Running, client, cookies, location};
use crate::on_both;
use crate::roles::{done, fails, person};

on_both! {
    who_is_suspended_is_out_of_the_portal_that_runs,
    a_session_is_found_and_ended,
    a_session_is_not_ended_by_accident,
}

const ADA: &str = "ada@example.com";

/// Signs in and gives the cookies, or what the portal said.
async fn sign_in(portal: &Running) -> String {
    let fields = [("username", ADA), ("password", PASSWORD)];
    let answer = portal.post(&client(), "/do/sign-in", &fields).await.expect("an answer");
    assert_eq!(location(&answer), "/account");
    cookies(&answer)
}

async fn is_in(portal: &Running, cookies: &str) -> bool {
    let page = client().get(format!("{}/account", portal.url)).header("cookie", cookies).send().await;
    page.expect("an answer").status() == 200
}

async fn who_is_suspended_is_out_of_the_portal_that_runs(place: Place) {
    let id = person(&place, ADA);
    let portal = place.serve(&[]).await;
    let ada = sign_in(&portal).await;
    assert!(is_in(&portal, &ada).await);
    let suspend = ["user", "suspend", ADA, "--reason", "lost laptop"];
    assert_eq!(done(&place, &suspend).out.trim(), "ada@example.com is suspended now.");
    assert!(!is_in(&portal, &ada).await);
    assert_eq!(done(&place, &suspend).out.trim(), "ada@example.com is suspended already.");
    assert_eq!(done(&place, &["user", "show", &id, "--json"]).json()["status"], "suspended");
    let refused = portal.post(&client(), "/do/sign-in", &[("username", ADA), ("password", PASSWORD)]).await;
    assert_ne!(location(&refused.expect("an answer")), "/account");
    assert_eq!(done(&place, &["user", "restore", &id]).out.trim(), "ada@example.com can sign in again.");
    assert_eq!(done(&place, &["user", "restore", &id]).out.trim(), "ada@example.com was not suspended.");
    assert!(!is_in(&portal, &ada).await, "the session from before stays dead");
    let again = sign_in(&portal).await;
    assert!(is_in(&portal, &again).await);
    let reasons = "select details from audit_events where event = 'user_suspended'";
    let reasons: Vec<(String,)> = place.db().await.query(reasons).all().await.expect("the log");
    assert_eq!(reasons, [(r#"{"reason":"lost laptop","sessions":1}"#.to_owned(),)]);
    for verb in ["suspend", "restore"] {
        fails(&place, &["user", verb, "eve@example.com"], (5, "portico user list"));
    }
}

async fn a_session_is_found_and_ended(place: Place) {
    person(&place, ADA);
    let list = ["session", "list", ADA, "--json"];
    assert_eq!(done(&place, &list).json(), serde_json::json!([]));
    let portal = place.serve(&[]).await;
    let (first, second) = (sign_in(&portal).await, sign_in(&portal).await);
    let sessions = done(&place, &list).json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(2));
    let keys: Vec<_> = sessions[0].as_object().expect("a session").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "apps",
            "browser",
            "created_at",
            "device",
            "expires_at",
            "id",
            "ip",
            "last_seen_at",
            "methods",
            "os",
            "user_agent"
        ]
    );
    assert_eq!((&sessions[0]["methods"], &sessions[0]["ip"]), (&serde_json::json!(["password"]), &"127.0.0.1".into()));
    let newest = sessions[0]["id"].as_str().expect("an id");
    assert!(done(&place, &["session", "list", ADA]).out.lines().next().expect("a line").starts_with(newest));
    assert_eq!(done(&place, &["session", "revoke", newest, "--yes"]).out.trim(), "The session has ended.");
    assert!(is_in(&portal, &first).await && !is_in(&portal, &second).await);
    fails(&place, &["session", "revoke", newest, "--yes"], (5, "portico session list"));
    fails(&place, &["session", "revoke", "nonsense", "--yes"], (5, "portico session list"));
    fails(&place, &["session", "list", "eve@example.com"], (5, "portico user list"));
    let ended = "select count(*) from audit_events where event = 'session_revoked' and actor_id is null and subject_id is not null";
    assert_eq!(place.number(ended).await, 1);
}

async fn a_session_is_not_ended_by_accident(place: Place) {
    person(&place, ADA);
    let portal = place.serve(&[]).await;
    let ada = sign_in(&portal).await;
    let sessions = done(&place, &["session", "list", ADA, "--json"]).json();
    let id = sessions[0]["id"].as_str().expect("an id");
    fails(&place, &["session", "revoke", id], (2, "--yes"));
    let fed = place.feed(&["session", "revoke", id], "yes\n");
    assert!(fed.code == 2 && fed.err.contains("--yes"), "nobody is asked who is not there: {fed:?}");
    assert!(is_in(&portal, &ada).await);
}
