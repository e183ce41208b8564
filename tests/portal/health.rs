//! What monitors, browsers and password managers ask for.

use reqwest::Method;
use serde_json::Value;

use crate::both;
use crate::support::{Page, World};

both! {
    a_portal_that_is_well_says_so,
    a_portal_that_stops_is_alive_and_not_ready,
    without_its_database_a_portal_is_alive_and_not_ready,
    it_tells_its_version_and_nothing_of_its_surroundings,
    well_known_places_are_where_they_are_looked_for,
}

both! {
    with &[("AUTH_SUPPORT_EMAIL", "help@example.com")] =>
    whoever_finds_a_weakness_learns_whom_to_tell,
}

fn json(page: &Page) -> Value {
    assert_eq!(page.header("content-type").as_deref(), Some("application/json"), "{}", page.text);
    serde_json::from_str(&page.text).expect("JSON")
}

async fn a_portal_that_is_well_says_so(world: World) {
    let browser = world.browser();
    assert_eq!(browser.get("/livez").await.status, 200);
    for path in ["/readyz", "/healthz"] {
        let page = browser.get(path).await;
        assert_eq!((page.status, json(&page)), (200, serde_json::json!({ "ready": true, "reasons": [] })), "{path}");
        assert_eq!(browser.send(Method::HEAD, path, None, &[]).await.status, 200, "{path}");
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert!(page.headers("set-cookie").is_empty(), "{path}");
    }
}

async fn a_portal_that_stops_is_alive_and_not_ready(world: World) {
    let browser = world.browser();
    world.portal.drain();
    let page = browser.get("/readyz").await;
    assert_eq!((page.status, json(&page)), (503, serde_json::json!({ "ready": false, "reasons": ["stopping"] })));
    assert_eq!(browser.get("/healthz").await.status, 503);
    assert_eq!(browser.get("/livez").await.status, 200);
    assert_eq!(browser.get("/login").await.status, 200, "what still comes is still answered");
}

async fn without_its_database_a_portal_is_alive_and_not_ready(world: World) {
    let browser = world.browser();
    let ada = world.person("ada@example.com").await;
    world.portal.db.close().await;
    let page = browser.get("/readyz").await;
    assert_eq!(page.status, 503);
    let reasons = json(&page)["reasons"].to_string();
    assert!(reasons.contains("the database does not answer"), "{reasons}");
    assert_eq!(browser.get("/livez").await.status, 200);
    assert_eq!(browser.get("/login").await.status, 200, "a page that needs no database is shown");
    let page = ada.get("/account").await;
    assert_eq!(page.status, 503, "nobody is signed out because the database is away");
    assert!(
        page.header("retry-after").is_some() && page.headers("set-cookie").is_empty(),
        "{:?}",
        page.headers("set-cookie")
    );
    let form = browser.sign_in("ada@example.com", "wrong").await;
    assert!(form.status == 503 && form.header("retry-after").is_some(), "{}", form.status);
    for page in [page, form] {
        assert!(
            !page.text.contains("sql") && !page.text.contains("pool"),
            "what is wrong inside stays in the log: {}",
            page.visible()
        );
    }
}

async fn it_tells_its_version_and_nothing_of_its_surroundings(world: World) {
    let version = json(&world.browser().get("/version").await);
    assert_eq!(version["name"], "portico");
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(version.as_object().map(serde_json::Map::len), Some(2));
    for path in ["/metrics", "/debug", "/debug/pprof", "/actuator", "/server-status", "/api/openapi.yaml"] {
        assert_eq!(world.browser().get(path).await.status, 404, "{path}");
    }
}

async fn well_known_places_are_where_they_are_looked_for(world: World) {
    let browser = world.browser();
    let change = browser.get("/.well-known/change-password").await;
    assert_eq!((change.status, change.location()), (302, "/account/security/password".to_owned()));
    // W3C Change Password URL 3.1: a browser asks for this to learn whether our 404s are real.
    assert_eq!(
        browser.get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200").await.status,
        404
    );
    assert_eq!(
        browser.get("/.well-known/security.txt").await.status,
        404,
        "without an address there is nobody to write to"
    );
    let robots = browser.get("/robots.txt").await;
    assert!(robots.status == 200 && robots.text.contains("Disallow: /"), "{}", robots.text);
    let icon = browser.get("/favicon.ico").await;
    assert_eq!(icon.status, 302);
    assert_eq!(browser.get(&icon.location()).await.header("content-type").as_deref(), Some("image/svg+xml"));
}

async fn whoever_finds_a_weakness_learns_whom_to_tell(world: World) {
    let page = world.browser().get("/.well-known/security.txt").await;
    assert_eq!((page.status, page.header("content-type").as_deref()), (200, Some("text/plain; charset=utf-8")));
    assert!(page.text.contains("Contact: mailto:help@example.com\n"), "{}", page.text);
    let expires =
        page.text.lines().find_map(|line| line.strip_prefix("Expires: ")).expect("RFC 9116 2.5.5 asks for it");
    assert!(expires.len() >= 20 && expires.ends_with('Z'), "{expires}");
}
