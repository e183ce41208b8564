//! The code beside the link: typed in the browser that asked, or sent by an API consumer.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::magic_links::ADA;
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World, token_of};

both! {
    the_code_is_typed_where_it_was_asked_for,
    a_code_opens_nothing_in_another_browser,
    a_code_bears_five_tries_and_the_link_still_works,
    a_code_works_once_and_for_ten_minutes,
    another_letter_buys_no_more_guesses,
    a_fourth_request_leaves_the_code_of_the_third,
    of_fifty_codes_at_once_one_is_in,
    an_app_signs_somebody_in_by_the_code_of_the_latest_letter,
    an_app_signs_somebody_in_by_the_token,
    an_app_is_told_of_a_wrong_code_and_no_more,
    an_app_gets_the_same_answer_for_every_address,
    an_app_is_told_of_the_second_factor,
}
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false")] => guesses_are_counted_where_limits_are_off }

const REDEEM: &str = "/api/v1/auth/magic-link/redeem";

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn type_code(browser: &Browser, code: &str) -> Page {
    browser.post("/do/follow-magic-link", &[("code", code)]).await
}

async fn code(world: &World) -> String {
    world.letter_about(ADA, "sign-in code").await["code"].as_str().expect("a code").to_owned()
}

async fn call(browser: &Browser, path: &str, body: &Value) -> Page {
    browser.call(Method::POST, path, Some(body), &[]).await
}

async fn the_code_is_typed_where_it_was_asked_for(world: World) {
    world.person(ADA).await;
    let (browser, _) = world.magic_link(ADA).await;
    let code = code(&world).await;
    let page = browser.submit("/do/follow-magic-link", &[("code", wrong(&code))]).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right")), "{}", page.visible());
    assert!(!page.text.contains(wrong(&code)) && !browser.is_signed_in().await);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(type_code(&browser, &spaced).await.location(), "/account");
    assert!(browser.is_signed_in().await);
}

async fn a_code_opens_nothing_in_another_browser(world: World) {
    world.person(ADA).await;
    let (asked, link) = world.magic_link(ADA).await;
    let mine = code(&world).await;
    let (other, _) = world.magic_link(ADA).await;
    for browser in [other, world.browser()] {
        type_code(&browser, &mine).await;
        assert!(!browser.is_signed_in().await);
    }
    let opened = world.browser();
    opened.get(&link).await;
    type_code(&opened, &mine).await;
    assert!(!opened.is_signed_in().await, "the link does not make it a browser that asked");
    assert_eq!(type_code(&asked, &mine).await.location(), "/account");
}

async fn a_code_bears_five_tries_and_the_link_still_works(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    let code = code(&world).await;
    for _ in 0..5 {
        assert_eq!(type_code(&browser, wrong(&code)).await.location(), "/magic-link");
    }
    assert_eq!(type_code(&browser, &code).await.location(), "/magic-link");
    assert!(!browser.is_signed_in().await);
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
}

async fn a_code_works_once_and_for_ten_minutes(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    let (twin, first) = (browser.thief(), code(&world).await);
    assert_eq!(type_code(&browser, &first).await.location(), "/account");
    assert_eq!(type_code(&twin, &first).await.location(), "/magic-link");
    assert_eq!(world.follow(&twin, &link).await.status, 410, "and the link is used up with it");
    let (late, _) = world.magic_link(ADA).await;
    let second = code(&world).await;
    world.wait(Duration::from_mins(10) + Duration::from_secs(1));
    assert_eq!(type_code(&late, &second).await.location(), "/magic-link");
    assert!(!late.is_signed_in().await && !twin.is_signed_in().await);
}

/// Guesses at codes of one letter after another, from one place, until told to stop.
async fn guesses(world: &World) -> usize {
    let (browser, _) = world.magic_link(ADA).await;
    let mut tried = 0;
    for _ in 0..10 {
        for _ in 0..5 {
            match type_code(&browser, "12").await.status {
                303 => tried += 1,
                429 => return tried,
                other => panic!("{other}"),
            }
        }
        world.wait(Duration::from_mins(11));
        browser.post("/do/request-magic-link", &[("email", ADA)]).await;
        world.settle().await;
    }
    tried
}

async fn another_letter_buys_no_more_guesses(world: World) {
    world.person(ADA).await;
    assert_eq!(guesses(&world).await, 20);
    let (elsewhere, _) = world.magic_link(ADA).await;
    let code = code(&world).await;
    assert_eq!(type_code(&elsewhere, &code).await.location(), "/account", "its owner is not shut out");
}

async fn guesses_are_counted_where_limits_are_off(world: World) {
    world.person(ADA).await;
    assert_eq!(guesses(&world).await, 20);
}

async fn a_fourth_request_leaves_the_code_of_the_third(world: World) {
    world.person(ADA).await;
    let (browser, _) = world.magic_link(ADA).await;
    for _ in 0..4 {
        browser.post("/do/request-magic-link", &[("email", ADA)]).await;
        world.settle().await;
    }
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 3);
    let code = code(&world).await;
    assert_eq!(type_code(&browser, &code).await.location(), "/account");
}

