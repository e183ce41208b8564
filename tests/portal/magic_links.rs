//! Signing in by a link in a letter.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World, token_of};

pub const ADA: &str = "ada@example.com";
const MINUTE: Duration = Duration::from_mins(1);

both! {
    somebody_signs_in_by_a_link_and_the_list_of_sessions_says_so,
    where_one_signs_in_a_link_can_be_asked_for_and_the_way_goes_on,
    the_token_leaves_the_url_on_the_first_load,
    looking_at_the_link_uses_nothing_up,
    a_link_works_once_and_then_shows_the_way_to_another,
    of_fifty_at_once_one_is_in,
    a_link_works_for_ten_minutes,
    a_link_opened_in_another_browser_says_so_and_works,
    a_new_link_leaves_the_older_one_until_one_is_followed,
    an_address_gets_three_letters_while_the_first_link_works,
    a_change_of_password_or_address_ends_the_links_on_their_way,
    what_is_no_address_is_told,
    asking_and_following_are_in_the_log,
    nobody_comes_in_without_having_followed_a_link,
}
both! { with &[("AUTH_MAGIC_LINK_ENABLED", "false")] => where_it_is_switched_off_there_is_nothing }
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false")] => where_limits_are_off_every_request_is_a_letter }

async fn ask(browser: &Browser, email: &str) -> Page {
    browser.post("/do/request-magic-link", &[("email", email)]).await
}

async fn somebody_signs_in_by_a_link_and_the_list_of_sessions_says_so(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let sent = browser.submit("/do/request-magic-link", &[("email", "  ADA@example.com ")]).await;
    assert!(sent.says("If ada@example.com can be used to sign in here"), "{}", sent.visible());
    let letter = world.letter_about(ADA, "sign-in code").await;
    assert!(letter["code"].is_string() && letter["text"].as_str().is_some_and(|text| text.contains("10 minutes")));
    let link = world.link_about(ADA, "sign-in code").await;
    let page = browser.visit(&link).await;
    assert!(page.status == 200 && page.says("Sign in as ada@example.com on this device"), "{}", page.visible());
    assert!(page.says("You asked for this link in this browser: Firefox on Linux"), "{}", page.visible());
    assert!(!browser.is_signed_in().await, "nobody is in before the button");
    assert_eq!(browser.post("/do/follow-magic-link", &[]).await.location(), "/account");
    assert!(browser.get("/account/sessions").await.says("with a sign-in link by email"));
    let kept = "select methods from sessions where ended_at is null order by id desc limit 1";
    assert_eq!(world.text(kept).await, "magic-link");
    assert!(world.lets_in(ADA, PASSWORD).await, "the password stays");
}

async fn where_one_signs_in_a_link_can_be_asked_for_and_the_way_goes_on(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let login = browser.get("/login?next=%2Faccount%2Fprofile").await;
    assert!(login.text.contains("href=\"/magic-link?next=%2Faccount%2Fprofile\""), "{}", login.text);
    assert!(browser.get("/login").await.text.contains("href=\"/magic-link\""));
    let form = browser.get("/magic-link?next=%2Faccount%2Fprofile").await;
    assert_eq!(form.value("next").as_deref(), Some("/account/profile"));
    browser.post("/do/request-magic-link", &[("email", ADA), ("next", "/account/profile")]).await;
    assert_eq!(browser.get("/magic-link").await.value("next").as_deref(), Some("/account/profile"));
    let link = world.link_about(ADA, "sign-in code").await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account/profile");
    assert_eq!(browser.get("/magic-link").await.location(), "/account");
    let elsewhere = world.browser();
    elsewhere.post("/do/request-magic-link", &[("email", ADA), ("next", "https://evil.example/")]).await;
    let link = world.link_about(ADA, "sign-in code").await;
    assert_eq!(world.follow(&elsewhere, &link).await.location(), "/account");
}

