//! What people send is shown as text, wherever it is shown (ATK-105, ATK-134, ASVS 1.2.1).

use reqwest::Method;

use crate::both;
use crate::raw::{self, Kind};
use crate::support::{Browser, PASSWORD, Page, World};

both! {
    what_was_typed_comes_back_as_text,
    a_name_is_text_on_every_page_and_in_every_letter,
    a_url_is_text_on_the_page_it_asks_for,
    a_hidden_change_of_direction_stays_where_it_was_typed,
}

both! {
    with &[("AUTH_MAX_ACTIVE_SESSIONS", "0")] =>
    a_browsers_own_words_are_text_in_lists_and_letters,
}

both! {
    with &[("AUTH_PRODUCT_NAME", "</title><script>alert(1)</script>\"'&")] =>
    even_the_operators_own_words_are_text,
}

const TRICKS: &[&str] = &[
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "<!--<script>alert(1)",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<b>",
    "&lt;script&gt;&#x3c;",
];

/// What a page must not contain, however it was led to show it.
const BAD: &[&str] = &[
    "<script>",
    "<img src=x",
    "<svg onload",
    "</textarea>",
    "<b>",
    "<!--<",
    "href=\"javascript:",
    "src=\"javascript:",
    "action=\"javascript:",
    "49$49",
];

fn assert_harmless(text: &str, at: &str) {
    let text = text.to_ascii_lowercase();
    for bad in BAD {
        assert!(!text.contains(bad), "{at}: {bad} in {text}");
    }
    // Attributes are written with double quotes: one that breaks out leaves an odd number of them in its tag.
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        assert_eq!(tag.matches('"').count() % 2, 0, "{at}: <{tag}>");
    }
}

