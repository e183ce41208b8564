//! The front door: what another site's page sends, what nobody is meant to see, and what makes no sense at all.

use portico::app;
use reqwest::Method;

use crate::both;
use crate::raw;
use crate::support::{Browser, PASSWORD, World};

both! {
    no_form_can_be_sent_by_another_site,
    looking_changes_nothing,
    a_path_that_is_none_gets_a_real_404,
    whatever_is_not_open_leads_to_sign_in,
    a_header_cannot_make_one_request_into_another,
    cookies_that_were_tampered_with_are_ignored,
}

/// Something for every field that any form has.
const FIELDS: &[(&str, &str)] = &[
    ("email", "eve@example.com"),
    ("username", "ada@example.com"),
    ("password", PASSWORD),
    ("current_password", PASSWORD),
    ("name", "Eve"),
    ("code", "000000"),
    ("id", "0197f3c2-7e1a-7c3e-b1f0-0d6a1e0f4a11"),
    ("locale", "de"),
    ("theme", "dark"),
    ("end_other_sessions", "on"),
];

/// How much there is of everything that a form could change.
async fn state(world: &World) -> [i64; 8] {
    [
        world.number("select count(*) from users").await,
        world.number("select count(*) from users where name = 'Eve' or deletion_due_at is not null").await,
        world.number("select count(*) from sessions").await,
        world.number("select count(*) from sessions where ended_at is null").await,
        world.number("select count(*) from audit_events").await,
        world.number("select count(*) from one_time_tokens where used_at is null").await,
        world.number("select count(*) from throttles").await,
        world.number("select count(*) from jobs").await + world.number("select count(*) from dev_inbox").await,
    ]
}

async fn no_form_can_be_sent_by_another_site(world: World) {
    let ada = world.person("ada@example.com").await;
    let port = world.url.rsplit(':').next().expect("a port");
    let subdomain = format!("http://evil.localhost:{port}");
    let others: [&[(&str, &str)]; 8] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", &subdomain)],
        &[("origin", "https://evil.example"), ("referer", &world.url)],
    ];
    world.settle().await;
    let before = state(&world).await;
    for verb in raw::verbs() {
        for headers in others {
            let page = ada.send(Method::POST, &verb, Some(FIELDS), headers).await;
            assert_eq!(page.status, 403, "{verb} {headers:?}");
            assert!(page.text.contains("<h1>") && page.headers("set-cookie").is_empty(), "{verb} {headers:?}");
        }
    }
    assert_eq!(state(&world).await, before);
    assert!(ada.is_signed_in().await);
}

async fn looking_changes_nothing(world: World) {
    let ada = world.person("ada@example.com").await;
    world.settle().await;
    let before = state(&world).await;
    for verb in raw::verbs() {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(FIELDS).finish();
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
            for target in [verb.clone(), format!("{verb}?{query}")] {
                let page = ada.send(method.clone(), &target, None, &[("sec-fetch-site", "same-origin")]).await;
                assert_eq!(page.status, 405, "{method} {target}");
            }
        }
    }
    for path in app::paths() {
        ada.get(&format!("{path}?token=abc&code=123456")).await;
        ada.send(Method::HEAD, &path, None, &[]).await;
    }
    assert_eq!(state(&world).await, before);
    assert!(ada.is_signed_in().await);
}

async fn a_path_that_is_none_gets_a_real_404(world: World) {
    let ada = world.person("ada@example.com").await;
    let paths = [
        "/nope",
        "/account/nope",
        "/account/",
        "/login/",
        "/LOGIN",
        "/Account",
        "//account",
        "/account//email",
        "/account;x",
        "/account%2fprofile",
        "/%61ccount",
        "/account.json",
        "/do/nope",
        "/do",
        "/do/",
        "/assets/nope.js",
        "/assets/",
        "/assets/..%2f..%2fCargo.toml",
        "/.env",
        "/.git/HEAD",
        "/admin",
        "/metrics",
        "/debug",
        "/docs",
        "/sign-in",
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200",
    ];
    for path in paths {
        for browser in [&world.browser(), &ada] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(page.text.contains("<h1>") && page.header("x-request-id").is_some(), "{path}: {}", page.text);
            assert_eq!(browser.post(path, FIELDS).await.status / 100, 4, "POST {path}");
        }
    }
}

