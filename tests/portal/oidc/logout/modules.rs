//! The OpenID Foundation's lists for RP-Initiated Logout and Back-Channel Logout of OpenID Providers: a test for each module, under its name.

use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use portico::kit::jws::{Algorithm, SigningKey, generate};
use serde_json::{Value, json as object};

use super::{ADA, App, BACK, Ear, app, asked, confirm, enter, id_token, is_out, path, said, told};
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    oidcc_rp_initiated_logout_discovery_endpoint_verification,
    oidcc_rp_initiated_logout,
    oidcc_rp_initiated_logout_bad_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_modified_id_token_hint,
    oidcc_rp_initiated_logout_no_id_token_hint,
    oidcc_rp_initiated_logout_no_params,
    oidcc_rp_initiated_logout_no_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_no_state,
    oidcc_rp_initiated_logout_only_state,
    oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_bad_id_token_hint,
    oidcc_backchannel_logout_discovery_endpoint_verification,
    oidcc_backchannel_rp_initiated_logout,
}

/// Somebody who is signed in at an app, and the ID token that it has of them.
async fn entered(world: &World) -> (Browser, App, String) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(world, &ear).await;
    let token = id_token(&app, &browser).await;
    (browser, app, token)
}

/// Signed out, and still here.
async fn said_so(browser: &Browser, page: &Page) {
    assert_eq!(page.location(), "/logout");
    let page = browser.get("/logout").await;
    let status = page.role("status").expect("a message");
    assert!(status.contains("You're signed out. Apps you used: The Shop."), "{status}");
    assert!(browser.get("/logout").await.says("You're signed out."), "and says so again, without the apps");
    assert!(!browser.is_signed_in().await);
}

async fn oidcc_rp_initiated_logout_discovery_endpoint_verification(world: World) {
    let document = world.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["end_session_endpoint"], object!(format!("{}/oauth2/logout", world.url)));
}

