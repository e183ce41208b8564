//! "Where you're signed in": what the list tells, and that ending a session ends it (ATK-085 to ATK-08C, ATK-121).

use std::time::Duration;

use reqwest::Method;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    the_list_shows_each_device_and_this_one_first,
    what_the_list_shows_is_no_key_to_a_session,
    ending_one_session_ends_that_one_at_the_next_request,
    ending_the_others_leaves_this_one,
    nobody_ends_anothers_session,
    nobody_signed_out_ends_a_session,
    signing_out_ends_the_session_for_a_thief_of_its_cookie_too,
    looking_at_the_sign_out_page_signs_nobody_out,
    signing_out_twice_is_fine,
    requests_under_way_do_not_bring_an_ended_session_back,
    when_a_session_was_last_used_is_told,
    visitors_who_are_nobody_leave_no_row,
    a_sign_in_from_a_new_browser_is_told_by_letter,
    the_browser_of_one_person_is_new_to_another,
    the_timeline_lets_somebody_say_that_it_was_not_them,
    whoever_did_not_do_something_is_alone_in_their_account_and_changes_the_password,
}

const ADA: &str = "ada@example.com";
const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// A browser that is not the one everybody has here.
fn chrome(world: &World) -> Browser {
    let mut browser = world.browser();
    CHROME.clone_into(&mut browser.user_agent);
    browser
}

/// Ada in Firefox on Linux, where she signed up, and in Chrome on Windows.
async fn two_browsers(world: &World) -> (Browser, Browser) {
    let first = world.person(ADA).await;
    let second = chrome(world);
    assert_eq!(second.sign_in(ADA, PASSWORD).await.location(), "/account");
    (first, second)
}

/// The id of the one other session in somebody's list.
async fn other_session(browser: &Browser) -> String {
    browser.get("/account/sessions").await.value("id").expect("another session")
}

async fn new_browser_letters(world: &World, to: &str) -> usize {
    let is_it = |subject: &serde_json::Value| subject.as_str().is_some_and(|text| text.starts_with("New sign-in"));
    world.letters(to).await.iter().filter(|letter| is_it(&letter["subject"])).count()
}

async fn the_list_shows_each_device_and_this_one_first(world: World) {
    let (first, second) = two_browsers(&world).await;
    for (here, there, names) in [
        (&first, &second, ["Firefox on Linux This device", "Chrome on Windows"]),
        (&second, &first, ["Chrome on Windows This device", "Firefox on Linux"]),
    ] {
        let page = here.get("/account/sessions").await;
        let text = page.visible();
        let places = [names[0], &here.ip, names[1], &there.ip]
            .map(|what| text.find(what).unwrap_or_else(|| panic!("{what}: {text}")));
        assert!(places.is_sorted(), "{text}");
        assert_eq!(text.matches("This device").count(), 1);
        assert!(page.says("with your password") && page.says("with a code by email"));
        assert!(page.says("Sign out the other device"));
    }
}

async fn what_the_list_shows_is_no_key_to_a_session(world: World) {
    let (first, second) = two_browsers(&world).await;
    let page = first.get("/account/sessions").await;
    let id = page.value("id").expect("another session");
    for browser in [&first, &second] {
        assert!(!page.text.contains(&browser.cookie("sid").expect("a session")));
    }
    let thief = world.browser();
    thief.set_cookie("sid", &id);
    assert!(!thief.is_signed_in().await);
}

async fn ending_one_session_ends_that_one_at_the_next_request(world: World) {
    let (first, second) = two_browsers(&world).await;
    let third = world.sign_in(ADA, PASSWORD).await.0;
    third.post("/do/sign-out", &[]).await;
    let page = first.submit("/do/end-session", &[("id", &other_session(&first).await)]).await;
    assert!(page.role("status").expect("a message").contains("That device is signed out."));
    assert!(!page.says("Chrome on Windows"));
    assert!(first.is_signed_in().await && !second.is_signed_in().await);
    assert_eq!(
        world.number("select count(*) from audit_events where event = 'session_ended' and result = 'done'").await,
        1
    );
}