async fn whatever_is_not_open_leads_to_sign_in(world: World) {
    let nobody = world.browser();
    let closed: Vec<_> = app::paths().into_iter().filter(|path| !app::is_open(path)).collect();
    assert!(closed.len() >= 9 && closed.contains(&"/account".to_owned()), "{closed:?}");
    assert!(
        app::paths().iter().filter(|path| path.starts_with("/account") && app::is_open(path)).count() <= 4,
        "four links of letters end below /account"
    );
    for path in closed {
        for target in [path.clone(), format!("{path}?a=b%26c")] {
            let page = nobody.get(&target).await;
            let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
            assert_eq!((page.status, page.location()), (303, format!("/login?next={next}")), "{target}");
        }
    }
    let before = state(&world).await;
    for verb in raw::verbs().into_iter().filter(|verb| !app::is_open(verb)) {
        let page = nobody.post(&verb, FIELDS).await;
        assert_eq!(page.status, 303, "{verb}");
        assert!(page.location().starts_with("/login?next=%2Faccount"), "{verb}: {}", page.location());
    }
    assert_eq!(state(&world).await, before);
}

async fn a_header_cannot_make_one_request_into_another(world: World) {
    let ada = world.person("ada@example.com").await;
    world.settle().await;
    let before = state(&world).await;
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        assert_eq!(
            ada.send(Method::GET, "/do/sign-out", None, &[(name, "POST"), ("sec-fetch-site", "same-origin")])
                .await
                .status,
            405
        );
        assert_eq!(ada.send(Method::GET, "/account?_method=POST", None, &[(name, "DELETE")]).await.status, 200);
        assert_eq!(
            ada.send(Method::POST, "/do/sign-out", None, &[(name, "GET"), ("sec-fetch-site", "cross-site")])
                .await
                .status,
            403
        );
    }
    for name in ["x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path"] {
        let page = world.browser().send(Method::GET, "/account", None, &[(name, "/login")]).await;
        assert_eq!((page.status, page.location()), (303, "/login?next=%2Faccount".to_owned()), "{name}");
    }
    assert_eq!(state(&world).await, before);
}

async fn cookies_that_were_tampered_with_are_ignored(world: World) {
    let wrong = |browser: Browser| async move {
        browser.sign_in("ada@example.com", "wrong").await;
        browser
    };
    let flash = wrong(world.browser()).await.cookie("flash").expect("a flash");
    let flow = {
        let browser = world.browser();
        browser.post("/do/sign-up", &[("email", "eve@example.com"), ("password", PASSWORD)]).await;
        browser.cookie("flow").expect("a flow")
    };
    let middle = flash.len() / 2;
    let other = if &flash[middle..=middle] == "A" { "B" } else { "A" };
    let turned = format!("{}{other}{}", &flash[..middle], &flash[middle + 1..]);
    for bad in [turned.as_str(), &flash[..middle], &flow, "", "x", "{}", "eyJ0b25lIjoiR29vZCJ9", &"A".repeat(4_000)] {
        let browser = world.browser();
        browser.set_cookie("flash", bad);
        let page = browser.get("/login").await;
        assert!(page.status == 200 && page.role("alert").is_none() && page.role("status").is_none(), "flash {bad}");
    }
    for bad in [&flash, &flow[..flow.len() - 4], "", "x", "null"] {
        let browser = world.browser();
        browser.set_cookie("flow", bad);
        let page = browser.get("/verify-email").await;
        assert!(
            page.status == 200 && page.value("code").is_none() && !page.text.contains("name=\"code\""),
            "flow {bad}"
        );
        assert_eq!(browser.get("/reset").await.status / 100, 4, "flow {bad}");
    }
    let late = wrong(world.browser()).await;
    world.wait(std::time::Duration::from_mins(6));
    assert!(late.get("/login").await.role("alert").is_none(), "a flash is shown for five minutes");
}
