//! Unlinking, and the last way in.

use std::time::Duration;

use futures::future::join_all;

use super::{ADA, EVE, alert, back_as, link, linked, signed_up_with};
use crate::both;
use crate::support::{As, Browser, OTHER_PASSWORD, Page, World};

both! {
    the_last_way_in_stays_until_a_password_is_set,
    one_of_two_providers_can_go_but_not_both_also_for_fifty_at_once,
    a_provider_that_is_switched_off_is_no_way_in,
    unlinking_wants_a_recent_proof_and_ends_what_was_begun_elsewhere,
    nobody_unlinks_what_is_somebody_elses,
}

async fn id_of(browser: &Browser, provider: &str) -> String {
    let page = browser.get("/account/links").await;
    let rows =
        page.text.split("<li").find(|row| row.contains(&format!("Unlink {provider}"))).expect("a row").to_owned();
    rows.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id").to_owned()
}

async fn unlink(browser: &Browser, id: &str) -> Page {
    browser.post("/do/unlink-provider", &[("id", id)]).await
}

async fn the_last_way_in_stays_until_a_password_is_set(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let id = id_of(&browser, "Google").await;
    assert_eq!(unlink(&browser, &id).await.location(), "/account/links");
    let page = browser.get("/account/links").await;
    assert!(page.role("alert").is_some_and(|said| said.contains("First set a password")), "{}", page.visible());
    assert!(page.says("You have no password yet") && page.text.contains("/do/request-reset"));
    let security = browser.get("/account/security/password").await;
    assert!(security.says("Email me a link") && !security.says("Current password"), "{}", security.visible());
    let link = world.reset_link(ADA).await;
    let (browser, done) = world.reset(&link, OTHER_PASSWORD).await;
    assert_eq!(done.location(), "/account");
    assert_eq!(unlink(&browser, &id).await.location(), "/account/links");
    assert!(browser.visit("/account/links").await.says("Google is unlinked"));
    assert_eq!(linked(&world).await, "");
    assert_eq!(world.count_letters(ADA, "Google is unlinked from your").await, 1);
    assert!(browser.is_signed_in().await, "here somebody stays in");
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await);
}

async fn one_of_two_providers_can_go_but_not_both_also_for_fifty_at_once(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    link(&world, &browser, "github", As::new("7001", ADA)).await;
    let ids = [id_of(&browser, "Google").await, id_of(&browser, "GitHub").await];
    let thief = browser.thief();
    join_all((0..50).map(|n| unlink(if n % 2 == 0 { &browser } else { &thief }, &ids[n % 2]))).await;
    assert_eq!(world.number("select count(*) from identities").await, 1);
    assert_eq!(world.events("identity_unlinked").await, 1);
}

async fn a_provider_that_is_switched_off_is_no_way_in(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    link(&world, &browser, "github", As::new("7001", ADA)).await;
    let id = id_of(&browser, "Google").await;
    world.run("update identities set provider = 'gone' where provider = 'github'").await;
    unlink(&browser, &id).await;
    assert!(alert(&browser, "/account/links").await.contains("First set a password"));
    assert!(browser.get("/account/links").await.says("gone Can't be used at the moment"));
}

async fn unlinking_wants_a_recent_proof_and_ends_what_was_begun_elsewhere(world: World) {
    let browser = world.person(ADA).await;
    link(&world, &browser, "google", As::new("ada-1", ADA)).await;
    let elsewhere = world.browser();
    back_as(&world, &elsewhere, "google", As::new("ada-1", ADA)).await;
    let id = id_of(&browser, "Google").await;
    let before = browser.cookie("sid");
    assert_eq!(unlink(&browser, &id).await.location(), "/account/links");
    assert!(browser.cookie("sid") != before && browser.is_signed_in().await, "under a new id");
    assert!(!elsewhere.is_signed_in().await);
    let again = world.browser();
    back_as(&world, &again, "google", As::new("ada-1", ADA)).await;
    world.wait(Duration::from_mins(11));
    assert_eq!(unlink(&again, &id).await.location(), "/reauth?next=%2Faccount%2Flinks");
}

async fn nobody_unlinks_what_is_somebody_elses(world: World) {
    let ada = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let eve = world.person(EVE).await;
    let id = id_of(&ada, "Google").await;
    assert_eq!(unlink(&eve, &id).await.status, 404);
    assert!(unlink(&world.browser(), &id).await.location().starts_with("/login"));
    assert_eq!(linked(&world).await, "google");
}
