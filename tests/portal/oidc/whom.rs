//! Whom an app expects, with which account somebody goes on, and in which language they are asked.

use std::time::Duration;

use portico::kit::jws::{Algorithm, SigningKey, generate};
use serde_json::{Value, json};

use super::{App, answered, hidden, next_of, said};
use crate::both;
use crate::support::{Browser, PASSWORD, World};

both! {
    a_hint_brings_back_the_person_it_is_about_and_nobody_else,
    another_person_is_asked_for_the_account_that_the_app_expects,
    a_hint_that_is_not_ours_for_this_app_is_refused,
    an_app_can_name_the_one_it_expects_among_the_claims,
    people_are_asked_in_the_language_the_app_wishes_for_unless_they_chose_one,
    whoever_chooses_an_account_can_also_go_back,
}

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

async fn id_token(app: &App, browser: &Browser) -> String {
    let tokens = app.exchange(browser, &app.code(browser).await).await.json();
    tokens["id_token"].as_str().expect("an ID token").to_owned()
}

fn sub(token: &str) -> String {
    said(token)["sub"].as_str().expect("a sub").to_owned()
}

async fn a_hint_brings_back_the_person_it_is_about_and_nobody_else(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let app = App::ours(&world).await;
    let hint = id_token(&app, &ada).await;
    world.wait(Duration::from_hours(1));
    let silent = app.request(&[("prompt", "none"), ("id_token_hint", &hint)]);
    let back = ada.get(&silent).await;
    let tokens = app.exchange(&ada, &answered(&back, "code")).await.json();
    assert_eq!(sub(tokens["id_token"].as_str().expect("one")), sub(&hint), "that the hint has run out is no matter");
    assert_eq!(answered(&bob.get(&silent).await, "error"), "login_required");
    assert_eq!(answered(&world.browser().get(&silent).await, "error"), "login_required");
}

async fn another_person_is_asked_for_the_account_that_the_app_expects(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let app = App::ours(&world).await;
    let hint = id_token(&app, &ada).await;
    let choice = bob.visit(&app.request(&[("id_token_hint", &hint)])).await;
    assert!(choice.says("The Shop expects another account") && choice.says(BOB), "{}", choice.visible());
    assert!(!choice.says("Continue as") && !choice.says(ADA), "{}", choice.visible());
    let request = hidden(&choice, "request");
    let insists = bob.post("/do/choose-account", &[("request", &request)]).await;
    assert!(bob.get(&insists.location()).await.location().starts_with("/consent/account?"), "no way round it");
    let other = bob.post("/do/choose-account", &[("request", &request), ("another", "yes")]).await;
    assert!(!bob.is_signed_in().await);
    let next = next_of(&other);
    let again = bob.post("/do/sign-in", &[("username", BOB), ("password", PASSWORD), ("next", &next)]).await;
    assert!(bob.get(&again.location()).await.location().starts_with("/consent/account?"), "it is still not the one");
    bob.post("/do/choose-account", &[("request", &request), ("another", "yes")]).await;
    let entered = bob.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let back = bob.get(&entered.location()).await;
    let tokens = app.exchange(&bob, &answered(&back, "code")).await.json();
    assert_eq!(sub(tokens["id_token"].as_str().expect("one")), sub(&hint));
}

async fn a_hint_that_is_not_ours_for_this_app_is_refused(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    let tokens = app.exchange(&browser, &app.code(&browser).await).await.json();
    let (id, access) = (tokens["id_token"].as_str().expect("one"), tokens["access_token"].as_str().expect("one"));
    let theirs = id_token(&other, &browser).await;
    let changed =
        |token: &str| format!("{}{}", &token[..token.len() - 2], if token.ends_with("AA") { "BB" } else { "AA" });
    for wrong in ["x", "a.b.c", access, &theirs, &changed(id)] {
        let back = browser.get(&app.request(&[("id_token_hint", wrong)])).await;
        assert_eq!(answered(&back, "error"), "invalid_request", "{wrong}");
    }
    // Signed with a key that we do not know, or no more.
    let key = SigningKey::from_pkcs8(Algorithm::ES256, &generate(Algorithm::ES256).expect("a key")).expect("a key");
    let forged = key.sign("JWT", &json!({ "iss": world.url, "aud": app.id, "sub": "nobody" })).expect("a token");
    assert!(!answered(&browser.get(&app.request(&[("id_token_hint", &forged)])).await, "code").is_empty());
    let silent = app.request(&[("id_token_hint", &forged), ("prompt", "none")]);
    assert_eq!(answered(&browser.get(&silent).await, "error"), "login_required");
}

async fn an_app_can_name_the_one_it_expects_among_the_claims(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let app = App::ours(&world).await;
    let hint = id_token(&app, &ada).await;
    let named = |wish: Value| json!({ "id_token": { "sub": wish } }).to_string();
    for wish in [named(json!({ "value": sub(&hint) })), named(json!({ "values": ["x", sub(&hint)] }))] {
        let silent = app.request(&[("claims", &wish), ("prompt", "none")]);
        assert!(!answered(&ada.get(&silent).await, "code").is_empty());
        assert_eq!(answered(&bob.get(&silent).await, "error"), "login_required");
    }
    let contradiction = named(json!({ "value": "another" }));
    let both = app.request(&[("claims", &contradiction), ("id_token_hint", &hint), ("prompt", "none")]);
    assert_eq!(answered(&ada.get(&both).await, "error"), "login_required");
}

async fn people_are_asked_in_the_language_the_app_wishes_for_unless_they_chose_one(world: World) {
    world.person(ADA).await;
    let app = App::new(&world, portico::oidc::clients::Kind::Web, portico::oidc::clients::Wanted::default()).await;
    let wish = app.request(&[("ui_locales", "xx de-CH fr en"), ("claims_locales", "de"), ("display", "popup")]);
    let browser = world.browser();
    assert!(browser.visit(&wish).await.says("Anmelden"));
    assert!(browser.get("/forgot").await.text.contains("lang=\"de\""), "on every page on the way");
    let next = next_of(&browser.get(&wish).await);
    let entered = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let asked = browser.visit(&entered.location()).await;
    browser.post("/do/consent", &[("request", &hidden(&asked, "request")), ("decision", "deny")]).await;
    let back = browser.get(&next).await;
    assert_eq!(answered(&back, "error"), "access_denied");
    let stranger = world.browser();
    stranger.visit(&wish).await;
    stranger.get(&app.request(&[("prompt", "none"), ("ui_locales", "de")])).await;
    assert!(stranger.get("/forgot").await.text.contains("lang=\"en\""), "with the answer it is over");
    let chooses = world.browser();
    chooses.post("/do/set-language", &[("locale", "en"), ("next", "/login")]).await;
    assert!(chooses.visit(&wish).await.text.contains("lang=\"en\""), "what people chose comes first");
    let unknown = world.browser();
    let page = unknown.visit(&app.request(&[("ui_locales", "xx yy-ZZ")])).await;
    assert!(page.text.contains("lang=\"en\"") && page.status == 200, "{}", page.visible());
}

async fn whoever_chooses_an_account_can_also_go_back(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let choice = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    assert!(choice.says("Continue as Ada") && choice.says(ADA) && choice.says("Use another account"));
    let request = hidden(&choice, "request");
    let cancelled = browser.post("/do/consent", &[("request", &request), ("decision", "deny")]).await;
    assert_eq!(answered(&browser.get(&cancelled.location()).await, "error"), "access_denied");
    assert!(browser.is_signed_in().await, "and the session goes on");
}
