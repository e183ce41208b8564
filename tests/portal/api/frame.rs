//! What holds for every call: its headers, its name, who may make it, and how an error is told.

use portico::kit::i18n::{Locale, Texts};
use reqwest::Method;
use serde_json::json;

use super::operations::{self, NO_ID, somebody_for};
use super::{ADA, Caller, ada, fields, post, problem, text};
use crate::both;
use crate::headers::assert_safe;
use crate::support::{PASSWORD, Page, World};

both! {
    every_call_carries_the_safety_headers_and_sets_no_cookie,
    every_closed_call_asks_who_calls,
    every_path_names_the_methods_it_takes,
    a_path_that_is_none_is_not_found,
    what_has_to_be_corrected_is_told_field_by_field,
    problems_are_told_in_the_language_of_the_reader,
    a_call_keeps_its_name,
    a_cookie_does_not_speak_for_a_bearer_and_needs_the_right_origin,
}

/// Everything an answer of the API has besides its content.
fn assert_framed(page: &Page, at: &str) {
    assert_safe(page, at);
    assert!(page.headers("set-cookie").is_empty(), "{at}: {:?}", page.headers("set-cookie"));
    assert!(!page.header_names().iter().any(|name| name.starts_with("access-control")), "{at}");
    let kind = page.header("content-type");
    match page.status {
        202 | 204 if page.text.is_empty() => assert_eq!(kind, None, "{at}"),
        200..300 => assert_eq!(kind.as_deref(), Some("application/json"), "{at}"),
        _ => assert_eq!(problem(page).0, page.status, "{at}"),
    }
}

async fn every_call_carries_the_safety_headers_and_sets_no_cookie(world: World) {
    for operation in operations::all() {
        let caller = somebody_for(&world, &operation).await;
        // What a browser has from the pages makes no difference.
        for name in ["sid", "flow", "flash", "bid"] {
            caller.browser.set_cookie(name, "AAAAAAAAAAAAAAAAAAAAAA");
        }
        let nobody = operation.send_as_nobody(&world.browser(), &[]).await;
        assert_framed(&nobody, &format!("{} for nobody", operation.id));
        let garbage = operation.send(&caller, NO_ID, Some(&json!([1]))).await;
        assert_framed(&garbage, &format!("{} with garbage", operation.id));
        let done = operation.send(&caller, NO_ID, operation.body().as_ref()).await;
        assert_framed(&done, &operation.id);
        assert!(done.status < 500, "{}: {}", operation.id, done.text);
        assert_eq!(caller.browser.cookie("sid").as_deref(), Some("AAAAAAAAAAAAAAAAAAAAAA"), "{}", operation.id);
    }
    for path in ["/api/openapi.json", "/api/docs"] {
        let page = world.browser().get(path).await;
        assert_safe(&page, path);
        assert_eq!((page.status, page.headers("set-cookie").len()), (200, 0), "{path}");
    }
}

async fn every_closed_call_asks_who_calls(world: World) {
    let (ada, _) = ada(&world).await;
    let session = ada.session().await;
    ada.delete(&format!("/me/sessions/{session}")).await;
    let ended = format!("Bearer {}", ada.access);
    let before = world.texts("select id || name || email || coalesce(deletion_due_at, 0) from users").await;
    let (mut closed, mut open) = (0, 0);
    for operation in operations::all() {
        let nobody = operation.send_as_nobody(&world.browser(), &[]).await;
        for sent in [ended.as_str(), "Bearer garbage", "Bearer ", "Bearer", "Basic YWRhOng=", ""] {
            let page = operation.send_as_nobody(&world.browser(), &[("authorization", sent)]).await;
            if operation.is_open() {
                // A token that has run out keeps nobody from what is open to everybody.
                assert!(!page.text.contains("\"unauthenticated\""), "{} {sent}", operation.id);
                continue;
            }
            assert_eq!(problem(&page), (401, "unauthenticated".to_owned()), "{} {sent}", operation.id);
            let challenge = page.header("www-authenticate").expect("a challenge");
            assert_eq!(challenge, "Bearer error=\"invalid_token\"", "{}", operation.id);
        }
        if operation.is_open() {
            open += 1;
            assert!(nobody.status != 401 || problem(&nobody).1 != "unauthenticated", "{}", operation.id);
        } else {
            closed += 1;
            assert_eq!(problem(&nobody), (401, "unauthenticated".to_owned()), "{}", operation.id);
        }
        if nobody.status == 401 {
            assert_eq!(nobody.header("www-authenticate").as_deref(), Some("Bearer"), "{}", operation.id);
        }
    }
    assert!(closed >= 13 && open >= 8, "{closed} closed, {open} open");
    assert_eq!(world.texts("select id || name || email || coalesce(deletion_due_at, 0) from users").await, before);
}

