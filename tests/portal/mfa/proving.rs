//! Proving again who one is, where there is a second factor, and what that opens (gate 16, ATK-081).

use std::time::Duration;

use super::{ADA, BOB, CODES, Enrolled, TOTP, half, sessions, start, type_code};
use crate::both;
use crate::support::{App, OTHER_PASSWORD, PASSWORD, World};

both! {
    whoever_has_a_factor_proves_it_by_that,
    a_recovery_code_proves_it_too,
    the_password_alone_changes_neither_password_nor_factors,
    removing_the_app_switches_two_step_sign_in_off,
    nobody_removes_what_is_not_theirs,
    each_of_several_apps_lets_one_in,
    there_are_at_most_five_apps,
}

/// More than ten minutes after whatever was proven.
fn stale(world: &World) {
    world.wait(Duration::from_secs(601));
}

async fn whoever_has_a_factor_proves_it_by_that(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    stale(&world);
    let page = ada.browser.visit("/account/email").await;
    assert!(page.text.contains("name=\"code\"") && !page.text.contains("name=\"password\""), "{}", page.text);
    assert_eq!(
        (page.value("factor").as_deref(), page.value("next").as_deref()),
        (Some("totp"), Some("/account/email"))
    );
    let page = ada.browser.submit("/do/reauth", &[("password", PASSWORD), ("next", "/account/email")]).await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("Use a code of your second factor.")),
        "{}",
        page.visible()
    );
    assert_eq!(ada.browser.get("/account/email").await.status, 303);
    let fields = |code| [("factor", "totp"), ("code", code), ("next", "/account/email")];
    let wrong = ada.app.wrong(&world);
    let page = ada.browser.submit("/do/reauth", &fields(&wrong)).await;
    assert!(page.role("alert").is_some() && ada.browser.get("/account/email").await.status == 303);
    let (before, code) = (ada.browser.thief(), ada.app.next(&world));
    assert_eq!(ada.browser.post("/do/reauth", &fields(&code)).await.location(), "/account/email");
    assert_eq!(ada.browser.get("/account/email").await.status, 200);
    assert!(!before.is_signed_in().await, "the old id is dead");
    assert_eq!((world.events("reauthenticated").await, world.events("reauthentication_failed").await), (1, 1));
}

async fn a_recovery_code_proves_it_too(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    stale(&world);
    let page = ada.browser.get("/reauth?factor=recovery_code&next=%2Faccount%2Femail").await;
    assert_eq!(page.value("factor").as_deref(), Some("recovery_code"));
    let fields = [("factor", "recovery_code"), ("code", ada.codes[0].as_str()), ("next", "/account/email")];
    assert_eq!(ada.browser.post("/do/reauth", &fields).await.location(), "/account/email");
    stale(&world);
    ada.browser.post("/do/reauth", &fields).await;
    assert_eq!(ada.browser.get("/account/email").await.status, 303, "once");
    assert_eq!(world.count_letters(ADA, "recovery code").await, 1);
}

async fn the_password_alone_changes_neither_password_nor_factors(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    stale(&world);
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    let answer = ada.browser.post("/do/change-password", &fields).await;
    assert_eq!(answer.location(), "/reauth?next=%2Faccount%2Fsecurity%2Fpassword");
    assert_eq!(ada.browser.get("/account/security/password").await.location(), answer.location());
    for (path, fields) in [
        ("/do/remove-totp", &[][..]),
        ("/do/start-totp", &[]),
        ("/do/new-recovery-codes", &[]),
        ("/do/change-email", &[("email", "new@example.com")]),
        ("/do/delete-account", &[("email", ADA)]),
        ("/do/export-data", &[]),
    ] {
        assert!(ada.browser.post(path, fields).await.location().starts_with("/reauth?next="), "{path}");
    }
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/mfa");
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
    ada.browser.post("/do/reauth", &[("factor", "totp"), ("code", &ada.app.next(&world))]).await;
    assert_eq!(ada.browser.post("/do/change-password", &fields).await.location(), "/account/security");
}

