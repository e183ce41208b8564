//! Setting second factors up over the API.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::by_api::{access_token, api, go_on, look, mfa_token, problem};
use super::{ADA, BOB, Enrolled, TOTP, secret_on};
use crate::both;
use crate::support::{App, Page, World};

both! {
    somebody_sets_an_app_up_over_the_api,
    nothing_shows_the_secret_or_the_codes_again,
    a_wrong_code_switches_nothing_on,
    whoever_proved_it_long_ago_is_asked_first,
    apps_and_codes_come_and_go_over_the_api,
    nobody_sees_or_changes_the_factors_of_another,
}
both! { with &[("AUTH_MFA_ENABLED", "false")] => where_factors_are_off_there_is_nothing_to_begin }

async fn begin(world: &World, token: &str) -> (App, Value) {
    let page = api(&world.browser(), "/me/mfa/totp", token, json!({})).await;
    assert_eq!((page.status, page.header("cache-control").as_deref()), (200, Some("no-store")), "{}", page.text);
    let begun = page.json();
    (App { secret: begun["secret"].as_str().expect("a secret").to_owned() }, begun)
}

fn codes(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text);
    let codes = page.json()["recovery_codes"].as_array().expect("a list").clone();
    codes.iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
}

async fn remove(world: &World, token: &str, query: &str) -> Page {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/me/mfa/totp{query}");
    world.browser().call(Method::DELETE, &path, None, &[("authorization", &bearer)]).await
}

async fn somebody_sets_an_app_up_over_the_api(world: World) {
    let browser = world.person(ADA).await;
    let token = access_token(&world, ADA).await;
    let before = look(&world.browser(), "/me/mfa", &token).await.json();
    let nothing_yet = json!({ "enabled": false, "offered": ["totp"], "required": false, "totp": [], "sms": null, "recovery_codes_left": 0, "trusted_browsers": 0 });
    assert_eq!(before, nothing_yet);
    let (app, begun) = begin(&world, &token).await;
    assert_eq!(begin(&world, &token).await.0.secret, app.secret, "the same within a quarter of an hour");
    assert_eq!(secret_on(&browser.get(TOTP).await), Some(app.secret.clone()), "the page goes on with it");
    let uri = begun["otpauth_uri"].as_str().expect("a URI");
    assert!(uri.starts_with("otpauth://totp/Portico:ada%40example.com?") && uri.contains(&app.secret), "{uri}");
    assert!(begun["qr_svg"].as_str().is_some_and(|svg| svg.starts_with("<svg ") && svg.ends_with("</svg>")));
    let body = json!({ "code": app.code(&world), "name": "Phone" });
    let codes = codes(&api(&world.browser(), "/me/mfa/totp/confirm", &token, body).await);
    assert_eq!(codes.len(), 10);
    assert!(!browser.is_signed_in().await, "other sessions end");
    let after = look(&world.browser(), "/me/mfa", &token).await.json();
    assert_eq!((after["enabled"].as_bool(), after["recovery_codes_left"].as_i64()), (Some(true), Some(10)), "{after}");
    assert_eq!(after["totp"][0]["name"], "Phone");
    assert_eq!((world.count_letters(ADA, "Two-step sign-in is on").await, world.events("totp_enrolled").await), (1, 1));
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("recovery_code", &codes[0])).await.status, 200);
}

async fn nothing_shows_the_secret_or_the_codes_again(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let tokens = go_on(&world, &note, ("totp", &ada.app.next(&world))).await.json();
    let token = tokens["access_token"].as_str().expect("a token");
    let browser = world.browser();
    let mut texts = vec![tokens.to_string()];
    for path in ["/me", "/me/mfa", "/me/sessions", "/me/activity", "/auth/verify"] {
        texts.push(look(&browser, path, token).await.text);
    }
    for path in ["/api/v1/me/mfa/totp", "/api/v1/me/mfa/recovery-codes", "/api/v1/me/mfa/totp/confirm"] {
        let bearer = format!("Bearer {token}");
        texts.push(browser.call(Method::GET, path, None, &[("authorization", &bearer)]).await.text);
    }
    texts.push(begin(&world, token).await.1.to_string());
    for text in texts {
        assert!(!text.contains(&ada.app.secret), "{text}");
        assert!(ada.codes.iter().all(|code| !text.contains(code)), "{text}");
    }
}