async fn every_path_names_the_methods_it_takes(world: World) {
    let all = operations::all();
    for path in all.iter().map(|operation| operation.path.as_str()).chain(["/api/openapi.json", "/api/docs"]) {
        let mut taken: Vec<_> =
            all.iter().filter(|operation| operation.path == path).map(|operation| operation.method.clone()).collect();
        // What is no call is there to be read.
        if taken.is_empty() {
            assert!(!path.starts_with("/api/v1"));
            taken.push(Method::GET);
        }
        if taken.contains(&Method::GET) {
            taken.push(Method::HEAD);
        }
        taken.sort_by_key(ToString::to_string);
        let every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
            .map(|name| name.parse().expect("a method"));
        for method in every.iter().filter(|method| !taken.contains(method)) {
            let page = world.browser().call(method.clone(), &path.replace("{id}", NO_ID), None, &[]).await;
            let mut allowed: Vec<Method> = page
                .header("allow")
                .expect("Allow")
                .split(',')
                .map(|name| name.trim().parse().expect("a method"))
                .collect();
            allowed.sort_by_key(ToString::to_string);
            assert_eq!(allowed, taken, "{method} {path}");
            if method == Method::HEAD {
                assert_eq!(page.status, 405, "{path}");
            } else {
                assert_eq!(problem(&page), (405, "method_not_allowed".to_owned()), "{method} {path}");
            }
        }
    }
    let page =
        world.browser().call(Method::GET, "/api/v1/auth/sign-out", None, &[("x-http-method-override", "POST")]).await;
    assert_eq!(page.status, 405);
}

async fn a_path_that_is_none_is_not_found(world: World) {
    let (ada, _) = ada(&world).await;
    let paths = [
        "/api/",
        "/api/nope",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nope",
        "/api/v1/me/",
        "/api/v1//me",
        "/api//v1/me",
        "/api/v1/ME",
        "/api/v1/me;x",
        "/api/v1/%6de",
        "/api/v1/me%2fsessions",
        "/api/v1/me.json",
        "/api/v1/me/sessions/a/b",
        "/api/v1/users",
        "/api/v1/admin/users",
        "/api/v2/me",
        "/api/docs/",
        "/api/openapi.yaml",
        "/api/debug",
        "/api/metrics",
    ];
    let bearer = format!("Bearer {}", ada.access);
    for path in paths {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            for headers in [&[][..], &[("authorization", bearer.as_str())]] {
                let page = ada.browser.call(method.clone(), path, None, headers).await;
                assert_eq!(problem(&page), (404, "not_found".to_owned()), "{method} {path}");
            }
        }
    }
    for id in ["%ff", "%00", "..", "%2e%2e", "x", "null", "'", "%F0%9F%98%80", &"a".repeat(2_000)] {
        let page = ada.delete(&format!("/me/sessions/{id}")).await;
        assert!(matches!(page.status, 404 | 405), "{id}: {}", page.text);
    }
    assert!(ada.is_let_in().await);
}

async fn what_has_to_be_corrected_is_told_field_by_field(world: World) {
    let page =
        post(&world.browser(), "/auth/sign-up", json!({ "email": "x", "password": "short", "username": "!" })).await;
    assert_eq!(problem(&page), (422, "invalid_input".to_owned()));
    let told = page.json();
    let mut about = fields(&page);
    about.dedup();
    assert_eq!(about, ["email", "username", "password"], "{told}");
    let texts = Texts(Locale::En);
    let first = json!({ "field": "email", "code": "email_format", "message": texts.get("email-format") });
    assert_eq!(told["errors"][0], first);
    assert_eq!(
        (&told["errors"][1]["code"], &told["errors"][2]["code"]),
        (&json!("username_characters"), &json!("password_too_short"))
    );
    let messages: Vec<_> =
        told["errors"].as_array().expect("a list").iter().map(|error| text(&error["message"])).collect();
    assert_eq!(text(&told["detail"]), messages.join(" "), "whoever shows the detail alone tells everything");
    assert_eq!(text(&told["title"]), texts.get("api-invalid-input"));
    assert_eq!(text(&told["type"]), format!("{}/api/docs#errors", world.url));
    assert!(world.browser().get("/api/docs").await.text.contains("id=\"errors\""), "the type leads somewhere");
}

