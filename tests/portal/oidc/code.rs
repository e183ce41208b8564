//! The authorization code flow, from the app's request to what it learns of somebody.

use std::time::Duration;

use http::Method;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use portico::kit::jws::Algorithm;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::{Value, json as object};

use super::{App, CALLBACK, answered, hidden, next_of, said};
use crate::both;
use crate::roles::grant;
use crate::support::{PASSWORD, World};

both! {
    somebody_signs_in_and_the_app_learns_who_it_is,
    somebody_is_asked_once_what_an_app_may_see,
    a_public_app_is_asked_about_each_time,
    what_is_new_is_marked_and_a_no_is_told_to_the_app,
    id_tokens_are_signed_with_what_the_app_is_registered_for,
    the_answer_can_travel_in_a_form,
    nobody_is_asked_where_the_app_wants_nobody_asked,
    an_app_can_want_a_fresh_proof,
    whoever_needs_a_second_factor_sets_it_up_before_any_app,
    somebody_can_go_on_with_another_account,
    what_an_app_has_ends_with_the_session,
    a_client_acts_for_itself,
}

const ADA: &str = "ada@example.com";

async fn somebody_signs_in_and_the_app_learns_who_it_is(world: World) {
    world.person(ADA).await;
    let app = App::ours(&world).await;
    let browser = world.browser();
    let asked = browser.get(&app.request(&[])).await;
    assert!(asked.location().starts_with("/login?next=%2Foauth2%2Fauthorize"), "{}", asked.location());
    let next = next_of(&asked);
    let entered = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let back = browser.get(&entered.location()).await;
    assert_eq!((answered(&back, "state").as_str(), answered(&back, "iss")), ("the state", world.url.clone()));
    let answer = app.exchange(&browser, &answered(&back, "code")).await;
    assert_eq!((answer.status, answer.header("cache-control").as_deref()), (200, Some("no-store")), "{}", answer.text);
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&object!("Bearer"), &object!(900)));
    let (id, access) =
        (said(tokens["id_token"].as_str().expect("an ID token")), tokens["access_token"].as_str().expect("a token"));
    assert_eq!((&id["iss"], &id["aud"], &id["nonce"]), (&object!(world.url), &object!(app.id), &object!("the nonce")));
    assert_eq!((&id["amr"], &id["acr"]), (&object!(["pwd"]), &object!("urn:portico:acr:1fa")));
    assert!(id.get("email").is_none(), "who wants to know more asks UserInfo: {id}");
    let bearer = format!("Bearer {access}");
    let known = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    let known = known.json();
    assert_eq!((&known["sub"], &known["email"], &known["email_verified"]), (&id["sub"], &object!(ADA), &object!(true)));
    let own = browser.call(Method::GET, "/api/v1/me", None, &[("authorization", &bearer)]).await;
    assert_eq!(own.status, 401, "an app's token opens nothing of ours");
}

async fn somebody_is_asked_once_what_an_app_may_see(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Web, Wanted::default()).await;
    let asked = browser.visit(&app.request(&[])).await;
    for words in
        ["The Shop wants to access your account", "See your email address", "shop.example.com", "Unverified app", ADA]
    {
        assert!(asked.text.contains(words), "{words} in {}", asked.text);
    }
    let request = hidden(&asked, "request");
    let allowed = browser.post("/do/consent", &[("request", &request), ("decision", "allow")]).await;
    let back = browser.get(&allowed.location()).await;
    assert_eq!(app.exchange(&browser, &answered(&back, "code")).await.status, 200);
    assert!(!app.code(&browser).await.is_empty(), "they were not asked again");
    let insists = browser.get(&app.request(&[("prompt", "consent")])).await;
    assert!(insists.location().starts_with("/consent?"), "unless the app insists");
}

async fn a_public_app_is_asked_about_each_time(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Spa, Wanted::default()).await;
    for _ in 0..2 {
        let asked = browser.visit(&app.request(&[])).await;
        let request = hidden(&asked, "request");
        let allowed = browser.post("/do/consent", &[("request", &request), ("decision", "allow")]).await;
        let back = browser.get(&allowed.location()).await;
        assert_eq!(app.exchange(&browser, &answered(&back, "code")).await.status, 200);
    }
}

