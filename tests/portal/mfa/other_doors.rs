//! Whatever else leads into an account asks for the second factor, too (ATK-070, 071).

use std::time::Duration;

use super::{ADA, Enrolled, half, sessions, type_code, type_recovery_code};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, World, token_of};

both! {
    a_reset_asks_for_the_second_factor,
    a_reset_over_the_api_takes_no_factor_away,
    confirming_an_address_by_code_asks_for_the_second_factor,
    confirming_an_address_by_link_asks_for_the_second_factor,
    taking_an_address_back_asks_for_the_second_factor,
    whoever_wants_to_keep_the_account_is_asked_first,
}
both! { with &[("AUTH_PASSWORD_CHANGE_REQUIRED_DAYS", "90")] => a_password_that_is_too_old_is_changed_after_the_code }

async fn is_asked(browser: &Browser, ada: &Enrolled, world: &World) {
    assert!(!browser.is_signed_in().await);
    assert_eq!(browser.get("/mfa").await.status, 200);
    assert_eq!(type_code(browser, &ada.app.next(world)).await.location(), "/account");
    assert!(browser.is_signed_in().await);
}

async fn a_reset_asks_for_the_second_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let link = world.reset_link(ADA).await;
    let (browser, page) = world.reset(&link, OTHER_PASSWORD).await;
    assert_eq!((page.location(), sessions(&world).await), ("/mfa".to_owned(), 0));
    is_asked(&browser, &ada, &world).await;
    assert!(ada.codes.len() == 10 && world.number("select count(*) from recovery_codes").await == 10);
    assert_eq!(world.sign_in(ADA, OTHER_PASSWORD).await.1.location(), "/mfa");
}

async fn a_reset_over_the_api_takes_no_factor_away(world: World) {
    Enrolled::of(&world, ADA).await;
    let link = world.reset_link(ADA).await;
    let body = serde_json::json!({ "token": token_of(&link), "password": OTHER_PASSWORD });
    let done = super::by_api::api(&world.browser(), "/auth/reset-password", "", body).await;
    assert!(done.status / 100 == 2 && !done.text.contains("access_token"), "{}", done.text);
    assert_eq!(world.sign_in(ADA, OTHER_PASSWORD).await.1.location(), "/mfa");
}

async fn unconfirmed(world: &World) -> (Enrolled, Browser) {
    let ada = Enrolled::of(world, ADA).await;
    world.run("update users set email_verified_at = null").await;
    let (browser, page) = world.sign_in(ADA, crate::support::PASSWORD).await;
    assert_eq!(page.location(), "/verify-email");
    (ada, browser)
}

async fn confirming_an_address_by_code_asks_for_the_second_factor(world: World) {
    let (ada, browser) = unconfirmed(&world).await;
    let letter = world.letter_about(ADA, "is your").await;
    let code = letter["code"].as_str().expect("a code");
    assert_eq!(browser.post("/do/verify-email", &[("code", code)]).await.location(), "/mfa");
    is_asked(&browser, &ada, &world).await;
}

async fn confirming_an_address_by_link_asks_for_the_second_factor(world: World) {
    let (ada, browser) = unconfirmed(&world).await;
    let link = world.link_about(ADA, "is your").await;
    let stranger = world.browser();
    let mine = browser.post("/do/verify-email", &[("token", token_of(&link))]).await;
    assert_eq!(mine.location(), "/mfa");
    is_asked(&browser, &ada, &world).await;
    assert!(!stranger.is_signed_in().await);
}

async fn taking_an_address_back_asks_for_the_second_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    crate::change_email::change(&world, &ada.browser, "new@example.com").await;
    let link = world.link_about(ADA, "address was changed").await;
    let browser = world.browser();
    let answer = browser.post("/do/undo-email-change", &[("token", token_of(&link))]).await;
    assert_eq!(answer.location(), "/reset");
    assert_eq!(browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/mfa");
    is_asked(&browser, &ada, &world).await;
}

async fn whoever_wants_to_keep_the_account_is_asked_first(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    assert_eq!(ada.browser.post("/do/delete-account", &[("email", ADA)]).await.location(), "/login");
    let browser = half(&world, ADA).await;
    let to = type_recovery_code(&browser, &ada.codes[0]).await.location();
    assert!(to.starts_with("/account/data/cancel?token=") && browser.get(&to).await.status == 200, "{to}");
}

async fn a_password_that_is_too_old_is_changed_after_the_code(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.wait(Duration::from_hours(91 * 24));
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.code(&world)).await.location(), "/reset");
    let page = browser.get("/reset").await;
    assert!(page.status == 200 && !browser.is_signed_in().await, "{}", page.visible());
    let to = browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location();
    assert_eq!(to, "/mfa");
    is_asked(&browser, &ada, &world).await;
}
