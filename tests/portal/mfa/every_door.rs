//! Every route that gives out a session or tokens, with somebody who has a second factor: none does without it (ATK-070).

use reqwest::Method;
use serde_json::{Value, json};

use super::by_api::{api, go_on, look, problem};
use super::{ADA, Enrolled, sessions, type_code};
use crate::both;
use crate::support::{PASSWORD, Page, World, token_of};

both! {
    no_route_of_an_older_system_lets_anybody_in_without_the_factor,
    a_link_redeemed_over_the_api_leads_to_the_factor,
    a_code_redeemed_over_the_api_leads_to_the_factor,
    confirming_an_address_over_the_api_lets_nobody_in,
    tokens_from_before_the_factor_are_dead,
    a_session_cookie_that_was_there_before_is_not_taken_over,
}
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")] =>
    signing_up_again_lets_nobody_in,
}

/// What every older system takes a name and a password by.
fn doors() -> [(&'static str, Value); 5] {
    [
        ("/auth/login", json!({ "email": ADA, "password": PASSWORD })),
        ("/auth/signin", json!({ "username": ADA, "password": PASSWORD })),
        ("/login", json!({ "email": ADA, "password": PASSWORD })),
        ("/api/auth/sign-in/email", json!({ "email": ADA, "password": PASSWORD })),
        ("/auth/register", json!({ "email": ADA, "password": PASSWORD, "firstName": "Ada", "lastName": "Byron" })),
    ]
}

/// Whether an answer gives anything to come in with.
fn lets_in(page: &Page) -> bool {
    let has = |name: &str| page.json()[name].is_string();
    let cookie = page.headers("set-cookie").iter().any(|line| line.starts_with("sid="));
    cookie || ["accessToken", "access_token", "refreshToken", "refresh_token"].into_iter().any(has)
}

/// Whatever text an answer has, it is neither an access token nor a refresh token.
async fn nothing_in_it_opens(world: &World, page: &Page) {
    let answer = page.json();
    for text in answer.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_str()) {
        let me = look(&world.browser(), "/me", text).await;
        let refreshed = api(&world.browser(), "/auth/refresh", "", json!({ "refresh_token": text })).await;
        assert_eq!((me.status, refreshed.status), (401, 401), "{text}");
    }
}

async fn no_route_of_an_older_system_lets_anybody_in_without_the_factor(world: World) {
    let browser = world.person(ADA).await;
    for (path, body) in &doors()[..4] {
        let page = world.browser().call(Method::POST, path, Some(body), &[]).await;
        assert!(page.status < 300 && lets_in(&page), "{path} is a way in: {} {}", page.status, page.text);
    }
    super::enrol(&world, &browser).await;
    let before = sessions(&world).await;
    for (path, body) in doors() {
        let page = world.browser().call(Method::POST, path, Some(&body), &[]).await;
        assert!(!lets_in(&page), "{path}: {}", page.text);
        let asks = page.status == 202 && page.json()["status"] == "mfa_required";
        assert!(page.status >= 400 || asks || path == "/auth/register", "{path}: {}", page.status);
        nothing_in_it_opens(&world, &page).await;
    }
    assert_eq!(sessions(&world).await, before);
}

async fn signing_up_again_lets_nobody_in(world: World) {
    let browser = world.signed_up(ADA, PASSWORD).await;
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    super::enrol(&world, &browser).await;
    let before = sessions(&world).await;
    let (path, body) = &doors()[4];
    let page = world.browser().call(Method::POST, path, Some(body), &[]).await;
    assert!(page.status == 201 && !lets_in(&page), "{}", page.text);
    assert_eq!(sessions(&world).await, before);
}

/// Goes on with the factor, and is in only then.
async fn leads_to_the_factor(world: &World, ada: &Enrolled, page: Page) {
    let answer = page.json();
    assert_eq!((page.status, answer["status"].as_str()), (200, Some("mfa_required")), "{answer}");
    assert!(!lets_in(&page) && sessions(world).await == 1);
    let note = answer["mfa_token"].as_str().expect("a note");
    let done = go_on(world, note, ("totp", &ada.app.next(world))).await;
    assert!(done.status == 200 && lets_in(&done), "{}", done.text);
}

async fn a_link_redeemed_over_the_api_leads_to_the_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (_, link) = world.magic_link(ADA).await;
    let page = api(&world.browser(), "/auth/magic-link/redeem", "", json!({ "token": token_of(&link) })).await;
    leads_to_the_factor(&world, &ada, page).await;
}

async fn a_code_redeemed_over_the_api_leads_to_the_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    world.magic_link(ADA).await;
    let code = world.letter_about(ADA, "sign-in code").await["code"].as_str().expect("a code").to_owned();
    let body = json!({ "email": ADA, "code": code });
    let page = api(&world.browser(), "/auth/magic-link/redeem", "", body).await;
    leads_to_the_factor(&world, &ada, page).await;
}

async fn confirming_an_address_over_the_api_lets_nobody_in(world: World) {
    Enrolled::of(&world, ADA).await;
    world.run("update users set email_verified_at = null").await;
    world.sign_in(ADA, PASSWORD).await;
    let code = world.letter_about(ADA, "is your").await["code"].as_str().expect("a code").to_owned();
    let before = sessions(&world).await;
    let page = api(&world.browser(), "/auth/verify-email", "", json!({ "email": ADA, "code": code })).await;
    assert_eq!(page.status / 100, 2, "{}", page.text);
    assert!(page.text.is_empty() || !lets_in(&page), "{}", page.text);
    assert_eq!(sessions(&world).await, before);
    let page = super::by_api::sign_in(&world, ADA, PASSWORD).await;
    assert_eq!(page.json()["status"].as_str(), Some("mfa_required"), "{}", page.text);
}

async fn tokens_from_before_the_factor_are_dead(world: World) {
    let browser = world.person(ADA).await;
    let tokens = super::by_api::sign_in(&world, ADA, PASSWORD).await.json();
    let token = |name: &str| tokens[name].as_str().expect("a token").to_owned();
    super::enrol(&world, &browser).await;
    let page = super::by_api::look(&world.browser(), "/me", &token("access_token")).await;
    assert_eq!(page.status, 401, "{}", page.text);
    let body = json!({ "refresh_token": token("refresh_token") });
    let page = api(&world.browser(), "/auth/refresh", "", body).await;
    assert_eq!(problem(&page), (401, "invalid_refresh_token".to_owned()));
}

async fn a_session_cookie_that_was_there_before_is_not_taken_over(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let bob = world.person(super::BOB).await;
    let planted = bob.cookie("sid").expect("a session");
    let browser = super::half(&world, ADA).await;
    browser.set_cookie("sid", &planted);
    assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    assert!(browser.cookie("sid").is_some_and(|sid| sid != planted) && browser.is_signed_in().await);
    assert!(!bob.is_signed_in().await, "whoever planted their session lost it");
}
