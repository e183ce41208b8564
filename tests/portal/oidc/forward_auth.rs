//! Apps behind a proxy that asks here who somebody is. The proxies themselves are run in `tests/proxies.rs`.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::json as object;

use super::{App, answered, next_of};
use crate::both;
use crate::roles::grant;
use crate::support::{Browser, PASSWORD, Page, World};

both! { with &[("AUTH_FORWARD_AUTH_ORIGINS", "https://wiki.example.com,https://plans.example.com:8443")] =>
    a_browser_is_led_through_sign_in_and_the_app_learns_who_it_is,
    an_end_of_the_session_counts_at_the_next_request,
    nobody_is_led_anywhere_but_to_an_app,
    a_ticket_is_for_one_browser_one_app_one_minute_and_once,
    programs_are_told_that_nobody_is_known,
    an_access_token_opens_the_app_it_is_for,
    an_app_can_be_for_some_roles_alone,
    a_role_that_needs_a_second_factor_needs_it_here,
    nginx_is_told_by_a_401_where_to_go,
}
both! { with &[("AUTH_FORWARD_AUTH_ORIGINS", "https://wiki.example.com,https://plans.example.com:8443"), ("AUTH_TRUSTED_PROXIES", "10.0.0.0/8")] =>
    only_a_proxy_that_was_named_is_believed,
}

const ADA: &str = "ada@example.com";
const WIKI: &str = "https://wiki.example.com";
const PLANS: &str = "https://plans.example.com:8443";
const DOOR: &str = "/api/authz/forward-auth";

/// What a proxy asks about a request of this browser to an app.
async fn asked(browser: &Browser, (origin, path): (&str, &str), more: &[(&str, &str)]) -> Page {
    at(browser, DOOR, (origin, path), more).await
}

async fn at(browser: &Browser, door: &str, (origin, path): (&str, &str), more: &[(&str, &str)]) -> Page {
    let (scheme, host) = origin.split_once("://").expect("an origin");
    let told = [
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", scheme),
        ("x-forwarded-host", host),
        ("x-forwarded-uri", path),
    ];
    let kept = told.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let headers: Vec<_> = kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
    browser.send(Method::GET, door, None, &headers).await
}

/// The path at our own host that a browser is led to.
fn here(world: &World, page: &Page) -> String {
    let location = page.location();
    location.strip_prefix(&world.url).unwrap_or_else(|| panic!("not to us: {location}")).to_owned()
}

/// The path at the app that a browser is led to.
fn there(page: &Page, origin: &str) -> String {
    let location = page.location();
    location.strip_prefix(origin).unwrap_or_else(|| panic!("not to the app: {location}")).to_owned()
}

/// Brings a browser into an app: `person` is where it is signed in here, the answer is what it keeps of the app.
async fn entered(world: &World, person: &Browser, origin: &str) -> Browser {
    let browser = world.browser();
    let page = asked(&browser, (origin, "/"), &[]).await;
    let led = person.get(&here(world, &page)).await;
    let back = asked(&browser, (origin, &there(&led, origin)), &[]).await;
    assert_eq!(there(&back, origin), "/", "{}", back.text);
    browser
}