fn safe(page: &Page, at: &str) {
    assert!(page.status < 500, "{at}: {}", page.status);
    assert_harmless(&page.text, at);
    // A redirect has no page.
    let titles = usize::from(!page.text.is_empty());
    assert_eq!((page.text.matches("<title>").count(), page.text.matches("</title>").count()), (titles, titles), "{at}");
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn what_was_typed_comes_back_as_text(world: World) {
    let forms = [
        ("/do/sign-up", &["email", "name", "username", "next"][..]),
        ("/do/sign-in", &["username", "next"]),
        ("/do/request-reset", &["email"]),
        ("/do/resend-verification", &["email"]),
        ("/do/verify-email", &["code"]),
        ("/do/set-language", &["locale", "next"]),
    ];
    for trick in TRICKS {
        for (path, fields) in forms {
            let browser = world.browser();
            let sent: Vec<_> = fields.iter().map(|field| (*field, *trick)).chain([("password", "short")]).collect();
            let at = format!("{path} {trick}");
            let page = browser.submit(path, &sent).await;
            safe(&page, &at);
            if let (200, true, Some(kept)) =
                (page.status, path != "/do/set-language", page.value(fields[0]).filter(|kept| !kept.is_empty()))
            {
                assert_eq!(kept, *trick, "{at}: what was typed is kept as it was");
            }
        }
    }
    let page = world
        .browser()
        .submit("/do/sign-up", &[("email", TRICKS[2]), ("name", TRICKS[2]), ("password", PASSWORD)])
        .await;
    assert_eq!((page.value("email").as_deref(), page.value("name").as_deref()), (Some(TRICKS[2]), Some(TRICKS[2])));
}

/// Every page that shows something of the person who is signed in.
const PERSONAL: &[&str] = &[
    "/account",
    "/account/profile",
    "/account/email",
    "/account/security",
    "/account/security/password",
    "/account/sessions",
    "/account/activity",
    "/account/data",
    "/reauth?next=/account",
    "/logout",
    "/dev/inbox",
    "/help",
    "/nope",
];

async fn visit_all(browser: &Browser, trick: &str) {
    for path in PERSONAL {
        safe(&browser.get(path).await, &format!("{path} {trick}"));
    }
}

async fn assert_letters(world: &World, to: &str, trick: &str) {
    for letter in world.letters(to).await {
        let (subject, text, html) = (&letter["subject"], &letter["text"], letter["html"].as_str().expect("HTML"));
        for bad in BAD {
            assert!(!html.to_ascii_lowercase().contains(bad), "{subject} {trick}: {html}");
        }
        assert!(!subject.as_str().unwrap_or_default().contains(['\r', '\n']), "{subject}");
        assert!(!text.as_str().unwrap_or_default().contains("49$49"), "{text}");
    }
}

async fn a_name_is_text_on_every_page_and_in_every_letter(world: World) {
    for (count, trick) in TRICKS.iter().enumerate() {
        let email = format!("ada{count}@example.com");
        let browser = world.browser();
        browser.post("/do/sign-up", &[("email", &email), ("password", PASSWORD), ("name", trick)]).await;
        let code = world.code(&email).await;
        assert_eq!(browser.post("/do/verify-email", &[("code", &code)]).await.location(), "/account");
        let fields = [
            ("name", *trick),
            ("given_name", *trick),
            ("family_name", *trick),
            ("username", ""),
            ("time_zone", ""),
            ("locale", ""),
        ];
        browser.post("/do/update-profile", &fields).await;
        visit_all(&browser, trick).await;
        assert_eq!(browser.get("/account/profile").await.value("given_name").as_deref(), Some(*trick));
        browser
            .post(
                "/do/update-profile",
                &[("name", trick), ("username", trick), ("time_zone", trick), ("locale", trick)],
            )
            .await;
        visit_all(&browser, trick).await;
        browser.post("/do/request-reset", &[("email", &email)]).await;
        world.sign_in(&email, PASSWORD).await;
        world.browser().post("/do/sign-up", &[("email", &email), ("password", PASSWORD), ("name", trick)]).await;
        assert_letters(&world, &email, trick).await;
    }
    safe(&world.browser().get("/dev/inbox").await, "/dev/inbox");
}

async fn a_browsers_own_words_are_text_in_lists_and_letters(world: World) {
    let ada = world.person("ada@example.com").await;
    for trick in TRICKS {
        let mut other = world.browser();
        other.user_agent = format!("Mozilla/5.0 {trick}");
        (*trick).clone_into(&mut other.language);
        safe(&other.submit("/do/sign-in", &[("username", "ada@example.com"), ("password", PASSWORD)]).await, trick);
        visit_all(&ada, trick).await;
        assert!(ada.get("/account/sessions").await.status == 200);
        visit_all(&other, trick).await;
    }
    assert!(world.letters("ada@example.com").await.len() >= TRICKS.len(), "a letter tells of each new browser");
    assert_letters(&world, "ada@example.com", "user agents").await;
}

async fn a_url_is_text_on_the_page_it_asks_for(world: World) {
    let ada = world.person("ada@example.com").await;
    for trick in TRICKS {
        let trick_in_url = encoded(trick);
        let targets = [
            format!("/login?next={trick_in_url}"),
            format!("/signup?next={trick_in_url}"),
            format!("/reauth?next={trick_in_url}"),
            format!("/verify-email?token={trick_in_url}"),
            format!("/account/email/undo?token={trick_in_url}"),
            format!("/setup?token={trick_in_url}"),
            format!("/account/activity?before={trick_in_url}"),
            format!("/dev/inbox?to={trick_in_url}"),
            format!("/{trick_in_url}"),
            format!("/login?__path=/do/sign-in&__err={trick_in_url}"),
            format!("/login?{trick_in_url}"),
            format!("/assets/{trick_in_url}"),
            format!("/login?next=/account?a={trick_in_url}"),
        ];
        for target in targets {
            for browser in [&world.browser(), &ada] {
                safe(&browser.visit(&target).await, &target);
            }
        }
        let headers =
            [("x-request-id", *trick), ("referer", *trick), ("x-forwarded-host", *trick), ("accept-language", *trick)];
        let page = world.browser().send(Method::GET, "/nope", None, &headers).await;
        safe(&page, trick);
    }
    let forged = world.browser().get("/login?__path=/do/sign-in&__err=eyJNaXNzaW5nQXJnIjoiQ2FsbCArMSA1NTUifQ").await;
    assert!(
        !forged.text.contains("555") && forged.role("alert").is_none(),
        "nobody can put words on our page by a link"
    );
}

/// Overrides and isolates of the bidirectional algorithm (UAX #9): they make a text read otherwise than it is.
const TURNED: &str = "ada\u{202e}moc.live@\u{2066}x";

async fn a_hidden_change_of_direction_stays_where_it_was_typed(world: World) {
    let page = world
        .browser()
        .submit("/do/sign-up", &[("email", "ada@example.com"), ("password", PASSWORD), ("name", TURNED)])
        .await;
    assert!(page.role("alert").is_some(), "such a name is refused");
    assert_eq!(world.number("select count(*) from users").await, 0);
    let page = world.browser().submit("/do/sign-up", &[("email", TURNED), ("password", PASSWORD)]).await;
    assert!(page.role("alert").is_some(), "such an address is refused");
    let ada = world.person("ada@example.com").await;
    let agent = format!("User-Agent: {TURNED}");
    raw::request(
        &world,
        "POST /do/sign-in",
        &[&agent, "Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"],
        b"username=ada%40example.com&password=violet+harbour+tennis+42",
    )
    .await;
    let list = ada.get("/account/sessions").await;
    for (at, _) in list.text.match_indices('\u{202e}') {
        let before = &list.text[..at];
        assert!(before.rfind("<bdi>") > before.rfind("</bdi>"), "what a browser says of itself stays within <bdi>");
    }
    let letters = world.letters("ada@example.com").await;
    assert!(
        !letters.iter().any(|letter| letter.to_string().contains(['\u{202e}', '\u{2066}'])),
        "no letter is turned around"
    );
}

async fn even_the_operators_own_words_are_text(world: World) {
    let ada = world.person("ada@example.com").await;
    visit_all(&ada, "the name of the product").await;
    visit_all(&world.browser(), "the name of the product").await;
    assert_letters(&world, "ada@example.com", "the name of the product").await;
}

/// Leptos does not escape what stands in a `<textarea>`, a `<noscript>` or its own `Title`, and `inner_html` is never escaped.
#[test]
fn what_leptos_does_not_escape_is_not_used() {
    let mut found = Vec::new();
    for (name, tokens) in raw::sources() {
        let icon = name == "src/ui/icon.rs";
        for pair in tokens.windows(2) {
            let [before, Kind::Word(word)] = pair.iter().map(|token| &token.kind).collect::<Vec<_>>()[..] else {
                continue;
            };
            let opens =
                before.is_mark('<') && matches!(word.as_str(), "textarea" | "noscript" | "Title" | "iframe" | "object");
            let raw = matches!(
                word.as_str(),
                "inner_html" | "set_inner_html" | "InertElement" | "leptos_meta" | "Resource" | "OnceResource"
            ) && !icon;
            if opens || raw {
                found.push(format!("{name}:{} {word}", pair[1].line));
            }
        }
    }
    assert!(
        found.is_empty(),
        "Leptos 0.8 writes these into a page as they are; `ui` has what to use instead: {found:?}"
    );
}
