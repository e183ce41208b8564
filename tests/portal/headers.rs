//! What every answer carries besides its content: the policy for browsers, cookies, caching, the name of the request.

use portico::app;
use portico::cli::request_of_operator;
use portico::signup::set_up;
use reqwest::Method;

use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

both! {
    every_page_has_its_safety_headers_signed_in_and_out,
    a_page_whose_url_carries_a_token_tells_nobody,
    files_never_change_and_come_compressed,
    every_cookie_is_for_this_site_and_out_of_reach_of_scripts,
    a_request_keeps_its_name_if_it_has_a_plain_one,
    no_other_site_may_read_anything,
}

both! {
    with super::IN_PRODUCTION =>
    on_https_cookies_are_bound_to_the_host_and_the_browser_stays_on_https,
}

pub const IN_PRODUCTION: &[(&str, &str)] = &[
    ("AUTH_ENV", "production"),
    ("AUTH_PUBLIC_URL", "https://auth.example.com"),
    ("AUTH_ENCRYPTION_KEYS", "main:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("AUTH_SMTP_HOST", "127.0.0.1"),
    ("AUTH_SMTP_PORT", "1"),
    ("AUTH_PASSWORD_HASH_MEMORY_KIB", "19456"),
    ("AUTH_PASSWORD_HASH_ITERATIONS", "2"),
    ("AUTH_MFA_REQUIRED_FOR_ROLES", "none"),
];

/// Pages whose forms may end at another site leave `form-action` out.
const LEADING_ELSEWHERE: &[&str] =
    &["/login", "/logout", "/magic-link", "/signup", "/verify-email", "/reset", "/setup", "/account/links", "/reauth"];

pub fn header(page: &Page, name: &str, at: &str) -> String {
    let values = page.headers(name);
    assert_eq!(values.len(), 1, "{at}: {name} is there once: {values:?}");
    values.into_iter().next().unwrap_or_default()
}

pub fn assert_safe(page: &Page, at: &str) {
    assert_eq!(header(page, "cache-control", at), "no-store", "{at}");
    assert_eq!(header(page, "x-content-type-options", at), "nosniff", "{at}");
    assert_eq!(header(page, "cross-origin-opener-policy", at), "same-origin", "{at}");
    assert!(header(page, "permissions-policy", at).contains("camera=()"), "{at}");
    assert!(
        ["strict-origin-when-cross-origin", "no-referrer"].contains(&header(page, "referrer-policy", at).as_str()),
        "{at}"
    );
    assert!(!header(page, "x-request-id", at).is_empty(), "{at}");
    let policy = header(page, "content-security-policy", at);
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains('*'),
        "{at}: {policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{at}: {policy}");
    assert!(page.header("server").is_none() && page.header("x-powered-by").is_none(), "{at}");
}

/// No script, style or handler in the page itself: the policy would not let it run, and so it is not there.
fn assert_nothing_inline(page: &Page, at: &str) {
    for tag in page.text.split('<').skip(1) {
        let (tag, inside) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.split([' ', '\n']).next().unwrap_or_default().to_ascii_lowercase();
        assert!(name != "style" && name != "base" && name != "iframe" && name != "object", "{at}: <{tag}>");
        assert!(name != "script" || (tag.contains(" src=\"/assets/") && inside.is_empty()), "{at}: <{tag}>{inside}");
        // The values of attributes are none of our business here.
        for attribute in tag.split('"').step_by(2).flat_map(str::split_whitespace) {
            let attribute = attribute.to_ascii_lowercase();
            assert!(!attribute.starts_with("on") && !attribute.starts_with("style="), "{at}: <{tag}>");
        }
    }
    assert!(!page.text.to_ascii_lowercase().contains("\"javascript:"), "{at}");
}

async fn every_page_has_its_safety_headers_signed_in_and_out(world: World) {
    let (nobody, ada) = (world.browser(), world.person("ada@example.com").await);
    let more = [
        "/dev/inbox",
        "/nope",
        "/do/sign-in",
        "/login?next=/account",
        "/forgot/sent",
        "/verify-email?token=x",
        "/setup?token=x",
    ];
    let paths: Vec<String> = app::paths().into_iter().chain(more.map(str::to_owned)).collect();
    assert!(paths.len() >= 24, "{paths:?}");
    for path in paths {
        for (who, browser) in [("signed out", &nobody), ("signed in", &ada)] {
            let (at, page) = (format!("{path} {who}"), browser.get(&path).await);
            assert_safe(&page, &at);
            // A redirect and a refused method (405) have no page.
            if page.text.is_empty() {
                continue;
            }
            assert_eq!(header(&page, "content-type", &at), "text/html; charset=utf-8", "{at}");
            assert_nothing_inline(&page, &at);
            let elsewhere =
                page.status == 200 && LEADING_ELSEWHERE.contains(&path.split('?').next().unwrap_or_default());
            let policy = header(&page, "content-security-policy", &at);
            assert_eq!(policy.contains("form-action"), !elsewhere, "{at}: {policy}");
            assert!(page.header("strict-transport-security").is_none(), "{at}: this is plain http");
        }
    }
    let failed = nobody.sign_in("ada@example.com", "wrong").await;
    assert_safe(&failed, "a refused sign-in");
    assert_safe(
        &nobody.send(Method::POST, "/do/sign-in", Some(&[]), &[("origin", "https://evil.example")]).await,
        "403",
    );
    assert_safe(&nobody.get("/dev/inbox.json").await, "JSON");
    assert_safe(&ada.post("/do/export-data", &[]).await, "an export");
}

