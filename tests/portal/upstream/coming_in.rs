//! Signing in and up with others.

use portico::config::ProviderId;
use portico::upstream::registry;

use super::{ADA, back_as, signed_up_with};
use crate::both;
use crate::mfa::enrol;
use crate::support::{As, PASSWORD, World};

both! {
    somebody_new_signs_up_with_google_and_comes_in_by_it_again,
    whoever_says_no_there_or_meets_a_failure_reads_so_and_is_nobody,
    the_way_goes_on_to_where_somebody_wanted,
    a_second_factor_is_asked_for_all_the_same,
    the_button_that_was_used_last_is_marked,
    a_suspended_person_and_a_provider_that_is_gone_are_refused,
    whoever_is_on_the_way_when_a_provider_is_switched_off_does_not_come_in,
    whoever_is_in_already_is_led_on_and_begins_nothing,
}
both! { with &[("AUTH_DISABLE_SIGNUP", "true")] => where_sign_up_is_closed_nobody_new_comes_in }
both! {
    with &[("AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS", "example.com")] => an_address_that_is_shut_out_makes_no_account
}
both! {
    with &[("AUTH_PROVIDER_GOOGLE_ENABLED", "false")] => a_provider_that_is_switched_off_has_no_button_and_no_door
}

async fn somebody_new_signs_up_with_google_and_comes_in_by_it_again(world: World) {
    let browser = world.browser();
    assert!(browser.get("/login").await.text.contains("href=\"/oauth/google\""));
    assert!(browser.get("/signup").await.says("Continue with Google"));
    let answer = back_as(&world, &browser, "google", As::new("ada-1", ADA)).await;
    assert_eq!(answer.location(), "/account");
    let page = browser.get("/account").await;
    assert!(page.role("status").is_some_and(|said| said.contains("sign in with Google")), "{}", page.visible());
    assert!(page.says("Ada Lovelace"), "the name comes along");
    assert!(browser.get("/account/sessions").await.says("with Google"));
    assert_eq!(world.text("select methods from sessions").await, "provider:google");
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 1);
    let again = world.browser();
    // The address there has changed: it is nothing that anybody is known by.
    back_as(&world, &again, "google", As::new("ada-1", "other@example.com")).await;
    assert!(again.is_signed_in().await);
    assert_eq!(world.number("select count(*) from users").await, 1);
    assert_eq!(world.events("identity_linked").await, 1);
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0, "every way was used up");
}

async fn whoever_says_no_there_or_meets_a_failure_reads_so_and_is_nobody(world: World) {
    for (fault, words) in
        [("denied", "You stopped signing in at Google"), ("wrong_nonce", "didn't complete the sign-in")]
    {
        let browser = world.browser();
        let answer = back_as(&world, &browser, "google", As::new("ada-1", ADA).with(fault)).await;
        assert_eq!(answer.location(), "/login");
        let page = browser.visit("/login").await;
        assert!(page.role("alert").is_some_and(|said| said.contains(words)), "{}", page.visible());
        assert!(page.says("Forgot password?") && page.says("Continue with GitHub"), "the other ways are there");
        assert!(fault == "denied" || page.says("Reference: "));
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0, "used up all the same");
    assert_eq!(world.events("provider_sign_in_failed").await, 2);
}

async fn the_way_goes_on_to_where_somebody_wanted(world: World) {
    signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let browser = world.browser();
    let login = browser.get("/login?next=%2Faccount%2Fprofile").await;
    assert!(login.text.contains("href=\"/oauth/google?next=%2Faccount%2Fprofile\""), "{}", login.text);
    let answer = world.come_back(&browser, "/oauth/google?next=%2Faccount%2Fprofile", As::new("ada-1", ADA)).await;
    assert_eq!(answer.location(), "/account/profile");
    for elsewhere in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example"] {
        let browser = world.browser();
        let start = format!("/oauth/google?next={elsewhere}");
        assert_eq!(world.come_back(&browser, &start, As::new("ada-1", ADA)).await.location(), "/account");
    }
}