async fn a_wrong_code_switches_nothing_on(world: World) {
    world.person(ADA).await;
    let token = access_token(&world, ADA).await;
    let browser = world.browser();
    let page = api(&browser, "/me/mfa/totp/confirm", &token, json!({ "code": "123456" })).await;
    assert_eq!(problem(&page), (422, "totp_start_again".to_owned()));
    let (app, _) = begin(&world, &token).await;
    for code in ["", &app.wrong(&world)] {
        let page = api(&browser, "/me/mfa/totp/confirm", &token, json!({ "code": code })).await;
        assert_eq!(problem(&page), (401, "invalid_code".to_owned()));
    }
    assert_eq!(look(&browser, "/me/mfa", &token).await.json()["enabled"], false);
}

async fn whoever_proved_it_long_ago_is_asked_first(world: World) {
    world.person(ADA).await;
    let token = access_token(&world, ADA).await;
    world.wait(Duration::from_secs(601));
    let asked = (403, "reauth_required".to_owned());
    for path in ["/me/mfa/totp", "/me/mfa/totp/confirm", "/me/mfa/recovery-codes"] {
        assert_eq!(problem(&api(&world.browser(), path, &token, json!({ "code": "1" })).await), asked, "{path}");
    }
    assert_eq!(problem(&remove(&world, &token, "").await), asked);
    assert_eq!(look(&world.browser(), "/me/mfa", &token).await.status, 200);
}

async fn apps_and_codes_come_and_go_over_the_api(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let note = mfa_token(&world, ADA).await;
    let tokens = go_on(&world, &note, ("totp", &ada.app.next(&world))).await.json();
    let token = tokens["access_token"].as_str().expect("a token");
    let browser = world.browser();
    let fresh = codes(&api(&browser, "/me/mfa/recovery-codes", token, json!({})).await);
    assert!(fresh.len() == 10 && fresh.iter().all(|code| !ada.codes.contains(code)));
    let note = mfa_token(&world, ADA).await;
    assert_eq!(go_on(&world, &note, ("recovery_code", &ada.codes[0])).await.status, 401);
    assert_eq!(go_on(&world, &note, ("recovery_code", &fresh[0])).await.status, 200);
    let (tablet, _) = begin(&world, token).await;
    let body = json!({ "code": tablet.code(&world), "name": "Tablet" });
    let further = codes(&api(&browser, "/me/mfa/totp/confirm", token, body).await);
    assert!(further.is_empty(), "there are some already");
    let apps = look(&browser, "/me/mfa", token).await.json()["totp"].clone();
    assert_eq!(apps.as_array().map(Vec::len), Some(2), "{apps}");
    assert_eq!(remove(&world, token, "").await.status, 404, "which one?");
    let id = apps[0]["id"].as_str().expect("an id");
    assert_eq!(remove(&world, token, &format!("?id={id}")).await.status, 204);
    assert_eq!(remove(&world, token, &format!("?id={id}")).await.status, 404);
    assert_eq!(remove(&world, token, "").await.status, 204);
    let after = look(&browser, "/me/mfa", token).await.json();
    assert_eq!((after["enabled"].as_bool(), after["recovery_codes_left"].as_i64()), (Some(false), Some(0)));
    assert_eq!(api(&browser, "/me/mfa/recovery-codes", token, json!({})).await.status, 422);
    assert_eq!(world.events("totp_removed").await, 2);
    access_token(&world, ADA).await;
}

async fn nobody_sees_or_changes_the_factors_of_another(world: World) {
    Enrolled::of(&world, ADA).await;
    world.person(BOB).await;
    let token = access_token(&world, BOB).await;
    let id = world.text("select id from totp_factors").await;
    assert_eq!(remove(&world, &token, &format!("?id={id}")).await.status, 404);
    assert_eq!(look(&world.browser(), "/me/mfa", &token).await.json()["totp"], json!([]));
    for path in ["/me/mfa/totp", "/me/mfa/totp/confirm", "/me/mfa/recovery-codes"] {
        assert_eq!(api(&world.browser(), path, "", json!({})).await.status, 401, "{path}");
    }
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
}

async fn where_factors_are_off_there_is_nothing_to_begin(world: World) {
    world.person(ADA).await;
    let token = access_token(&world, ADA).await;
    assert_eq!(api(&world.browser(), "/me/mfa/totp", &token, json!({})).await.status, 404);
    assert_eq!(look(&world.browser(), "/me/mfa", &token).await.json()["enabled"], false);
}
