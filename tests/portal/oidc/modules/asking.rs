//! How an app may ask, and what is refused.

use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::op::{ADA, Arrived, Op, fields};
use crate::oidc::CALLBACK;
use crate::support::Page;

pub async fn oidcc_response_type_missing(op: Op) {
    op.authorize(&[("response_type", "")]).await.expect_error("invalid_request");
}

/// Whatever the app says besides, somebody who is not signed in gets in through the sign-in page.
async fn signs_in(op: &Op, more: &[(&str, &str)]) -> Arrived {
    let arrived = op.walk(&op.world.browser(), op.request(&op.app, more)).await;
    assert!(arrived.seen.contains(&"/login".to_owned()), "{:?}", arrived.seen);
    op.tokens(&arrived).await;
    arrived
}

pub async fn oidcc_display_page(op: Op) {
    signs_in(&op, &[("display", "page")]).await;
}

pub async fn oidcc_display_popup(op: Op) {
    signs_in(&op, &[("display", "popup")]).await;
}

/// Two sign-ins; what the ID tokens said of each.
async fn twice(op: &Op, first: &[(&str, &str)], second: &[(&str, &str)]) -> (Value, Value, Vec<String>) {
    let (_, was) = op.tokens(&op.authorize(first).await).await;
    op.world.wait(Duration::from_secs(2));
    let arrived = op.authorize(second).await;
    let (_, is) = op.tokens(&arrived).await;
    assert_eq!(was["sub"], is["sub"]);
    (was, is, arrived.seen)
}

fn proved_again((was, is, seen): (Value, Value, Vec<String>)) {
    assert!(seen.contains(&"/reauth".to_owned()), "{seen:?}");
    assert!(is["auth_time"].as_u64() > was["auth_time"].as_u64(), "{was} {is}");
}

fn nobody_was_asked((was, is, seen): (Value, Value, Vec<String>)) {
    assert_eq!((seen, &was["auth_time"]), (Vec::new(), &is["auth_time"]));
}

pub async fn oidcc_prompt_login(op: Op) {
    proved_again(twice(&op, &[], &[("prompt", "login")]).await);
}

pub async fn oidcc_prompt_none_not_logged_in(op: Op) {
    let long = "s".repeat(128);
    let request = op.request(&op.app, &[("prompt", "none"), ("state", &long)]);
    op.walk(&op.world.browser(), request).await.expect_error("login_required");
}

pub async fn oidcc_prompt_none_logged_in(op: Op) {
    nobody_was_asked(twice(&op, &[], &[("prompt", "none")]).await);
}

pub async fn oidcc_max_age_1(op: Op) {
    proved_again(twice(&op, &[], &[("max_age", "1")]).await);
}

pub async fn oidcc_max_age_10000(op: Op) {
    nobody_was_asked(twice(&op, &[("max_age", "15000")], &[("max_age", "10000")]).await);
}

pub async fn oidcc_ensure_request_with_unknown_parameter_succeeds(op: Op) {
    op.tokens(&op.authorize(&[("extra", "foobar")]).await).await;
}

pub async fn oidcc_id_token_hint(op: Op) {
    let (tokens, was) = op.tokens(&op.authorize(&[]).await).await;
    let hint = tokens["id_token"].as_str().expect("an ID token");
    let arrived = op.authorize(&[("prompt", "none"), ("id_token_hint", hint)]).await;
    let (_, is) = op.tokens(&arrived).await;
    assert_eq!((&was["sub"], &was["auth_time"], arrived.seen), (&is["sub"], &is["auth_time"], Vec::new()));
}

pub async fn oidcc_login_hint(op: Op) {
    let wish = [("login_hint", ADA)];
    let page = op.world.browser().visit(&op.request(&op.app, &wish)).await;
    assert_eq!(page.value("username").as_deref(), Some(ADA), "{}", page.visible());
    signs_in(&op, &wish).await;
}

/// The first language that the pages have; one that nobody has changes nothing.
pub async fn oidcc_ui_locales(op: Op) {
    signs_in(&op, &[("ui_locales", "se")]).await;
    let wish = [("ui_locales", "se de en")];
    let page = op.world.browser().visit(&op.request(&op.app, &wish)).await;
    assert!(page.text.contains("<html lang=\"de\""), "{}", page.text);
    signs_in(&op, &wish).await;
}

pub async fn oidcc_claims_locales(op: Op) {
    op.tokens(&op.authorize(&[("claims_locales", "se")]).await).await;
}

pub async fn oidcc_ensure_request_with_acr_values_succeeds(op: Op) {
    let document = op.world.browser().get("/.well-known/openid-configuration").await.json();
    let offered = document["acr_values_supported"].as_array().expect("levels").clone();
    let all: Vec<_> = offered.iter().filter_map(Value::as_str).collect();
    let (_, said) = op.tokens(&op.authorize(&[("acr_values", &all.join(" "))]).await).await;
    assert!(offered.contains(&said["acr"]), "{said}");
}

/// A page that leads nowhere.
fn goes_nowhere(page: &Page) {
    assert_eq!((page.status, page.header("location"), page.form(CALLBACK)), (400, None, None), "{}", page.text);
}

pub async fn oidcc_ensure_registered_redirect_uri(op: Op) {
    let appended = format!("{CALLBACK}/x9f2");
    goes_nowhere(&op.browser.get(&op.request(&op.app, &[("redirect_uri", &appended)])).await);
}

/// A form of another site brings none of our cookies along; somebody who is signed in is let through all the same.
pub async fn oidcc_ensure_post_request_succeeds(op: Op) {
    let request = op.request(&op.app, &[]);
    let sent = fields(request.split_once('?').expect("a query").1);
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let elsewhere = [("origin", "https://shop.example.com"), ("sec-fetch-site", "cross-site")];
    let first = op.browser.without_cookies().send(Method::POST, "/oauth2/authorize", Some(&sent), &elsewhere).await;
    let arrived = op.arrive(&op.browser, first).await;
    assert_eq!(arrived.get("state"), "the state");
    op.tokens(&arrived).await;
}

pub async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(op: Op) {
    let arrived = op.authorize(&[("request_uri", "https://shop.example.com/request.jwt")]).await;
    arrived.expect_error("request_uri_not_supported");
}

/// A request object without a signature that says where to answer.
fn unsigned(redirect_uri: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let said = serde_json::json!({ "redirect_uri": redirect_uri });
    let [head, said] = [r#"{"alg":"none"}"#.to_owned(), said.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{head}.{said}.")
}

pub async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(op: Op) {
    op.authorize(&[("request", &unsigned(CALLBACK))]).await.expect_error("request_not_supported");
}

/// What is not read cannot make a wrong redirect URI right.
pub async fn oidcc_ensure_request_object_with_redirect_uri(op: Op) {
    let wish = [("redirect_uri", "https://shop.example.com/other"), ("request", &unsigned(CALLBACK))];
    goes_nowhere(&op.browser.get(&op.request(&op.app, &wish)).await);
}
