//! Signing in over the API with a second factor.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, BOB, Enrolled, half, sessions, type_code};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    the_password_leads_to_a_note_and_the_code_to_tokens,
    a_wrong_code_is_an_invalid_code,
    a_code_counts_once_here_and_there,
    only_a_note_of_ours_that_is_fresh_goes_on,
    a_note_is_no_token,
    a_note_is_void_once_the_password_has_changed,
    a_recovery_code_goes_on_too,
    somebody_without_a_factor_gets_tokens_at_once,
    proving_it_again_takes_the_factor,
    what_makes_no_sense_is_told,
}

/// Posts JSON; with a bearer token unless that is empty.
pub async fn api(browser: &Browser, path: &str, token: &str, body: Value) -> Page {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let headers = if token.is_empty() { &[] } else { &headers[..] };
    browser.call(Method::POST, &format!("/api/v1{path}"), Some(&body), headers).await
}

/// Looks at something with a bearer token.
pub async fn look(browser: &Browser, path: &str, token: &str) -> Page {
    let bearer = format!("Bearer {token}");
    browser.call(Method::GET, &format!("/api/v1{path}"), None, &[("authorization", &bearer)]).await
}

/// The status and code of a refusal.
pub fn problem(page: &Page) -> (u16, String) {
    assert_eq!(page.header("content-type").as_deref(), Some("application/problem+json"), "{}", page.text);
    (page.status, page.json()["code"].as_str().expect("a code").to_owned())
}

pub async fn sign_in(world: &World, email: &str, password: &str) -> Page {
    let body = json!({ "identifier": email, "password": password });
    api(&world.browser(), "/auth/sign-in", "", body).await
}

/// The note that the right password leads to.
pub async fn mfa_token(world: &World, email: &str) -> String {
    let page = sign_in(world, email, PASSWORD).await;
    let answer = page.json();
    assert_eq!((page.status, answer["status"].as_str()), (200, Some("mfa_required")), "{answer}");
    answer["mfa_token"].as_str().expect("a note").to_owned()
}

/// An access token of somebody who is not asked for a second factor.
pub async fn access_token(world: &World, email: &str) -> String {
    let answer = sign_in(world, email, PASSWORD).await.json();
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub async fn go_on(world: &World, token: &str, (factor, code): (&str, &str)) -> Page {
    let body = json!({ "mfa_token": token, "factor": factor, "code": code });
    api(&world.browser(), "/auth/mfa", "", body).await
}

async fn the_password_leads_to_a_note_and_the_code_to_tokens(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let before = sessions(&world).await;
    let page = sign_in(&world, ADA, PASSWORD).await;
    let answer = page.json();
    let mut names: Vec<_> = answer.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(names, ["factors", "mfa_token", "status"], "no token yet");
    assert_eq!(answer["factors"], json!(["totp", "recovery_code"]));
    assert!(page.headers("set-cookie").is_empty() && sessions(&world).await == before);
    let note = answer["mfa_token"].as_str().expect("a note");
    let page = go_on(&world, note, ("totp", &ada.app.next(&world))).await;
    let tokens = page.json();
    assert_eq!(page.status, 200, "{tokens}");
    assert!(tokens["refresh_token"].is_string() && sessions(&world).await == before + 1);
    let me = look(&world.browser(), "/me", tokens["access_token"].as_str().expect("a token")).await;
    assert_eq!((me.status, me.json()["email"].as_str()), (200, Some(ADA)));
    assert!(ada.browser.get("/account/sessions").await.says("password + authenticator app"));
}

async fn a_wrong_code_is_an_invalid_code(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let before = sessions(&world).await;
    let wrong = ada.app.wrong(&world);
    for proof in [("totp", wrong.as_str()), ("totp", ""), ("recovery_code", "00000-00000"), ("recovery_code", &wrong)] {
        let page = go_on(&world, &note, proof).await;
        assert_eq!(problem(&page), (401, "invalid_code".to_owned()), "{proof:?}");
        assert!(!page.text.contains("access_token"));
    }
    assert_eq!((sessions(&world).await, world.events("factor_failed").await), (before, 4));
    assert_eq!(go_on(&world, &note, ("totp", &ada.app.next(&world))).await.status, 200, "the note is still good");
}

async fn a_code_counts_once_here_and_there(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let code = ada.app.next(&world);
    assert_eq!(type_code(&half(&world, ADA).await, &code).await.location(), "/account");
    assert_eq!(problem(&go_on(&world, &note, ("totp", &code)).await), (401, "invalid_code".to_owned()));
    let code = ada.app.next(&world);
    let pages = futures::future::join_all((0..50).map(|_| go_on(&world, &note, ("totp", &code)))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 401 | 429 | 503)), "{statuses:?}");
}