async fn removing_the_app_switches_two_step_sign_in_off(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let other = half(&world, ADA).await;
    type_code(&other, &ada.app.next(&world)).await;
    let (begun, before) = (half(&world, ADA).await, ada.browser.thief());
    let id = ada.browser.get(TOTP).await.value("id").expect("an id");
    let page = ada.browser.submit("/do/remove-totp", &[("id", &id)]).await;
    assert!(
        page.says("The authenticator app is removed.") && page.says("Off. Your password alone"),
        "{}",
        page.visible()
    );
    assert!(!other.is_signed_in().await && !before.is_signed_in().await && ada.browser.is_signed_in().await);
    assert_eq!(world.count_letters(ADA, "An authenticator app was removed").await, 1);
    assert_eq!(world.events("totp_removed").await, 1);
    for table in ["select count(*) from totp_factors", "select count(*) from recovery_codes"] {
        assert_eq!(world.number(table).await, 0, "{table}");
    }
    assert!(world.lets_in(ADA, PASSWORD).await);
    type_code(&begun, &ada.app.next(&world)).await;
    assert!(!begun.is_signed_in().await, "the code of an app that is gone");
    stale(&world);
    assert_eq!(ada.browser.post("/do/reauth", &[("password", PASSWORD)]).await.location(), "/account/security");
}

async fn nobody_removes_what_is_not_theirs(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (bob, eve) = (Enrolled::of(&world, BOB).await, world.person("eve@example.com").await);
    let id = ada.browser.get(TOTP).await.value("id").expect("an id");
    assert_eq!(bob.browser.post("/do/remove-totp", &[("id", &id)]).await.status, 404);
    for id in [id.as_str(), ""] {
        assert_eq!(eve.post("/do/remove-totp", &[("id", id)]).await.status, 404);
    }
    assert_eq!(world.number("select count(*) from totp_factors").await, 2);
}

/// Sets another app up.
async fn another(world: &World, ada: &Enrolled, name: &str) -> App {
    let app = start(&ada.browser).await;
    let done = ada.browser.post("/do/confirm-totp", &[("code", &app.code(world)), ("name", name)]).await;
    assert_eq!(done.location(), "/account/security", "no new codes: the old ones are still good");
    app
}

async fn each_of_several_apps_lets_one_in(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let tablet = another(&world, &ada, "Tablet").await;
    assert!(tablet.secret != ada.app.secret && ada.browser.get(CODES).await.says("You have 10 recovery codes left."));
    assert!(ada.browser.get("/account/security").await.says("On, with 2 authenticator apps."));
    world.wait_for_step();
    for app in [&ada.app, &tablet] {
        let browser = half(&world, ADA).await;
        assert_eq!(type_code(&browser, &app.next(&world)).await.location(), "/account");
    }
    assert_eq!(ada.browser.post("/do/remove-totp", &[]).await.status, 404, "which one?");
    let page = ada.browser.get(TOTP).await;
    let id = page.value("id").expect("an id");
    assert!(page.says("Phone") && page.says("Tablet"));
    assert_eq!(ada.browser.post("/do/remove-totp", &[("id", &id)]).await.location(), "/account/security");
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/mfa?factor=totp");
    assert_eq!(type_code(&browser, &tablet.next(&world)).await.location(), "/account");
    assert_eq!(world.number("select count(*) from recovery_codes").await, 10);
}

async fn there_are_at_most_five_apps(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for n in 2..=5 {
        another(&world, &ada, &format!("App {n}")).await;
    }
    let page = ada.browser.submit("/do/start-totp", &[]).await;
    assert!(page.says("You have five authenticator apps."), "{}", page.visible());
    assert_eq!((world.number("select count(*) from totp_factors").await, sessions(&world).await), (5, 1));
}