async fn a_second_factor_is_asked_for_all_the_same(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let (app, _) = enrol(&world, &browser).await;
    let other = world.browser();
    assert_eq!(back_as(&world, &other, "google", As::new("ada-1", ADA)).await.location(), "/mfa");
    assert!(!other.is_signed_in().await);
    let code = app.next(&world);
    let done = other.post("/do/verify-factor", &[("factor", "totp"), ("code", &code)]).await;
    assert_eq!(done.location(), "/account");
    let methods = world.texts("select methods from sessions where ended_at is null").await;
    assert!(methods.contains(&"provider:google totp".to_owned()), "{methods:?}");
}

async fn the_button_that_was_used_last_is_marked(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let plain = world.browser().get("/login").await;
    assert!(plain.says("Continue with Google") && !plain.says("Last used"));
    browser.post("/do/sign-out", &[]).await;
    assert!(browser.get("/login").await.says("Continue with Google Last used"));
    assert!(!world.browser().get("/login").await.says("Last used"), "nobody else sees it");
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/login");
    assert!(browser.get("/signup").await.says("Continue with Google Last used"), "what is known of the browser stays");
}

async fn a_suspended_person_and_a_provider_that_is_gone_are_refused(world: World) {
    signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    let browser = world.browser();
    assert_eq!(back_as(&world, &browser, "google", As::new("ada-1", ADA)).await.location(), "/login");
    assert!(browser.visit("/login").await.says("This account can't sign in"));
    assert!(!browser.is_signed_in().await);
    // Joined by its address, neither.
    assert_eq!(back_as(&world, &browser, "apple", As::new("ada-2", ADA)).await.location(), "/login");
    assert_eq!(world.number("select count(*) from identities").await, 1);
    assert_eq!(world.browser().get("/oauth/nobody").await.status, 404);
    assert_eq!(world.browser().get("/oauth/nobody/callback?state=a&code=b").await.status, 400);
}

async fn whoever_is_on_the_way_when_a_provider_is_switched_off_does_not_come_in(world: World) {
    signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let browser = world.browser();
    let sent = browser.get("/oauth/google").await;
    let way = world.at_provider(&sent, As::new("ada-1", ADA)).await;
    let (portal, google) = (&world.portal, ProviderId::parse("google").expect("an id"));
    let mut tx = portal.db.write().await.expect("the database");
    registry::switch(portal, &mut tx, google, false, world.clock.now()).await.expect("switched off");
    tx.commit().await.expect("a commit");
    assert_eq!(browser.get(&way.url()).await.status, 404);
    assert!(!browser.is_signed_in().await);
    assert!(!browser.get("/login").await.says("Continue with Google"), "no page from before is shown");
}

async fn whoever_is_in_already_is_led_on_and_begins_nothing(world: World) {
    let browser = world.person(ADA).await;
    assert_eq!(browser.get("/oauth/google?next=%2Faccount%2Fprofile").await.location(), "/account/profile");
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0);
    let head = world.browser().send(reqwest::Method::HEAD, "/oauth/google", None, &[]).await;
    assert_eq!((head.status, world.number("select count(*) from oauth_attempts").await), (405, 0));
}

async fn where_sign_up_is_closed_nobody_new_comes_in(world: World) {
    let browser = world.browser();
    assert_eq!(back_as(&world, &browser, "google", As::new("ada-1", ADA)).await.location(), "/login");
    assert!(browser.visit("/login").await.role("alert").is_some());
    let unknown = back_as(&world, &browser, "twitter", As::new("ada-1", "")).await;
    assert_eq!(unknown.location(), "/signup/address");
    browser.post("/do/claim-address", &[("email", ADA)]).await;
    assert!(world.letters(ADA).await.is_empty(), "nobody gets a letter that leads nowhere");
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn an_address_that_is_shut_out_makes_no_account(world: World) {
    let browser = world.browser();
    assert_eq!(back_as(&world, &browser, "google", As::new("ada-1", ADA)).await.location(), "/login");
    assert!(browser.visit("/login").await.says("This address can't be used here"));
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn a_provider_that_is_switched_off_has_no_button_and_no_door(world: World) {
    let page = world.browser().get("/login").await;
    assert!(!page.says("Continue with Google") && page.says("Continue with GitHub"), "{}", page.visible());
    assert_eq!(world.browser().get("/oauth/google").await.status, 404);
}
