//! Which other origins' pages may call (ATK-146): none, unless each is named.

use reqwest::Method;
use serde_json::json;

use super::operations::{self, NO_ID};
use super::{ADA, ada, problem};
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    nobody_is_let_in_unless_that_is_switched_on,
}
both! { with &[("AUTH_COMPAT", "none"), ("AUTH_CORS_ENABLED", "true"), ("AUTH_CORS_ORIGINS", "https://app.example.com,https://admin.example.com:8443")] =>
    those_named_are_let_in_and_nobody_else,
    errors_can_be_read_too,
    a_cookie_is_not_taken_from_another_origin,
    the_pages_are_nobody_elses,
}
both! { with &[("AUTH_COMPAT", "none"), ("AUTH_CORS_ENABLED", "true"), ("AUTH_CORS_ORIGINS", "https://app.example.com"), ("AUTH_CORS_CREDENTIALS", "true")] =>
    a_cookie_is_taken_from_those_named_where_that_is_switched_on,
}

const APP: &str = "https://app.example.com";

/// Origins that look like one that is let in.
const OTHERS: &[&str] = &[
    "null",
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://evil.app.example.com",
    "https://app.example.com:444",
    "http://app.example.com",
    "https://APP.example.com.",
    "https://appXexample.com",
    "https://app.example.com/",
    "https://app.example.com https://evil.example",
    "https://admin.example.com",
    "*",
    "",
];

fn access(page: &Page) -> Vec<(String, String)> {
    let names = page.header_names().into_iter().filter(|name| name.starts_with("access-control"));
    names.map(|name| (name.clone(), page.header(&name).unwrap_or_default())).collect()
}

fn allowed(page: &Page) -> Option<String> {
    page.header("access-control-allow-origin")
}

async fn preflight(browser: &Browser, (method, path): (&str, &str), origin: &str) -> Page {
    let asked = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "authorization,content-type"),
        ("sec-fetch-site", "cross-site"),
    ];
    browser.call(Method::OPTIONS, path, None, &asked).await
}

async fn nobody_is_let_in_unless_that_is_switched_on(world: World) {
    let (ada, _) = ada(&world).await;
    let bearer = format!("Bearer {}", ada.access);
    for origin in OTHERS.iter().chain(&[APP]) {
        for operation in operations::all() {
            let (method, path) = (operation.method.to_string(), operation.about(NO_ID));
            let page = preflight(&ada.browser, (&method, &path), origin).await;
            assert_eq!((problem(&page).0, access(&page)), (405, vec![]), "{method} {path} {origin}");
        }
        let page =
            ada.browser.call(Method::GET, "/api/v1/me", None, &[("origin", origin), ("authorization", &bearer)]).await;
        assert_eq!((page.status, access(&page)), (200, vec![]), "{origin}");
    }
}

async fn those_named_are_let_in_and_nobody_else(world: World) {
    let (ada, _) = ada(&world).await;
    let bearer = format!("Bearer {}", ada.access);
    let look = async |origin: &str| {
        let headers = [("origin", origin), ("authorization", bearer.as_str()), ("sec-fetch-site", "cross-site")];
        ada.browser.call(Method::GET, "/api/v1/me", None, &headers).await
    };
    for origin in [APP, "https://admin.example.com:8443"] {
        for operation in operations::all() {
            let (method, path) = (operation.method.to_string(), operation.about(NO_ID));
            let page = preflight(&world.browser(), (&method, &path), origin).await;
            assert_eq!((page.status, allowed(&page).as_deref()), (200, Some(origin)), "{method} {path}");
            let methods = page.header("access-control-allow-methods").expect("methods");
            assert!(methods.split(',').any(|allowed| allowed.trim() == method), "{method}: {methods}");
            let headers = page.header("access-control-allow-headers").expect("headers").to_ascii_lowercase();
            for name in ["authorization", "content-type", "accept-language", "x-request-id", "idempotency-key"] {
                assert!(headers.split(',').any(|allowed| allowed.trim() == name), "{name}: {headers}");
            }
            assert_eq!(page.header("access-control-max-age").as_deref(), Some("600"));
            assert_eq!(page.header("access-control-allow-credentials"), None);
            assert!(page.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("origin")));
        }
        let page = look(origin).await;
        assert_eq!((page.status, allowed(&page).as_deref()), (200, Some(origin)));
        assert!(page.headers("vary").join(",").to_ascii_lowercase().contains("origin"));
        let exposed = page.header("access-control-expose-headers").expect("what scripts may see");
        assert!(exposed.contains("x-request-id") && exposed.contains("retry-after"), "{exposed}");
        assert_eq!(page.header("access-control-allow-credentials"), None);
    }
    for origin in OTHERS {
        assert_eq!(allowed(&look(origin).await), None, "{origin}");
        assert_eq!(allowed(&preflight(&world.browser(), ("PATCH", "/api/v1/me"), origin).await), None, "{origin}");
    }
}

