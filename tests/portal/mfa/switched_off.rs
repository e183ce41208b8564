//! Where the operator has switched second factors off, nobody adds one, and nobody's account gets weaker for it.

use reqwest::Method;
use serde_json::json;

use super::by_api::problem;
use super::{ADA, BOB, CODES, Enrolled, TOTP, half, type_code, type_recovery_code};
use crate::both;
use crate::sms;
use crate::support::{Node, PASSWORD, World};

both! {
    whoever_has_a_factor_is_asked_and_can_use_and_renew_their_codes,
    whoever_has_a_factor_can_remove_it_and_not_add_another,
    over_the_api_it_is_the_same,
}
both! { with crate::sms::ON => whoever_has_a_number_still_gets_codes }

/// The same portal after a restart with `AUTH_MFA_ENABLED=false`.
async fn off(world: &World) -> Node {
    let mut settings = world.portal.settings.clone();
    settings.mfa.enabled = false;
    world.node_with(settings).await
}

async fn whoever_has_a_factor_is_asked_and_can_use_and_renew_their_codes(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let off = off(&world).await;
    let browser = off.serves(&world.browser());
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/mfa");
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert_eq!(type_recovery_code(&off.serves(&half(&world, ADA).await), &ada.codes[0]).await.location(), "/account");
    assert_eq!(browser.post("/do/new-recovery-codes", &[]).await.location(), CODES);
    assert_eq!(super::codes_on(&browser.get(CODES).await).len(), 10);
    let page = browser.get("/account/security").await;
    assert!(page.says("On, with 1 authenticator app.") && page.text.contains(TOTP), "{}", page.visible());
    off.stop().await;
}

async fn whoever_has_a_factor_can_remove_it_and_not_add_another(world: World) {
    let (ada, bob) = (Enrolled::of(&world, ADA).await, world.person(BOB).await);
    let begun = super::start(&bob).await;
    let off = off(&world).await;
    let (browser, bob) = (off.serves(&ada.browser), off.serves(&bob));
    let page = browser.get(TOTP).await;
    assert!(page.says("You are still asked for yours until you remove it."), "{}", page.visible());
    assert!(!page.text.contains("/do/start-totp") && page.text.contains("/do/remove-totp"), "{}", page.text);
    assert_eq!(browser.post("/do/start-totp", &[]).await.status, 404);
    assert_eq!((bob.get(TOTP).await.status, bob.post("/do/start-totp", &[]).await.status), (404, 404));
    bob.post("/do/confirm-totp", &[("code", &begun.code(&world))]).await;
    let on = "select count(*) from totp_factors where confirmed_at is not null";
    assert_eq!(world.number(on).await, 1, "what was begun before is not finished either");
    let id = page.value("id").expect("an id");
    assert_eq!(browser.post("/do/remove-totp", &[("id", &id)]).await.location(), "/account/security");
    assert_eq!((world.number(on).await, browser.get(TOTP).await.status), (0, 404));
    assert!(!browser.get("/account/security").await.text.contains("/account/security/totp"));
    off.stop().await;
}

async fn over_the_api_it_is_the_same(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let off = off(&world).await;
    let browser = off.serves(&ada.browser);
    let headers = [("sec-fetch-site", "same-origin")];
    let shown = browser.call(Method::GET, "/api/v1/me/mfa", None, &headers).await.json();
    assert_eq!((&shown["enabled"], &shown["offered"]), (&json!(true), &json!([])), "{shown}");
    let begun = browser.call(Method::POST, "/api/v1/me/mfa/totp", Some(&json!({})), &headers).await;
    assert_eq!(problem(&begun), (404, "not_found".to_owned()));
    let body = json!({ "identifier": ADA, "password": PASSWORD });
    let answer = off.serves(&world.browser()).call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await.json();
    assert_eq!((answer["status"].as_str(), answer["access_token"].as_str()), (Some("mfa_required"), None), "{answer}");
    let gone = browser.call(Method::DELETE, "/api/v1/me/mfa/totp", None, &headers).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    let here = world.browser().call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await.json();
    assert!(here["access_token"].is_string(), "{here}");
    off.stop().await;
}

async fn whoever_has_a_number_still_gets_codes(world: World) {
    let ada = sms::with_phone(&world, ADA, sms::NUMBER).await;
    let off = off(&world).await;
    let browser = off.serves(&sms::half(&world, ADA).await);
    let code = sms::send(&world, &browser).await;
    assert_eq!(sms::type_code(&browser, &code).await.location(), "/account");
    let ada = off.serves(&ada);
    let page = ada.get(sms::PAGE).await;
    assert!(page.says("until you remove yours") && !page.text.contains("/do/add-phone"), "{}", page.visible());
    assert_eq!(ada.post("/do/add-phone", &[("phone", "+4915123456780")]).await.status, 404);
    assert_eq!(ada.post("/do/remove-phone", &[]).await.location(), "/account/security");
    assert_eq!(ada.get(sms::PAGE).await.status, 404);
    off.stop().await;
}
