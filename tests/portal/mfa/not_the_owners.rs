//! Factors that somebody else set up do not keep the owner out; the owner's own are taken away by no letter (gate 2, ATK-071).

use std::time::Duration;

use super::{ADA, Enrolled, enrol, start, type_code};
use crate::both;
use crate::change_email::change;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false"), ("AUTH_MFA_SMS_ENABLED", "true")] =>
    a_reset_by_letter_frees_an_address_that_was_never_proven,
    confirming_by_letter_frees_it_too,
}
both! {
    a_reset_of_a_proven_address_frees_nothing,
    who_takes_the_address_back_is_not_asked_for_the_thiefs_factor,
    who_takes_the_address_back_keeps_their_own,
    who_takes_the_address_back_keeps_the_codes_of_their_own_app_alone,
}

const LEFT: [&str; 4] = [
    "select count(*) from totp_factors",
    "select count(*) from phones",
    "select count(*) from recovery_codes",
    "select count(*) from trusted_browsers",
];

async fn nothing_is_left(world: &World) {
    for left in LEFT {
        assert_eq!(world.number(left).await, 0, "{left}");
    }
}

/// Somebody who signed up with an address of another, and set up whatever there is.
async fn mallory(world: &World) -> Browser {
    world.signed_up(ADA, PASSWORD).await;
    let (browser, page) = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(page.location(), "/account", "addresses need not be confirmed here");
    let (app, _) = enrol(world, &browser).await;
    assert!(crate::sms::add(world, &browser, crate::sms::NUMBER).await.is_redirect());
    let again = super::half(world, ADA).await;
    super::trust(&again, &app.next(world)).await;
    for left in LEFT {
        assert_ne!(world.number(left).await, 0, "{left}");
    }
    browser
}

async fn a_reset_by_letter_frees_an_address_that_was_never_proven(world: World) {
    let mallory = mallory(&world).await;
    let link = world.reset_link(ADA).await;
    let (ada, page) = world.reset(&link, OTHER_PASSWORD).await;
    assert_eq!(page.location(), "/account", "no factor of a stranger is asked for");
    assert!(ada.is_signed_in().await && !mallory.is_signed_in().await);
    nothing_is_left(&world).await;
}

async fn confirming_by_letter_frees_it_too(world: World) {
    let mallory = mallory(&world).await;
    let ada = world.browser();
    ada.post("/do/sign-up", &[("email", ADA), ("password", OTHER_PASSWORD), ("name", "Ada")]).await;
    let code = world.code(ADA).await;
    let done = ada.post("/do/verify-email", &[("code", &code)]).await;
    assert_eq!(done.location(), "/account", "{}", done.text);
    assert!(ada.is_signed_in().await && !mallory.is_signed_in().await);
    nothing_is_left(&world).await;
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await && !world.lets_in(ADA, PASSWORD).await);
}

async fn a_reset_of_a_proven_address_frees_nothing(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let link = world.reset_link(ADA).await;
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.location(), "/mfa");
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
    assert_eq!(world.number("select count(*) from recovery_codes").await, 10);
    let (browser, _) = world.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
}

/// By the link in the letter to the old address; answers where the new password leads to.
async fn take_back(world: &World) -> String {
    let link = world.link_about(ADA, "address was changed").await;
    let browser = world.browser();
    let answer = browser.post("/do/undo-email-change", &[("token", token_of(&link))]).await;
    assert_eq!(answer.location(), "/reset");
    browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location()
}

async fn who_takes_the_address_back_is_not_asked_for_the_thiefs_factor(world: World) {
    let thief = world.person(ADA).await;
    change(&world, &thief, "thief@example.com").await;
    world.wait(Duration::from_mins(1));
    enrol(&world, &thief).await;
    assert_eq!(take_back(&world).await, "/account");
    nothing_is_left(&world).await;
    assert!(!thief.is_signed_in().await && world.lets_in(ADA, OTHER_PASSWORD).await);
}

async fn who_takes_the_address_back_keeps_their_own(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    change(&world, &ada.browser, "thief@example.com").await;
    world.wait(Duration::from_mins(1));
    let thiefs = start(&ada.browser).await;
    let on = ada.browser.post("/do/confirm-totp", &[("code", &thiefs.code(&world))]).await;
    assert_eq!(on.location(), "/account/security");
    assert_eq!(take_back(&world).await, "/mfa");
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
    let (browser, _) = world.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(type_code(&browser, &thiefs.next(&world)).await.location(), "/mfa?factor=totp");
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert_eq!(world.number("select count(*) from recovery_codes").await, 10);
}

async fn who_takes_the_address_back_keeps_the_codes_of_their_own_app_alone(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    change(&world, &ada.browser, "thief@example.com").await;
    world.wait(Duration::from_mins(1));
    ada.browser.post("/do/new-recovery-codes", &[]).await;
    assert_eq!(take_back(&world).await, "/mfa");
    assert_eq!(world.number("select count(*) from recovery_codes").await, 0, "the thief has seen them");
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
}
