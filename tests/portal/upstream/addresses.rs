//! An address for those whose provider tells none, or none that counts.

use futures::future::join_all;

use super::{ADA, EVE, alert, back_as, linked};
use crate::both;
use crate::support::{As, Browser, PASSWORD, World};

both! {
    somebody_without_an_address_proves_one_and_has_an_account,
    whoever_proves_the_address_of_an_account_signs_in_to_it_to_link,
    whoever_proves_the_address_of_an_account_that_was_never_confirmed_takes_it_over,
    a_code_works_in_the_browser_that_asked_for_it_and_not_for_guesses,
    nobody_waits_for_an_address_who_came_from_nowhere,
    the_page_is_the_same_whoever_has_the_address,
}

async fn waits(world: &World, browser: &Browser) {
    let answer = back_as(world, browser, "twitter", As::new("x-1", "")).await;
    assert_eq!(answer.location(), "/signup/address");
}

async fn somebody_without_an_address_proves_one_and_has_an_account(world: World) {
    let browser = world.browser();
    waits(&world, &browser).await;
    let page = browser.get("/signup/address").await;
    assert!(page.status == 200 && page.says("You came from X"), "{}", page.visible());
    assert_eq!(world.number("select count(*) from users").await, 0, "nothing is made yet");
    let sent = browser.submit("/do/claim-address", &[("email", ADA)]).await;
    assert!(sent.says("We sent a 6-digit code to ada@example.com"), "{}", sent.visible());
    assert_eq!(world.number("select count(*) from users").await, 0, "nothing is made yet");
    let code = world.code(ADA).await;
    assert_eq!(browser.post("/do/confirm-address", &[("code", &code)]).await.location(), "/account");
    assert!(browser.is_signed_in().await);
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 1);
    let again = world.browser();
    assert_eq!(back_as(&world, &again, "twitter", As::new("x-1", "")).await.location(), "/account");
    assert_eq!(world.number("select count(*) from oauth_arrivals").await, 0);
}

async fn whoever_proves_the_address_of_an_account_signs_in_to_it_to_link(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    waits(&world, &browser).await;
    browser.post("/do/claim-address", &[("email", ADA)]).await;
    let code = world.code(ADA).await;
    assert_eq!(browser.post("/do/confirm-address", &[("code", &code)]).await.location(), "/login");
    assert!(!browser.is_signed_in().await && linked(&world).await.is_empty());
    browser.sign_in(ADA, PASSWORD).await;
    assert_eq!(linked(&world).await, "twitter");
}

async fn whoever_proves_the_address_of_an_account_that_was_never_confirmed_takes_it_over(world: World) {
    world.signed_up(ADA, PASSWORD).await;
    let browser = world.browser();
    waits(&world, &browser).await;
    browser.post("/do/claim-address", &[("email", ADA)]).await;
    let code = world.code(ADA).await;
    assert_eq!(browser.post("/do/confirm-address", &[("code", &code)]).await.location(), "/account");
    assert!(!world.lets_in(ADA, PASSWORD).await);
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn a_code_works_in_the_browser_that_asked_for_it_and_not_for_guesses(world: World) {
    let (ada, eve) = (world.browser(), world.browser());
    waits(&world, &ada).await;
    assert_eq!(back_as(&world, &eve, "twitter", As::new("x-2", "")).await.location(), "/signup/address");
    eve.post("/do/claim-address", &[("email", EVE)]).await;
    ada.post("/do/claim-address", &[("email", ADA)]).await;
    let code = world.code(ADA).await;
    eve.post("/do/confirm-address", &[("code", &code)]).await;
    assert!(!eve.is_signed_in().await, "the code is another letter's");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        ada.post("/do/confirm-address", &[("code", wrong)]).await;
    }
    assert!(alert(&ada, "/signup/address").await.contains("That code isn't right"));
    ada.post("/do/confirm-address", &[("code", &code)]).await;
    assert!(!ada.is_signed_in().await, "five tries were made");
    ada.post("/do/claim-address", &[("email", ADA)]).await;
    let code = world.code(ADA).await;
    let fields = [("code", code.as_str())];
    join_all((0..50).map(|_| ada.post("/do/confirm-address", &fields))).await;
    assert_eq!(world.number("select count(*) from users").await, 1);
    assert_eq!(world.number("select count(*) from sessions").await, 1);
}

async fn nobody_waits_for_an_address_who_came_from_nowhere(world: World) {
    let browser = world.browser();
    assert_eq!(browser.get("/signup/address").await.status, 400);
    assert_eq!(browser.post("/do/claim-address", &[("email", ADA)]).await.status, 400);
    assert_eq!(browser.post("/do/confirm-address", &[("code", "123456")]).await.status, 400);
    waits(&world, &browser).await;
    assert_eq!(world.browser().get("/signup/address").await.status, 400, "nobody else's");
    world.wait(std::time::Duration::from_mins(30));
    assert_eq!(browser.get("/signup/address").await.status, 400);
    assert!(world.letters(ADA).await.is_empty());
}

async fn the_page_is_the_same_whoever_has_the_address(world: World) {
    world.person(ADA).await;
    let mut pages = Vec::new();
    for email in [ADA, EVE] {
        let browser = world.browser();
        waits(&world, &browser).await;
        let page = browser.submit("/do/claim-address", &[("email", email)]).await;
        pages.push((page.status, page.visible().replace(email, "the address")));
        let letter = world.letter(email).await;
        let words: Vec<_> = letter["text"].as_str().expect("a text").split_whitespace().collect();
        assert!(words.join(" ").contains("says that this is their address"), "{letter}");
    }
    assert_eq!(pages[0], pages[1]);
}