async fn a_browser_is_led_through_sign_in_and_the_app_learns_who_it_is(world: World) {
    let other = world.person(ADA).await;
    other.post("/do/update-profile", &[("name", "J\u{fc}rgen \u{141}")]).await;
    let (at_wiki, at_home) = (world.browser(), world.browser());
    let page = asked(&at_wiki, (WIKI, "/page?a=b%20c&d"), &[]).await;
    assert_eq!(page.status, 302);
    let line = page.header("set-cookie").expect("a cookie");
    for words in ["__Host-portico=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(line.contains(words) && !line.contains("Domain"), "{line}");
    }
    let door = here(&world, &page);
    let asks = at_home.get(&door).await;
    assert!(asks.location().starts_with("/login?next=%2Fenter"), "{}", asks.location());
    let next = next_of(&asks);
    let entered = at_home.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let led = at_home.get(&entered.location()).await;
    assert_eq!(led.header("referrer-policy").as_deref(), Some("no-referrer"));
    let back = asked(&at_wiki, (WIKI, &there(&led, WIKI)), &[]).await;
    assert_eq!((back.status, back.location()), (302, format!("{WIKI}/page?a=b%20c&d")));
    let known = asked(&at_wiki, (WIKI, "/page?a=b%20c&d"), &[]).await;
    assert_eq!((known.status, known.text.as_str()), (200, ""));
    let id = world.text("select id from users").await;
    assert_eq!(known.header("remote-user"), Some(id));
    assert_eq!(known.header("remote-email").as_deref(), Some(ADA));
    assert_eq!(known.bytes_of("remote-name").as_deref(), Some("J\u{fc}rgen \u{141}".as_bytes()));
    assert_eq!(known.header("remote-groups").as_deref(), Some("user"));
    // A browser that is in already is not sent through the door again.
    let posts = asked(&at_wiki, (WIKI, "/save"), &[("x-forwarded-method", "POST"), ("accept", "*/*")]).await;
    assert_eq!(posts.status, 200);
    assert_eq!(there(&asked(&at_wiki, (WIKI, &there(&led, WIKI)), &[]).await, WIKI), "/page?a=b%20c&d");
    assert_eq!(world.number("select count(*) from audit_events where event = 'app_entered'").await, 1);
}

async fn an_end_of_the_session_counts_at_the_next_request(world: World) {
    let person = world.person(ADA).await;
    let (wiki, plans) = (entered(&world, &person, WIKI).await, entered(&world, &person, PLANS).await);
    assert_eq!(asked(&plans, (PLANS, "/"), &[]).await.status, 200);
    person.post("/do/sign-out", &[]).await;
    for (browser, origin) in [(&wiki, WIKI), (&plans, PLANS)] {
        let page = asked(browser, (origin, "/"), &[]).await;
        assert!(here(&world, &page).starts_with("/enter?"), "{}", page.location());
        assert_eq!(asked(browser, (origin, "/"), &[("accept", "application/json")]).await.status, 401);
    }
    let (again, _) = world.sign_in(ADA, PASSWORD).await;
    let wiki = entered(&world, &again, WIKI).await;
    world.wait(Duration::from_hours(13));
    assert_eq!(asked(&wiki, (WIKI, "/"), &[]).await.status, 302, "it has run out by itself");
}

async fn nobody_is_led_anywhere_but_to_an_app(world: World) {
    let person = world.person(ADA).await;
    for to in [
        "https://evil.test/",
        "https://wiki.example.com.evil.test/",
        "https://wiki.example.com@evil.test/",
        "https://wiki.example.com",
        "https://wiki.example.com:8443/",
        "http://wiki.example.com/",
        "//wiki.example.com/",
        "/account",
        "https://wiki.example.com\\@evil.test/",
        "https://wiki.example.com\t.evil.test/",
        "javascript:alert(1)//https://wiki.example.com/",
        "",
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
        for browser in [&person, &world.browser()] {
            let page = browser.get(&format!("/enter?{query}")).await;
            assert_eq!((page.status, page.header("location")), (404, None), "{to}");
        }
    }
    let browser = world.browser();
    for (name, value) in [
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-host", "wiki.example.com@evil.test"),
        ("x-forwarded-host", "wiki.example.com, evil.test"),
        ("x-forwarded-host", "wiki.example.com/.evil.test"),
        ("x-forwarded-host", ""),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-proto", ""),
        ("x-forwarded-uri", "@evil.test"),
        ("x-forwarded-uri", ".evil.test/"),
        ("x-forwarded-uri", "/\\evil.test"),
        ("x-forwarded-uri", ""),
    ] {
        let page = asked(&browser, (WIKI, "/"), &[(name, value)]).await;
        assert_eq!((page.status, page.header("location")), (403, None), "{name}: {value}");
    }
    let page = asked(&browser, (WIKI, "//evil.test/x"), &[]).await;
    assert_eq!(page.status, 302);
    let led = person.get(&here(&world, &page)).await;
    let back = asked(&browser, (WIKI, &there(&led, WIKI)), &[]).await;
    assert_eq!(back.location(), format!("{WIKI}//evil.test/x"), "a path of the app like any other");
    let long = format!("/{}", "x".repeat(4_000));
    let page = asked(&world.browser(), (WIKI, &long), &[]).await;
    assert!(here(&world, &page).contains("to=https%3A%2F%2Fwiki.example.com%2F&"), "{}", page.location());
}