async fn the_token_leaves_the_url_on_the_first_load(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    let token = token_of(&link);
    let first = browser.get(&link).await;
    assert_eq!((first.status, first.location().as_str()), (303, "/magic-link"));
    let pages = [browser.get("/magic-link").await, browser.post("/do/follow-magic-link", &[]).await];
    for page in [&first].into_iter().chain(&pages) {
        let headers = page.header_names().iter().flat_map(|name| page.headers(name)).collect::<String>();
        assert!(!page.text.contains(token) && !headers.contains(token), "the token is in {page:?}");
    }
    assert_eq!(pages[1].location(), "/account");
}

async fn looking_at_the_link_uses_nothing_up(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    let sessions = world.number("select count(*) from sessions").await;
    for method in [Method::HEAD, Method::GET].into_iter().cycle().take(20) {
        let scanner = world.browser();
        assert_eq!(scanner.send(method.clone(), &link, None, &[]).await.status, 303);
        assert_eq!(scanner.send(method, "/magic-link", None, &[]).await.status, 200);
        assert!(!scanner.is_signed_in().await);
    }
    assert_eq!(world.number("select count(*) from sessions").await, sessions);
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
}

async fn a_link_works_once_and_then_shows_the_way_to_another(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
    let late = world.browser();
    let opened = late.visit(&link).await;
    assert!(opened.status == 410 && opened.text.contains("href=\"/magic-link\""), "{}", opened.text);
    let form = late.get("/magic-link").await;
    assert!(
        form.status == 200 && form.text.contains("action=\"/do/request-magic-link\""),
        "the way to another link ends in {}",
        form.status
    );
    late.get(&link).await;
    assert_eq!(late.post("/do/follow-magic-link", &[]).await.status, 410);
    assert_eq!(late.get("/magic-link").await.status, 200);
    assert_eq!(late.post("/do/follow-magic-link", &[("token", token_of(&link))]).await.status, 410);
    assert!(!late.is_signed_in().await);
}

async fn of_fifty_at_once_one_is_in(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    browser.get(&link).await;
    let before = world.number("select count(*) from sessions").await;
    let browsers: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(browsers.iter().map(|browser| browser.post("/do/follow-magic-link", &[]))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 303 | 410 | 503)), "{statuses:?}");
    assert_eq!(world.number("select count(*) from sessions").await, before + 1);
}

async fn a_link_works_for_ten_minutes(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    world.wait(9 * MINUTE);
    assert_eq!(browser.visit(&link).await.status, 200, "and opening it does not make it last longer");
    world.wait(MINUTE + Duration::from_secs(1));
    assert_eq!(browser.post("/do/follow-magic-link", &[]).await.status, 410);
    assert_eq!(world.browser().visit(&link).await.status, 410);
    assert_eq!(world.browser().post("/do/follow-magic-link", &[("token", token_of(&link))]).await.status, 410);
    assert!(!browser.is_signed_in().await);
}

async fn a_link_opened_in_another_browser_says_so_and_works(world: World) {
    world.person(ADA).await;
    let (asked, link) = world.magic_link(ADA).await;
    let mut phone = world.browser();
    phone.user_agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1".into();
    let page = phone.visit(&link).await;
    assert!(page.says("Sign in as ada@example.com on this device"), "{}", page.visible());
    assert!(
        page.says("asked for in another browser: Firefox on Linux. Go on only if that was you."),
        "{}",
        page.visible()
    );
    assert_eq!(phone.post("/do/follow-magic-link", &[]).await.location(), "/account");
    assert!(phone.is_signed_in().await && !asked.is_signed_in().await);
}

async fn a_new_link_leaves_the_older_one_until_one_is_followed(world: World) {
    world.person(ADA).await;
    let (first, older) = world.magic_link(ADA).await;
    world.wait(Duration::from_secs(1));
    let (second, newer) = world.magic_link(ADA).await;
    assert_ne!(older, newer);
    assert_eq!(first.visit(&older).await.status, 200);
    assert_eq!(world.follow(&first, &older).await.location(), "/account");
    assert_eq!(world.follow(&second, &newer).await.status, 410);
}

