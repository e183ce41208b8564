//! Two accounts that somebody made by signing in with two providers.

use super::{ADA, BOB, PAGE, ada_and_bob, begin, bob_into_ada, identities, merge, prove_both};
use crate::both;
use crate::support::{As, Browser, PASSWORD, World};
use crate::upstream::{alert, link, prove_address, sign_in_with, signed_up_with};

const ADA_THERE: As<'_> = As::new("1001", ADA);
const BOB_THERE: As<'_> = As::new("2002", BOB);

both! {
    whoever_made_two_accounts_with_two_providers_makes_one_of_them_and_two_again,
    an_address_that_came_with_a_merged_account_lets_nobody_in_by_itself,
    what_stays_behind_says_that_its_account_was_merged,
}

/// Who comes in with a provider in a browser that never was here.
async fn comes_in_as(world: &World, provider: &str, who: As<'_>) -> String {
    let browser = world.browser();
    sign_in_with(world, &browser, provider, who).await;
    name(&browser).await
}

async fn name(browser: &Browser) -> String {
    let page = browser.get("/account/profile").await;
    [ADA, BOB].into_iter().find(|email| page.says(email)).unwrap_or_else(|| panic!("{}", page.visible())).to_owned()
}

async fn whoever_made_two_accounts_with_two_providers_makes_one_of_them_and_two_again(world: World) {
    let ada = signed_up_with(&world, "google", ADA_THERE).await;
    let bob = world.browser();
    sign_in_with(&world, &bob, "github", BOB_THERE).await;
    prove_address(&world, &bob, BOB).await;
    assert_eq!(name(&bob).await, BOB);
    let before = identities(&world).await;
    let page = begin(&ada).await;
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let back = world.come_back(&ada, &format!("/oauth/github?next={next}"), BOB_THERE).await;
    assert_eq!(back.location(), page, "the second account is proven by its provider");
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
    assert_eq!(name(&ada).await, ADA);
    for (provider, who) in [("google", ADA_THERE), ("github", BOB_THERE)] {
        assert_eq!(comes_in_as(&world, provider, who).await, ADA, "{provider}");
    }
    let id = ada.get(PAGE).await.value("id").expect("a merge to undo");
    assert_eq!(ada.post("/do/undo-merge", &[("id", &id)]).await.location(), PAGE);
    assert_eq!(identities(&world).await, before);
    assert_eq!(comes_in_as(&world, "google", ADA_THERE).await, ADA);
    assert_eq!(comes_in_as(&world, "github", BOB_THERE).await, BOB);
}

async fn an_address_that_came_with_a_merged_account_lets_nobody_in_by_itself(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let somebody = world.browser();
    sign_in_with(&world, &somebody, "google", BOB_THERE).await;
    assert!(!somebody.is_signed_in().await && identities(&world).await.is_empty());
    assert_eq!(somebody.sign_in(BOB, PASSWORD).await.location(), "/account", "signing in besides links it");
    assert_eq!(identities(&world).await, ["google 2002 ada@example.com"]);
}

async fn what_stays_behind_says_that_its_account_was_merged(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    link(&world, &ada, "google", ADA_THERE).await;
    link(&world, &bob, "google", BOB_THERE).await;
    let page = prove_both(&ada).await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
    let browser = world.browser();
    let back = world.come_back(&browser, "/oauth/google", BOB_THERE).await;
    assert!(alert(&browser, &back.location()).await.contains("This account was merged into another of yours."));
    assert!(!browser.is_signed_in().await);
}