async fn errors_can_be_read_too(world: World) {
    let browser = world.browser();
    let large = json!({ "email": "a".repeat(17 * 1024) });
    let send = async |method: Method, path: &str, headers: &[(&str, &str)], body: &serde_json::Value| {
        let headers: Vec<_> = headers.iter().copied().chain([("origin", APP)]).collect();
        browser.call(method, path, Some(body), &headers).await
    };
    let none = json!({});
    for (page, status) in [
        (send(Method::GET, "/api/v1/me", &[], &none).await, 401),
        (send(Method::GET, "/api/v1/me", &[("authorization", "Bearer x")], &none).await, 401),
        (send(Method::POST, "/api/v1/auth/sign-in", &[], &none).await, 400),
        (send(Method::POST, "/api/v1/auth/sign-in", &[("idempotency-key", "x")], &json!([])).await, 400),
        (send(Method::POST, "/api/v1/auth/sign-up", &[], &none).await, 422),
        (send(Method::POST, "/api/v1/auth/sign-up", &[], &large).await, 413),
        (send(Method::PUT, "/api/v1/me", &[], &none).await, 405),
        (send(Method::GET, "/api/v1/nope", &[], &none).await, 404),
    ] {
        assert_eq!((problem(&page).0, allowed(&page).as_deref()), (status, Some(APP)));
    }
    let seats = world.portal.acts.available_permits();
    let _taken = world.portal.acts.acquire_many(u32::try_from(seats).expect("seats")).await.expect("seats");
    let busy = send(Method::POST, "/api/v1/auth/sign-up", &[], &none).await;
    assert_eq!((problem(&busy).0, allowed(&busy).as_deref()), (503, Some(APP)));
}

async fn change_name(browser: &Browser, origin: &str, site: &str) -> Page {
    let headers = [("origin", origin), ("sec-fetch-site", site)];
    browser.call(Method::PATCH, "/api/v1/me", Some(&json!({ "name": "Mallory" })), &headers).await
}

async fn a_cookie_is_not_taken_from_another_origin(world: World) {
    let (ada, browser) = ada(&world).await;
    for origin in OTHERS.iter().chain(&[APP]) {
        for site in ["cross-site", "same-site"] {
            assert_eq!(problem(&change_name(&browser, origin, site).await), (403, "forbidden".to_owned()), "{origin}");
        }
    }
    assert_eq!(ada.get("/me").await.json()["name"], "Ada");
    let bearer = format!("Bearer {}", ada.access);
    let headers = [("origin", APP), ("sec-fetch-site", "cross-site"), ("authorization", bearer.as_str())];
    let page = browser.call(Method::PATCH, "/api/v1/me", Some(&json!({ "name": "Ada King" })), &headers).await;
    assert_eq!((page.status, allowed(&page).as_deref()), (200, Some(APP)), "a token speaks for itself");
}

async fn a_cookie_is_taken_from_those_named_where_that_is_switched_on(world: World) {
    let (ada, browser) = ada(&world).await;
    for origin in OTHERS {
        let page = change_name(&browser, origin, "cross-site").await;
        assert_eq!((page.status, allowed(&page)), (403, None), "{origin}");
    }
    assert_eq!(ada.get("/me").await.json()["name"], "Ada");
    let page = change_name(&browser, APP, "cross-site").await;
    assert_eq!((page.status, allowed(&page).as_deref()), (200, Some(APP)), "{}", page.text);
    assert_eq!(page.header("access-control-allow-credentials").as_deref(), Some("true"));
    let page = preflight(&world.browser(), ("PATCH", "/api/v1/me"), APP).await;
    assert_eq!(page.header("access-control-allow-credentials").as_deref(), Some("true"));
    assert!(access(&page).iter().all(|(_, value)| value != "*"), "no star goes with credentials: {:?}", access(&page));
    let form = [("origin", APP), ("sec-fetch-site", "cross-site")];
    let page = browser.send(Method::POST, "/do/sign-out", Some(&[]), &form).await;
    assert_eq!(page.status, 403, "the forms are for the pages alone");
}

async fn the_pages_are_nobody_elses(world: World) {
    let browser = world.person(ADA).await;
    for path in ["/account", "/login", "/do/sign-in", "/dev/inbox.json", "/assets/app.css", "/livez", "/api", "/nope"] {
        for method in [Method::GET, Method::OPTIONS] {
            let asked = [("origin", APP), ("access-control-request-method", "POST")];
            assert_eq!(access(&browser.call(method, path, None, &asked).await), vec![], "{path}");
        }
    }
}
