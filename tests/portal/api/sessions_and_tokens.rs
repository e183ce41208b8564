//! Sessions of programs beside those of browsers, and which of the two a call speaks for.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, BOB, Caller, ada, fields, id_of, items, names, post, problem, text};
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

both! {
    a_programs_session_is_listed_beside_the_browsers,
    a_list_is_read_page_by_page,
    ending_it_on_the_page_kills_its_tokens_at_once,
    a_browsers_sign_out_does_not_touch_it,
    a_program_ends_the_others_and_only_its_owners,
    an_unknown_token_signs_out_nobody_and_is_no_error,
    a_cookie_speaks_for_its_owner_on_pages_of_this_site_alone,
    a_bearer_needs_no_origin_and_goes_before_the_cookie,
    nothing_but_an_access_token_is_a_bearer,
}
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false"), ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false")] =>
    fifty_sign_ins_at_once_leave_five_sessions,
}
both! { with &[("AUTH_MAX_ACTIVE_SESSIONS", "3")] => browsers_and_programs_share_the_most_sessions }

/// Calls with the cookie of a browser.
pub async fn with_cookie(browser: &Browser, method: Method, path: &str, headers: &[(&str, &str)]) -> Page {
    let body = (method == Method::POST).then(|| json!({}));
    browser.call(method, &format!("/api/v1{path}"), body.as_ref(), headers).await
}

async fn sessions(caller: &Caller) -> Vec<Value> {
    items(&caller.get("/me/sessions").await)
}

async fn a_programs_session_is_listed_beside_the_browsers(world: World) {
    let (caller, browser) = ada(&world).await;
    let listed = sessions(&caller).await;
    let all = [
        "apps",
        "browser",
        "created_at",
        "current",
        "device",
        "expires_at",
        "id",
        "ip",
        "kind",
        "last_seen_at",
        "methods",
        "os",
        "user_agent",
    ];
    assert!(listed.len() == 2 && listed.iter().all(|session| names(session) == all), "{listed:?}");
    let [program, person] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&program["kind"], &program["current"]), (&json!("api"), &json!(true)));
    assert_eq!((&program["user_agent"], &program["ip"]), (&json!("acme-sync/2.1"), &json!(caller.browser.ip)));
    assert_eq!((&program["methods"], &program["apps"]), (&json!(["password"]), &json!([])));
    assert_eq!((&person["kind"], &person["current"]), (&json!("browser"), &json!(false)));
    assert_eq!((&person["browser"], &person["os"]), (&json!("Firefox"), &json!("Linux")));
    assert!(!text(&program["device"]).is_empty() && text(&person["device"]).contains("Firefox"));
    for time in ["created_at", "last_seen_at", "expires_at"] {
        assert!(text(&program[time]).ends_with('Z'), "{program}");
    }
    assert_eq!(text(&program["id"]), caller.session().await);
    let theirs = items(&with_cookie(&browser, Method::GET, "/me/sessions", &[]).await);
    assert_eq!(theirs[0]["current"], false);
    assert_eq!(theirs[1]["current"], true);
    let page = browser.get("/account/sessions").await;
    assert!(page.says("acme-sync/2.1") && page.text.contains(&text(&program["id"])), "{}", page.visible());
    for secret in [&caller.access, &caller.refresh, &browser.cookie("sid").expect("a session")] {
        assert!(!page.text.contains(secret) && !format!("{listed:?}").contains(secret));
    }
}

