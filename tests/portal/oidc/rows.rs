//! Rows of the attack list that no flow passes by itself: client and code that do not belong together (ATK-032), who may ask and end what
//! (ATK-046, STD-O08, STD-O09), frames and redirects (STD-O18), and the form of answers (STD-O20).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::json as object;

use super::{App, CALLBACK, answered};
use crate::both;
use crate::support::World;

both! {
    one_app_cannot_speak_as_another,
    a_public_app_gives_up_what_it_has,
    who_does_not_prove_who_it_is_ends_and_learns_nothing,
    pages_on_the_way_to_an_app_are_never_framed,
    answers_are_json_and_nobody_keeps_them,
}

const ADA: &str = "ada@example.com";

fn basic(app: &App) -> String {
    let secret = app.secret.as_deref().expect("a secret");
    format!("Basic {}", STANDARD.encode(format!("{}:{secret}", app.id)))
}

async fn one_app_cannot_speak_as_another(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    let code = app.code(&browser).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", app.verifier.as_str()),
        ("client_id", app.id.as_str()),
    ];
    let shown = basic(&other);
    let both = browser.send(Method::POST, "/oauth2/token", Some(&form), &[("authorization", &shown)]).await;
    assert_eq!((both.status, &both.json()["error"]), (400, &object!("invalid_request")), "{}", both.text);
    let two = [("authorization", shown.as_str()), ("authorization", &basic(&app))];
    assert_eq!(browser.send(Method::POST, "/oauth2/token", Some(&form), &two).await.status, 401, "two headers");
    assert_eq!(app.exchange(&browser, &code).await.status, 200, "its own code was not touched");
}

async fn a_public_app_gives_up_what_it_has(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    let other = App::new(&world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    for kind in ["access_token", "refresh_token"] {
        let page = browser.get(&app.request(&[("scope", "openid offline_access")])).await;
        let given = app.exchange(&browser, &answered(&page, "code")).await.json();
        let bearer = format!("Bearer {}", given["access_token"].as_str().expect("a token"));
        let known =
            async || browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await.status;
        let token = given[kind].as_str().expect("a token");
        assert_eq!((other.revoke(&browser, token).await.status, known().await), (200, 200), "not another's to end");
        assert_eq!((app.revoke(&browser, token).await.status, known().await), (200, 401), "{kind}");
        let refresh = given["refresh_token"].as_str().expect("a token");
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        assert_eq!(app.token(&browser, &form).await.json()["error"], "invalid_grant", "{kind}");
    }
}

async fn who_does_not_prove_who_it_is_ends_and_learns_nothing(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let tokens = app.exchange(&browser, &app.code(&browser).await).await.json();
    let access = tokens["access_token"].as_str().expect("a token");
    let wrong = basic(&App { id: app.id.clone(), secret: Some("wrong".to_owned()), verifier: String::new() });
    let nobody = basic(&App { id: "nobody".to_owned(), secret: Some("x".to_owned()), verifier: String::new() });
    let bearer = format!("Bearer {access}");
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        let own = [("token", access), ("client_id", app.id.as_str())];
        for (headers, form) in [
            (&[][..], &own[..]),
            (&[], &own[..1]),
            (&[("authorization", wrong.as_str())], &own),
            (&[("authorization", wrong.as_str())], &own[..1]),
            (&[("authorization", nobody.as_str())], &own[..1]),
            (&[("authorization", bearer.as_str())], &own),
        ] {
            let refused = browser.send(Method::POST, path, Some(form), headers).await;
            let told = (refused.status, refused.json()["error"].clone());
            assert_eq!(told, (401, object!("invalid_client")), "{path} {headers:?}");
            assert_eq!(refused.headers("www-authenticate").len(), headers.len(), "{path}: RFC 6749 5.2");
        }
        let shown = basic(&app);
        let nothing = browser.send(Method::POST, path, Some(&[("x", "y")]), &[("authorization", &shown)]).await;
        assert_eq!((nothing.status, &nothing.json()["error"]), (400, &object!("invalid_request")));
        let asked =
            browser.send(Method::GET, &format!("{path}?token={access}"), None, &[("authorization", &shown)]).await;
        assert_eq!(asked.status, 405, "never in the URL");
    }
    assert_eq!(app.introspect(&browser, access).await.json()["active"], true);
}

async fn pages_on_the_way_to_an_app_are_never_framed(world: World) {
    let person = world.person(ADA).await;
    let stranger = world.browser();
    let (ours, app) = (App::ours(&world).await, App::new(&world, Kind::Web, Wanted::default()).await);
    let consent = person.get(&app.request(&[])).await;
    let choice = person.get(&app.request(&[("prompt", "select_account")])).await;
    let login = stranger.get(&app.request(&[])).await;
    for way in [&consent, &choice, &login, &person.get(&ours.request(&[])).await] {
        assert_eq!(way.status, 303, "a 307 would send a password on: {}", way.location());
        assert_eq!(way.header("access-control-allow-origin"), None);
    }
    for page in [
        person.get(&consent.location()).await,
        person.get(&choice.location()).await,
        stranger.get(&login.location()).await,
        person.get(&ours.request(&[("response_mode", "form_post")])).await,
        person.get(&ours.request(&[("redirect_uri", "https://evil.test/")])).await,
    ] {
        assert_eq!(page.header("x-frame-options").as_deref(), Some("DENY"), "{}", page.visible());
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    }
    let request = super::hidden(&person.get(&consent.location()).await, "request");
    let allowed = person.post("/do/consent", &[("request", &request), ("decision", "allow")]).await;
    assert_eq!(allowed.status, 303);
}

async fn answers_are_json_and_nobody_keeps_them(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let given = app.exchange(&browser, &app.code(&browser).await).await;
    let access = given.json()["access_token"].as_str().expect("a token").to_owned();
    let bearer = format!("Bearer {access}");
    let with_json = Some(&object!({ "grant_type": "client_credentials" }));
    for (status, page) in [
        (200, given),
        (400, app.exchange(&browser, "x").await),
        (400, app.token(&browser, &[("grant_type", "password"), ("username", ADA), ("password", "x")]).await),
        (400, app.token(&browser, &[("grant_type", "client_credentials")]).await),
        (400, app.token(&browser, &[]).await),
        (400, browser.call(Method::POST, "/oauth2/token", with_json, &[]).await),
        (200, app.introspect(&browser, &access).await),
        (200, browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await),
        (405, browser.get("/oauth2/introspect").await),
    ] {
        assert_eq!(page.status, status, "{}", page.text);
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"), "{}", page.text);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("application/json")), "{}", page.text);
        let told = page.json();
        assert_eq!(status >= 400, told["error"].is_string() && told["error_description"].is_string(), "{told}");
    }
}
