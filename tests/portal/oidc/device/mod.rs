//! Devices without a browser, which somebody lets in elsewhere (RFC 8628).

use std::time::Duration;

use http::Method;
use portico::cli::request_of_operator;
use portico::oidc::clients::{self, GrantType, Kind, Wanted};
use serde_json::{Value, json as object};

use super::{App, CALLBACK, said};
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

mod mistrust;

both! {
    somebody_lets_a_device_in_and_it_knows_who_it_is,
    a_no_is_told_to_the_device,
    a_device_that_asks_too_often_has_to_slow_down,
    a_code_runs_out,
    everybody_is_asked_each_time_also_for_an_app_of_the_operators_own,
    what_a_device_has_ends_with_the_session,
    a_device_that_may_stay_outlives_a_session_that_runs_out,
    whoever_was_shut_out_in_the_meantime_gets_nothing,
}

const ADA: &str = "ada@example.com";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device, and what it was told when it began.
struct Device<'a> {
    app: &'a App,
    client: Browser,
    begun: Value,
}

impl<'a> Device<'a> {
    async fn begin(world: &World, app: &'a App, more: &[(&str, &str)]) -> Self {
        let mut client = world.browser();
        "curl/8.14.1".clone_into(&mut client.user_agent);
        let answer = begin(app, &client, more).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Self { app, client, begun: answer.json() }
    }

    fn user_code(&self) -> String {
        self.begun["user_code"].as_str().expect("a code").to_owned()
    }

    async fn asks(&self) -> Page {
        let code = self.begun["device_code"].as_str().expect("a code");
        self.app.token(&self.client, &[("grant_type", DEVICE_CODE), ("device_code", code)]).await
    }

    /// The error it gets when it asks.
    async fn is_told(&self) -> String {
        let answer = self.asks().await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        answer.json()["error"].as_str().expect("an error").to_owned()
    }
}

/// A television.
async fn television(world: &World) -> App {
    App::new(world, Kind::Device, Wanted { name: Some("The Television".to_owned()), ..Wanted::default() }).await
}

async fn begin(app: &App, client: &Browser, more: &[(&str, &str)]) -> Page {
    let scope = if more.iter().any(|(name, _)| *name == "scope") { None } else { Some(("scope", "openid email")) };
    let form: Vec<_> = scope.into_iter().chain(more.iter().copied()).collect();
    app.send(client, "/oauth2/device_authorization", &form).await
}

async fn types(browser: &Browser, code: &str) -> Page {
    browser.submit("/do/device", &[("user_code", code)]).await
}

async fn decides(browser: &Browser, code: &str, decision: &str) -> Page {
    browser.submit("/do/device-decision", &[("user_code", code), ("decision", decision)]).await
}

async fn lets_in(browser: &Browser, device: &Device<'_>) {
    let code = device.user_code();
    assert!(types(browser, &code).await.says("Let this device in?"));
    assert!(decides(browser, &code, "allow").await.says("The device is signed in."));
}

async fn asks_userinfo(browser: &Browser, tokens: &Value) -> Page {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
    browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await
}

async fn somebody_lets_a_device_in_and_it_knows_who_it_is(world: World) {
    world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[("scope", "openid email offline_access")]).await;
    let code = device.user_code();
    let told = &device.begun;
    assert_eq!((&told["expires_in"], &told["interval"]), (&object!(600), &object!(5)));
    assert_eq!(told["verification_uri"], format!("{}/device", world.url));
    assert_eq!(told["verification_uri_complete"], format!("{}/device?user_code={code}", world.url));
    assert_eq!(device.is_told().await, "authorization_pending");

    let browser = world.browser();
    let first = browser.get(&format!("/device?user_code={code}")).await;
    let next = super::next_of(&first);
    let entered = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let filled = browser.get(&entered.location()).await;
    assert_eq!(filled.value("user_code").as_deref(), Some(code.as_str()), "filled in, and not sent");
    assert!(!filled.text.contains("data-send") && !filled.says("The Television"), "{}", filled.visible());
    let question = types(&browser, &code.to_lowercase().replace('-', " ")).await;
    let words = ["The Television", &code, "curl", &device.client.ip, "See your email address", "Stay connected", ADA];
    for words in words.into_iter().chain(["Unverified app", "Only continue if you started this"]) {
        assert!(question.says(words), "{words} in {}", question.visible());
    }
    world.wait(Duration::from_secs(5));
    assert_eq!(device.is_told().await, "authorization_pending", "until somebody says yes");
    assert!(decides(&browser, &code, "allow").await.says("You can close this window"));
    world.wait(Duration::from_secs(5));
    let answer = device.asks().await;
    assert_eq!((answer.status, answer.header("cache-control").as_deref()), (200, Some("no-store")), "{}", answer.text);
    let tokens = answer.json();
    let id = said(tokens["id_token"].as_str().expect("an ID token"));
    assert_eq!((&id["aud"], &id["amr"], id.get("nonce")), (&object!(app.id), &object!(["pwd"]), None));
    assert_eq!(asks_userinfo(&browser, &tokens).await.json()["email"], ADA);
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let later = app.token(&device.client, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(later.status, 200, "{}", later.text);
    assert!(browser.get("/account/apps").await.says("The Television"));
    assert!(browser.get("/account/activity").await.says("You let an app in on another device."));
    browser.post("/do/revoke-app", &[("client_id", &app.id)]).await;
    assert_eq!(asks_userinfo(&browser, &later.json()).await.status, 401);
}

