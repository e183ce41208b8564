//! Where people are sent: never to another site, whatever a link, a form or a header says (gates 21 and 22, ATK-100, ATK-101).

use url::Url;

use crate::both;
use crate::raw;
use crate::support::{PASSWORD, Page, World};

both! {
    with &[("AUTH_RATE_LIMIT_ENABLED", "false"), ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false"), ("AUTH_MAX_ACTIVE_SESSIONS", "0")] =>
    signing_in_never_leads_elsewhere,
    signing_up_never_leads_elsewhere,
    proving_it_again_never_leads_elsewhere,
    choosing_a_language_never_leads_elsewhere,
    a_path_on_this_site_is_where_people_end,
    no_header_changes_where_a_link_or_redirect_leads,
}

/// ATK-100: what other systems took for a path of their own.
const ELSEWHERE: &[&str] = &[
    "//evil.example",
    "///evil.example",
    "/////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/%0d%0aevil.example",
    "/\r\nLocation: https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "https://good@evil.example",
    "data:text/html,x",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "/..//evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%252f%252fevil.example",
    ".evil.example",
    "@evil.example",
    ":80",
    " //evil.example",
    "\t//evil.example",
    "/\u{ff0f}evil.example",
    "\u{ff0f}\u{ff0f}evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "/do/sign-out",
    "/logout",
    "",
    "account",
    "?next=//evil.example",
    "#//evil.example",
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The way a browser reads a `Location`, and the way the worst of proxies does.
fn assert_here(world: &World, page: &Page, trick: &str) {
    let here = Url::parse(&world.url).expect("our address");
    assert_eq!(page.status, 303, "{trick:?}: {}", page.visible());
    let location = page.location();
    assert!(
        location.starts_with('/') && !location.starts_with("//") && !location.contains('\\'),
        "{trick:?}: {location}"
    );
    assert_eq!(here.join(&location).expect("a URL").origin(), here.origin(), "{trick:?}: {location}");
    assert!(!location.split('?').next().unwrap_or_default().contains("evil"), "{trick:?}: {location}");
    assert!(!location.starts_with("/do/") && !location.starts_with("/logout"), "{trick:?}: {location}");
    assert_eq!(page.headers("location").len(), 1, "{trick:?}");
}

/// What a page's form would send on as `next`: nothing, or a path of ours.
fn assert_no_trick_in_the_form(page: &Page, trick: &str) {
    assert!(
        page.value("next").is_none_or(|next| !next.contains("evil") || next == "/login" || next == "/signup"),
        "{trick:?}: {:?}",
        page.value("next")
    );
    assert!(!page.text.contains("href=\"//") && !page.text.contains("href=\"http"), "{trick:?}");
}

async fn signing_in_never_leads_elsewhere(world: World) {
    let ada = world.person("ada@example.com").await;
    for trick in ELSEWHERE {
        let browser = world.browser();
        assert_no_trick_in_the_form(&browser.get(&format!("/login?next={}", encoded(trick))).await, trick);
        assert_here(
            &world,
            &browser
                .post("/do/sign-in", &[("username", "ada@example.com"), ("password", "wrong"), ("next", trick)])
                .await,
            trick,
        );
        let fields = [("username", "ada@example.com"), ("password", PASSWORD), ("next", *trick)];
        let page = browser.post("/do/sign-in", &fields).await;
        assert_here(&world, &page, trick);
        assert_eq!(page.location(), "/account", "{trick:?}");
        assert_here(&world, &ada.get(&format!("/login?next={}", encoded(trick))).await, trick);
        assert_here(&world, &ada.get(&format!("/login?next=/account&next={}", encoded(trick))).await, trick);
    }
}

async fn signing_up_never_leads_elsewhere(world: World) {
    for (count, trick) in ELSEWHERE.iter().enumerate() {
        let (browser, email) = (world.browser(), format!("ada{count}@example.com"));
        assert_no_trick_in_the_form(&browser.get(&format!("/signup?next={}", encoded(trick))).await, trick);
        assert_here(
            &world,
            &browser.post("/do/sign-up", &[("email", "none"), ("password", PASSWORD), ("next", trick)]).await,
            trick,
        );
        assert_here(
            &world,
            &browser.post("/do/sign-up", &[("email", &email), ("password", PASSWORD), ("next", trick)]).await,
            trick,
        );
        let code = world.code(&email).await;
        let page = browser.post("/do/verify-email", &[("code", &code), ("next", trick)]).await;
        assert_here(&world, &page, trick);
        assert_eq!(page.location(), "/account", "{trick:?}");
    }
}

async fn proving_it_again_never_leads_elsewhere(world: World) {
    let ada = world.person("ada@example.com").await;
    for trick in ELSEWHERE {
        assert_no_trick_in_the_form(&ada.get(&format!("/reauth?next={}", encoded(trick))).await, trick);
        assert_here(&world, &ada.post("/do/reauth", &[("password", PASSWORD), ("next", trick)]).await, trick);
    }
    for trick in &ELSEWHERE[..5] {
        assert_here(&world, &ada.post("/do/reauth", &[("password", "wrong"), ("next", trick)]).await, trick);
    }
}

async fn choosing_a_language_never_leads_elsewhere(world: World) {
    let browser = world.browser();
    for trick in ELSEWHERE {
        assert_here(&world, &browser.post("/do/set-language", &[("locale", "de"), ("next", trick)]).await, trick);
        assert_here(&world, &browser.post("/do/set-theme", &[("theme", "dark"), ("next", trick)]).await, trick);
    }
    let headers = [("referer", "https://evil.example/"), ("sec-fetch-site", "same-origin")];
    let page = browser.send(reqwest::Method::POST, "/do/set-language", Some(&[("locale", "en")]), &headers).await;
    assert_eq!(page.location(), "/", "nobody is sent back to where they say they came from");
}

async fn a_path_on_this_site_is_where_people_end(world: World) {
    world.person("ada@example.com").await;
    for next in ["/account/sessions", "/account/activity?before=x&a=%2f%2fb", "/help"] {
        let browser = world.browser();
        assert_eq!(browser.get(&format!("/login?next={}", encoded(next))).await.value("next").as_deref(), Some(next));
        let page = browser
            .post("/do/sign-in", &[("username", "ada@example.com"), ("password", PASSWORD), ("next", next)])
            .await;
        assert_eq!(page.location(), next);
    }
    let closed = world.browser().get("/account/activity?before=x&a=b").await;
    assert_eq!(closed.location(), format!("/login?next={}", encoded("/account/activity?before=x&a=b")));
}

async fn no_header_changes_where_a_link_or_redirect_leads(world: World) {
    world.person("ada@example.com").await;
    let tricks: [&[&str]; 6] = [
        &["Host: evil.example"],
        &["Host: evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Port: 444"],
        &["Forwarded: host=evil.example;proto=https"],
        &[
            "X-Original-URL: https://evil.example/",
            "X-Rewrite-URL: https://evil.example/",
            "X-Host: evil.example",
            "X-Forwarded-Server: evil.example",
        ],
        &["Host: localhost:1@evil.example"],
        &["Host: evil.example", "Origin: https://evil.example", "Sec-Fetch-Site: same-origin"],
    ];
    for (count, headers) in tricks.into_iter().enumerate() {
        for line in [
            "GET /account",
            "GET http://evil.example/account",
            "GET /",
            "GET /favicon.ico",
            "GET /.well-known/change-password",
        ] {
            let answer = raw::request(&world, line, headers, b"").await;
            let location = answer.header("location").unwrap_or("/");
            assert!(
                answer.status < 500
                    && location.starts_with('/')
                    && !location.starts_with("//")
                    && !location.contains("evil"),
                "{line} {headers:?}: {}",
                answer.head
            );
            assert!(!answer.body.contains("evil"), "{line} {headers:?}: {}", answer.body);
        }
        let email = format!("eve{count}@example.com");
        let form = ["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"];
        let headers: Vec<_> = headers.iter().copied().filter(|line| !line.starts_with("Sec-")).chain(form).collect();
        for line in ["POST /do/sign-up", "POST http://evil.example/do/sign-up"] {
            let body = format!("email={}&password={}", encoded(&email), encoded(PASSWORD));
            raw::request(&world, line, &headers, body.as_bytes()).await;
        }
        raw::request(&world, "POST /do/request-reset", &headers, b"email=ada%40example.com").await;
        for letter in [world.letters(&email).await, world.letters("ada@example.com").await].concat() {
            assert!(!letter.to_string().contains("evil.example"), "{headers:?}: {letter}");
        }
        if headers.iter().any(|line| line.starts_with("Host: ") && line.contains("evil")) {
            assert!(world.letters(&email).await.is_empty(), "{headers:?}: nothing is done under another name");
        } else {
            assert!(world.link(&email).await.starts_with("/verify-email?token="), "{headers:?}");
            assert!(world.link("ada@example.com").await.starts_with("/reset?token="), "{headers:?}");
        }
    }
}
