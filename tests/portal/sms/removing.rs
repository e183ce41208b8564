//! Taking a phone number away.

use std::time::Duration;

use super::{ADA, NUMBER, PAGE, add, half, send, type_code, with_phone};
use crate::both;
use crate::support::{App, Browser, PASSWORD, World};

both! { with crate::sms::ON =>
    without_its_only_factor_an_account_opens_by_password,
    removing_wants_a_recent_proof,
    a_code_on_its_way_dies_with_the_number,
    whoever_has_an_app_too_keeps_it_and_the_recovery_codes,
    what_somebody_removes_is_their_own,
}
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_REQUIRED_FOR_ROLES", "user")] =>
    whoever_needs_a_factor_keeps_the_last,
}

async fn without_its_only_factor_an_account_opens_by_password(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    assert!(!world.lets_in(ADA, PASSWORD).await);
    assert_eq!(ada.post("/do/remove-phone", &[]).await.location(), "/account/security");
    assert!(ada.is_signed_in().await && world.lets_in(ADA, PASSWORD).await);
    assert_eq!(world.number("select count(*) from phones").await, 0);
    assert_eq!(world.number("select count(*) from recovery_codes").await, 0);
    assert_eq!(
        (world.events("phone_removed").await, world.count_letters(ADA, "phone number was removed").await),
        (1, 1)
    );
    assert_eq!(ada.post("/do/remove-phone", &[]).await.status, 404);
}

async fn removing_wants_a_recent_proof(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    world.wait(Duration::from_secs(601));
    assert!(ada.post("/do/remove-phone", &[]).await.location().starts_with("/reauth"));
    let page = ada.visit(PAGE).await;
    assert_eq!(page.value("factor").as_deref(), Some("sms"), "{}", page.visible());
    assert!(page.says("+49 ••• 89") && !page.text.contains("name=\"password\""), "{}", page.visible());
    let sent = ada.post("/do/send-sms-code", &[("reauth", "on"), ("next", PAGE)]).await;
    assert_eq!(sent.location(), "/reauth?next=%2Faccount%2Fsecurity%2Fphone&factor=sms");
    let code = world.code(NUMBER).await;
    assert!(!type_code(&half(&world, ADA).await, &code).await.location().starts_with("/account"), "not for signing in");
    let proof = [("factor", "sms"), ("code", code.as_str()), ("next", PAGE)];
    assert_eq!(ada.post("/do/reauth", &proof).await.location(), PAGE);
    assert_eq!(ada.post("/do/remove-phone", &[]).await.location(), "/account/security");
}

async fn a_code_on_its_way_dies_with_the_number(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    ada.post("/do/remove-phone", &[]).await;
    assert!(!type_code(&browser, &code).await.location().starts_with("/account"));
    assert!(!browser.is_signed_in().await);
}

/// Sets an authenticator app up.
pub async fn add_app(world: &World, browser: &Browser) -> App {
    browser.post("/do/start-totp", &[]).await;
    let page = browser.get("/account/security/totp").await;
    let shown = page.text.split_once("id=\"totp-key\"").and_then(|(_, rest)| rest.split_once('>')).expect("a key").1;
    let app = App { secret: shown.split_once('<').expect("its end").0.replace(' ', "") };
    let done = browser.post("/do/confirm-totp", &[("code", &app.code(world))]).await;
    assert!(done.location().starts_with("/account/security"), "{}", done.location());
    app
}

async fn whoever_has_an_app_too_keeps_it_and_the_recovery_codes(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    add_app(&world, &ada).await;
    ada.post("/do/remove-phone", &[]).await;
    assert_eq!(world.number("select count(*) from recovery_codes").await, 10);
    let page = half(&world, ADA).await.get("/mfa?factor=sms").await;
    assert_eq!(page.value("factor").as_deref(), Some("totp"), "what is gone is not offered");
    world.wait(Duration::from_secs(61));
    add(&world, &ada, NUMBER).await;
    assert_eq!(ada.post("/do/remove-totp", &[]).await.location(), "/account/security");
    assert_eq!(world.number("select count(*) from recovery_codes").await, 10, "the phone is left");
    assert!(!world.lets_in(ADA, PASSWORD).await);
}

async fn what_somebody_removes_is_their_own(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let bob = world.person(super::BOB).await;
    assert_eq!(bob.post("/do/remove-phone", &[]).await.status, 404);
    assert_eq!(world.number("select count(*) from phones").await, 1);
}

async fn whoever_needs_a_factor_keeps_the_last(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    assert_eq!(ada.get("/account").await.status, 200, "a phone is factor enough");
    let page = ada.submit("/do/remove-phone", &[]).await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("Your role needs a second factor")),
        "{}",
        page.visible()
    );
    assert_eq!(world.number("select count(*) from phones").await, 1);
    add_app(&world, &ada).await;
    assert_eq!(ada.post("/do/remove-phone", &[]).await.location(), "/account/security");
}
