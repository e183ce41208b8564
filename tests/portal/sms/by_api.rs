//! Codes by text message over the API.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, NUMBER, count, other_than};
use crate::both;
use crate::support::{PASSWORD, Page, World};

both! { with crate::sms::ON =>
    a_number_is_added_shown_used_and_removed,
    a_code_of_one_note_is_wrong_for_another,
    proving_it_again_takes_a_code_sent_for_that,
}
both! { where_texts_are_switched_off_there_is_nothing }

async fn call(world: &World, (method, path): (Method, &str), token: &str, body: Value) -> Page {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let headers = if token.is_empty() { &[] } else { &headers[..] };
    world.browser().call(method, &format!("/api/v1{path}"), Some(&body), headers).await
}

async fn post(world: &World, path: &str, token: &str, body: Value) -> Page {
    call(world, (Method::POST, path), token, body).await
}

async fn sign_in(world: &World) -> Value {
    post(world, "/auth/sign-in", "", json!({ "identifier": ADA, "password": PASSWORD })).await.json()
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

/// An access token of somebody who has just added a number.
async fn enrolled(world: &World) -> String {
    world.person(ADA).await;
    let token = text(&sign_in(world).await, "access_token");
    assert_eq!(post(world, "/me/mfa/sms", &token, json!({ "phone": NUMBER })).await.status, 202);
    let code = world.code(NUMBER).await;
    let wrong = post(world, "/me/mfa/sms/confirm", &token, json!({ "code": other_than(&code) })).await;
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (401, Some("invalid_code")));
    let on = post(world, "/me/mfa/sms/confirm", &token, json!({ "code": code })).await;
    assert_eq!((on.status, on.json()["recovery_codes"].as_array().map(Vec::len)), (200, Some(10)), "{}", on.text);
    token
}

/// A note of a sign-in, and the code that was sent for it.
async fn note(world: &World) -> (String, String) {
    world.wait(std::time::Duration::from_secs(61));
    let answer = sign_in(world).await;
    assert_eq!(answer["factors"], json!(["sms", "recovery_code"]));
    let note = text(&answer, "mfa_token");
    assert_eq!(post(world, "/auth/mfa/sms", "", json!({ "mfa_token": note })).await.status, 202);
    (note, world.code(NUMBER).await)
}

async fn go_on(world: &World, note: &str, code: &str) -> Page {
    post(world, "/auth/mfa", "", json!({ "mfa_token": note, "factor": "sms", "code": code })).await
}

async fn a_number_is_added_shown_used_and_removed(world: World) {
    enrolled(&world).await;
    let (note, code) = note(&world).await;
    let token = text(&go_on(&world, &note, &code).await.json(), "access_token");
    let shown = call(&world, (Method::GET, "/me/mfa"), &token, json!({})).await.json();
    assert_eq!((&shown["enabled"], &shown["sms"]["number"]), (&json!(true), &json!("+49 ••• 89")), "{shown}");
    assert!(!shown.to_string().contains("5123"));
    assert_eq!(call(&world, (Method::DELETE, "/me/mfa/sms"), &token, json!({})).await.status, 204);
    assert_eq!(call(&world, (Method::DELETE, "/me/mfa/sms"), &token, json!({})).await.status, 404);
    let shown = call(&world, (Method::GET, "/me/mfa"), &token, json!({})).await.json();
    assert_eq!((&shown["enabled"], &shown["sms"]), (&json!(false), &Value::Null), "{shown}");
}

async fn a_code_of_one_note_is_wrong_for_another(world: World) {
    enrolled(&world).await;
    let ((one, code), (other, _)) = (note(&world).await, note(&world).await);
    let refused = go_on(&world, &other, &code).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (401, Some("invalid_code")));
    assert_eq!(go_on(&world, &one, &code).await.status, 200);
    assert_eq!(go_on(&world, &one, &code).await.status, 401, "once");
    let no_note = post(&world, "/auth/mfa/sms", "", json!({ "mfa_token": "x" })).await;
    assert_eq!((no_note.status, no_note.json()["code"].as_str()), (401, Some("invalid_mfa_token")));
    assert_eq!(post(&world, "/auth/mfa/sms", "", json!({})).await.status, 401);
}

async fn proving_it_again_takes_a_code_sent_for_that(world: World) {
    let token = enrolled(&world).await;
    let (_, code) = note(&world).await;
    let proof = json!({ "factor": "sms", "code": code });
    assert_eq!(post(&world, "/auth/reauth", &token, proof).await.status, 401, "that one was for signing in");
    world.wait(std::time::Duration::from_secs(61));
    assert_eq!(post(&world, "/auth/mfa/sms", &token, json!({})).await.status, 202);
    let proof = json!({ "factor": "sms", "code": world.code(NUMBER).await });
    assert_eq!(post(&world, "/auth/reauth", &token, proof.clone()).await.status, 204);
    assert_eq!(post(&world, "/auth/reauth", &token, proof).await.status, 401, "once");
}

async fn where_texts_are_switched_off_there_is_nothing(world: World) {
    world.person(ADA).await;
    let token = text(&sign_in(&world).await, "access_token");
    for (method, path) in [
        (Method::POST, "/me/mfa/sms"),
        (Method::POST, "/me/mfa/sms/confirm"),
        (Method::DELETE, "/me/mfa/sms"),
        (Method::POST, "/auth/mfa/sms"),
    ] {
        let body = json!({ "phone": NUMBER, "code": "123456" });
        assert_eq!(call(&world, (method, path), &token, body).await.status, 404, "{path}");
    }
    assert_eq!(count(&world, NUMBER).await, 0);
}