async fn of_fifty_codes_at_once_one_is_in(world: World) {
    world.person(ADA).await;
    let (browser, _) = world.magic_link(ADA).await;
    let (code, before) = (code(&world).await, world.number("select count(*) from sessions").await);
    let browsers: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(browsers.iter().map(|browser| type_code(browser, &code))).await;
    let in_account = pages.iter().filter(|page| page.is_redirect() && page.location() == "/account").count();
    assert_eq!(in_account, 1, "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
    assert_eq!(world.number("select count(*) from sessions").await, before + 1);
}

async fn an_app_signs_somebody_in_by_the_code_of_the_latest_letter(world: World) {
    world.person(ADA).await;
    let app = world.browser();
    for email in [ADA, "bob@example.com"] {
        assert_eq!(call(&app, "/api/v1/auth/magic-link", &json!({ "email": email })).await.status, 202);
    }
    let code = code(&world).await;
    let tokens = call(&app, REDEEM, &json!({ "email": " ADA@example.com", "code": code })).await;
    assert_eq!((tokens.status, tokens.json()["token_type"].as_str()), (200, Some("Bearer")), "{}", tokens.text);
    let bearer = format!("Bearer {}", tokens.json()["access_token"].as_str().expect("a token"));
    let me = app.call(Method::GET, "/api/v1/me", None, &[("authorization", &bearer)]).await;
    assert_eq!(me.json()["email"], ADA);
    let sessions = app.call(Method::GET, "/api/v1/me/sessions", None, &[("authorization", &bearer)]).await;
    assert!(sessions.text.contains("\"magic-link\""), "{}", sessions.text);
    assert_eq!(call(&app, REDEEM, &json!({ "email": ADA, "code": code })).await.status, 401);
    let letter = world.letter_about("bob@example.com", "new Portico account").await;
    let made = call(&app, REDEEM, &json!({ "email": "bob@example.com", "code": letter["code"] })).await;
    assert_eq!((made.status, &made.json()["user"]["email_verified"]), (200, &json!(true)), "{}", made.text);
}

async fn an_app_signs_somebody_in_by_the_token(world: World) {
    world.person(ADA).await;
    let (_, link) = world.magic_link(ADA).await;
    let body = json!({ "token": token_of(&link) });
    let app = world.browser();
    let tokens = call(&app, REDEEM, &body).await;
    assert!(tokens.status == 200 && tokens.json()["refresh_token"].is_string(), "{}", tokens.text);
    let again = call(&app, REDEEM, &body).await;
    assert_eq!((again.status, again.json()["code"].as_str()), (410, Some("invalid_or_expired_token")));
    let nothing = call(&app, REDEEM, &json!({})).await;
    assert_eq!(nothing.status, 422);
}

async fn an_app_is_told_of_a_wrong_code_and_no_more(world: World) {
    world.person(ADA).await;
    let app = world.browser();
    call(&app, "/api/v1/auth/magic-link", &json!({ "email": ADA })).await;
    let code = code(&world).await;
    let mut told = Vec::new();
    for (email, code) in [(ADA, wrong(&code)), ("carl@example.com", code.as_str())] {
        let answer = call(&app, REDEEM, &json!({ "email": email, "code": code })).await;
        told.push((answer.status, answer.json()["code"].clone(), answer.json()["detail"].clone()));
    }
    assert!(told[0] == told[1] && told[0].0 == 401 && told[0].1 == "invalid_code", "{told:?}");
    for _ in 0..4 {
        call(&app, REDEEM, &json!({ "email": ADA, "code": wrong(&code) })).await;
    }
    assert_eq!(call(&app, REDEEM, &json!({ "email": ADA, "code": code })).await.status, 401, "after five tries");
}

async fn an_app_gets_the_same_answer_for_every_address(world: World) {
    world.person(ADA).await;
    world.signed_up("amy@example.com", PASSWORD).await;
    world.person("ali@example.com").await;
    world.change("update users set status = 'suspended' where email = $1", "ali@example.com").await;
    let mut told = Vec::new();
    for email in [ADA, "amy@example.com", "ali@example.com", "abe@example.com"] {
        let answer = call(&world.browser(), "/api/v1/auth/magic-link", &json!({ "email": email })).await;
        told.push((answer.status, answer.text.clone(), answer.header_names()));
    }
    assert!(told[0].0 == 202 && told.iter().all(|one| *one == told[0]), "{told:?}");
}

async fn an_app_is_told_of_the_second_factor(world: World) {
    let ada = world.person(ADA).await;
    super::magic_link_doors::enrol(&world, &ada).await;
    let (_, link) = world.magic_link(ADA).await;
    let before = world.number("select count(*) from sessions").await;
    let half = call(&world.browser(), REDEEM, &json!({ "token": token_of(&link) })).await;
    assert_eq!((half.status, half.json()["status"].as_str()), (200, Some("mfa_required")), "{}", half.text);
    assert!(half.json()["mfa_token"].is_string() && half.json()["access_token"].is_null());
    assert_eq!(world.number("select count(*) from sessions").await, before);
}
