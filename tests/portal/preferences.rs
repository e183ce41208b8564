//! Language and colours.

use crate::both;
use crate::support::{Browser, Page, World};

both! {
    pages_speak_the_language_the_browser_asks_for,
    a_chosen_language_wins_over_the_browsers,
    the_language_of_the_account_wins_over_the_cookie,
    the_language_buttons_work_for_somebody_who_is_signed_in,
    error_pages_speak_the_readers_language,
    chosen_colours_stay,
    what_is_no_language_and_no_colour_changes_nothing,
    a_choice_leads_back_to_the_page_it_was_made_on,
    a_choice_never_leads_off_the_site,
    another_site_cannot_choose,
}

fn language(page: &Page) -> &str {
    page.text.split("<html lang=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a language")
}

fn theme(page: &Page) -> Option<&str> {
    page.text.split("<html").nth(1)?.split('>').next()?.split("data-theme=\"").nth(1)?.split('"').next()
}

fn speaking(world: &World, language: &str) -> Browser {
    let mut browser = world.browser();
    browser.language = language.into();
    browser
}

async fn pages_speak_the_language_the_browser_asks_for(world: World) {
    for (asked, spoken) in [
        ("de", "de"),
        ("de-CH", "de"),
        ("DE-de", "de"),
        ("fr, de;q=0.8, en;q=0.5", "de"),
        ("en;q=0.9, de;q=0.4", "en"),
        ("de;q=0, en", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("%%%;q=x,,;;", "en"),
    ] {
        assert_eq!(language(&speaking(&world, asked).get("/login").await), spoken, "{asked}");
    }
    assert!(speaking(&world, "de").get("/login").await.says("Anmelden"));
}

async fn a_chosen_language_wins_over_the_browsers(world: World) {
    let browser = speaking(&world, "en");
    let answer = browser.post("/do/set-language", &[("locale", "de"), ("next", "/login")]).await;
    assert!(
        answer
            .headers("set-cookie")
            .iter()
            .any(|line| line.starts_with("lang=de;") && line.contains("Max-Age=31536000"))
    );
    assert_eq!(language(&browser.get("/login").await), "de");
    browser.post("/do/set-language", &[("locale", "en"), ("next", "/login")]).await;
    assert_eq!(language(&browser.get("/login").await), "en");
}

async fn the_language_of_the_account_wins_over_the_cookie(world: World) {
    let ada = world.person("ada@example.com").await;
    ada.post("/do/update-profile", &[("name", "Ada"), ("locale", "de")]).await;
    ada.set_cookie("lang", "en");
    assert_eq!(language(&ada.get("/account").await), "de");
    ada.post("/do/sign-out", &[]).await;
    assert_eq!(language(&ada.get("/login").await), "en");
}

async fn the_language_buttons_work_for_somebody_who_is_signed_in(world: World) {
    let ada = world.person("ada@example.com").await;
    let page = ada.get("/account").await;
    assert!(page.text.contains("/do/set-language"), "the page has the buttons");
    let page = ada.submit("/do/set-language", &[("locale", "de"), ("next", "/account")]).await;
    assert_eq!(language(&page), "de");
}

async fn error_pages_speak_the_readers_language(world: World) {
    let browser = speaking(&world, "de");
    for path in ["/nowhere", "/reset"] {
        let page = browser.get(path).await;
        assert!(page.status >= 400 && language(&page) == "de", "{path}");
    }
    assert!(browser.get("/reset").await.says("Dieser Link gilt nicht mehr"));
    browser.set_cookie("lang", "en");
    assert_eq!(language(&browser.get("/nowhere").await), "en");
}

async fn chosen_colours_stay(world: World) {
    let browser = world.browser();
    assert_eq!(theme(&browser.get("/login").await), None);
    for name in ["dark", "light"] {
        let answer = browser.post("/do/set-theme", &[("theme", name), ("next", "/login")]).await;
        assert_eq!((answer.location().as_str(), browser.cookie("theme").as_deref()), ("/login", Some(name)));
        for path in ["/login", "/signup", "/nowhere"] {
            assert_eq!(theme(&browser.get(path).await), Some(name), "{path}");
        }
    }
    browser.post("/do/set-theme", &[("theme", "system")]).await;
    assert_eq!(theme(&browser.get("/login").await), None);
}

async fn what_is_no_language_and_no_colour_changes_nothing(world: World) {
    let browser = world.browser();
    browser.post("/do/set-theme", &[("theme", "dark")]).await;
    for rubbish in ["", "DARKEST", "dark\" onload=\"alert(1)", "../x", "de\r\nSet-Cookie: a=b"] {
        let answer = browser.post("/do/set-theme", &[("theme", rubbish)]).await;
        assert!(answer.status == 303 && answer.headers("set-cookie").is_empty(), "{rubbish}");
        let answer = browser.post("/do/set-language", &[("locale", rubbish)]).await;
        assert!(
            answer.status == 303 && answer.headers("set-cookie").iter().all(|line| line.starts_with("lang=de;")),
            "{rubbish}"
        );
    }
    assert_eq!(theme(&browser.get("/login").await), Some("dark"));
    for cookie in ["theme", "lang"] {
        browser.set_cookie(cookie, "x\"><script>alert(1)</script>");
    }
    let page = browser.get("/login").await;
    assert!(page.status == 200 && !page.text.contains("<script>alert"));
}

async fn a_choice_leads_back_to_the_page_it_was_made_on(world: World) {
    let browser = world.browser();
    for path in ["/login", "/signup", "/forgot", "/help"] {
        assert_eq!(browser.get(path).await.value("next").as_deref(), Some(path));
        let answer = browser.post("/do/set-language", &[("locale", "de"), ("next", path)]).await;
        assert_eq!(answer.location(), path);
    }
}

async fn a_choice_never_leads_off_the_site(world: World) {
    let corpus = "|//evil.example|///evil.example|/\\evil.example|\\\\evil.example|/%09/evil.example|/%0d%0aevil.example|https:evil.example|\
         https://evil.example|https://good@evil.example|data:text/html,x|javascript:alert(1)|/..//evil.example|%2f%2fevil.example|/\t/evil.example|\
         /do/sign-out|/logout";
    for next in corpus.split('|') {
        for (door, field, value) in [("/do/set-language", "locale", "de"), ("/do/set-theme", "theme", "dark")] {
            let answer = world.browser().post(door, &[(field, value), ("next", next)]).await;
            assert_eq!((answer.status, answer.location().as_str()), (303, "/"), "{next:?}");
        }
    }
}

async fn another_site_cannot_choose(world: World) {
    let browser = world.browser();
    let fields: &[(&str, &str)] = &[("theme", "dark")];
    let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let answer = browser.send(reqwest::Method::POST, "/do/set-theme", Some(fields), &headers).await;
    assert_eq!((answer.status, browser.cookie("theme")), (403, None));
    assert_eq!(browser.send(reqwest::Method::GET, "/do/set-theme?theme=dark", None, &[]).await.status, 405);
}
