//! Signing in with an authenticator app.

use futures::future::join_all;

use super::{ADA, Enrolled, half, sessions, type_code};
use crate::both;
use crate::support::{PASSWORD, World};

both! {
    after_the_password_the_code_is_asked_for,
    a_wrong_code_is_told_and_lets_nobody_in,
    the_code_of_the_step_before_and_after_is_taken_two_off_is_not,
    a_code_is_taken_once,
    the_code_that_switched_the_app_on_signs_nobody_in,
    a_code_of_an_earlier_step_is_not_taken_any_more,
    of_fifty_browsers_with_one_right_code_one_gets_in,
    where_one_was_going_and_being_remembered_survive,
    starting_again_keeps_where_one_was_going,
    another_try_with_the_password_asks_again,
    an_app_that_is_being_set_up_is_not_asked_for,
}

async fn after_the_password_the_code_is_asked_for(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let before = sessions(&world).await;
    let browser = half(&world, ADA).await;
    let page = browser.get("/mfa").await;
    assert!(page.says("6-digit code from your authenticator app") && page.says("Use a recovery code"));
    assert_eq!((page.value("factor").as_deref(), page.status), (Some("totp"), 200));
    assert!(page.text.contains("autocomplete=\"one-time-code\"") && page.text.contains("name=\"trust_browser\""));
    assert!(!browser.is_signed_in().await && sessions(&world).await == before);
    assert!(browser.cookie("sid").is_none());
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert!(browser.is_signed_in().await && browser.cookie("flow").is_none());
    assert!(browser.get("/account/sessions").await.says("password + authenticator app"));
    assert_eq!(sessions(&world).await, before + 1);
    assert!(browser.get("/account/email").await.status == 200, "the proof is fresh");
}

async fn a_wrong_code_is_told_and_lets_nobody_in(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    for code in ["", "12345", &ada.app.wrong(&world)] {
        let answer = type_code(&browser, code).await;
        assert_eq!(answer.location(), "/mfa?factor=totp");
        let page = browser.get("/mfa?factor=totp").await;
        assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right.")), "{}", page.visible());
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(world.events("factor_failed").await, 3);
    let timeline = ada.browser.get("/account/activity").await;
    assert!(timeline.says("Somebody knew your password but not the second factor."), "{}", timeline.visible());
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
}

async fn the_code_of_the_step_before_and_after_is_taken_two_off_is_not(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.wait(std::time::Duration::from_mins(5));
    for (steps, taken) in [(-2, false), (2, false), (-1, true), (0, true), (1, true), (2, false), (3, false)] {
        let browser = half(&world, ADA).await;
        world.wait_for_step();
        assert_eq!(type_code(&browser, &ada.app.code_of(&world, steps)).await.status, 303);
        assert_eq!(browser.is_signed_in().await, taken, "{steps}");
        // A code of the step ahead is the last for a while.
        if taken {
            world.wait(std::time::Duration::from_mins(1));
        }
    }
}

async fn a_code_is_taken_once(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.wait_for_step();
    let code = ada.app.next(&world);
    let (first, second) = (half(&world, ADA).await, half(&world, ADA).await);
    assert_eq!(type_code(&first, &code).await.location(), "/account");
    for _ in 0..2 {
        assert_eq!(type_code(&second, &code).await.location(), "/mfa?factor=totp");
    }
    let fields = [("factor", "totp"), ("code", code.as_str())];
    let page = first.submit("/do/reauth", &fields).await;
    assert!(page.role("alert").is_some(), "nor as a proof of who one is: {}", page.visible());
    assert!(!second.is_signed_in().await);
    assert_eq!(type_code(&second, &ada.app.next(&world)).await.location(), "/account");
}

async fn the_code_that_switched_the_app_on_signs_nobody_in(world: World) {
    let ada = world.person(ADA).await;
    let app = super::start(&ada).await;
    world.wait_for_step();
    let code = app.code(&world);
    assert_eq!(ada.post("/do/confirm-totp", &[("code", &code)]).await.location(), super::CODES);
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &code).await.location(), "/mfa?factor=totp");
    assert!(!browser.is_signed_in().await);
}

async fn a_code_of_an_earlier_step_is_not_taken_any_more(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.wait(std::time::Duration::from_mins(2));
    world.wait_for_step();
    let (before, after) = (ada.app.code_of(&world, 0), ada.app.code_of(&world, 1));
    let (first, second) = (half(&world, ADA).await, half(&world, ADA).await);
    assert_eq!(type_code(&first, &after).await.location(), "/account");
    assert_eq!(type_code(&second, &before).await.location(), "/mfa?factor=totp");
    let third = half(&world, ADA).await;
    assert_eq!(type_code(&third, &after).await.location(), "/mfa?factor=totp", "nor the same in the next step");
}

async fn of_fifty_browsers_with_one_right_code_one_gets_in(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let before = sessions(&world).await;
    let code = ada.app.next(&world);
    let thieves: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(thieves.iter().map(|thief| type_code(thief, &code))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 429 | 503)), "{statuses:?}");
    let entered = pages.iter().filter(|page| page.is_redirect() && page.location() == "/account").count();
    assert_eq!((entered, sessions(&world).await), (1, before + 1), "{statuses:?}");
}

async fn where_one_was_going_and_being_remembered_survive(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for (remember, kept) in [("on", true), ("", false)] {
        let browser = world.browser();
        let fields =
            [("username", ADA), ("password", PASSWORD), ("remember", remember), ("next", "/account/profile?a=b%26c")];
        assert_eq!(browser.post("/do/sign-in", &fields).await.location(), "/mfa");
        type_code(&browser, &ada.app.wrong(&world)).await;
        browser.get("/mfa?factor=recovery_code").await;
        let done = type_code(&browser, &ada.app.next(&world)).await;
        assert_eq!(done.location(), "/account/profile?a=b%26c");
        let lines = done.headers("set-cookie");
        let line = lines.iter().find(|line| line.starts_with("sid=")).expect("a session");
        assert_eq!(line.contains("Max-Age="), kept, "{line}");
    }
}

async fn starting_again_keeps_where_one_was_going(world: World) {
    Enrolled::of(&world, ADA).await;
    let browser = world.browser();
    browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", "/account/profile")]).await;
    assert!(browser.get("/mfa").await.text.contains("href=\"/login?next=%2Faccount%2Fprofile\""));
    for evil in ["//evil.example", "https://evil.example"] {
        browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", evil)]).await;
        assert!(!browser.get("/mfa").await.text.contains("evil.example"));
    }
}

async fn another_try_with_the_password_asks_again(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/mfa", "knowing a browser is not trusting it");
}

async fn an_app_that_is_being_set_up_is_not_asked_for(world: World) {
    let ada = world.person(ADA).await;
    super::start(&ada).await;
    assert!(world.lets_in(ADA, PASSWORD).await);
}
