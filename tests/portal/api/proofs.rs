//! Calls that a thief of an open session would make ask for a recent proof of who one is (ASVS 7.5, gate 16).

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::sessions_and_tokens::with_cookie;
use super::{ADA, Caller, ada, fields, problem};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    ten_minutes_after_signing_in_a_proof_is_asked_for,
    a_refresh_is_no_proof,
    a_wrong_password_proves_nothing_and_is_counted,
    of_fifty_guesses_at_once_ten_are_looked_at,
    a_proof_is_for_one_session,
    a_proof_through_a_cookie_changes_it,
    nobody_proves_anything_without_being_signed_in,
}

const AGE: Duration = Duration::from_secs(601);

fn asks(page: &Page) {
    assert_eq!(problem(page), (403, "reauth_required".to_owned()), "{}", page.text);
}

async fn is_recent(caller: &Caller) -> bool {
    let page = caller.put("/me/email", json!({ "email": "new@example.com" })).await;
    assert!(matches!(page.status, 202 | 403), "{}", page.text);
    page.status == 202
}

async fn prove(caller: &Caller, password: &str) -> Page {
    caller.post("/auth/reauth", json!({ "password": password })).await
}

async fn ten_minutes_after_signing_in_a_proof_is_asked_for(world: World) {
    let (caller, _) = ada(&world).await;
    world.wait(Duration::from_mins(9));
    assert!(is_recent(&caller).await);
    world.wait(Duration::from_secs(61));
    let sent = world.letters("new@example.com").await.len();
    asks(&caller.put("/me/email", json!({ "email": "new@example.com" })).await);
    asks(&caller.delete("/me").await);
    asks(&caller.call(Method::PATCH, "/me", Some(json!({ "username": "countess" }))).await);
    let harmless = caller.call(Method::PATCH, "/me", Some(json!({ "name": "Countess" }))).await;
    assert_eq!(harmless.json()["name"], "Countess", "everything else is open");
    assert_eq!(world.letters("new@example.com").await.len(), sent);
    assert_eq!(world.number("select count(*) from users where deletion_due_at is not null").await, 0);
    assert_eq!(prove(&caller, PASSWORD).await.status, 204);
    assert!(is_recent(&caller).await);
    let named = caller.call(Method::PATCH, "/me", Some(json!({ "username": "countess" }))).await;
    assert_eq!(named.json()["username"], "countess", "{}", named.text);
    assert_eq!(caller.delete("/me").await.status, 202);
    assert_eq!(world.events("reauthenticated").await, 1);
}

async fn a_refresh_is_no_proof(world: World) {
    let (mut caller, _) = ada(&world).await;
    world.wait(AGE);
    caller.renew().await;
    assert!(!is_recent(&caller).await);
    let before = super::forged::claims_of(&caller.access);
    assert_eq!(prove(&caller, PASSWORD).await.status, 204);
    assert!(is_recent(&caller).await, "the token it has will do");
    caller.renew().await;
    let after = super::forged::claims_of(&caller.access);
    assert!(after["auth_time"].as_u64() > before["auth_time"].as_u64(), "and the next one says so");
    assert_eq!(after["sid"], before["sid"]);
}

async fn a_wrong_password_proves_nothing_and_is_counted(world: World) {
    let (mut caller, browser) = ada(&world).await;
    world.wait(AGE);
    for _ in 0..5 {
        let page = prove(&caller, OTHER_PASSWORD).await;
        assert_eq!(problem(&page), (422, "invalid_input".to_owned()));
        assert_eq!(fields(&page), ["password"]);
        assert_eq!(browser.post("/do/reauth", &[("password", OTHER_PASSWORD)]).await.status, 303);
    }
    for password in [OTHER_PASSWORD, PASSWORD] {
        let page = prove(&caller, password).await;
        assert_eq!(problem(&page), (429, "too_many_requests".to_owned()), "page and API share the counter");
        let wait: u64 = page.header("retry-after").expect("how long to wait").parse().expect("seconds");
        assert!((1..=900).contains(&wait));
    }
    let change = json!({ "current_password": PASSWORD, "password": OTHER_PASSWORD });
    assert_eq!(caller.put("/me/password", change).await.status, 429);
    assert!(caller.is_let_in().await && !is_recent(&caller).await);
    assert_eq!(world.events("reauthentication_failed").await, 10);
    world.wait(Duration::from_secs(901));
    caller.renew().await;
    assert_eq!(prove(&caller, PASSWORD).await.status, 204);
    assert!(is_recent(&caller).await);
}