async fn a_ticket_is_for_one_browser_one_app_one_minute_and_once(world: World) {
    let person = world.person(ADA).await;
    let ticket = async |browser: &Browser| {
        let page = asked(browser, (WIKI, "/page"), &[]).await;
        there(&person.get(&here(&world, &page)).await, WIKI)
    };
    let is_in = async |browser: &Browser, origin| asked(browser, (origin, "/"), &[]).await.status == 200;
    let (browser, stranger, on_its_way) = (world.browser(), world.browser(), world.browser());
    let way = ticket(&browser).await;
    // Somebody who is made to open a link with the ticket of somebody else does not come in under that name.
    assert_eq!(asked(&stranger, (WIKI, &way), &[]).await.status, 403);
    asked(&on_its_way, (WIKI, "/"), &[]).await;
    assert!(here(&world, &asked(&on_its_way, (WIKI, &way), &[]).await).starts_with("/enter?"));
    assert!(!is_in(&stranger, WIKI).await && !is_in(&on_its_way, WIKI).await);
    let elsewhere = asked(&browser, (PLANS, &way), &[]).await;
    assert!(here(&world, &elsewhere).starts_with("/enter?"), "another app");
    assert!(!is_in(&browser, PLANS).await);
    let twin = browser.thief();
    let (one, two) = tokio::join!(asked(&browser, (WIKI, &way), &[]), asked(&twin, (WIKI, &way), &[]));
    let given = [&one, &two].into_iter().filter(|page| page.header("set-cookie").is_some()).count();
    assert_eq!(given, 1, "of two at once one gets the pass");
    let late = world.browser();
    let way = ticket(&late).await;
    world.wait(Duration::from_secs(61));
    assert!(here(&world, &asked(&late, (WIKI, &way), &[]).await).starts_with("/enter?"));
    assert!(!is_in(&late, WIKI).await);
    let guest = entered(&world, &person, WIKI).await;
    assert!(is_in(&guest, WIKI).await && !is_in(&guest, PLANS).await, "a pass is for one app");
    let pass = guest.cookie("__Host-portico").expect("a pass");
    for forged in
        [pass[..pass.len() - 1].to_owned(), pass.replace("pass.", "way."), "pass.".to_owned(), pass.to_uppercase()]
    {
        guest.set_cookie("__Host-portico", &forged);
        assert!(!is_in(&guest, WIKI).await, "{forged}");
    }
}

async fn programs_are_told_that_nobody_is_known(world: World) {
    let browser = world.browser();
    for more in [
        &[("accept", "application/json")][..],
        &[("x-forwarded-method", "POST")],
        &[("x-requested-with", "XMLHttpRequest")],
        &[("sec-fetch-mode", "cors")],
    ] {
        let page = asked(&browser, (WIKI, "/"), more).await;
        assert_eq!((page.status, page.header("location")), (401, None), "{more:?}");
        assert_eq!(page.header("www-authenticate").as_deref(), Some("Bearer"), "{more:?}");
    }
    let session = world.person(ADA).await;
    let own = session.cookie("sid").expect("a session");
    let cookie = format!("__Host-portico={own}; sid={own}; __Host-sid={own}");
    let page = asked(&browser, (WIKI, "/"), &[("cookie", &cookie), ("sec-fetch-mode", "cors")]).await;
    assert_eq!(page.status, 401, "our own session cookie opens no app");
    for path in [DOOR, "/api/authz/auth-request"] {
        let page = browser.send(Method::POST, path, Some(&[]), &[]).await;
        assert_eq!(page.status, 405, "{path}");
    }
}