async fn ending_the_others_leaves_this_one(world: World) {
    let (first, second) = two_browsers(&world).await;
    let third = world.sign_in(ADA, PASSWORD).await.0;
    let eve = world.person("eve@example.com").await;
    let page = second.submit("/do/end-other-sessions", &[]).await;
    assert!(page.role("status").expect("a message").contains("2 other devices are signed out."));
    assert!(second.is_signed_in().await && !first.is_signed_in().await && !third.is_signed_in().await);
    assert!(eve.is_signed_in().await, "somebody else is not concerned");
}

async fn nobody_ends_anothers_session(world: World) {
    let (first, second) = two_browsers(&world).await;
    let eve = world.person("eve@example.com").await;
    let rows = "select count(*) from sessions where ended_at is not null";
    let made_up = "0199aaaa-0000-7000-8000-000000000000".to_owned();
    let mut answers = Vec::new();
    for id in [other_session(&first).await, other_session(&second).await, made_up, String::new()] {
        let page = eve.post("/do/end-session", &[("id", &id)]).await;
        answers.push((page.status, page.header_names()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 404), "{answers:?}");
    assert_eq!(world.number(rows).await, 0);
    assert!(first.is_signed_in().await && second.is_signed_in().await && eve.is_signed_in().await);
}

async fn nobody_signed_out_ends_a_session(world: World) {
    let (first, second) = two_browsers(&world).await;
    let (id, stranger) = (other_session(&first).await, world.browser());
    assert!(stranger.post("/do/end-session", &[("id", &id)]).await.location().starts_with("/login?next="));
    assert!(stranger.post("/do/end-other-sessions", &[]).await.location().starts_with("/login?next="));
    assert!(first.is_signed_in().await && second.is_signed_in().await);
}

async fn signing_out_ends_the_session_for_a_thief_of_its_cookie_too(world: World) {
    let (browser, other) = two_browsers(&world).await;
    let thief = browser.thief();
    assert!(thief.is_signed_in().await);
    let page = browser.submit("/do/sign-out", &[]).await;
    assert!(page.role("status").expect("a message").contains("You're signed out."));
    assert_eq!(browser.cookie("sid"), None);
    assert!(!thief.is_signed_in().await && other.is_signed_in().await);
}

async fn looking_at_the_sign_out_page_signs_nobody_out(world: World) {
    let browser = world.person(ADA).await;
    assert!(browser.get("/logout").await.says("Sign out?"));
    for path in ["/do/sign-out", "/do/end-other-sessions"] {
        assert_eq!(browser.get(path).await.status, 405);
        assert_eq!(browser.send(Method::HEAD, path, None, &[]).await.status, 405);
    }
    assert!(browser.is_signed_in().await);
}

async fn signing_out_twice_is_fine(world: World) {
    let browser = world.person(ADA).await;
    let again = browser.thief();
    for browser in [&browser, &browser, &again] {
        assert_eq!(browser.post("/do/sign-out", &[]).await.location(), "/login");
    }
}

async fn requests_under_way_do_not_bring_an_ended_session_back(world: World) {
    let (browser, other) = two_browsers(&world).await;
    let (id, copy) = (other_session(&other).await, browser.thief());
    world.wait(Duration::from_mins(2));
    assert!(browser.is_signed_in().await, "seen, but not written down yet");
    let looks = futures::future::join_all((0..50).map(|_| browser.get("/account/profile")));
    let fields = [("id", id.as_str())];
    let (looks, ended) = futures::join!(looks, other.post("/do/end-session", &fields));
    assert_eq!(ended.location(), "/account/sessions");
    assert!(looks.iter().all(|page| matches!(page.status, 200 | 303)));
    portico::sessions::flush_seen(&world.portal).await.expect("the database");
    // A copy of the cookie: the browser itself has been told to drop it.
    assert!(!copy.is_signed_in().await && other.is_signed_in().await);
}

async fn when_a_session_was_last_used_is_told(world: World) {
    let browser = world.person(ADA).await;
    let seen = || world.number("select last_seen_at from sessions");
    let before = seen().await;
    world.wait(Duration::from_hours(3));
    browser.get("/account").await;
    portico::sessions::flush_seen(&world.portal).await.expect("the database");
    let moved = Duration::from_millis(u64::try_from(seen().await - before).expect("later"));
    assert!(moved >= Duration::from_hours(3), "{moved:?}");
}

/// How many rows all tables hold together. SQL is never put together from text, except here.
async fn all_rows(world: &World) -> i64 {
    let mut tx = world.portal.db.read().await.expect("the database");
    let tables = match world.portal.db {
        portico::kit::db::Db::Sqlite { .. } => "select name from sqlite_master where type = 'table'",
        portico::kit::db::Db::Postgres(_) => {
            "select tablename::text from pg_tables where schemaname = current_schema()"
        }
    };
    let tables: Vec<(String,)> = tx.query(tables).all().await.expect("the tables");
    assert!(tables.len() > 10, "{tables:?}");
    let counts: Vec<_> = tables.iter().map(|(table,)| format!("(select count(*) from \"{table}\")")).collect();
    world.number(format!("select {}", counts.join(" + ")).leak()).await
}

async fn visitors_who_are_nobody_leave_no_row(world: World) {
    let before = all_rows(&world).await;
    let token = "A".repeat(43);
    let paths = [
        "/",
        "/login",
        "/signup",
        "/forgot",
        "/forgot/sent",
        "/verify-email",
        "/reset",
        "/setup",
        "/reauth",
        "/logout",
        "/account",
        "/account/sessions",
        "/help",
        "/privacy",
        "/nowhere",
        "/login?next=%2Faccount",
    ];
    let with_token =
        ["verify-email", "reset", "setup", "account/email/undo"].map(|page| format!("/{page}?token={token}"));
    let paths: Vec<&str> = paths.into_iter().chain(with_token.iter().map(String::as_str)).collect();
    for (number, path) in paths.iter().cycle().take(60).enumerate() {
        let browser = world.browser();
        if number % 2 == 1 {
            browser.set_cookie("sid", "AQIDBAUGBwgJCgsMDQ4PEA");
            browser.set_cookie("bid", &token);
        }
        assert!(browser.get(path).await.status < 500, "{path}");
        assert_eq!(browser.cookie("sid").filter(|sid| sid != "AQIDBAUGBwgJCgsMDQ4PEA"), None, "{path}");
    }
    assert_eq!(all_rows(&world).await, before);
    world.person(ADA).await;
    assert!(all_rows(&world).await > before, "what people do is counted");
}

async fn a_sign_in_from_a_new_browser_is_told_by_letter(world: World) {
    let first = world.person(ADA).await;
    assert_eq!(new_browser_letters(&world, ADA).await, 0, "the first browser of all is no news");
    let second = chrome(&world);
    second.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(new_browser_letters(&world, ADA).await, 0, "a wrong password is no sign-in");
    second.sign_in(ADA, PASSWORD).await;
    assert_eq!(new_browser_letters(&world, ADA).await, 1);
    let text = world.letter(ADA).await["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("Chrome on Windows") && text.contains(&second.ip), "{text}");
    for browser in [&first, &second] {
        browser.post("/do/sign-out", &[]).await;
        browser.at("192.0.2.77").sign_in(ADA, PASSWORD).await;
    }
    assert_eq!(new_browser_letters(&world, ADA).await, 1, "a known browser elsewhere is no news");
}

async fn the_browser_of_one_person_is_new_to_another(world: World) {
    world.person(ADA).await;
    let eve = world.person("eve@example.com").await;
    eve.sign_in(ADA, PASSWORD).await;
    assert_eq!(new_browser_letters(&world, ADA).await, 1);
}

async fn whoever_did_not_do_something_is_alone_in_their_account_and_changes_the_password(world: World) {
    let (owner, thief) = two_browsers(&world).await;
    let event = world.text("select id from audit_events where event = 'signed_in' order by id desc limit 1").await;
    let page = owner.submit("/do/not-me", &[("id", &event)]).await;
    assert!(page.role("status").expect("a message").contains("All other devices are signed out."));
    assert!(page.text.contains("/do/change-password"));
    assert!(owner.is_signed_in().await && !thief.is_signed_in().await);
}

async fn the_timeline_lets_somebody_say_that_it_was_not_them(world: World) {
    let (owner, _) = two_browsers(&world).await;
    let page = owner.get("/account/activity").await;
    assert!(page.text.contains("action=\"/do/not-me\"") && page.value("id").is_some());
}
