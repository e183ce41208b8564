//! Between the two proofs: a half-made sign-in opens nothing and does not last (ATK-072).

use std::time::Duration;

use portico::app;
use reqwest::Method;

use super::{ADA, Enrolled, half, sessions, type_code};
use crate::both;
use crate::raw;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    a_half_made_sign_in_opens_no_page_no_form_and_no_call,
    the_second_step_alone_leads_nowhere,
    a_half_made_sign_in_lasts_ten_minutes,
    a_half_made_sign_in_is_void_once_the_password_has_changed,
    a_half_made_sign_in_is_void_once_the_account_is_suspended,
    a_half_made_sign_in_is_for_one_person,
    whoever_comes_to_the_second_step_signed_in_is_led_on,
    a_tampered_flow_is_none,
}

async fn is_sent_back(browser: &Browser, code: &str) -> bool {
    let answer = type_code(browser, code).await;
    let page = browser.get("/login").await;
    answer.is_redirect()
        && answer.location() == "/login"
        && page.role("alert").is_some_and(|said| said.contains("This sign-in took too long. Start again."))
}

async fn a_half_made_sign_in_opens_no_page_no_form_and_no_call(world: World) {
    Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let flow = browser.cookie("flow").expect("a flow");
    let before = (sessions(&world).await, world.number("select count(*) from audit_events").await);
    for path in app::paths().into_iter().filter(|path| !app::is_open(path)) {
        assert!(browser.get(&path).await.location().starts_with("/login?next="), "{path}");
    }
    for verb in raw::verbs().into_iter().filter(|verb| !app::is_open(verb)) {
        let fields = [("password", OTHER_PASSWORD), ("current_password", PASSWORD), ("email", ADA)];
        assert!(browser.post(&verb, &fields).await.location().starts_with("/login?next="), "{verb}");
    }
    let bearer = format!("Bearer {flow}");
    for path in ["/me", "/me/sessions", "/me/activity", "/me/mfa", "/auth/verify"] {
        let path = format!("/api/v1{path}");
        for headers in [&[][..], &[("authorization", bearer.as_str())]] {
            assert_eq!(browser.call(Method::GET, &path, None, headers).await.status, 401, "{path}");
        }
    }
    browser.set_cookie("sid", &flow);
    assert!(!browser.is_signed_in().await);
    assert_eq!((sessions(&world).await, world.number("select count(*) from audit_events").await), before);
}

async fn the_second_step_alone_leads_nowhere(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let stranger = world.browser();
    assert_eq!(stranger.get("/mfa").await.location(), "/login");
    assert!(is_sent_back(&stranger, &ada.app.next(&world)).await);
    let browser = half(&world, ADA).await;
    let code = ada.app.next(&world);
    for fields in [
        &[][..],
        &[("factor", "totp")],
        &[("factor", "passkey"), ("code", "")],
        &[("factor", "recovery_code"), ("code", &code)],
    ] {
        assert!(browser.post("/do/verify-factor", fields).await.location().starts_with("/mfa"), "{fields:?}");
    }
    assert!(!browser.is_signed_in().await && !stranger.is_signed_in().await);
    assert_eq!(browser.get("/mfa?factor=passkey").await.value("factor").as_deref(), Some("totp"));
}

async fn a_half_made_sign_in_lasts_ten_minutes(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (early, late) = (half(&world, ADA).await, half(&world, ADA).await);
    world.wait(Duration::from_secs(9 * 60 + 50));
    assert_eq!(type_code(&early, &ada.app.code(&world)).await.location(), "/account");
    world.wait(Duration::from_secs(31));
    assert_eq!(late.get("/mfa").await.location(), "/login");
    assert!(is_sent_back(&late, &ada.app.code(&world)).await && !late.is_signed_in().await);
}

async fn a_half_made_sign_in_is_void_once_the_password_has_changed(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let thief = half(&world, ADA).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    assert_eq!(ada.browser.post("/do/change-password", &fields).await.location(), "/account/security");
    assert!(is_sent_back(&thief, &ada.app.next(&world)).await && !thief.is_signed_in().await);
    let recovery = half_by(&world, OTHER_PASSWORD).await;
    assert_eq!(type_code(&recovery, &ada.app.next(&world)).await.location(), "/account");
}

async fn half_by(world: &World, password: &str) -> Browser {
    let (browser, page) = world.sign_in(ADA, password).await;
    assert_eq!(page.location(), "/mfa");
    browser
}

async fn a_half_made_sign_in_is_void_once_the_account_is_suspended(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    let answer = type_code(&browser, &ada.app.next(&world)).await;
    assert_eq!(answer.location(), "/login");
    let page = browser.get("/login").await;
    assert!(page.role("alert").is_some() && !browser.is_signed_in().await, "{}", page.visible());
}

async fn a_half_made_sign_in_is_for_one_person(world: World) {
    let (ada, bob) = (Enrolled::of(&world, ADA).await, Enrolled::of(&world, super::BOB).await);
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &bob.app.next(&world)).await.location(), "/mfa?factor=totp");
    assert_eq!(super::type_recovery_code(&browser, &bob.codes[0]).await.location(), "/mfa?factor=recovery_code");
    assert!(!browser.is_signed_in().await);
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert!(browser.get("/account/profile").await.status == 200 && browser.get("/account").await.says(ADA));
}

async fn whoever_comes_to_the_second_step_signed_in_is_led_on(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let page = ada.browser.visit("/mfa?factor=totp").await;
    assert!(page.status == 200 && page.says("Two-step sign-in is on."), "{}", page.visible());
}

async fn a_tampered_flow_is_none(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let flow = half(&world, ADA).await.cookie("flow").expect("a flow");
    let middle = flow.len() / 2;
    let other = if &flow[middle..=middle] == "A" { "B" } else { "A" };
    for bad in [format!("{}{other}{}", &flow[..middle], &flow[middle + 1..]), flow[..middle].to_owned(), String::new()]
    {
        let browser = world.browser();
        browser.set_cookie("flow", &bad);
        assert!(is_sent_back(&browser, &ada.app.next(&world)).await, "{bad}");
    }
    let reset = world.browser();
    reset.get(&world.reset_link(ADA).await).await;
    assert!(is_sent_back(&reset, &ada.app.next(&world)).await, "the flow of a reset is no first proof");
}
