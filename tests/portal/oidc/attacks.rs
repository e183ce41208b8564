//! Rows of `security.md` that no other test here holds: ATK-035, ATK-038, ATK-049, STD-O17, STD-O21.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::{Value, json};

use super::{App, CALLBACK, answered, next_of, said};
use crate::both;
use crate::support::{Browser, PASSWORD, World};

both! {
    pkce_cannot_be_taken_away_nor_brought_along_later,
    nobody_gets_more_by_asking_for_more,
    a_proof_that_was_asked_for_cannot_be_got_round,
    whoever_gives_up_on_the_way_stays_who_they_are,
    a_token_for_one_api_is_good_at_no_other,
    a_token_is_shown_in_one_place_and_never_in_a_url,
}

const ADA: &str = "ada@example.com";
const ORDERS: &str = "https://orders.example.com";

async fn pkce_cannot_be_taken_away_nor_brought_along_later(world: World) {
    let browser = world.person(ADA).await;
    let wanted = Wanted { first_party: Some(true), require_pkce: Some(false), ..Wanted::default() };
    let app = App::new(&world, Kind::Web, wanted).await;
    let without = app.request(&[("code_challenge", ""), ("code_challenge_method", "")]);
    let redeem = async |code: &str, verifier: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ];
        app.token(&browser, &form).await
    };
    let code = app.code(&browser).await;
    assert_eq!(redeem(&code, "").await.json()["error"], "invalid_grant", "a challenge wants its verifier");
    assert_eq!(redeem(&code, &app.verifier).await.json()["error"], "invalid_grant", "and the code is used up");
    let code = answered(&browser.get(&without).await, "code");
    assert_eq!(redeem(&code, &app.verifier).await.json()["error"], "invalid_grant", "a verifier wants its challenge");
    let code = answered(&browser.get(&without).await, "code");
    assert_eq!(redeem(&code, "").await.status, 200);
    let code = app.code(&browser).await;
    assert_eq!(redeem(&code, &"a".repeat(43)).await.json()["error"], "invalid_grant");
    assert_eq!(redeem(&code, &app.verifier).await.json()["error"], "invalid_grant", "one guess is all there is");
    for method in ["plain", "s256", "S512"] {
        let back = browser.get(&app.request(&[("code_challenge_method", method)])).await;
        assert_eq!(answered(&back, "error"), "invalid_request", "{method}");
    }
    let method_alone = app.request(&[("code_challenge", "")]);
    assert_eq!(answered(&browser.get(&method_alone).await, "error"), "invalid_request");
}

async fn nobody_gets_more_by_asking_for_more(world: World) {
    let browser = world.person(ADA).await;
    let scopes = ["openid", "email", "offline_access", "orders:read"].map(str::to_owned).to_vec();
    let wanted = Wanted { first_party: Some(true), scopes: Some(scopes), ..Wanted::default() };
    let app = App::new(&world, Kind::Web, wanted).await;
    let refused = browser.get(&app.request(&[("scope", "openid roles")])).await;
    assert_eq!(answered(&refused, "error"), "invalid_scope", "what the app is not registered for");
    let back = browser.get(&app.request(&[("scope", "openid offline_access orders:write admin *")])).await;
    let tokens = app.exchange(&browser, &answered(&back, "code")).await.json();
    assert_eq!(tokens["scope"], "openid offline_access", "what nobody knows is nothing");
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    for more in ["openid email", "openid orders:read", "openid admin", "OPENID"] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", more)];
        assert_eq!(app.token(&browser, &form).await.json()["error"], "invalid_scope", "{more}");
    }
    for grant in ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange", "implicit", ""] {
        let form = [("grant_type", grant), ("username", ADA), ("password", PASSWORD), ("subject_token", refresh)];
        assert_eq!(app.token(&browser, &form).await.status, 400, "{grant}");
    }
    let machine =
        App::new(&world, Kind::Machine, Wanted { scopes: Some(vec!["orders:read".to_owned()]), ..Wanted::default() })
            .await;
    for more in ["orders:read orders:write", "openid", "offline_access", "roles"] {
        let form = [("grant_type", "client_credentials"), ("scope", more)];
        assert_eq!(machine.token(&browser, &form).await.json()["error"], "invalid_scope", "{more}");
    }
    let form = [("grant_type", "client_credentials"), ("resource", ORDERS)];
    assert_eq!(machine.token(&browser, &form).await.json()["error"], "invalid_target");
}

async fn a_proof_that_was_asked_for_cannot_be_got_round(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    for wrong in
        [("prompt", "none login"), ("prompt", "none consent"), ("max_age", "-1"), ("max_age", "x"), ("max_age", "1e3")]
    {
        assert_eq!(answered(&browser.get(&app.request(&[wrong])).await, "error"), "invalid_request", "{wrong:?}");
    }
    world.wait(Duration::from_secs(5));
    for wish in [("max_age", "0"), ("max_age", "1"), ("prompt", "login")] {
        let asked = browser.get(&app.request(&[wish])).await;
        assert!(asked.location().starts_with("/reauth?"), "{wish:?}: {}", asked.location());
        let next = next_of(&asked);
        // The request is what the app sent, whatever is written beside its name.
        for more in ["&max_age=999999", "&prompt=none", "&prompt="] {
            assert!(browser.get(&format!("{next}{more}")).await.location().starts_with("/reauth?"), "{more}");
        }
    }
    let silent = app.request(&[("max_age", "0"), ("prompt", "none")]);
    assert_eq!(answered(&browser.get(&silent).await, "error"), "login_required");
}

