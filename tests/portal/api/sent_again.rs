//! `Idempotency-Key`: a sign-up whose answer got lost is sent again, and done once.

use std::time::Duration;

use futures::future::join_all;
use portico::cli::housekeeping;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, BOB, fields, problem};
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

const HOUR: Duration = Duration::from_hours(1);

both! {
    what_is_sent_again_is_answered_again_and_done_once,
    a_key_is_good_for_one_body,
    fifty_at_once_are_one,
    an_error_is_not_kept,
    a_key_that_is_none_is_refused,
    a_key_is_kept_for_a_day,
    a_call_that_never_ended_holds_its_key_for_a_minute,
    without_a_key_each_call_counts,
    what_is_kept_tells_nobody_anything,
}

fn body(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": "Ada" })
}

async fn sign_up(browser: &Browser, key: &str, body: &Value) -> Page {
    browser.call(Method::POST, "/api/v1/auth/sign-up", Some(body), &[("idempotency-key", key)]).await
}

fn is_done(page: &Page) {
    assert_eq!((page.status, page.json()), (202, json!({ "status": "verification_required" })));
    assert_eq!(page.header("content-type").as_deref(), Some("application/json"));
}

async fn what_is_sent_again_is_answered_again_and_done_once(world: World) {
    let first = sign_up(&world.browser(), "key 1", &body(ADA)).await;
    is_done(&first);
    for _ in 0..4 {
        let again = sign_up(&world.browser(), "key 1", &body(ADA)).await;
        is_done(&again);
        assert_eq!((again.header_names(), &again.text), (first.header_names(), &first.text));
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
    assert_eq!((world.letters(ADA).await.len(), world.events("signed_up").await), (1, 1));
    assert_eq!(world.events("sign_up_repeated").await, 0);
    is_done(&sign_up(&world.browser(), "key 2", &body(ADA)).await);
    assert_eq!(world.letters(ADA).await.len(), 2, "another key is another call");
}

async fn a_key_is_good_for_one_body(world: World) {
    is_done(&sign_up(&world.browser(), "key", &body(ADA)).await);
    for other in [body(BOB), json!({ "email": ADA, "password": PASSWORD }), json!({}), json!(null)] {
        let page = sign_up(&world.browser(), "key", &other).await;
        assert_eq!(problem(&page), (422, "idempotency_key_reused".to_owned()), "{other}");
        assert!(!page.text.contains("verification_required"));
    }
    assert_eq!((world.letters(BOB).await.len(), world.number("select count(*) from users").await), (0, 1));
    is_done(&sign_up(&world.browser(), "Key", &body(BOB)).await);
}

async fn fifty_at_once_are_one(world: World) {
    let browsers: Vec<_> = (0..50).map(|_| world.browser()).collect();
    let body = body(ADA);
    let pages = join_all(browsers.iter().map(|browser| sign_up(browser, "key", &body))).await;
    let done = pages.iter().filter(|page| page.status == 202).count();
    assert!(done >= 1);
    for page in &pages {
        match page.status {
            202 => is_done(page),
            409 => assert_eq!(problem(page).1, "idempotency_under_way"),
            503 => assert!(page.header("retry-after").is_some()),
            _ => panic!("{} {}", page.status, page.text),
        }
    }
    assert_eq!((world.letters(ADA).await.len(), world.number("select count(*) from users").await), (1, 1));
    assert_eq!(world.events("sign_up_repeated").await, 0);
    is_done(&sign_up(&world.browser(), "key", &body).await);
}

async fn an_error_is_not_kept(world: World) {
    let browser = world.browser();
    let weak = json!({ "email": ADA, "password": "short" });
    for _ in 0..2 {
        assert_eq!(problem(&sign_up(&browser, "key", &weak).await), (422, "invalid_input".to_owned()));
    }
    assert_eq!(problem(&sign_up(&browser, "key", &json!([])).await).0, 400);
    assert_eq!(world.number("select count(*) from idempotent_calls").await, 0);
    is_done(&sign_up(&browser, "key", &body(ADA)).await);
    assert_eq!(problem(&sign_up(&browser, "key", &weak).await).1, "idempotency_key_reused");
}

async fn a_key_that_is_none_is_refused(world: World) {
    for (key, good) in
        [("", false), (&"k".repeat(256), false), (&"k".repeat(255), true), ("k", true), ("{\"'; --", true)]
    {
        let email = format!("ada{}@example.com", key.len());
        let page = sign_up(&world.browser(), key, &body(&email)).await;
        if good {
            is_done(&page);
        } else {
            assert_eq!(problem(&page), (422, "invalid_input".to_owned()), "{key}");
            assert_eq!(fields(&page), ["idempotency-key"]);
            assert_eq!(world.letters(&email).await.len(), 0);
        }
    }
}

async fn a_key_is_kept_for_a_day(world: World) {
    is_done(&sign_up(&world.browser(), "key", &body(ADA)).await);
    world.wait(23 * HOUR + Duration::from_secs(3_599));
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(problem(&sign_up(&world.browser(), "key", &body(BOB)).await).1, "idempotency_key_reused");
    world.wait(Duration::from_secs(2));
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(world.number("select count(*) from idempotent_calls").await, 0);
    is_done(&sign_up(&world.browser(), "key", &body(BOB)).await);
    assert_eq!(world.letters(BOB).await.len(), 1);
}

async fn a_call_that_never_ended_holds_its_key_for_a_minute(world: World) {
    is_done(&sign_up(&world.browser(), "key", &body(ADA)).await);
    assert_eq!(world.run("update idempotent_calls set answer = null").await, 1);
    for _ in 0..2 {
        assert_eq!(
            problem(&sign_up(&world.browser(), "key", &body(ADA)).await),
            (409, "idempotency_under_way".to_owned())
        );
    }
    world.wait(Duration::from_secs(61));
    is_done(&sign_up(&world.browser(), "key", &body(ADA)).await);
    assert_eq!(world.letters(ADA).await.len(), 2);
}

async fn without_a_key_each_call_counts(world: World) {
    for _ in 0..3 {
        let page = super::post(&world.browser(), "/auth/sign-up", body(ADA)).await;
        is_done(&page);
    }
    assert_eq!((world.letters(ADA).await.len(), world.number("select count(*) from idempotent_calls").await), (3, 0));
    for path in ["/auth/resend-verification", "/auth/forgot-password"] {
        let sent = json!({ "email": ADA });
        let headers = [("idempotency-key", "key")];
        let page = world.browser().call(Method::POST, &format!("/api/v1{path}"), Some(&sent), &headers).await;
        assert_eq!(page.status, 202, "{path}");
    }
    assert_eq!(world.number("select count(*) from idempotent_calls").await, 0, "the key is for what creates something");
}

async fn what_is_kept_tells_nobody_anything(world: World) {
    is_done(&sign_up(&world.browser(), "ada's own key", &body(ADA)).await);
    let key = world.text("select key from idempotent_calls").await;
    assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    let mut tx = world.portal.db.read().await.expect("the database");
    let kept =
        tx.query("select request, answer from idempotent_calls").one::<(Vec<u8>, Vec<u8>)>().await.expect("a row");
    for bytes in [&kept.0, &kept.1] {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("ada") && !text.contains(PASSWORD) && !text.contains("verification"), "{text}");
    }
}