async fn what_is_new_is_marked_and_a_no_is_told_to_the_app(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Web, Wanted::default()).await;
    let asked = browser.visit(&app.request(&[("scope", "openid email")])).await;
    assert!(!asked.text.contains(">New<"), "{}", asked.text);
    browser.post("/do/consent", &[("request", &hidden(&asked, "request")), ("decision", "allow")]).await;
    let more = browser.visit(&app.request(&[("scope", "openid email profile")])).await;
    assert_eq!(more.text.matches(">New<").count(), 1, "{}", more.text);
    let denied = browser.post("/do/consent", &[("request", &hidden(&more, "request")), ("decision", "deny")]).await;
    let back = browser.get(&denied.location()).await;
    assert_eq!((answered(&back, "error").as_str(), answered(&back, "state").as_str()), ("access_denied", "the state"));
    let again = browser.get(&denied.location()).await;
    assert_eq!(again.status, 400, "the request is answered and gone");
}

async fn id_tokens_are_signed_with_what_the_app_is_registered_for(world: World) {
    let browser = world.person(ADA).await;
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
        let wanted = Wanted { first_party: Some(true), id_token_alg: Some(algorithm), ..Wanted::default() };
        let app = App::new(&world, Kind::Web, wanted).await;
        let tokens = app.exchange(&browser, &app.code(&browser).await).await.json();
        let token = tokens["id_token"].as_str().expect("an ID token");
        let head = decode_header(token).expect("a header");
        let keys = browser.get("/.well-known/jwks.json").await.json();
        let key =
            keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == object!(head.kid)).expect("its key");
        let key: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.clone()).expect("a JWK");
        let mut checks = Validation::new(head.alg);
        checks.set_audience(&[&app.id]);
        checks.validate_exp = false;
        assert_eq!(format!("{:?}", head.alg), algorithm.name());
        #[expect(clippy::disallowed_methods, reason = "an app checks it with a library of its own")]
        let checked = decode::<Value>(token, &DecodingKey::from_jwk(&key).expect("a key"), &checks);
        assert!(checked.is_ok(), "{checked:?}");
    }
}

async fn the_answer_can_travel_in_a_form(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let page =
        browser.get(&app.request(&[("response_mode", "form_post"), ("state", "\"><script>alert(1)</script>")])).await;
    assert_eq!((page.status, page.text.contains(&format!("action=\"{CALLBACK}\""))), (200, true), "{}", page.text);
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    assert_eq!(hidden(&page, "iss"), world.url);
    assert_eq!(app.exchange(&browser, &hidden(&page, "code")).await.status, 200);
}

async fn nobody_is_asked_where_the_app_wants_nobody_asked(world: World) {
    let app = App::new(&world, Kind::Web, Wanted::default()).await;
    let silent = app.request(&[("prompt", "none")]);
    assert_eq!(answered(&world.browser().get(&silent).await, "error"), "login_required");
    let browser = world.person(ADA).await;
    assert_eq!(answered(&browser.get(&silent).await, "error"), "consent_required");
    let both = app.request(&[("prompt", "none login")]);
    assert_eq!(answered(&browser.get(&both).await, "error"), "invalid_request");
    let asked = browser.visit(&app.request(&[])).await;
    browser.post("/do/consent", &[("request", &hidden(&asked, "request")), ("decision", "allow")]).await;
    assert!(!answered(&browser.get(&silent).await, "code").is_empty());
}

