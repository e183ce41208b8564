//! What a caller is told when something of ours is not there: 503 with a time to come back, or 500 with a name and no more.

use reqwest::Method;
use serde_json::json;

use super::operations::{self, NO_ID};
use super::{ADA, ada, post, problem};
use crate::both;
use crate::support::{PASSWORD, Page, World};

both! {
    a_flood_is_told_to_come_back,
    without_the_database_nobody_is_told_to_sign_in_again,
    an_error_of_ours_has_a_name_and_tells_nothing,
}

/// What these say of a cookie is in the request alone: it says nothing about a token, there is no half of a sign-in, and what stands in
/// the path names no provider.
const FROM_THE_REQUEST: [&str; 3] = ["verifyToken", "signInMfa", "signInWithProvider"];

fn comes_back(page: &Page, code: &str, at: &str) {
    assert_eq!(problem(page), (503, code.to_owned()), "{at}");
    assert_eq!(page.header("retry-after").as_deref(), Some("3"), "{at}");
    assert!(page.headers("set-cookie").is_empty(), "{at}");
}

async fn a_flood_is_told_to_come_back(world: World) {
    let (ada, _) = ada(&world).await;
    let seats = u32::try_from(world.portal.acts.available_permits()).expect("seats");
    let taken = world.portal.acts.acquire_many(seats).await.expect("seats");
    for operation in operations::all() {
        let page = operation.send(&ada, NO_ID, operation.body().as_ref()).await;
        if operation.method == Method::GET {
            assert_eq!(page.status, 200, "{}: who is in goes on looking", operation.id);
        } else {
            comes_back(&page, "overloaded", &operation.id);
        }
    }
    drop(taken);
    assert_eq!(ada.call(Method::PATCH, "/me", Some(json!({ "name": "Ada King" }))).await.status, 200);
    assert_eq!(u32::try_from(world.portal.acts.available_permits()).expect("seats"), seats, "every seat is given back");
}

async fn without_the_database_nobody_is_told_to_sign_in_again(world: World) {
    let (ada, browser) = ada(&world).await;
    world.portal.db.close().await;
    for operation in operations::all() {
        let own = operation.body().map(|_| json!({ "identifier": ADA, "password": PASSWORD, "email": ADA, "current_password": PASSWORD,
            "refresh_token": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "token": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "code": "123456" }));
        comes_back(&operation.send(&ada, NO_ID, own.as_ref()).await, "unavailable", &operation.id);
        let same = [("sec-fetch-site", "same-origin")];
        let page = browser.call(operation.method.clone(), &operation.about(NO_ID), own.as_ref(), &same).await;
        if FROM_THE_REQUEST.contains(&operation.id.as_str()) {
            assert!(page.status / 100 == 4 || page.status == 503, "{}: {}", operation.id, page.text);
        } else {
            comes_back(&page, "unavailable", &format!("{} with a cookie", operation.id));
        }
    }
    assert!(browser.cookie("sid").is_some(), "nobody is signed out by an outage");
    assert_eq!(world.browser().get("/api/openapi.json").await.status, 200);
}

async fn an_error_of_ours_has_a_name_and_tells_nothing(world: World) {
    let (ada, browser) = ada(&world).await;
    world.run("drop table audit_events").await;
    let pages = [
        ada.get("/me/activity").await,
        ada.call(Method::PATCH, "/me", Some(json!({ "name": "Ada King" }))).await,
        ada.delete("/me").await,
        post(&world.browser(), "/auth/sign-in", json!({ "identifier": ADA, "password": PASSWORD })).await,
    ];
    for page in &pages {
        assert_eq!(problem(page), (500, "internal_error".to_owned()));
        for inner in ["audit_events", "select", "insert", "sql", "table", "relation"] {
            assert!(!page.text.to_lowercase().contains(inner), "{}", page.text);
        }
    }
    assert_eq!(ada.get("/me").await.json()["name"], "Ada", "what is not in the log did not happen");
    assert_eq!(browser.get("/account/profile").await.status, 200);
}