async fn whoever_gives_up_on_the_way_stays_who_they_are(world: World) {
    let browser = world.person(ADA).await;
    world.person("bob@example.com").await;
    let app = App::ours(&world).await;
    world.wait(Duration::from_mins(30));
    let before = browser.get("/api/v1/me").await.text;
    let next = next_of(&browser.get(&app.request(&[("prompt", "login")])).await);
    let wrong = browser.post("/do/reauth", &[("password", "wrong"), ("next", &next)]).await;
    assert!(wrong.location().starts_with("/reauth"), "{}", wrong.location());
    assert_eq!(browser.get("/api/v1/me").await.text, before, "the session is the same person's");
    let code = app.code(&browser).await;
    let id = said(app.exchange(&browser, &code).await.json()["id_token"].as_str().expect("one"));
    let signed_in = world.clock.now().millis() / 1_000 - 30 * 60;
    assert!(id["auth_time"].as_i64().is_some_and(|at| at <= signed_in + 60), "no proof was given: {id}");
}

async fn token(app: &App, browser: &Browser, more: &[(&str, &str)]) -> Value {
    let back = browser.get(&app.request(more)).await;
    app.exchange(browser, &answered(&back, "code")).await.json()
}

async fn a_token_for_one_api_is_good_at_no_other(world: World) {
    let browser = world.person(ADA).await;
    let audiences = Some(vec![ORDERS.to_owned(), "https://stock.example.com".to_owned()]);
    let wanted = Wanted { first_party: Some(true), audiences, ..Wanted::default() };
    let app = App::new(&world, Kind::Web, wanted).await;
    let stock = Wanted { audiences: Some(vec!["https://stock.example.com".to_owned()]), ..Wanted::default() };
    let stock = App::new(&world, Kind::Machine, stock).await;
    for wrong in
        ["orders", "/orders", "https://orders.example.com#x", "https://orders.example.com/", "https://evil.tld"]
    {
        let back = browser.get(&app.request(&[("resource", wrong)])).await;
        assert_eq!(answered(&back, "error"), "invalid_target", "{wrong}");
    }
    let tokens = token(&app, &browser, &[("resource", ORDERS), ("scope", "openid email offline_access")]).await;
    let access = tokens["access_token"].as_str().expect("one");
    assert_eq!(said(access)["aud"], ORDERS);
    let bearer = format!("Bearer {access}");
    let told = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    assert_eq!(told.status, 401, "it is for the orders, not for us");
    assert_eq!(stock.introspect(&browser, access).await.json(), json!({ "active": false }), "nor for the stock");
    let refresh = tokens["refresh_token"].as_str().expect("one");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("resource", "https://stock.example.com")];
    assert_eq!(app.token(&browser, &form).await.json()["error"], "invalid_target", "a refresh leads nowhere else");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("resource", ORDERS)];
    let next = app.token(&browser, &form).await.json();
    assert_eq!(said(next["access_token"].as_str().expect("one"))["aud"], ORDERS);
}

async fn a_token_is_shown_in_one_place_and_never_in_a_url(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let tokens = token(&app, &browser, &[]).await;
    let access = tokens["access_token"].as_str().expect("one");
    let (bearer, form) = (format!("Bearer {access}"), [("access_token", access)]);
    let url = format!("/oauth2/userinfo?access_token={access}");
    let path = "/oauth2/userinfo";
    let header = [("authorization", bearer.as_str())];
    assert_eq!(browser.send(Method::GET, path, None, &header).await.status, 200);
    assert_eq!(browser.send(Method::POST, path, None, &header).await.status, 200);
    assert_eq!(browser.send(Method::POST, path, Some(&form), &[]).await.status, 200);
    for (method, path, fields, headers) in [
        (Method::GET, url.as_str(), None, &[][..]),
        (Method::POST, &url, None, &[]),
        (Method::POST, path, Some(&form[..]), &header),
        (Method::GET, path, None, &[("authorization", access)]),
        (Method::GET, path, None, &[("authorization", "Bearer")]),
        (Method::GET, path, None, &[("authorization", bearer.as_str()), ("authorization", bearer.as_str())]),
        (Method::GET, path, None, &[]),
    ] {
        let page = browser.send(method, path, fields, headers).await;
        assert_eq!(page.status, 401, "{path} {headers:?}");
        assert!(page.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
    }
    let id = tokens["id_token"].as_str().expect("one");
    let bearer = format!("Bearer {id}");
    assert_eq!(
        browser.send(Method::GET, path, None, &[("authorization", &bearer)]).await.status,
        401,
        "an ID token opens nothing"
    );
}
