//! Requests that an app pushes beforehand (RFC 9126, STD-O14), and request objects, which nobody takes (STD-O13).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::json;

use super::{App, CALLBACK, answered, hidden};
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

both! {
    an_app_pushes_its_request_and_the_browser_brings_its_name,
    what_is_wrong_with_a_pushed_request_is_told_at_once,
    a_pushed_request_is_its_apps_alone_and_good_for_a_minute,
    of_fifty_browsers_with_one_request_one_gets_an_answer,
    what_is_added_in_the_browser_counts_for_nothing,
    an_app_can_be_bound_to_push_its_requests,
    somebody_signs_in_on_the_way_and_says_yes,
    request_objects_are_refused_and_nothing_is_fetched,
}

const ADA: &str = "ada@example.com";

/// Pushes what [`App::request`] would ask.
async fn push(app: &App, browser: &Browser, more: &[(&str, &str)]) -> Page {
    let request = app.request(more);
    let (_, query) = request.split_once('?').expect("a query");
    let form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    // Whoever has no secret is named by what sends it.
    let form = form.iter().filter(|(name, _)| name != "client_id");
    let form: Vec<_> = form.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.send(browser, "/oauth2/par", &form).await
}

fn bring(app: &App, pushed: &Page) -> String {
    assert_eq!(pushed.status, 201, "{}", pushed.text);
    let uri = pushed.json()["request_uri"].as_str().expect("a request_uri").to_owned();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", app.id.as_str()), ("request_uri", &uri)])
        .finish();
    format!("/oauth2/authorize?{query}")
}