async fn an_app_can_want_a_fresh_proof(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    world.wait(Duration::from_mins(30));
    assert!(!answered(&browser.get(&app.request(&[("max_age", "3600")])).await, "code").is_empty());
    assert_eq!(
        answered(&browser.get(&app.request(&[("max_age", "600"), ("prompt", "none")])).await, "error"),
        "login_required"
    );
    for wish in [("prompt", "login"), ("max_age", "600")] {
        world.wait(Duration::from_mins(30));
        let asked = browser.get(&app.request(&[wish])).await;
        assert!(asked.location().starts_with("/reauth?next="), "{}", asked.location());
        let next = next_of(&asked);
        assert!(
            browser.get(&next).await.location().starts_with("/reauth"),
            "coming back without a proof changes nothing"
        );
        let proven = browser.post("/do/reauth", &[("password", PASSWORD), ("next", &next)]).await;
        let back = browser.get(&proven.location()).await;
        let id = said(
            (app.exchange(&browser, &answered(&back, "code")).await).json()["id_token"].as_str().expect("an ID token"),
        );
        let ago = id["auth_time"].as_i64().map(|at| world.clock.now().millis() / 1_000 - at);
        assert!(ago.is_some_and(|ago| (0..60).contains(&ago)), "auth_time tells of the new proof: {ago:?} seconds ago");
    }
}

async fn whoever_needs_a_second_factor_sets_it_up_before_any_app(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    grant(&world, &world.text("select id from users").await, "admin", None).await.expect("a role");
    assert!(browser.get(&app.request(&[])).await.location().starts_with("/account/security/totp?next="));
    assert_eq!(answered(&browser.get(&app.request(&[("prompt", "none")])).await, "error"), "interaction_required");
}

async fn somebody_can_go_on_with_another_account(world: World) {
    let browser = world.person(ADA).await;
    world.person("bob@example.com").await;
    let app = App::ours(&world).await;
    let choice = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    assert!(choice.text.contains("Continue as Ada"), "{}", choice.text);
    let this = browser.post("/do/choose-account", &[("request", &hidden(&choice, "request"))]).await;
    assert!(!answered(&browser.get(&this.location()).await, "code").is_empty());
    let choice = browser.visit(&app.request(&[("prompt", "select_account")])).await;
    let other =
        browser.post("/do/choose-account", &[("request", &hidden(&choice, "request")), ("another", "yes")]).await;
    let next = next_of(&other);
    let entered =
        browser.post("/do/sign-in", &[("username", "bob@example.com"), ("password", PASSWORD), ("next", &next)]).await;
    let back = browser.get(&entered.location()).await;
    let tokens = app.exchange(&browser, &answered(&back, "code")).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let known = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await.json();
    assert_eq!(known["email"], "bob@example.com");
}

async fn what_an_app_has_ends_with_the_session(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let tokens = app.exchange(&browser, &app.code(&browser).await).await.json();
    let late = app.code(&browser).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    browser.post("/do/sign-out", &[]).await;
    let refused = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    assert_eq!(
        (refused.status, refused.header("www-authenticate").as_deref()),
        (401, Some("Bearer error=\"invalid_token\""))
    );
    assert_eq!((app.exchange(&browser, &late).await).json()["error"], "invalid_grant");
}

async fn a_client_acts_for_itself(world: World) {
    let wanted = Wanted {
        scopes: Some(vec!["orders:read".to_owned(), "orders:write".to_owned()]),
        audiences: Some(vec!["https://orders.example.com".to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Machine, wanted).await;
    let browser = world.browser();
    let all = app.token(&browser, &[("grant_type", "client_credentials")]).await.json();
    assert_eq!((&all["scope"], all.get("id_token")), (&object!("orders:read orders:write"), None));
    let form =
        [("grant_type", "client_credentials"), ("scope", "orders:read"), ("resource", "https://orders.example.com")];
    let one = said((app.token(&browser, &form).await).json()["access_token"].as_str().expect("a token"));
    assert_eq!((&one["sub"], &one["aud"]), (&object!(app.id), &object!("https://orders.example.com")));
    assert_eq!(one["scope"], "orders:read");
    for (name, value, error) in [
        ("scope", "orders:delete", "invalid_scope"),
        ("scope", "openid", "invalid_scope"),
        ("resource", "https://evil.example.com", "invalid_target"),
    ] {
        let refused = app.token(&browser, &[("grant_type", "client_credentials"), (name, value)]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &object!(error)), "{name}={value}");
    }
}
