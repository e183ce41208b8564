//! The refresh of provider tokens at the command line, and in a portal that is killed over it.

use std::process::Stdio;
use std::time::Duration;

use portico::cli::{open, request_of_operator};
use portico::config::{Sources, load};
use portico::kit::clock::Clock;
use portico::upstream::ProviderTokens;
use portico::upstream::vault;
use serde_json::json;
use tokio::time::sleep;

use crate::acme::{Acme, Mood, access_token, refresh_token};
use crate::binary::Place;
use crate::on_both;
use crate::roles::{done, person};

on_both! {
    the_worker_is_switched_while_the_portal_runs,
    a_round_by_hand_tells_what_came_of_it,
    a_portal_that_is_killed_over_a_refresh_is_followed_by_another,
}

/// Acme, set up at the command line, and somebody whose token there ends in a minute.
async fn acme(place: &Place) -> Acme {
    let acme = Acme::start().await;
    let url = |option: &str, path: &str| format!("--{option}-url={}{path}", acme.url);
    let command = [
        "oauth",
        "config",
        "acme",
        "--kind=oauth2",
        "--client-id=portico",
        &url("authorize", "/authorize"),
        &url("token", "/token"),
        &url("userinfo", "/me"),
    ];
    let ran = place.feed(&command, "a-secret-of-the-test");
    assert_eq!(ran.code, 0, "{ran:?}");
    person(place, "ada@example.com");
    let mut tx = place.db().await;
    let row = tx.query(
        "insert into identities (id, user_id, provider, issuer, subject, email_verified, label, linked_at) \
         select 'one', id, 'acme', 'acme', '4711', false, 'ada', created_at from users",
    );
    row.execute().await.expect("an identity");
    tx.commit().await.expect("a commit");
    bring(place).await;
    acme
}

/// What a portal of this place keeps when she comes back from Acme.
async fn bring(place: &Place) {
    let folder = place.folder.path().display().to_string();
    let settings = [("DATABASE_URL", place.database_url.as_str()), ("AUTH_DATA_DIR", &folder)];
    let settings = load(&Sources::only(settings)).expect("good settings").settings;
    let portal = open(settings, Clock::System).await.expect("a portal");
    let ctx = request_of_operator(&portal).await.expect("a context");
    let tokens = ProviderTokens {
        access: access_token(0).into(),
        refresh: Some(refresh_token(0).into()),
        expires_at: Some(ctx.now.plus(Duration::from_hours(1))),
        scopes: vec!["files".to_owned()],
    };
    let mut tx = portal.db.write().await.expect("the database");
    vault::keep(&ctx, &mut tx, "one", &tokens).await.expect("it is kept");
    tx.commit().await.expect("a commit");
    portal.db.close().await;
}

/// An hour less five minutes go by.
async fn it_is_time(place: &Place) {
    change(place, "update provider_tokens set refresh_at = 0").await;
}

async fn change(place: &Place, sql: &'static str) {
    let mut tx = place.db().await;
    assert_eq!(tx.query(sql).execute().await.expect("a statement"), 1);
    tx.commit().await.expect("a commit");
}

async fn refreshed(place: &Place) -> i64 {
    place.number("select count(*) from audit_events where event = 'provider_token_refreshed'").await
}

async fn the_worker_is_switched_while_the_portal_runs(place: Place) {
    let acme = acme(&place).await;
    let status = |place: &Place| place.run(&["oauth", "refresh", "status", "--json"]);
    let never = status(&place);
    let expected = json!({ "status": "RUNNING", "last_run_at": null, "tokens_refreshed": 0, "errors": 0 });
    assert_eq!((never.code, never.json()), (0, expected));
    assert!(never.err.contains("portico serve"), "nobody looks after them: {never:?}");
    assert_eq!(
        done(&place, &["oauth", "refresh", "stop"]).out.trim(),
        "The refresh of provider tokens is stopped now."
    );
    it_is_time(&place).await;
    let portal = place.serve(&[]).await;
    sleep(Duration::from_millis(500)).await;
    assert_eq!((acme.asked(), refreshed(&place).await), (0, 0), "{}", portal.log());
    assert_eq!(
        done(&place, &["oauth", "refresh", "start"]).out.trim(),
        "The refresh of provider tokens is running now."
    );
    acme.was_asked(1).await;
    for _ in 0..100 {
        if refreshed(&place).await == 1 && status(&place).err.is_empty() {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    let told = done(&place, &["oauth", "refresh", "status"]).out;
    assert!(told.contains("Status            RUNNING\n") && told.contains("Tokens refreshed  1\n"), "{told}");
    assert!(told.contains("Errors            0\n") && told.contains("Last run          2"), "{told}");
}

async fn a_round_by_hand_tells_what_came_of_it(place: Place) {
    let acme = acme(&place).await;
    assert!(done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  0"));
    it_is_time(&place).await;
    assert!(done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  1"));
    acme.is_in(Mood::Down);
    for tries in 1..=3 {
        it_is_time(&place).await;
        let ran = place.run(&["oauth", "refresh", "once"]);
        assert!(ran.code == 1 && ran.out.contains("Errors            1"), "{ran:?}");
        assert_eq!(ran.err.contains("has to sign in again"), tries == 3, "{ran:?}");
    }
    assert!(done(&place, &["oauth", "accounts", "ada@example.com"]).out.contains("(has to sign in again)"));
    let line = json!({ "id": "acme", "state": "offered", "accounts": 1, "tokens": 1, "sign_in_again": 1 });
    let status = done(&place, &["oauth", "status", "--json"]).json();
    assert!(status["providers"].as_array().expect("lines").contains(&line), "{status}");
    acme.is_in(Mood::Good);
    assert!(done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  0"), "it was given up");
    assert!(done(&place, &["oauth", "refresh", "once", "--again"]).out.contains("Tokens refreshed  1"));
}

async fn a_portal_that_is_killed_over_a_refresh_is_followed_by_another(place: Place) {
    let acme = acme(&place).await;
    it_is_time(&place).await;
    acme.is_in(Mood::Silent);
    let mut command = place.command(&["oauth", "refresh", "once"]);
    let mut dying = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("portico runs");
    acme.was_asked(1).await;
    dying.kill().expect("a process to end");
    dying.wait().expect("its end");
    acme.is_in(Mood::Good);
    assert!(
        done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  0"),
        "for all we know it is at work"
    );
    // A minute goes by.
    change(&place, "update provider_tokens set leased_until = leased_until - 60000").await;
    assert!(done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  1"));
    assert!(done(&place, &["oauth", "refresh", "once"]).out.contains("Tokens refreshed  0"));
    assert_eq!((acme.asked(), refreshed(&place).await), (2, 1));
}
