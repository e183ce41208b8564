//! Browsers in which somebody is not asked (ATK-074).

use std::time::Duration;

use portico::kit::secret::Token;

use super::by_api::{api, look, problem};
use super::{ADA, BOB, Enrolled, enrol, half, trust, type_code};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

const LIST: &str = "/account/security/trusted-browsers";

both! {
    in_a_trusted_browser_the_code_is_not_asked_for_again,
    whoever_does_not_ask_for_it_trusts_nothing,
    trust_is_one_persons,
    nothing_forged_or_copied_from_another_is_trusted,
    trust_ends_after_thirty_days,
    trust_ends_with_the_password,
    trust_ends_with_a_reset,
    trust_ends_when_a_factor_comes_or_goes,
    forgetting_a_browser_has_it_asked_again,
    a_wrong_password_is_wrong_in_a_trusted_browser_too,
    a_wrong_code_trusts_nothing,
    trust_is_no_proof_for_what_asks_for_the_factor,
    trust_is_no_proof_over_the_api_either,
}
both! { with &[("AUTH_MFA_TRUSTED_BROWSERS", "false")] => where_trust_is_off_every_browser_is_asked }

/// Ada, and a browser of hers that is trusted; nobody is signed in there.
async fn trusting(world: &World) -> (Enrolled, Browser) {
    let ada = Enrolled::of(world, ADA).await;
    let browser = half(world, ADA).await;
    trust(&browser, &ada.app.next(world)).await;
    browser.post("/do/sign-out", &[]).await;
    assert!(!browser.is_signed_in().await);
    (ada, browser)
}

/// Whether the password alone lets somebody in here.
async fn is_trusted(browser: &Browser, email: &str, password: &str) -> bool {
    let to = browser.sign_in(email, password).await.location();
    let trusted = browser.is_signed_in().await;
    assert_eq!(to, if trusted { "/account" } else { "/mfa" });
    browser.post("/do/sign-out", &[]).await;
    trusted
}

async fn in_a_trusted_browser_the_code_is_not_asked_for_again(world: World) {
    let (ada, browser) = trusting(&world).await;
    for _ in 0..2 {
        assert!(is_trusted(&browser, ADA, PASSWORD).await);
    }
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/mfa", "elsewhere it is");
    assert_eq!(ada.browser.thief().sign_in(ADA, PASSWORD).await.location(), "/mfa");
    let page = ada.browser.get(LIST).await;
    assert!(page.says("Firefox") && page.says(&browser.ip), "{}", page.visible());
    assert!(ada.browser.get("/account/security").await.says("You aren't asked in 1 browser."));
    assert_eq!(world.events("browser_trusted").await, 1);
    assert!(ada.browser.get("/account/activity").await.says("not to be asked for the second factor in a browser."));
    let bid = browser.cookie("bid").expect("a known browser");
    let hashes = "select count(*) from trusted_browsers where length(browser_hash) = 32";
    assert!(world.number(hashes).await == 1 && bid.len() > 20);
}

async fn whoever_does_not_ask_for_it_trusts_nothing(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    browser.post("/do/sign-out", &[]).await;
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
    assert!(ada.browser.get(LIST).await.says("There are none."));
}

async fn trust_is_one_persons(world: World) {
    let (_, browser) = trusting(&world).await;
    let bob = Enrolled::of(&world, BOB).await;
    assert!(!is_trusted(&browser, BOB, PASSWORD).await, "another person in the same browser is asked");
    assert!(is_trusted(&browser, ADA, PASSWORD).await);
    browser.sign_in(BOB, PASSWORD).await;
    trust(&browser, &bob.app.next(&world)).await;
    browser.post("/do/sign-out", &[]).await;
    assert!(is_trusted(&browser, BOB, PASSWORD).await && is_trusted(&browser, ADA, PASSWORD).await);
}

async fn nothing_forged_or_copied_from_another_is_trusted(world: World) {
    let (_, browser) = trusting(&world).await;
    let bob = Enrolled::of(&world, BOB).await;
    let bobs = half(&world, BOB).await;
    trust(&bobs, &bob.app.next(&world)).await;
    let bid = browser.cookie("bid").expect("a known browser");
    let forged =
        [bobs.cookie("bid").expect("his"), Token::new().expose().to_owned(), bid[1..].to_owned(), String::new()];
    for forged in forged {
        let thief = world.browser();
        thief.set_cookie("bid", &forged);
        assert!(!is_trusted(&thief, ADA, PASSWORD).await, "{forged}");
    }
}

async fn trust_ends_after_thirty_days(world: World) {
    let (_, browser) = trusting(&world).await;
    world.wait(Duration::from_hours(30 * 24 - 1));
    assert!(is_trusted(&browser, ADA, PASSWORD).await);
    world.wait(Duration::from_secs(3_601));
    assert!(!is_trusted(&browser, ADA, PASSWORD).await, "using it makes it no longer");
    portico::cli::housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(world.number("select count(*) from trusted_browsers").await, 0);
}

async fn trust_ends_with_the_password(world: World) {
    let (ada, browser) = trusting(&world).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    assert_eq!(ada.browser.post("/do/change-password", &fields).await.location(), "/account/security");
    assert!(!is_trusted(&browser, ADA, OTHER_PASSWORD).await);
}

async fn trust_ends_with_a_reset(world: World) {
    let (_, browser) = trusting(&world).await;
    browser.get(&world.reset_link(ADA).await).await;
    let answer = browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    assert_eq!(answer.location(), "/mfa", "asked in the same breath");
    assert!(!is_trusted(&browser, ADA, OTHER_PASSWORD).await);
}