async fn an_app_pushes_its_request_and_the_browser_brings_its_name(world: World) {
    let browser = world.person(ADA).await;
    let public = App::new(&world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    for app in [App::ours(&world).await, public] {
        let pushed = push(&app, &world.browser(), &[]).await;
        assert_eq!(pushed.header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(pushed.json()["expires_in"], 60);
        let uri = pushed.json()["request_uri"].as_str().expect("one").to_owned();
        assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{uri}");
        let back = browser.get(&bring(&app, &pushed)).await;
        assert_eq!(answered(&back, "state"), "the state");
        assert_eq!(app.exchange(&browser, &answered(&back, "code")).await.status, 200);
        assert_eq!(browser.get(&bring(&app, &pushed)).await.status, 400, "it is answered and gone");
    }
    let told = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(told["pushed_authorization_request_endpoint"], json!(format!("{}/oauth2/par", world.url)));
    assert_eq!(browser.get("/oauth2/par").await.status, 405);
}

async fn what_is_wrong_with_a_pushed_request_is_told_at_once(world: World) {
    let app = App::ours(&world).await;
    for (name, value, error) in [
        ("redirect_uri", "https://shop.example.com.evil.tld/callback", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge", "", "invalid_request"),
        ("scope", "openid \"", "invalid_scope"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request"),
        ("request_uri", "https://evil.tld/", "invalid_request"),
        ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ("resource", "https://evil.tld", "invalid_target"),
        ("claims", "[]", "invalid_request"),
        ("id_token_hint", "x", "invalid_request"),
    ] {
        let refused = push(&app, &world.browser(), &[(name, value)]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!(error)), "{name}={value}");
    }
    let stranger = App { id: app.id.clone(), secret: Some("wrong".to_owned()), verifier: app.verifier.clone() };
    let nobody = App { id: app.id.clone(), secret: None, verifier: app.verifier.clone() };
    for pretender in [stranger, nobody] {
        let refused = push(&pretender, &world.browser(), &[]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_client")));
    }
    let machine = App::new(&world, Kind::Machine, Wanted::default()).await;
    assert_eq!(push(&machine, &world.browser(), &[]).await.status, 400, "a machine has no browser to send");
    assert_eq!(world.number("select count(*) from authorization_requests").await, 0);
}

async fn a_pushed_request_is_its_apps_alone_and_good_for_a_minute(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    let pushed = push(&app, &browser, &[]).await;
    let stolen = bring(&app, &pushed).replace(&app.id, &other.id);
    assert_eq!(browser.get(&stolen).await.status, 400);
    world.wait(Duration::from_secs(61));
    let late = browser.get(&bring(&app, &pushed)).await;
    assert_eq!((late.status, late.header("location")), (400, None));
    let public = App::new(&world, Kind::Spa, Wanted::default()).await;
    let (source, mut last) = (world.browser(), 201);
    for _ in 0..301 {
        last = push(&public, &source, &[]).await.status;
    }
    assert_eq!(last, 429, "nobody fills the table");
}

async fn of_fifty_browsers_with_one_request_one_gets_an_answer(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let path = bring(&app, &push(&app, &browser, &[]).await);
    let all = futures::future::join_all((0..50).map(|_| browser.get(&path))).await;
    let codes = all.iter().filter(|page| page.is_redirect() && page.location().contains("code=")).count();
    assert_eq!(codes, 1);
    assert_eq!(world.number("select count(*) from authorization_codes").await, 1);
}

async fn what_is_added_in_the_browser_counts_for_nothing(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let path = bring(&app, &push(&app, &browser, &[("scope", "openid")]).await);
    let more = format!("{path}&scope=openid+email&state=theirs&redirect_uri=https://evil.tld&prompt=login");
    let back = browser.get(&more).await;
    assert_eq!(answered(&back, "state"), "the state");
    let tokens = app.exchange(&browser, &answered(&back, "code")).await.json();
    assert_eq!(tokens["scope"], "openid");
}

async fn an_app_can_be_bound_to_push_its_requests(world: World) {
    let browser = world.person(ADA).await;
    let wanted = Wanted { first_party: Some(true), require_par: Some(true), ..Wanted::default() };
    let app = App::new(&world, Kind::Web, wanted).await;
    assert_eq!(answered(&browser.get(&app.request(&[])).await, "error"), "invalid_request");
    let request = app.request(&[]);
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(request.split_once('?').expect("a query").1.as_bytes()).into_owned().collect();
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let kept = browser.send(Method::POST, "/oauth2/authorize", Some(&form), &[]).await;
    assert_eq!(answered(&browser.get(&kept.location()).await, "error"), "invalid_request", "nor by a form");
    let back = browser.get(&bring(&app, &push(&app, &browser, &[]).await)).await;
    assert_eq!(app.exchange(&browser, &answered(&back, "code")).await.status, 200);
}

async fn somebody_signs_in_on_the_way_and_says_yes(world: World) {
    world.person(ADA).await;
    let wanted = Wanted { require_par: Some(true), ..Wanted::default() };
    let app = App::new(&world, Kind::Web, wanted).await;
    let browser = world.browser();
    let asked = browser.get(&bring(&app, &push(&app, &browser, &[]).await)).await;
    let next = super::next_of(&asked);
    world.wait(Duration::from_mins(20));
    let entered = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let question = browser.visit(&entered.location()).await;
    let allowed =
        browser.post("/do/consent", &[("request", &hidden(&question, "request")), ("decision", "allow")]).await;
    let back = browser.get(&allowed.location()).await;
    assert!(back.location().starts_with(CALLBACK), "{}", back.location());
    assert_eq!(app.exchange(&browser, &answered(&back, "code")).await.status, 200);
}

async fn request_objects_are_refused_and_nothing_is_fetched(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let said = json!({ "iss": app.id, "aud": world.url, "redirect_uri": "https://evil.tld", "client_id": app.id });
    let unsigned =
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(said.to_string()));
    let back = browser.get(&app.request(&[("request", &unsigned)])).await;
    assert_eq!(answered(&back, "error"), "request_not_supported");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let ours = format!("http://{}/request.jwt", listener.local_addr().expect("an address"));
    for uri in [ours.as_str(), "https://shop.example.com/request.jwt", "file:///etc/passwd", "urn:example:request"] {
        let back = browser.get(&app.request(&[("request_uri", uri)])).await;
        assert_eq!(answered(&back, "error"), "request_uri_not_supported", "{uri}");
    }
    let visited = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(visited.is_err(), "nobody came");
    let told = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(
        (&told["request_parameter_supported"], &told["request_uri_parameter_supported"]),
        (&json!(false), &json!(false))
    );
}