async fn only_a_note_of_ours_that_is_fresh_goes_on(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let flow = half(&world, ADA).await.cookie("flow").expect("a flow");
    let middle = note.len() / 2;
    let other = if &note[middle..=middle] == "A" { "B" } else { "A" };
    let forged = format!("{}{other}{}", &note[..middle], &note[middle + 1..]);
    let code = ada.app.next(&world);
    for bad in ["", "x", &forged, &note[..middle], &flow, "null", &"A".repeat(4_000)] {
        let refused = problem(&go_on(&world, bad, ("totp", &code)).await);
        assert_eq!(refused, (401, "invalid_mfa_token".to_owned()), "{bad}");
    }
    let browser = world.browser();
    browser.set_cookie("flow", &note);
    assert_eq!(type_code(&browser, &code).await.location(), "/login", "a note is no flow");
    world.wait(Duration::from_mins(10));
    let refused = problem(&go_on(&world, &note, ("totp", &ada.app.code(&world))).await);
    assert_eq!(refused, (401, "invalid_mfa_token".to_owned()), "ten minutes later");
}

async fn a_note_is_no_token(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let browser = world.browser();
    for path in ["/me", "/me/mfa", "/me/sessions", "/auth/verify"] {
        assert_eq!(look(&browser, path, &note).await.status, 401, "{path}");
    }
    for path in ["/me/mfa/totp", "/me/mfa/recovery-codes", "/auth/reauth", "/auth/sign-out-all"] {
        let body = json!({ "factor": "totp", "code": ada.app.code(&world) });
        assert_eq!(api(&browser, path, &note, body).await.status, 401, "{path}");
    }
    let page = api(&browser, "/auth/refresh", "", json!({ "refresh_token": note })).await;
    assert_eq!(problem(&page), (401, "invalid_refresh_token".to_owned()));
    browser.set_cookie("sid", &note);
    assert!(!browser.is_signed_in().await);
}

async fn a_note_is_void_once_the_password_has_changed(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    ada.browser.post("/do/change-password", &fields).await;
    let page = go_on(&world, &note, ("totp", &ada.app.next(&world))).await;
    assert_eq!(problem(&page), (401, "invalid_mfa_token".to_owned()));
}

async fn a_recovery_code_goes_on_too(world: World) {
    let (ada, _) = (Enrolled::of(&world, ADA).await, Enrolled::of(&world, BOB).await);
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("recovery_code", &ada.codes[0].to_uppercase())).await.status, 200);
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("recovery_code", &ada.codes[0])).await.status, 401);
    let bobs = mfa_token(&world, BOB).await;
    assert_eq!(go_on(&world, &bobs, ("recovery_code", &ada.codes[1])).await.status, 401);
    assert_eq!(world.count_letters(ADA, "recovery code").await, 1);
}

async fn somebody_without_a_factor_gets_tokens_at_once(world: World) {
    world.person(BOB).await;
    let answer = sign_in(&world, BOB, PASSWORD).await.json();
    assert!(answer["access_token"].is_string() && answer["mfa_token"].is_null(), "{answer}");
}

async fn proving_it_again_takes_the_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let tokens = go_on(&world, &note, ("totp", &ada.app.next(&world))).await.json();
    let access = tokens["access_token"].as_str().expect("a token");
    world.wait(Duration::from_secs(601));
    let browser = world.browser();
    let asked = json!({ "email": "new@example.com" });
    let bearer = format!("Bearer {access}");
    let change = async || {
        let headers = [("authorization", bearer.as_str())];
        browser.call(Method::PUT, "/api/v1/me/email", Some(&asked), &headers).await
    };
    assert_eq!(problem(&change().await), (403, "reauth_required".to_owned()));
    let page = api(&browser, "/auth/reauth", access, json!({ "password": PASSWORD })).await;
    assert_eq!(problem(&page), (403, "factor_required".to_owned()));
    let page = api(&browser, "/auth/reauth", access, json!({ "factor": "totp", "code": ada.app.wrong(&world) })).await;
    assert_eq!(problem(&page), (401, "invalid_code".to_owned()));
    assert_eq!(problem(&change().await), (403, "reauth_required".to_owned()));
    let body = json!({ "current_password": PASSWORD, "password": OTHER_PASSWORD });
    let page =
        browser.call(Method::PUT, "/api/v1/me/password", Some(&body), &[("authorization", bearer.as_str())]).await;
    assert_eq!(problem(&page), (403, "reauth_required".to_owned()));
    let page = api(&browser, "/auth/reauth", access, json!({ "factor": "totp", "code": ada.app.next(&world) })).await;
    assert_eq!((page.status, change().await.status / 100), (204, 2));
}

async fn what_makes_no_sense_is_told(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let code = ada.app.next(&world);
    for factor in ["", "password", "TOTP", "passkey"] {
        let page = go_on(&world, &note, (factor, &code)).await;
        assert!(page.status == 422 && page.json()["errors"][0]["field"] == "factor", "{factor}: {}", page.text);
    }
    for body in [json!({}), json!({ "mfa_token": 1 }), json!([]), json!({ "mfa_token": note, "factor": null })] {
        let status = api(&world.browser(), "/auth/mfa", "", body.clone()).await.status;
        assert!(matches!(status, 400 | 401 | 422), "{body}: {status}");
    }
    assert_eq!(go_on(&world, &note, ("totp", &code)).await.status, 200);
}