async fn a_no_is_told_to_the_device(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    types(&browser, &device.user_code()).await;
    assert!(decides(&browser, &device.user_code(), "deny").await.says("The device was not let in."));
    assert_eq!(device.is_told().await, "access_denied");
    assert_eq!(decides(&browser, &device.user_code(), "allow").await.status, 410, "a no is a no");
    world.wait(Duration::from_secs(5));
    assert_eq!(device.is_told().await, "access_denied");
    assert_eq!(world.events("device_denied").await, 1);
    assert!(!browser.get("/account/apps").await.says("The Television"));
}

async fn a_device_that_asks_too_often_has_to_slow_down(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    assert_eq!(device.is_told().await, "authorization_pending");
    for (wait, told) in [
        (5, "authorization_pending"),
        (3, "slow_down"),
        (7, "slow_down"),
        (15, "authorization_pending"),
        (12, "slow_down"),
        (20, "authorization_pending"),
    ] {
        world.wait(Duration::from_secs(wait));
        assert_eq!(device.is_told().await, told, "after {wait} seconds");
    }
    lets_in(&browser, &device).await;
    world.wait(Duration::from_secs(5));
    assert_eq!(device.is_told().await, "slow_down", "what was asked for stays, whatever the answer would be");
    world.wait(Duration::from_secs(25));
    assert_eq!(device.asks().await.status, 200);
}

async fn a_code_runs_out(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let (device, opened) = (Device::begin(&world, &app, &[]).await, Device::begin(&world, &app, &[]).await);
    types(&browser, &opened.user_code()).await;
    world.wait(Duration::from_mins(10));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert!(types(&browser, &device.user_code()).await.says("not a code we know"));
    assert_eq!(decides(&browser, &opened.user_code(), "allow").await.status, 410);
    assert_eq!(device.is_told().await, "expired_token");
    world.wait(Duration::from_hours(2));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(world.number("select count(*) from device_codes").await, 0);
    assert_eq!(device.is_told().await, "invalid_grant");
}

async fn everybody_is_asked_each_time_also_for_an_app_of_the_operators_own(world: World) {
    let browser = world.person(ADA).await;
    let wanted = Wanted {
        first_party: Some(true),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::DeviceCode]),
        redirect_uris: Some(vec![CALLBACK.to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Web, wanted).await;
    let thief = App { id: app.id.clone(), secret: None, verifier: String::new() };
    for _ in 0..2 {
        let device = Device::begin(&world, &app, &[]).await;
        assert_eq!(begin(&thief, &device.client, &[]).await.status, 401, "who has a secret shows it here too");
        assert!(types(&browser, &device.user_code()).await.says("Verified by your administrator."));
        assert_eq!(device.is_told().await, "authorization_pending");
        lets_in(&browser, &device).await;
        world.wait(Duration::from_secs(5));
        let tokens = device.asks().await.json();
        assert!(tokens.get("access_token").is_some() && tokens.get("refresh_token").is_none(), "{tokens}");
    }
}

async fn what_a_device_has_ends_with_the_session(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[("scope", "openid offline_access")]).await;
    let late = Device::begin(&world, &app, &[]).await;
    lets_in(&browser, &device).await;
    lets_in(&browser, &late).await;
    let tokens = device.asks().await.json();
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(asks_userinfo(&browser, &tokens).await.status, 401);
    assert_eq!(late.is_told().await, "invalid_grant");
}

async fn a_device_that_may_stay_outlives_a_session_that_runs_out(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let [stays, goes] = ["openid offline_access", "openid"].map(|scope| [("scope", scope)]);
    let (stays, goes) = (Device::begin(&world, &app, &stays).await, Device::begin(&world, &app, &goes).await);
    lets_in(&browser, &stays).await;
    lets_in(&browser, &goes).await;
    let (kept, lost) = (stays.asks().await.json(), goes.asks().await.json());
    assert!(lost.get("refresh_token").is_none(), "{lost}");
    world.wait(Duration::from_hours(13));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert!(browser.get("/account").await.is_redirect(), "the session has run out");
    let refresh = kept["refresh_token"].as_str().expect("a refresh token");
    let later = app.token(&stays.client, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(later.status, 200, "{}", later.text);
    assert_eq!(asks_userinfo(&browser, &lost).await.status, 401);
}

async fn whoever_was_shut_out_in_the_meantime_gets_nothing(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    types(&browser, &device.user_code()).await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let shut = |disabled| Wanted { disabled: Some(disabled), ..Wanted::default() };
    clients::update(&ctx, &app.id, shut(true)).await.expect("it is shut out");
    assert_eq!(decides(&browser, &device.user_code(), "allow").await.status, 410);
    assert_eq!(begin(&app, &device.client, &[]).await.status, 401);
    clients::update(&ctx, &app.id, shut(false)).await.expect("it is let in");
    let narrow = Wanted { scopes: Some(vec!["openid".to_owned()]), ..Wanted::default() };
    clients::update(&ctx, &app.id, narrow).await.expect("it may ask for less");
    let page = types(&browser, &device.user_code()).await;
    assert!(!page.says("See your email address"), "{}", page.visible());
    lets_in(&browser, &device).await;
    assert_eq!(device.asks().await.json()["scope"], "openid");
}
