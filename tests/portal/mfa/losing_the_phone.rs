//! From the picture to the lost phone and on to a new one, with forms alone and over the API.

use reqwest::Method;
use serde_json::{Value, json};

use super::by_api::{access_token, api, go_on, look, mfa_token};
use super::{ADA, CODES, TOTP, codes_on, enrol, half, start, type_code, type_recovery_code};
use crate::both;
use crate::support::{App, World};

both! {
    whoever_loses_the_phone_comes_in_by_a_recovery_code_and_sets_up_a_new_one,
    over_the_api_it_goes_the_same_way,
}

async fn whoever_loses_the_phone_comes_in_by_a_recovery_code_and_sets_up_a_new_one(world: World) {
    let browser = world.person(ADA).await;
    let (lost, codes) = enrol(&world, &browser).await;
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(type_code(&half(&world, ADA).await, &lost.next(&world)).await.location(), "/account");
    let browser = half(&world, ADA).await;
    assert_eq!(type_recovery_code(&browser, &codes[0]).await.location(), "/account");
    let old = browser.get(TOTP).await.value("id").expect("an id");
    let new = start(&browser).await;
    let done = browser.post("/do/confirm-totp", &[("code", &new.code(&world)), ("name", "New phone")]).await;
    assert_eq!(done.location(), "/account/security", "nine codes are left, so no new ones are shown");
    assert_eq!(browser.post("/do/remove-totp", &[("id", &old)]).await.location(), "/account/security");
    browser.post("/do/new-recovery-codes", &[]).await;
    assert_eq!(codes_on(&browser.get(CODES).await).len(), 10);
    let found = half(&world, ADA).await;
    assert_eq!(
        type_code(&found, &lost.next(&world)).await.location(),
        "/mfa?factor=totp",
        "the lost phone is worth nothing"
    );
    assert_eq!(type_code(&found, &new.next(&world)).await.location(), "/account");
}

fn field(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

async fn set_up(world: &World, token: &str) -> (App, Value) {
    let begun = api(&world.browser(), "/me/mfa/totp", token, json!({})).await.json();
    let app = App { secret: field(&begun, "secret") };
    let on = api(&world.browser(), "/me/mfa/totp/confirm", token, json!({ "code": app.code(world) })).await;
    assert_eq!(on.status, 200, "{}", on.text);
    (app, on.json()["recovery_codes"].clone())
}

async fn over_the_api_it_goes_the_same_way(world: World) {
    world.person(ADA).await;
    let (lost, codes) = set_up(&world, &access_token(&world, ADA).await).await;
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("totp", &lost.next(&world))).await.status, 200);
    let note = mfa_token(&world, ADA).await;
    let code = codes[0].as_str().expect("a code");
    let token = field(&go_on(&world, &note, ("recovery_code", code)).await.json(), "access_token");
    let shown = look(&world.browser(), "/me/mfa", &token).await.json();
    let old = field(&shown["totp"][0], "id");
    let (new, no_more) = set_up(&world, &token).await;
    assert_eq!((no_more, &shown["recovery_codes_left"]), (json!([]), &json!(9)));
    let (path, bearer) = (format!("/api/v1/me/mfa/totp?id={old}"), format!("Bearer {token}"));
    let gone = world.browser().call(Method::DELETE, &path, None, &[("authorization", &bearer)]).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("totp", &lost.next(&world))).await.status, 401);
    assert_eq!(go_on(&world, &note, ("totp", &new.next(&world))).await.status, 200);
}