async fn problems_are_told_in_the_language_of_the_reader(world: World) {
    world.person(ADA).await;
    for (sent, locale) in
        [("de", Locale::De), ("de-AT,en;q=0.5", Locale::De), ("en,de;q=0.9", Locale::En), ("fr", Locale::En)]
    {
        let mut browser = world.browser();
        sent.clone_into(&mut browser.language);
        let texts = Texts(locale);
        let wrong = post(&browser, "/auth/sign-in", json!({ "identifier": ADA, "password": "wrong" })).await;
        assert_eq!(text(&wrong.json()["title"]), texts.get("sign-in-wrong"), "{sent}");
        let invalid = post(&browser, "/auth/forgot-password", json!({ "email": "x" })).await;
        assert_eq!(text(&invalid.json()["errors"][0]["message"]), texts.get("email-format"), "{sent}");
        let closed = browser.call(Method::GET, "/api/v1/me", None, &[]).await;
        assert_eq!(text(&closed.json()["title"]), texts.get("api-unauthenticated"), "{sent}");
        let malformed = post(&browser, "/auth/sign-in", json!({ "password": "x" })).await;
        let missing =
            if locale == Locale::De { "Das Feld identifier fehlt" } else { "The field identifier is missing" };
        assert!(text(&malformed.json()["detail"]).contains(missing), "{}", malformed.text);
    }
}

async fn a_call_keeps_its_name(world: World) {
    let browser = world.browser();
    let named = async |name: &str| browser.call(Method::GET, "/api/v1/me", None, &[("x-request-id", name)]).await;
    for plain in ["abc-123_X", "7", &"a".repeat(64)] {
        let page = named(plain).await;
        assert_eq!(page.header("x-request-id").as_deref(), Some(plain));
        assert_eq!(page.json()["request_id"], plain);
    }
    for garbage in ["", "a b", "<script>", "\"", "{}", &"a".repeat(65)] {
        let page = named(garbage).await;
        let made = page.header("x-request-id").expect("a name");
        assert!(made.len() == 16 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{garbage:?}: {made}");
        assert_eq!(page.json()["request_id"], made.as_str());
    }
}

async fn a_cookie_does_not_speak_for_a_bearer_and_needs_the_right_origin(world: World) {
    let browser = world.person(ADA).await;
    world.person("bob@example.com").await;
    let me = async |headers: &[(&str, &str)]| browser.call(Method::GET, "/api/v1/me", None, headers).await;
    assert_eq!(me(&[]).await.json()["email"], ADA);
    let bob = Caller::sign_in(&world, "bob@example.com").await;
    let bearer = format!("Bearer {}", bob.access);
    assert_eq!(me(&[("authorization", &bearer)]).await.json()["email"], "bob@example.com");
    assert_eq!(me(&[("authorization", "Bearer garbage")]).await.status, 401, "the cookie does not step in");
    let rename = json!({ "name": "Mallory" });
    let patch =
        async |headers: &[(&str, &str)]| browser.call(Method::PATCH, "/api/v1/me", Some(&rename), headers).await;
    for headers in [
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        [("sec-fetch-site", "same-site"), ("origin", "http://evil.localhost")],
        [("sec-fetch-site", "cross-site"), ("origin", "null")],
        [("accept", "*/*"), ("origin", "https://evil.example")],
    ] {
        assert_eq!(problem(&patch(&headers).await), (403, "forbidden".to_owned()), "{headers:?}");
    }
    assert_eq!(me(&[]).await.json()["name"], "Ada");
    let own = [("sec-fetch-site", "same-origin"), ("origin", world.portal.settings.public_url.origin())];
    assert_eq!(patch(&own).await.json()["name"], "Mallory");
    let page = post(&world.browser(), "/auth/sign-in", json!({ "identifier": ADA, "password": PASSWORD })).await;
    assert_eq!(page.status, 200, "where there is no cookie there is nobody to protect");
}