async fn an_address_gets_three_letters_while_the_first_link_works(world: World) {
    world.person(ADA).await;
    let (_, first) = world.magic_link(ADA).await;
    for _ in 0..9 {
        assert_eq!(ask(&world.browser(), ADA).await.location(), "/magic-link");
    }
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 3);
    assert_eq!(world.follow(&world.browser(), &first).await.location(), "/account");
    world.wait(11 * MINUTE);
    world.magic_link(ADA).await;
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 4);
    let one_place = world.browser();
    let mut answers = Vec::new();
    for n in 0..61 {
        answers.push(ask(&one_place, &format!("p{n}@example.com")).await.status);
    }
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 1, "{answers:?}");
}

async fn where_limits_are_off_every_request_is_a_letter(world: World) {
    world.person(ADA).await;
    for _ in 0..5 {
        world.magic_link(ADA).await;
    }
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 5);
}

async fn a_change_of_password_or_address_ends_the_links_on_their_way(world: World) {
    let ada = world.person(ADA).await;
    let (_, link) = world.magic_link(ADA).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    assert_eq!(ada.post("/do/change-password", &fields).await.location(), "/account/security");
    assert_eq!(world.follow(&world.browser(), &link).await.status, 410);
    let (_, link) = world.magic_link(ADA).await;
    ada.post("/do/change-email", &[("email", "new@example.com")]).await;
    let code = world.code("new@example.com").await;
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(world.texts("select email from users").await, ["new@example.com"]);
    assert_eq!(world.follow(&world.browser(), &link).await.status, 410);
    let before = world.count_letters(ADA, "sign-in code").await;
    ask(&world.browser(), ADA).await;
    assert_eq!(world.count_letters(ADA, "sign-in code").await, before, "a former address is held for its owner");
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn what_is_no_address_is_told(world: World) {
    for typed in ["", "ada", "a@x.org,b@y.org", "ada@example.com\r\nBcc: eve@evil.example"] {
        let page = world.browser().submit("/do/request-magic-link", &[("email", typed)]).await;
        assert!(page.role("alert").is_some(), "{typed}: {}", page.visible());
    }
    assert_eq!(world.number("select count(*) from jobs").await, 0);
}

async fn asking_and_following_are_in_the_log(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    world.follow(&browser, &link).await;
    let log = browser.get("/account/activity").await;
    assert!(log.says("Somebody asked for a link to sign in to your account."), "{}", log.visible());
    let details = world.texts("select details from audit_events where event = 'signed_in'").await;
    assert!(details.iter().any(|details| details.contains("\"magic-link\"")), "{details:?}");
    ask(&world.browser(), "nobody@example.com").await;
    assert_eq!(
        world
            .number("select count(*) from audit_events where event = 'magic_link_requested' and subject_id is null")
            .await,
        1
    );
}

async fn nobody_comes_in_without_having_followed_a_link(world: World) {
    world.person(ADA).await;
    let (asked, _) = world.magic_link(ADA).await;
    let signed_up = world.signed_up("eve@example.com", PASSWORD).await;
    let forged = world.browser();
    forged.set_cookie("flow", "{\"magic_link_token\":\"x\"}");
    let fields = [("email", ADA), ("user_id", "1"), ("token", ""), ("code", "")];
    for browser in [world.browser(), asked, signed_up, forged] {
        assert_eq!(browser.post("/do/follow-magic-link", &fields).await.location(), "/magic-link");
        assert!(!browser.is_signed_in().await);
    }
}

async fn where_it_is_switched_off_there_is_nothing(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    assert!(!browser.get("/login").await.text.contains("/magic-link"));
    let token = "A".repeat(43);
    for page in ["/magic-link".to_owned(), format!("/magic-link?token={token}")] {
        assert_eq!(browser.visit(&page).await.status, 404, "{page}");
    }
    for fields in [[("email", ADA)], [("token", token.as_str())], [("code", "123456")]] {
        assert_eq!(browser.post("/do/request-magic-link", &fields).await.status, 404);
        assert_eq!(browser.post("/do/follow-magic-link", &fields).await.status, 404);
    }
    let body = serde_json::json!({ "email": ADA, "code": "123456" });
    for path in ["/api/v1/auth/magic-link", "/api/v1/auth/magic-link/redeem"] {
        assert_eq!(browser.call(Method::POST, path, Some(&body), &[]).await.status, 404, "{path}");
    }
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 0);
}