async fn an_access_token_opens_the_app_it_is_for(world: World) {
    let person = world.person(ADA).await;
    let wanted = Wanted {
        first_party: Some(true),
        audiences: Some(vec![WIKI.to_owned(), PLANS.to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Web, wanted).await;
    let token = async |more: &[(&str, &str)]| {
        let page = person.get(&app.request(more)).await;
        let tokens = app.exchange(&person, &answered(&page, "code")).await.json();
        format!("Bearer {}", tokens["access_token"].as_str().expect("a token"))
    };
    let browser = world.browser();
    let shows = async |token: &str| asked(&browser, (WIKI, "/"), &[("authorization", token)]).await;
    let good = token(&[("resource", WIKI), ("scope", "openid email")]).await;
    let known = shows(&good).await;
    assert_eq!((known.status, known.header("remote-email").as_deref()), (200, Some(ADA)), "{}", known.text);
    assert_eq!(
        (known.header("remote-name").as_deref(), known.header("remote-groups").as_deref()),
        (Some(""), Some(""))
    );
    let body = object!({ "identifier": ADA, "password": PASSWORD });
    let api = browser.call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await.json();
    let of_our_api = format!("Bearer {}", api["access_token"].as_str().expect("a token"));
    for wrong in
        [token(&[]).await, token(&[("resource", PLANS)]).await, of_our_api, format!("{good}x"), "Bearer x".to_owned()]
    {
        let refused = shows(&wrong).await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.header("www-authenticate").as_deref(), Some("Bearer error=\"invalid_token\""));
    }
    let wanted = Wanted { audiences: Some(vec![WIKI.to_owned()]), ..Wanted::default() };
    let machine = App::new(&world, Kind::Machine, wanted).await;
    let own = machine.token(&browser, &[("grant_type", "client_credentials"), ("resource", WIKI)]).await.json();
    let known = shows(&format!("Bearer {}", own["access_token"].as_str().expect("a token"))).await;
    assert_eq!((known.status, known.header("remote-user")), (200, Some(machine.id)));
    let guest = entered(&world, &person, WIKI).await;
    let both = asked(&guest, (WIKI, "/"), &[("authorization", "Bearer of-the-app-itself")]).await;
    assert_eq!(both.status, 200, "an app may use the header for itself");
    person.post("/do/sign-out", &[]).await;
    assert_eq!(shows(&good).await.status, 401, "a sign-out counts at once");
}

async fn an_app_can_be_for_some_roles_alone(world: World) {
    let person = world.person(ADA).await;
    let browser = entered(&world, &person, WIKI).await;
    let asks =
        async |roles: &str| at(&browser, &format!("{DOOR}?portico_roles={roles}"), (WIKI, "/"), &[]).await.status;
    assert_eq!((asks("user").await, asks("moderator,user").await, asks("").await), (200, 200, 200));
    assert_eq!((asks("moderator").await, asks("use").await, asks("admin,moderator").await), (403, 403, 403));
    grant(&world, &world.text("select id from users").await, "moderator", None).await.expect("a role");
    assert_eq!(asks("moderator").await, 200, "a role counts from the next request");
}

async fn a_role_that_needs_a_second_factor_needs_it_here(world: World) {
    let person = world.person(ADA).await;
    let browser = entered(&world, &person, WIKI).await;
    grant(&world, &world.text("select id from users").await, "admin", None).await.expect("a role");
    let page = asked(&browser, (WIKI, "/"), &[]).await;
    assert_eq!(person.get(&here(&world, &page)).await.location(), "/account/security/totp");
}

async fn nginx_is_told_by_a_401_where_to_go(world: World) {
    let person = world.person(ADA).await;
    let (browser, door) = (world.browser(), "/api/authz/auth-request");
    let page = at(&browser, door, (WIKI, "/page"), &[]).await;
    assert_eq!((page.status, page.headers("set-cookie").len()), (401, 1));
    let led = person.get(&here(&world, &page)).await;
    let back = at(&browser, door, (WIKI, &there(&led, WIKI)), &[]).await;
    assert_eq!((back.status, back.location(), back.headers("set-cookie").len()), (401, format!("{WIKI}/page"), 1));
    assert_eq!(at(&browser, door, (WIKI, "/page"), &[]).await.status, 200);
    let program = at(&world.browser(), door, (WIKI, "/page"), &[("sec-fetch-mode", "cors")]).await;
    assert_eq!((program.status, program.header("location")), (401, None));
}

async fn only_a_proxy_that_was_named_is_believed(world: World) {
    let page = asked(&world.browser(), (WIKI, "/"), &[]).await;
    assert_eq!((page.status, page.header("location"), page.header("set-cookie")), (403, None, None));
    assert!(page.text.contains("AUTH_TRUSTED_PROXIES"), "{}", page.text);
}