async fn a_list_is_read_page_by_page(world: World) {
    let (caller, _) = ada(&world).await;
    for _ in 0..3 {
        world.wait(Duration::from_millis(5));
        Caller::sign_in(&world, ADA).await;
    }
    let whole: Vec<_> = sessions(&caller).await.iter().map(|session| text(&session["id"])).collect();
    assert_eq!(whole.len(), 5);
    let (mut read, mut path) = (Vec::new(), "/me/sessions?limit=2".to_owned());
    loop {
        let page = caller.get(&path).await;
        read.extend(items(&page).iter().map(|session| text(&session["id"])));
        match page.json()["next_cursor"].as_str() {
            Some(cursor) => path = format!("/me/sessions?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(read, whole);
    for wrong in ["limit=0", "limit=101", "cursor=x", "limit=2&cursor='"] {
        assert_eq!(problem(&caller.get(&format!("/me/sessions?{wrong}")).await), (422, "invalid_input".to_owned()));
    }
    assert_eq!(problem(&caller.get("/me/sessions?limit=many").await).0, 422);
}

async fn ending_it_on_the_page_kills_its_tokens_at_once(world: World) {
    let (caller, browser) = ada(&world).await;
    let (other, id) = (Caller::sign_in(&world, ADA).await, caller.session().await);
    let done = browser.submit("/do/end-session", &[("id", &id)]).await;
    assert!(done.role("status").is_some(), "{}", done.visible());
    assert!(caller.is_out().await && other.is_let_in().await && browser.is_signed_in().await);
    let other_id = other.session().await;
    let path = format!("/me/sessions/{other_id}");
    assert_eq!(with_cookie(&browser, Method::DELETE, &path, &[]).await.status, 204);
    assert!(other.is_out().await);
    assert_eq!(problem(&with_cookie(&browser, Method::DELETE, &path, &[]).await), (404, "not_found".to_owned()));
}

async fn a_browsers_sign_out_does_not_touch_it(world: World) {
    let (mut caller, browser) = ada(&world).await;
    browser.post("/do/sign-out", &[]).await;
    assert!(caller.is_let_in().await);
    caller.renew().await;
    let again = world.sign_in(ADA, PASSWORD).await.0;
    assert_eq!(caller.post("/auth/sign-out", json!({})).await.status, 204);
    assert!(again.is_signed_in().await, "nor the other way round");
    assert_eq!(with_cookie(&again, Method::POST, "/auth/sign-out", &[]).await.status, 204);
    assert!(!again.is_signed_in().await && again.cookie("sid").is_none(), "the cookie is taken back");
}

async fn a_program_ends_the_others_and_only_its_owners(world: World) {
    let (caller, browser) = ada(&world).await;
    let (other, bob) = (Caller::sign_in(&world, ADA).await, world.person(BOB).await);
    let bobs = Caller::sign_in(&world, BOB).await;
    let theirs = caller.session().await;
    for id in [theirs.as_str(), "nothing", "%27", "..%2f.."] {
        let page = bobs.delete(&format!("/me/sessions/{id}")).await;
        assert_eq!(problem(&page), (404, "not_found".to_owned()), "{id}");
    }
    assert!(caller.is_let_in().await);
    assert_eq!(problem(&caller.delete("/me/sessions").await), (422, "invalid_input".to_owned()));
    assert_eq!(fields(&caller.delete("/me/sessions?except=none").await), ["except"]);
    assert_eq!(caller.delete("/me/sessions?except=current").await.status, 204);
    assert!(caller.is_let_in().await && other.is_out().await && !browser.is_signed_in().await);
    assert!(bobs.is_let_in().await && bob.is_signed_in().await);
    assert_eq!(caller.delete(&format!("/me/sessions/{theirs}")).await.status, 204);
    assert!(caller.is_out().await, "its own, too");
}

async fn browsers_and_programs_share_the_most_sessions(world: World) {
    let (first, browser) = ada(&world).await;
    world.wait(Duration::from_secs(1));
    let second = Caller::sign_in(&world, ADA).await;
    assert!(browser.is_signed_in().await && first.is_let_in().await);
    world.wait(Duration::from_secs(1));
    let third = Caller::sign_in(&world, ADA).await;
    assert!(!browser.is_signed_in().await && first.is_let_in().await, "the oldest ends");
    world.wait(Duration::from_secs(1));
    let (browser, _) = world.sign_in(ADA, PASSWORD).await;
    assert!(first.is_out().await && second.is_let_in().await && third.is_let_in().await);
    assert!(browser.is_signed_in().await);
}

async fn fifty_sign_ins_at_once_leave_five_sessions(world: World) {
    world.person(ADA).await;
    // The keys that sign are due to be looked up again, while every connection is busy with a sign-in.
    world.wait(Duration::from_secs(11));
    let callers = join_all((0..50).map(|_| Caller::sign_in(&world, ADA))).await;
    let alive = join_all(callers.iter().map(Caller::is_let_in)).await;
    assert_eq!(alive.iter().filter(|alive| **alive).count(), 5);
    assert_eq!(world.number("select count(*) from sessions where ended_at is null").await, 5);
}

async fn an_unknown_token_signs_out_nobody_and_is_no_error(world: World) {
    let (caller, browser) = ada(&world).await;
    for unknown in ["", "x", &"A".repeat(43), &caller.access] {
        let page = post(&world.browser(), "/auth/sign-out", json!({ "refresh_token": unknown })).await;
        assert_eq!((page.status, page.text.as_str()), (204, ""), "{unknown}");
    }
    let nothing = world.browser().call(Method::POST, "/api/v1/auth/sign-out", None, &[]).await;
    assert_eq!(nothing.status, 204);
    let all = world.browser().call(Method::POST, "/api/v1/auth/sign-out-all", None, &[]).await;
    assert_eq!(problem(&all), (401, "unauthenticated".to_owned()));
    assert!(caller.is_let_in().await && browser.is_signed_in().await);
}

async fn a_cookie_speaks_for_its_owner_on_pages_of_this_site_alone(world: World) {
    let (caller, browser) = ada(&world).await;
    assert_eq!(with_cookie(&browser, Method::GET, "/me", &[]).await.json()["email"], ADA);
    let verify = with_cookie(&browser, Method::GET, "/auth/verify", &[]).await;
    assert_eq!(problem(&verify), (401, "unauthenticated".to_owned()), "that is asked of tokens");
    let id = caller.session().await;
    let end = format!("/me/sessions/{id}");
    let elsewhere = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
    ];
    for headers in elsewhere {
        for (method, path) in [
            (Method::POST, "/auth/sign-out"),
            (Method::POST, "/auth/sign-out-all"),
            (Method::DELETE, end.as_str()),
            (Method::DELETE, "/me"),
        ] {
            let page = with_cookie(&browser, method, path, headers).await;
            assert_eq!(problem(&page), (403, "forbidden".to_owned()), "{path} {headers:?}");
        }
    }
    assert!(browser.is_signed_in().await && caller.is_let_in().await);
    let here = [("origin", world.url.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(with_cookie(&browser, Method::DELETE, &end, &here).await.status, 204);
    assert!(caller.is_out().await);
    let stranger = world.browser().call(Method::GET, "/api/v1/me", None, &[]).await;
    assert_eq!(problem(&stranger), (401, "unauthenticated".to_owned()));
    assert_eq!(stranger.header("www-authenticate").as_deref(), Some("Bearer"));
}

async fn a_bearer_needs_no_origin_and_goes_before_the_cookie(world: World) {
    let (caller, browser) = ada(&world).await;
    world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    let bearer = format!("Bearer {}", bob.access);
    let evil =
        [("authorization", bearer.as_str()), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(with_cookie(&browser, Method::GET, "/me", &evil).await.json()["email"], BOB);
    assert_eq!(with_cookie(&browser, Method::POST, "/auth/sign-out-all", &evil).await.status, 204);
    assert!(bob.is_out().await && browser.is_signed_in().await && caller.is_let_in().await);
    // His token is bad now, and her good cookie does not speak in its place.
    for method in [Method::GET, Method::DELETE] {
        let page = with_cookie(&browser, method, "/me", &evil).await;
        assert_eq!(problem(&page), (401, "unauthenticated".to_owned()));
        assert_eq!(page.header("www-authenticate").as_deref(), Some(r#"Bearer error="invalid_token""#));
    }
    let page = with_cookie(&browser, Method::POST, "/auth/sign-out", &evil).await;
    assert!(page.status == 204 && page.headers("set-cookie").is_empty());
    assert!(browser.is_signed_in().await);
}

async fn nothing_but_an_access_token_is_a_bearer(world: World) {
    let (caller, browser) = ada(&world).await;
    browser.post("/do/change-email", &[("email", "new@example.com")]).await;
    let (flow, sid) = (browser.cookie("flow").expect("a flow"), browser.cookie("sid").expect("a session"));
    let link = world.reset_link(ADA).await;
    let (good, basic) = (format!("bearer {}", caller.access), format!("Basic {}", caller.access));
    let me = async |sent: &str| with_cookie(&caller.browser, Method::GET, "/me", &[("authorization", sent)]).await;
    assert_eq!(me(&good).await.status, 200, "the scheme is read in any case (RFC 9110 11.1)");
    let (id, session) = (id_of(&world, ADA).await, caller.session().await);
    let tokens = [
        &caller.refresh,
        &flow,
        &sid,
        crate::support::token_of(&link),
        &id,
        &session,
        "",
        "null",
        "a.b.c",
        "....",
        &"A".repeat(9_000),
    ];
    let headers = tokens.map(|token| format!("Bearer {token}"));
    for sent in headers.iter().chain([&basic, &caller.access, &"Bearer".to_owned(), &format!("{good}, {good}")]) {
        let page = me(sent).await;
        assert_eq!(problem(&page), (401, "unauthenticated".to_owned()), "{sent}");
        assert_eq!(page.header("www-authenticate").as_deref(), Some(r#"Bearer error="invalid_token""#), "{sent}");
        assert!(page.headers("set-cookie").is_empty());
    }
    for name in ["sid", "__Host-sid"] {
        let holder = world.browser();
        holder.set_cookie(name, &caller.access);
        assert_eq!(with_cookie(&holder, Method::GET, "/me", &[]).await.status, 401, "nor is it a cookie");
    }
}