async fn a_page_whose_url_carries_a_token_tells_nobody(world: World) {
    let browser = world.browser();
    browser.post("/do/sign-up", &[("email", "eve@example.com"), ("password", PASSWORD)]).await;
    let link = world.link("eve@example.com").await;
    assert!(link.starts_with("/verify-email?token="), "{link}");
    let page = world.browser().get(&link).await;
    assert_eq!((page.status, header(&page, "referrer-policy", &link)), (200, "no-referrer".to_owned()));
    for path in
        ["/verify-email", "/account/email/confirm", "/account/email/undo", "/account/data/cancel", "/reset", "/setup"]
    {
        let dead = format!("{path}?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let page = browser.get(&dead).await;
        assert_eq!(header(&page, "referrer-policy", &dead), "no-referrer", "{dead}: {}", page.status);
        assert!(!page.text.contains("href=\"http"), "{dead} links to another site");
    }
    world.person("ada@example.com").await;
    browser.post("/do/request-reset", &[("email", "ada@example.com")]).await;
    let opened = browser.get(&world.link("ada@example.com").await).await;
    assert_eq!((opened.status, opened.location()), (303, "/reset".to_owned()), "the token leaves the URL");
}

async fn files_never_change_and_come_compressed(world: World) {
    let browser = world.browser();
    let page = browser.get("/login").await;
    let files: Vec<_> = page.text.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert!(
        files.iter().any(|file| file.contains(".css")) && files.iter().any(|file| file.contains(".js")),
        "{files:?}"
    );
    for file in files {
        for (accepted, encoding) in [("gzip, deflate, br", Some("br")), ("identity", None)] {
            let got = browser.send(Method::GET, file, None, &[("accept-encoding", accepted)]).await;
            assert_eq!(
                (got.status, got.header("cache-control").as_deref()),
                (200, Some("public, max-age=31536000, immutable")),
                "{file}"
            );
            assert_eq!(got.header("x-content-type-options").as_deref(), Some("nosniff"), "{file}");
            assert!(got.header("vary").is_some_and(|vary| vary.contains("accept-encoding")), "{file}");
            if encoding.is_none() || file.contains(".css") || file.contains(".js") {
                assert_eq!(got.header("content-encoding").as_deref(), encoding, "{file}");
            }
        }
        let other = browser.get(&file.replacen(|c: char| c.is_ascii_digit(), "z", 1)).await;
        assert_eq!((other.status, other.header("cache-control").as_deref()), (404, Some("no-store")), "{file}");
    }
}

/// Every `Set-Cookie` of a visit in which each cookie is set and taken back.
async fn cookies_of(browser: &Browser, sign_in: Page, pages: &[&Page]) -> Vec<String> {
    let mut lines: Vec<String> = pages.iter().flat_map(|page| page.headers("set-cookie")).collect();
    lines.extend(sign_in.headers("set-cookie"));
    for (path, fields) in [("/do/set-language", [("locale", "de")]), ("/do/set-theme", [("theme", "dark")])] {
        lines.extend(browser.post(path, &fields).await.headers("set-cookie"));
    }
    lines.extend(browser.sign_in("ada@example.com", "wrong").await.headers("set-cookie"));
    lines.extend(browser.get("/login").await.headers("set-cookie"));
    lines.extend(browser.get("/help").await.headers("set-cookie"));
    lines.extend(browser.post("/do/sign-out", &[]).await.headers("set-cookie"));
    lines
}

fn assert_cookies(lines: &[String], prefix: &str, secure: bool, names: &[&str]) {
    for line in lines {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let attributes: Vec<_> = attributes.split(';').map(|attribute| attribute.trim().to_ascii_lowercase()).collect();
        let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
        assert!(has("path=/") && has("httponly") && has("samesite=lax") && has("secure") == secure, "{line}");
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("domain")), "{line}");
        assert!(pair.starts_with(prefix) && pair.starts_with("__Host-") == secure, "{line}");
    }
    for name in names {
        assert!(
            lines.iter().any(|line| line.starts_with(&format!("{prefix}{name}="))),
            "{name} was never set: {lines:#?}"
        );
    }
}

