//! Both accounts are proven, each by all that signing in to it asks for, just now, in one browser.

use std::time::Duration;

use super::{ADA, BOB, PAGE, ada_and_bob, begin, bob, id_of, merge, prove_both, sign_in_for};
use crate::both;
use crate::mfa::{Enrolled, enrol, trust, type_code};
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};

both! {
    beginning_wants_a_fresh_proof_and_so_does_merging,
    a_proof_is_worth_nothing_in_another_browser,
    a_proof_is_worth_nothing_after_ten_minutes,
    a_proof_dies_with_a_new_password,
    whoever_signs_in_to_the_same_account_again_is_told,
    nobody_merges_an_account_that_they_did_not_prove,
    the_second_factor_of_the_other_account_is_asked_for_even_in_a_trusted_browser,
    the_account_that_stays_asks_for_its_second_factor,
}

async fn beginning_wants_a_fresh_proof_and_so_does_merging(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let stale = world.sign_in(BOB, OTHER_PASSWORD).await.0;
    world.wait(Duration::from_mins(11));
    assert!(stale.get(PAGE).await.location().starts_with("/reauth"));
    assert!(stale.post("/do/begin-merge", &[]).await.location().starts_with("/reauth"));
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    let page = prove_both(&ada).await;
    // The proof of the second is fresh as long as that of the first.
    world
        .change(
            "update sessions set authenticated_at = 1 where ended_at is null and user_id = $1",
            &id_of(&world, BOB).await,
        )
        .await;
    assert!(ada.get(&page).await.location().starts_with("/reauth?next="));
    assert!(merge(&world, &ada, &page, ADA).await.location().starts_with("/reauth?next="));
    assert_eq!(world.events("accounts_merged").await, 0);
    ada.post("/do/reauth", &[("password", OTHER_PASSWORD)]).await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
}

async fn a_proof_is_worth_nothing_in_another_browser(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    let page = begin(&ada).await;
    assert_eq!(bob.get(&page).await.status, 410);
    assert_eq!(merge(&world, &bob, &page, BOB).await.status, 410);
    let nobody = world.browser();
    assert!(nobody.get(&page).await.location().starts_with("/login"));
    assert!(merge(&world, &nobody, &page, ADA).await.location().starts_with("/login"));
    assert_eq!(sign_in_for(&ada, (BOB, OTHER_PASSWORD), &page).await.location(), page);
    assert_eq!(ada.get(&page).await.status, 200);
}

async fn a_proof_is_worth_nothing_after_ten_minutes(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let page = begin(&ada).await;
    world.wait(Duration::from_mins(10) + Duration::from_secs(1));
    sign_in_for(&ada, (BOB, OTHER_PASSWORD), &page).await;
    assert_eq!((ada.get(&page).await.status, merge(&world, &ada, &page, ADA).await.status), (410, 410));
    assert_eq!(ada.get(&format!("{PAGE}?token=nonsense")).await.status, 410);
}

async fn a_proof_dies_with_a_new_password(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let page = begin(&ada).await;
    let owner = world.reset(&world.reset_link(ADA).await, "nine quiet harbours 77").await.0;
    assert!(owner.is_signed_in().await);
    sign_in_for(&ada, (BOB, OTHER_PASSWORD), &page).await;
    assert_eq!(merge(&world, &ada, &page, BOB).await.status, 410);
}

async fn whoever_signs_in_to_the_same_account_again_is_told(world: World) {
    let ada = world.person(ADA).await;
    let page = begin(&ada).await;
    assert_eq!(sign_in_for(&ada, (ADA, PASSWORD), &page).await.location(), page);
    assert!(ada.get(&page).await.says("You signed in to the same account again."));
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), page);
    assert_eq!(world.events("accounts_merged").await, 0);
}

async fn nobody_merges_an_account_that_they_did_not_prove(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    world.person("carl@example.com").await;
    let carl = id_of(&world, "carl@example.com").await;
    let page = prove_both(&ada).await;
    let fields = [("token", token_of(&page)), ("keep", carl.as_str())];
    assert_eq!(ada.post("/do/merge-account", &fields).await.status, 404);
    assert_eq!(ada.post("/do/merge-account", &[("keep", &carl)]).await.status, 410);
    assert_eq!(world.events("accounts_merged").await, 0);
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE, "a refusal uses nothing up");
}

async fn the_second_factor_of_the_other_account_is_asked_for_even_in_a_trusted_browser(world: World) {
    let bob = bob(&world).await;
    let ada = Enrolled::of(&world, ADA).await;
    // Bob's browser is one that Ada trusts.
    bob.post("/do/sign-out", &[]).await;
    assert_eq!(bob.sign_in(ADA, PASSWORD).await.location(), "/mfa");
    trust(&bob, &ada.app.next(&world)).await;
    assert_eq!(bob.sign_in(BOB, OTHER_PASSWORD).await.location(), "/account");
    let page = begin(&bob).await;
    assert_eq!(sign_in_for(&bob, (ADA, PASSWORD), &page).await.location(), page, "the browser is trusted");
    assert!(bob.get(&page).await.location().starts_with("/reauth"), "but that is no proof");
    assert!(merge(&world, &bob, &page, ADA).await.location().starts_with("/reauth"));
    bob.post("/do/reauth", &[("factor", "totp"), ("code", &ada.app.next(&world))]).await;
    assert_eq!(merge(&world, &bob, &page, ADA).await.location(), PAGE);
    assert!(!world.lets_in(BOB, OTHER_PASSWORD).await);
}

async fn the_account_that_stays_asks_for_its_second_factor(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let (app, _) = enrol(&world, &ada).await;
    let page = prove_both(&ada).await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), "/mfa");
    assert!(!ada.is_signed_in().await);
    assert_eq!(type_code(&ada, &app.next(&world)).await.location(), PAGE);
    assert!(ada.get("/account/sessions").await.says("by merging two accounts"));
}
