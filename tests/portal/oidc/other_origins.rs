//! Scripts of apps that run in a browser: those of the origins they are registered with read the answers, nobody else's do (ATK-146).

use std::time::Duration;

use http::Method;
use portico::cli::request_of_operator;
use portico::oidc::clients::{self, Kind, Wanted};
use serde_json::json as object;

use super::{App, CALLBACK};
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    scripts_of_a_registered_page_read_what_their_app_is_told,
    scripts_of_no_other_page_read_anything,
    a_page_is_let_in_and_out_with_its_app,
    what_goes_wrong_is_told_to_programs_and_not_as_a_page,
}

const ADA: &str = "ada@example.com";
const PAGE: &str = "https://shop.example.com";
const FOR_SCRIPTS: [(&str, &str); 4] =
    [("POST", "/oauth2/token"), ("GET", "/oauth2/userinfo"), ("POST", "/oauth2/revoke"), ("POST", "/oauth2/par")];

async fn preflight(browser: &Browser, (method, path): (&str, &str), origin: &str) -> Page {
    let asked = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "authorization,content-type"),
        ("sec-fetch-site", "cross-site"),
    ];
    browser.call(Method::OPTIONS, path, None, &asked).await
}

fn allowed(page: &Page) -> Option<String> {
    page.header("access-control-allow-origin")
}

async fn spa(world: &World) -> App {
    App::new(world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await
}

async fn scripts_of_a_registered_page_read_what_their_app_is_told(world: World) {
    let person = world.person(ADA).await;
    let app = spa(&world).await;
    let (code, script) = (app.code(&person).await, world.browser());
    for call in FOR_SCRIPTS {
        let before = preflight(&script, call, PAGE).await;
        assert_eq!((before.status, allowed(&before).as_deref()), (200, Some(PAGE)), "{call:?}");
        let asks = before.header("access-control-allow-headers").unwrap_or_default();
        assert!(asks.contains("authorization") && asks.contains("content-type"), "{asks}");
        assert!(before.header("vary").is_some_and(|vary| vary.contains("origin")), "no cache gives it to others");
        assert_eq!(before.header("access-control-allow-credentials"), None, "{call:?}");
    }
    let from_page = [("origin", PAGE), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")];
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", app.verifier.as_str()),
        ("client_id", app.id.as_str()),
    ];
    let given = script.send(Method::POST, "/oauth2/token", Some(&form), &from_page).await;
    assert_eq!((given.status, allowed(&given).as_deref()), (200, Some(PAGE)), "{}", given.text);
    let bearer = format!("Bearer {}", given.json()["access_token"].as_str().expect("a token"));
    let known = [from_page.as_slice(), &[("authorization", bearer.as_str())]].concat();
    let known = script.send(Method::GET, "/oauth2/userinfo", None, &known).await;
    assert_eq!((&known.json()["email"], allowed(&known).as_deref()), (&object!(ADA), Some(PAGE)));
    let again = script.send(Method::POST, "/oauth2/token", Some(&form), &from_page).await;
    assert_eq!((again.status, allowed(&again).as_deref()), (400, Some(PAGE)), "errors too");
    let nobody = script.send(Method::GET, "/oauth2/userinfo", None, &from_page).await;
    assert_eq!((nobody.status, allowed(&nobody).as_deref()), (401, Some(PAGE)));
    assert!(nobody.header("access-control-expose-headers").is_some_and(|names| names.contains("www-authenticate")));
}

async fn scripts_of_no_other_page_read_anything(world: World) {
    let web = ["https://server.example.com/callback".to_owned()].to_vec();
    App::new(&world, Kind::Web, Wanted { redirect_uris: Some(web), ..Wanted::default() }).await;
    let own = ["https://native.example.com/callback".to_owned()].to_vec();
    App::new(&world, Kind::Native, Wanted { redirect_uris: Some(own), ..Wanted::default() }).await;
    spa(&world).await;
    let script = world.browser();
    for origin in [
        "null",
        "https://evil.example",
        "https://shop.example.com.evil.example",
        "https://evil.shop.example.com",
        "https://shop.example.com:444",
        "http://shop.example.com",
        "https://SHOP.example.com",
        "https://shop.example.com/",
        "https://shop.example.com/callback",
        "https://server.example.com",
        "https://native.example.com",
        "*",
        "",
    ] {
        for call in FOR_SCRIPTS {
            assert_eq!(allowed(&preflight(&script, call, origin).await), None, "{origin} {call:?}");
        }
        let answer = script.send(Method::GET, "/oauth2/userinfo", None, &[("origin", origin)]).await;
        assert_eq!(allowed(&answer), None, "{origin}");
    }
    for path in ["/oauth2/authorize", "/oauth2/introspect", "/login", "/api/v1/me"] {
        assert_eq!(allowed(&preflight(&script, ("POST", path), PAGE).await), None, "{path}");
        let answer = script.send(Method::GET, path, None, &[("origin", PAGE)]).await;
        assert_eq!(allowed(&answer), None, "{path}");
    }
    for path in
        ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks.json"]
    {
        let answer = script.send(Method::GET, path, None, &[("origin", "https://anybody.example")]).await;
        assert_eq!(allowed(&answer).as_deref(), Some("*"), "{path}");
    }
}

async fn a_page_is_let_in_and_out_with_its_app(world: World) {
    let script = world.browser();
    let is_let_in = async || allowed(&preflight(&script, FOR_SCRIPTS[0], PAGE).await).is_some();
    assert!(!is_let_in().await);
    let app = spa(&world).await;
    assert!(is_let_in().await);
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let shut_out = Wanted { disabled: Some(true), ..Wanted::default() };
    clients::update(&ctx, &app.id, shut_out).await.expect("shut out");
    assert!(!is_let_in().await);
    // At the command line, which is another process.
    world.change("update clients set disabled_at = null where id = $1", &app.id).await;
    world.wait(Duration::from_secs(11));
    assert!(is_let_in().await);
}

async fn what_goes_wrong_is_told_to_programs_and_not_as_a_page(world: World) {
    spa(&world).await;
    let script = world.browser();
    let huge = "x".repeat(20_000);
    let form = [("grant_type", "authorization_code"), ("code", huge.as_str())];
    let answer = script.send(Method::POST, "/oauth2/token", Some(&form), &[("origin", PAGE)]).await;
    assert_eq!((answer.status, &answer.json()["error"]), (413, &object!("invalid_request")));
    assert_eq!(allowed(&answer).as_deref(), Some(PAGE));
    let answer = script.get("/oauth2/token").await;
    assert_eq!((answer.status, &answer.json()["error"]), (405, &object!("invalid_request")));
    assert_eq!(answer.header("allow").as_deref(), Some("POST"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
}
