//! Many at once.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{BOB, Caller, ada, problem};
use crate::both;
use crate::support::World;

both! {
    changes_made_at_once_are_all_kept,
    a_username_that_two_want_goes_to_one,
    a_session_that_is_ended_fifty_times_at_once_is_no_error_of_ours,
}

async fn changes_made_at_once_are_all_kept(world: World) {
    let (ada, _) = ada(&world).await;
    let fields = ["name", "given_name", "family_name", "username"];
    let patches = (0..20).map(|n| json!({ "metadata": { format!("key{n}"): n } }));
    let patches = patches.chain(fields.iter().map(|field| json!({ *field: "countess" })));
    let pages = join_all(patches.map(|body| ada.call(Method::PATCH, "/me", Some(body)))).await;
    assert!(
        pages.iter().all(|page| page.status == 200),
        "{:?}",
        pages.iter().map(|page| &page.text).collect::<Vec<_>>()
    );
    let account = ada.get("/me").await.json();
    let metadata: Value = (0..20).map(|n| (format!("key{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into();
    assert_eq!(account["metadata"], metadata);
    assert!(fields.iter().all(|field| account[field] == "countess"), "{account}");
}

async fn a_username_that_two_want_goes_to_one(world: World) {
    let (ada, _) = ada(&world).await;
    world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    for round in 0..5 {
        let wanted = format!("countess{round}");
        let want = async |caller: &Caller| caller.call(Method::PATCH, "/me", Some(json!({ "username": wanted }))).await;
        let (one, other) = tokio::join!(want(&ada), want(&bob));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{} {}", one.text, other.text);
    }
}

async fn a_session_that_is_ended_fifty_times_at_once_is_no_error_of_ours(world: World) {
    let (ada, browser) = ada(&world).await;
    let pages = join_all((0..50).map(|_| ada.call(Method::POST, "/auth/sign-out", None))).await;
    assert!(pages.iter().any(|page| page.status == 204));
    for page in pages.iter().filter(|page| page.status != 204) {
        assert_eq!(problem(page), (401, "unauthenticated".to_owned()), "its token was dead before it was looked at");
    }
    assert!(ada.is_out().await && browser.is_signed_in().await);
}