async fn oidcc_rp_initiated_logout(world: World) {
    let (browser, app, token) = entered(&world).await;
    let sent = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", BACK), ("state", "a b&c")];
    let page = browser.get(&path(&sent)).await;
    assert_eq!(page.location(), format!("{BACK}?state=a+b%26c"));
    assert!(page.header("clear-site-data").is_some() && browser.cookie("sid").is_none());
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(world: World) {
    let (browser, _, token) = entered(&world).await;
    let sent = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", "https://shop.example.com/other")];
    let page = browser.get(&path(&sent)).await;
    assert_eq!((page.status, page.header("location")), (400, None));
    assert!(page.says("post_logout_redirect_uri is not one that the app has registered"), "{}", page.visible());
    assert!(browser.is_signed_in().await, "an error does nothing");
}

async fn oidcc_rp_initiated_logout_modified_id_token_hint(world: World) {
    let (browser, app, token) = entered(&world).await;
    let mut parts = token.split('.');
    let _ = parts.next();
    // {"alg":"none","typ":"JWT"}
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts.next().expect("claims"));
    let page = asked(&browser, &[("id_token_hint", &none), ("post_logout_redirect_uri", BACK)]).await;
    let page = confirm(&browser, &page).await;
    said_so(&browser, &page).await;
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_no_id_token_hint(world: World) {
    let (browser, _, _) = entered(&world).await;
    let page = asked(&browser, &[("post_logout_redirect_uri", BACK), ("state", "x")]).await;
    let page = confirm(&browser, &page).await;
    said_so(&browser, &page).await;
}

async fn oidcc_rp_initiated_logout_no_params(world: World) {
    let (browser, app, _) = entered(&world).await;
    let page = asked(&browser, &[]).await;
    let page = confirm(&browser, &page).await;
    said_so(&browser, &page).await;
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri(world: World) {
    let (browser, app, token) = entered(&world).await;
    let page = browser.get(&path(&[("id_token_hint", &token), ("state", "x")])).await;
    said_so(&browser, &page).await;
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_no_state(world: World) {
    let (browser, app, token) = entered(&world).await;
    let page = browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", BACK)])).await;
    assert_eq!(page.location(), BACK);
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_only_state(world: World) {
    let (browser, app, _) = entered(&world).await;
    let page = asked(&browser, &[("state", "x")]).await;
    let page = confirm(&browser, &page).await;
    said_so(&browser, &page).await;
    is_out(&app, &browser).await;
}

async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(world: World) {
    let (browser, _, token) = entered(&world).await;
    let added = format!("{BACK}?extra=1");
    let page = browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", &added)])).await;
    assert_eq!((page.status, page.header("location")), (400, None));
    let registered = format!("{BACK}?from=portal");
    let sent = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", &registered), ("state", "x")];
    assert_eq!(browser.get(&path(&sent)).await.location(), format!("{registered}&state=x"), "one with a query can be");
}

async fn oidcc_rp_initiated_logout_bad_id_token_hint(world: World) {
    let (browser, _, token) = entered(&world).await;
    let key = SigningKey::from_pkcs8(Algorithm::ES256, &generate(Algorithm::ES256).expect("a key")).expect("a key");
    let forged = key.sign("JWT", &said(&token)).expect("a token");
    let page = asked(&browser, &[("id_token_hint", &forged), ("post_logout_redirect_uri", BACK)]).await;
    let page = confirm(&browser, &page).await;
    said_so(&browser, &page).await;
}

async fn oidcc_backchannel_logout_discovery_endpoint_verification(world: World) {
    let document = world.browser().get("/.well-known/openid-configuration").await.json();
    let told = (&document["backchannel_logout_supported"], &document["backchannel_logout_session_supported"]);
    assert_eq!(told, (&object!(true), &object!(true)));
    assert!(document["end_session_endpoint"].is_string());
}

async fn oidcc_backchannel_rp_initiated_logout(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let token = enter(&app, &browser).await["id_token"].as_str().expect("an ID token").to_owned();
    let page =
        browser.get(&path(&[("id_token_hint", &token), ("post_logout_redirect_uri", BACK), ("state", "x")])).await;
    assert_eq!(page.location(), format!("{BACK}?state=x"));
    portico::oidc::tell_apps(&world.portal).await.expect("the app is told");
    let [heard] = ear.heard().try_into().expect("one logout token");
    let checked = checked(&browser, &app, &heard).await;
    let id = said(&token);
    assert_eq!((&checked["sub"], &checked["sid"], &checked["iss"]), (&id["sub"], &id["sid"], &object!(world.url)));
    assert_eq!(checked["events"], object!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    let (iat, exp) = (checked["iat"].as_u64().expect("iat"), checked["exp"].as_u64().expect("exp"));
    assert!(exp > iat && exp - iat <= 120 && checked["jti"].is_string() && checked.get("nonce").is_none(), "{checked}");
    is_out(&app, &browser).await;
    assert!(told(&world, &ear).await.is_empty(), "once");
}

/// A logout token as an app checks it, with a library of its own and the published keys.
async fn checked(browser: &Browser, app: &App, token: &str) -> Value {
    let head = decode_header(token).expect("a header");
    assert_eq!((head.typ.as_deref(), head.alg), (Some("logout+jwt"), jsonwebtoken::Algorithm::ES256));
    let keys = browser.get("/.well-known/jwks.json").await.json();
    let mut keys = keys["keys"].as_array().expect("keys").iter();
    let key = keys.find(|key| key["kid"] == object!(head.kid)).expect("its key").clone();
    let key: jsonwebtoken::jwk::Jwk = serde_json::from_value(key).expect("a JWK");
    let mut checks = Validation::new(head.alg);
    checks.set_audience(&[&app.id]);
    #[expect(clippy::disallowed_methods, reason = "an app checks it with a library of its own")]
    let checked = decode::<Value>(token, &DecodingKey::from_jwk(&key).expect("a key"), &checks);
    checked.expect("a good token").claims
}
