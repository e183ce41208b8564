//! Proving again who one is, for people without a password.

use std::time::Duration;

use super::{ADA, EVE, alert, link, signed_up_with};
use crate::both;
use crate::support::{As, World};

both! {
    somebody_without_a_password_signs_in_again_with_their_provider,
    somebody_elses_account_proves_nothing,
    whoever_has_a_password_or_a_factor_is_asked_for_that,
}

async fn somebody_without_a_password_signs_in_again_with_their_provider(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    world.wait(Duration::from_mins(11));
    let page = browser.get("/reauth?next=%2Faccount%2Flinks").await;
    assert!(page.says("Continue with Google") && !page.text.contains("name=\"password\""), "{}", page.visible());
    assert!(page.says("Email me a link"), "the other way: a letter");
    let before = browser.cookie("sid");
    let fields = [("provider", "google"), ("next", "/account/links")];
    let sent = browser.post("/do/reauth", &fields).await;
    assert!(sent.location().contains("prompt=select_account"), "the provider is to look again: {}", sent.location());
    let answer = world.go_through(&browser, &sent, As::new("ada-1", ADA)).await;
    assert_eq!(answer.location(), "/account/links");
    assert_ne!(browser.cookie("sid"), before, "under a new id");
    assert_eq!(link(&world, &browser, "github", As::new("7001", ADA)).await.location(), "/account/links");
    assert_eq!(world.events("reauthenticated").await, 1);
}

async fn somebody_elses_account_proves_nothing(world: World) {
    signed_up_with(&world, "google", As::new("eve-1", EVE)).await;
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    world.wait(Duration::from_mins(11));
    for who in [As::new("eve-1", EVE), As::new("nobody", ADA)] {
        let sent = browser.post("/do/reauth", &[("provider", "google")]).await;
        let answer = world.go_through(&browser, &sent, who).await;
        assert!(answer.location().starts_with("/reauth"), "{}", answer.location());
        assert!(alert(&browser, &answer.location()).await.contains("isn't the account that is linked here"));
        let unlinked = browser.post("/do/link-provider", &[("provider", "github")]).await;
        assert!(unlinked.location().starts_with("/reauth"), "not proven");
    }
    // Another session's way.
    let sent = browser.post("/do/reauth", &[("provider", "google")]).await;
    let way = world.at_provider(&sent, As::new("ada-1", ADA)).await;
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(browser.get(&way.url()).await.status, 400);
}

async fn whoever_has_a_password_or_a_factor_is_asked_for_that(world: World) {
    let browser = world.person(ADA).await;
    link(&world, &browser, "google", As::new("ada-1", ADA)).await;
    assert_eq!(browser.post("/do/reauth", &[("provider", "google")]).await.status, 404);
    let eve = signed_up_with(&world, "google", As::new("eve-1", EVE)).await;
    crate::mfa::enrol(&world, &eve).await;
    assert_eq!(eve.post("/do/reauth", &[("provider", "google")]).await.status, 404);
}