async fn trust_ends_when_a_factor_comes_or_goes(world: World) {
    let (ada, browser) = trusting(&world).await;
    let app = super::start(&ada.browser).await;
    ada.browser.post("/do/confirm-totp", &[("code", &app.code(&world))]).await;
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
    browser.sign_in(ADA, PASSWORD).await;
    trust(&browser, &app.next(&world)).await;
    browser.post("/do/sign-out", &[]).await;
    let id = world.text("select min(id) from totp_factors").await;
    assert_eq!(ada.browser.post("/do/remove-totp", &[("id", &id)]).await.location(), "/account/security");
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
    browser.sign_in(ADA, PASSWORD).await;
    assert_eq!(type_code(&browser, &app.next(&world)).await.location(), "/account");
}

async fn forgetting_a_browser_has_it_asked_again(world: World) {
    let (ada, browser) = trusting(&world).await;
    let bob = world.person(BOB).await;
    let id = ada.browser.get(LIST).await.value("id").expect("an id");
    assert_eq!(bob.post("/do/forget-browser", &[("id", &id)]).await.status, 404);
    assert!(is_trusted(&browser, ADA, PASSWORD).await);
    assert_eq!(ada.browser.post("/do/forget-browser", &[("id", &id)]).await.location(), LIST);
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
    assert!(ada.browser.get(LIST).await.says("There are none."));
    assert_eq!(world.events("browser_forgotten").await, 1);
}

async fn a_wrong_password_is_wrong_in_a_trusted_browser_too(world: World) {
    let (_, browser) = trusting(&world).await;
    assert_eq!(browser.sign_in(ADA, OTHER_PASSWORD).await.location(), "/login");
    assert!(!browser.is_signed_in().await);
}

async fn a_wrong_code_trusts_nothing(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let fields = [("factor", "totp"), ("code", &ada.app.wrong(&world)), ("trust_browser", "on")];
    browser.post("/do/verify-factor", &fields).await;
    assert_eq!(world.number("select count(*) from trusted_browsers").await, 0);
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
}

async fn trust_is_no_proof_for_what_asks_for_the_factor(world: World) {
    let (ada, browser) = trusting(&world).await;
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account", "signed in a moment ago");
    for path in ["/account/security/totp", "/account/email", "/account/security/password"] {
        assert!(browser.get(path).await.location().starts_with("/reauth?next="), "{path}");
    }
    for (verb, fields) in [
        ("/do/start-totp", &[][..]),
        ("/do/remove-totp", &[]),
        ("/do/new-recovery-codes", &[]),
        ("/do/change-email", &[("email", "new@example.com")]),
        ("/do/change-password", &[("current_password", PASSWORD), ("password", OTHER_PASSWORD)]),
        ("/do/delete-account", &[("email", ADA)]),
        ("/do/export-data", &[]),
    ] {
        assert!(browser.post(verb, fields).await.location().starts_with("/reauth?next="), "{verb}");
    }
    browser.post("/do/reauth", &[("password", PASSWORD)]).await;
    assert_eq!(browser.get("/account/email").await.status, 303, "nor is the password");
    let code = ada.app.next(&world);
    browser.post("/do/reauth", &[("factor", "totp"), ("code", &code)]).await;
    assert_eq!(browser.get("/account/email").await.status, 200);
    assert!(world.number("select count(*) from totp_factors").await == 1);
}

async fn trust_is_no_proof_over_the_api_either(world: World) {
    let (ada, browser) = trusting(&world).await;
    let program = world.browser();
    program.set_cookie("bid", &browser.cookie("bid").expect("a known browser"));
    let headers = [("sec-fetch-site", "same-origin")];
    let body = serde_json::json!({ "identifier": ADA, "password": PASSWORD });
    let tokens = program.call(reqwest::Method::POST, "/api/v1/auth/sign-in", Some(&body), &headers).await.json();
    let access = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
    assert_eq!(look(&world.browser(), "/me", access).await.status, 200);
    let begun = api(&world.browser(), "/me/mfa/totp", access, serde_json::json!({})).await;
    assert_eq!(problem(&begun), (403, "reauth_required".to_owned()));
    let proof = serde_json::json!({ "factor": "totp", "code": ada.app.next(&world) });
    assert_eq!(api(&world.browser(), "/auth/reauth", access, proof).await.status, 204);
    assert_eq!(api(&world.browser(), "/me/mfa/totp", access, serde_json::json!({})).await.status, 200);
}

async fn where_trust_is_off_every_browser_is_asked(world: World) {
    let browser = world.person(ADA).await;
    let (app, _) = enrol(&world, &browser).await;
    browser.post("/do/sign-out", &[]).await;
    browser.sign_in(ADA, PASSWORD).await;
    assert!(!browser.get("/mfa").await.text.contains("trust_browser"));
    trust(&browser, &app.next(&world)).await;
    browser.post("/do/sign-out", &[]).await;
    assert!(!is_trusted(&browser, ADA, PASSWORD).await && world.events("browser_trusted").await == 0);
    // Trusted before the operator switched it off.
    world
        .run(
            "insert into trusted_browsers (id, user_id, browser_hash, user_agent, ip, created_at, expires_at) \
             select 'x', user_id, browser_hash, '', '', 1, 9000000000000000 from known_browsers",
        )
        .await;
    assert!(!is_trusted(&browser, ADA, PASSWORD).await);
}