async fn every_cookie_is_for_this_site_and_out_of_reach_of_scripts(world: World) {
    world.person("ada@example.com").await;
    let browser = world.browser();
    let signed_up = browser.post("/do/sign-up", &[("email", "eve@example.com"), ("password", PASSWORD)]).await;
    let fields = [("username", "ada@example.com"), ("password", PASSWORD), ("remember", "on")];
    let sign_in = browser.post("/do/sign-in", &fields).await;
    assert!(
        sign_in.headers("set-cookie").iter().any(|line| line.starts_with("sid=") && line.contains("Max-Age=")),
        "remembered"
    );
    let lines = cookies_of(&browser, sign_in, &[&signed_up]).await;
    assert_cookies(&lines, "", false, &["sid", "flow", "flash", "bid", "accounts", "lang", "theme"]);
    let passing = world.sign_in("ada@example.com", PASSWORD).await.1;
    let line = passing.headers("set-cookie").into_iter().find(|line| line.starts_with("sid=")).expect("a session");
    assert!(!line.contains("Max-Age") && !line.contains("Expires"), "until the browser is closed: {line}");
}

async fn on_https_cookies_are_bound_to_the_host_and_the_browser_stays_on_https(world: World) {
    let ctx = request_of_operator(&world.portal).await.expect("an operator");
    let token = set_up::issue(&ctx).await.expect("the database").expect("no administrator yet");
    let browser = world.browser();
    let opened = browser.get(&format!("/setup?token={}", token.expose())).await;
    let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("name", "Ada")];
    let signed_in = browser.post("/do/set-up", &fields).await;
    assert_eq!(signed_in.location(), "/account", "{}", signed_in.text);
    assert_eq!(browser.get("/account").await.status, 200);
    assert!(browser.cookie("__Host-sid").is_some() && browser.cookie("sid").is_none());
    let thief = world.browser();
    thief.set_cookie("sid", &browser.cookie("__Host-sid").expect("a session"));
    assert_eq!(thief.get("/account").await.status, 303, "a cookie without its prefix is none of ours");
    for path in ["/login", "/account", "/help", "/nope", "/livez", "/do/sign-in"] {
        let page = browser.get(path).await;
        assert!(header(&page, "strict-transport-security", path).starts_with("max-age=31536000"), "{path}");
    }
    for path in ["/dev/inbox", "/dev/inbox.json", "/dev/", "/dev/providers/google/authorize"] {
        assert_eq!(browser.get(path).await.status, 404, "{path} is for development");
    }
    let lines = cookies_of(&browser, signed_in, &[&opened]).await;
    assert_cookies(&lines, "__Host-", true, &["sid", "flow", "flash", "bid", "accounts", "lang", "theme"]);
}

async fn a_request_keeps_its_name_if_it_has_a_plain_one(world: World) {
    let browser = world.browser();
    let named = |name: String| {
        let browser = browser.clone();
        async move { browser.send(Method::GET, "/nope", None, &[("x-request-id", &name)]).await }
    };
    for plain in ["abc-123_X", "7", &"a".repeat(64)] {
        let page = named(plain.to_owned()).await;
        assert_eq!(page.header("x-request-id").as_deref(), Some(plain));
        assert!(page.says(plain), "the page of an error names it");
    }
    for garbage in ["", "a b", "<script>", "a\"b", "a;b", "../x", &"a".repeat(65)] {
        let page = named(garbage.to_owned()).await;
        let made = header(&page, "x-request-id", garbage);
        assert!(
            made != garbage && made.len() == 16 && made.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{garbage:?}: {made}"
        );
    }
    let two = [browser.get("/help").await, browser.get("/help").await].map(|page| page.header("x-request-id"));
    assert_ne!(two[0], two[1]);
}

async fn no_other_site_may_read_anything(world: World) {
    let ada = world.person("ada@example.com").await;
    for origin in ["https://evil.example", "null", "http://evil.localhost"] {
        for path in ["/account", "/login", "/dev/inbox.json", "/version", "/readyz"] {
            for method in [Method::GET, Method::OPTIONS] {
                let asked = [("origin", origin), ("access-control-request-method", "POST")];
                let page = ada.send(method, path, None, &asked).await;
                assert!(!page.header_names().iter().any(|name| name.starts_with("access-control")), "{path} {origin}");
            }
        }
    }
}
