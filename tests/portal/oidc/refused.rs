//! What apps, and those who pretend to be one, do not get.

use std::time::Duration;

use http::Method;
use portico::cli::request_of_operator;
use portico::oidc::clients::{self, Kind, Wanted};
use serde_json::json as object;

use super::{App, CALLBACK, answered};
use crate::both;
use crate::support::World;

both! {
    an_unknown_app_or_place_never_leads_anywhere,
    every_other_mistake_is_told_to_the_app,
    a_code_is_good_once_and_showing_it_twice_ends_what_came_of_it,
    fifty_exchanges_of_one_code_give_one_answer,
    a_code_is_bound_to_app_place_verifier_and_minute,
    nobody_is_taken_for_a_client_who_does_not_prove_it,
    an_app_that_was_shut_out_gets_nothing,
}

const ADA: &str = "ada@example.com";

/// Redirect URIs that are not the registered one, though somebody may take them for it (ATK-030).
const NEARLY: [&str; 22] = [
    "https://shop.example.com.evil.tld/callback",
    "https://shop.example.com@evil.tld/callback",
    "https://evil.tld#@shop.example.com/callback",
    "https://shop.example.com/callback/../x",
    "https://shop.example.com/callback%2f..%2fx",
    "https://shop.example.com/callback%252e",
    "https://shop.example.com/callback/..;/x",
    "https://shop.example.com\\callback",
    "https://shop.example.com/callback\\",
    "https://shop.example.com/\t/callback",
    "https://shop.example.com./callback",
    "https://SHOP.example.com/callback",
    "https://shop.example.com/Callback",
    "https://shop.example.com/callback?x=1",
    "https://shop.example.com/callback#x",
    "https://shop.example.com:8443/callback",
    "https://shop.example.com:443/callback",
    "javascript:alert(1)//https://shop.example.com/callback",
    "data:text/html,https://shop.example.com/callback",
    "https://shop.example.com/callback\u{0}",
    "https://shop.example.com/callback\r\nLocation: https://evil.tld",
    "https://shop\u{3002}example.com/callback",
];

async fn an_unknown_app_or_place_never_leads_anywhere(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let twice = format!("{}&redirect_uri=https://evil.tld", app.request(&[]));
    let wrong = NEARLY.iter().map(|uri| app.request(&[("redirect_uri", uri)]));
    let others = [
        app.request(&[("client_id", "nobody")]),
        app.request(&[("client_id", "")]),
        app.request(&[("redirect_uri", "")]),
        twice,
    ];
    for request in wrong.chain(others) {
        for asking in [&browser, &world.browser()] {
            let page = asking.get(&request).await;
            assert_eq!((page.status, page.header("location")), (400, None), "{request}");
            assert!(page.text.contains("can’t be answered"), "{}", page.text);
        }
    }
}

async fn every_other_mistake_is_told_to_the_app(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("response_mode", "fragment", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("scope", "openid \"", "invalid_scope"),
        ("prompt", "maybe", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ("request_uri", "https://evil.tld/request.jwt", "request_uri_not_supported"),
        ("registration", "{}", "registration_not_supported"),
        ("resource", "https://evil.tld", "invalid_target"),
    ] {
        let page = browser.get(&app.request(&[(name, value)])).await;
        let told = (answered(&page, "error"), answered(&page, "state"), answered(&page, "iss"));
        assert_eq!(told, (error.to_owned(), "the state".to_owned(), world.url.clone()), "{name}={value}");
    }
}

async fn a_code_is_good_once_and_showing_it_twice_ends_what_came_of_it(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let code = app.code(&browser).await;
    let tokens = app.exchange(&browser, &code).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let asks = || browser.send(Method::GET, "/oauth2/userinfo", None, &[]);
    assert_eq!(asks().await.status, 401);
    let known = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    assert_eq!(known.status, 200);
    world.wait(Duration::from_mins(5));
    let again = app.exchange(&browser, &code).await;
    assert_eq!((again.status, &again.json()["error"]), (400, &object!("invalid_grant")));
    let known = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    assert_eq!(known.status, 401, "whoever has a copy of the code has nothing");
}

async fn fifty_exchanges_of_one_code_give_one_answer(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let code = app.code(&browser).await;
    let all = futures::future::join_all((0..50).map(|_| app.exchange(&browser, &code))).await;
    let good = all.iter().filter(|answer| answer.status == 200).count();
    let refused = all.iter().filter(|answer| answer.status == 400 && answer.json()["error"] == "invalid_grant").count();
    assert_eq!((good, refused), (1, 49));
}

async fn a_code_is_bound_to_app_place_verifier_and_minute(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    let form = |code: &str, more: &[(&str, &str)]| {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", app.verifier.as_str()),
        ];
        let kept = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let all = kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty());
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    let ask = async |app: &App, form: Vec<(String, String)>| {
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        (app.token(&browser, &form).await).json()["error"].clone()
    };
    let padded = format!("{}=", app.verifier);
    for wrong in [
        ("code_verifier", ""),
        ("code_verifier", "x"),
        ("code_verifier", padded.as_str()),
        ("redirect_uri", ""),
        ("redirect_uri", "https://shop.example.com/other"),
    ] {
        let code = app.code(&browser).await;
        assert_eq!(ask(&app, form(&code, &[wrong])).await, "invalid_grant", "{wrong:?}");
        assert_eq!(ask(&app, form(&code, &[])).await, "invalid_grant", "a wrong try uses the code up");
    }
    let code = app.code(&browser).await;
    assert_eq!(ask(&other, form(&code, &[])).await, "invalid_grant", "another app");
    for wrong in ["", "x", &app.code(&browser).await[..42], &app.code(&browser).await.to_uppercase()] {
        let error = ask(&app, form(wrong, &[])).await;
        assert_eq!(error, if wrong.is_empty() { "invalid_request" } else { "invalid_grant" }, "{wrong}");
    }
    let code = app.code(&browser).await;
    world.wait(Duration::from_secs(61));
    assert_eq!(ask(&app, form(&code, &[])).await, "invalid_grant", "after a minute");
}

async fn nobody_is_taken_for_a_client_who_does_not_prove_it(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let public = App::new(&world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    let secret = app.secret.clone().expect("a secret");
    let by_post = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_id", app.id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let without = [("grant_type", "authorization_code"), ("code", "x"), ("client_id", app.id.as_str())];
    let nobody = [("grant_type", "authorization_code"), ("code", "x")];
    for form in [by_post.as_slice(), &without, &nobody] {
        let refused = browser.send(Method::POST, "/oauth2/token", Some(form), &[]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (401, &object!("invalid_client")), "{form:?}");
    }
    let stranger = App { id: app.id.clone(), secret: Some("wrong".to_owned()), verifier: app.verifier.clone() };
    let refused = stranger.exchange(&browser, "x").await;
    assert_eq!((refused.status, refused.header("www-authenticate").as_deref()), (401, Some("Basic realm=\"clients\"")));
    let pretender = App { id: public.id.clone(), secret: Some(secret), verifier: app.verifier.clone() };
    assert_eq!(pretender.exchange(&browser, "x").await.status, 401, "a public app shows no secret");
}

async fn an_app_that_was_shut_out_gets_nothing(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let code = app.code(&browser).await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    clients::update(&ctx, &app.id, Wanted { disabled: Some(true), ..Wanted::default() }).await.expect("shut out");
    assert_eq!(browser.get(&app.request(&[])).await.status, 400);
    assert_eq!((app.exchange(&browser, &code).await).json()["error"], "invalid_client");
}