async fn of_fifty_guesses_at_once_ten_are_looked_at(world: World) {
    let (caller, _) = ada(&world).await;
    let pages = futures::future::join_all((0..50).map(|_| prove(&caller, OTHER_PASSWORD))).await;
    assert!(pages.iter().all(|page| matches!(page.status, 422 | 429 | 503)));
    assert!((1..=10).contains(&world.events("reauthentication_failed").await));
}

async fn a_proof_is_for_one_session(world: World) {
    let (caller, browser) = ada(&world).await;
    let other = Caller::sign_in(&world, ADA).await;
    world.wait(AGE);
    assert_eq!(prove(&caller, PASSWORD).await.status, 204);
    assert!(is_recent(&caller).await && !is_recent(&other).await);
    assert_ne!(browser.get("/account/email").await.status, 200, "nor is it for the browser");
}

async fn a_proof_through_a_cookie_changes_it(world: World) {
    let (_, browser) = ada(&world).await;
    world.wait(AGE);
    asks(&with_cookie(&browser, Method::DELETE, "/me", &[]).await);
    let (before, body) = (browser.thief(), json!({ "password": PASSWORD }));
    let proven = browser.call(Method::POST, "/api/v1/auth/reauth", Some(&body), &[]).await;
    assert_eq!(proven.status, 204, "{}", proven.text);
    assert_ne!(browser.cookie("sid"), before.cookie("sid"));
    assert!(browser.is_signed_in().await && !before.is_signed_in().await, "the old id is dead (ATK-085)");
    let change = json!({ "current_password": PASSWORD, "password": OTHER_PASSWORD });
    let before = browser.thief();
    let changed = browser.call(Method::PUT, "/api/v1/me/password", Some(&change), &[]).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    assert!(browser.is_signed_in().await && !before.is_signed_in().await);
    let gone = with_cookie(&browser, Method::DELETE, "/me", &[]).await;
    assert_eq!(gone.status, 202, "{}", gone.text);
    assert!(browser.cookie("sid").is_none());
}

async fn nobody_proves_anything_without_being_signed_in(world: World) {
    let (caller, _) = ada(&world).await;
    let body = json!({ "password": PASSWORD });
    let page = super::post(&world.browser(), "/auth/reauth", body.clone()).await;
    assert_eq!(problem(&page), (401, "unauthenticated".to_owned()));
    caller.post("/auth/sign-out", json!({})).await;
    assert_eq!(problem(&caller.post("/auth/reauth", body).await), (401, "unauthenticated".to_owned()));
    for (method, path) in [
        (Method::GET, "/me"),
        (Method::PATCH, "/me"),
        (Method::DELETE, "/me"),
        (Method::PUT, "/me/password"),
        (Method::PUT, "/me/email"),
        (Method::POST, "/me/email/confirm"),
        (Method::GET, "/me/sessions"),
        (Method::DELETE, "/me/sessions?except=current"),
        (Method::DELETE, "/me/sessions/x"),
        (Method::GET, "/me/activity"),
        (Method::GET, "/auth/verify"),
    ] {
        let page = world.browser().call(method.clone(), &format!("/api/v1{path}"), Some(&json!({})), &[]).await;
        assert_eq!(problem(&page), (401, "unauthenticated".to_owned()), "{method} {path}");
    }
}
