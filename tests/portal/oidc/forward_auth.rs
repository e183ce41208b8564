//! Apps behind a proxy that asks here who somebody is. The proxies themselves are run in `tests/proxies.rs`.

use std::time::Duration;

use http::Method;

use super::next_of;
use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

both! { with &[("AUTH_FORWARD_AUTH_ORIGINS", "https://wiki.example.com,https://plans.example.com:8443")] =>
    a_browser_is_led_through_sign_in_and_the_app_learns_who_it_is,
    an_end_of_the_session_counts_at_the_next_request,
    nobody_is_led_anywhere_but_to_an_app,
    a_ticket_is_for_one_browser_one_app_one_minute_and_once,
}
both! { with &[("AUTH_FORWARD_AUTH_ORIGINS", "https://wiki.example.com,https://plans.example.com:8443"), ("AUTH_TRUSTED_PROXIES", "10.0.0.0/8")] =>
    only_a_proxy_that_was_named_is_believed,
}

pub const ADA: &str = "ada@example.com";
pub const WIKI: &str = "https://wiki.example.com";
pub const PLANS: &str = "https://plans.example.com:8443";
pub const DOOR: &str = "/api/authz/forward-auth";

/// What a proxy asks about a request of this browser to an app.
pub async fn asked(browser: &Browser, (origin, path): (&str, &str), more: &[(&str, &str)]) -> Page {
    at(browser, DOOR, (origin, path), more).await
}

pub async fn at(browser: &Browser, door: &str, (origin, path): (&str, &str), more: &[(&str, &str)]) -> Page {
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
pub fn here(world: &World, page: &Page) -> String {
    let location = page.location();
    location.strip_prefix(&world.url).unwrap_or_else(|| panic!("not to us: {location}")).to_owned()
}

/// The path at the app that a browser is led to.
pub fn there(page: &Page, origin: &str) -> String {
    let location = page.location();
    location.strip_prefix(origin).unwrap_or_else(|| panic!("not to the app: {location}")).to_owned()
}

/// Brings a browser into an app: `person` is where it is signed in here, the answer is what it keeps of the app.
pub async fn entered(world: &World, person: &Browser, origin: &str) -> Browser {
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

async fn only_a_proxy_that_was_named_is_believed(world: World) {
    let page = asked(&world.browser(), (WIKI, "/"), &[]).await;
    assert_eq!((page.status, page.header("location"), page.header("set-cookie")), (403, None, None));
    assert!(page.text.contains("AUTH_TRUSTED_PROXIES"), "{}", page.text);
}
