//! The accounts that a browser remembers: who is offered, who is not, and what choosing one is good for.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::mfa::{Enrolled, half, type_code};
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    whoever_signed_out_goes_on_with_the_password_alone,
    a_wrong_password_stays_with_the_account_and_counts_as_one_for_its_address,
    no_page_shows_the_whole_address_whatever_people_call_themselves,
    the_last_who_came_in_is_first_and_somebody_is_there_once,
    a_sixth_pushes_the_oldest_out_and_the_longest_five_fit,
    an_account_is_taken_off_the_list_and_with_the_last_goes_the_cookie,
    what_was_forged_or_belongs_elsewhere_is_ignored,
    an_account_that_this_browser_does_not_remember_is_a_name_that_nobody_has,
    another_browser_sees_the_plain_form_and_fills_nobody_elses,
    a_changed_address_still_works_and_a_gone_account_is_a_wrong_password,
    whoever_deletes_their_account_is_off_the_list_here,
    only_who_is_in_is_remembered_and_only_in_browsers,
    a_hint_of_an_app_leads_straight_to_the_account_it_means,
}

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";
const WRONG: &str = "That email and password don't match.";

/// Somebody by a name, signed out again in the browser they signed up in.
async fn was_here(world: &World, email: &str, name: &str) -> Browser {
    let browser = world.browser();
    browser.post("/do/sign-up", &[("email", email), ("password", PASSWORD), ("name", name)]).await;
    browser.post("/do/verify-email", &[("code", &world.code(email).await)]).await;
    browser.post("/do/sign-out", &[]).await;
    browser
}

/// Ada and then Bob signed in in one browser, and out again.
pub async fn both_were_here(world: &World) -> Browser {
    was_here(world, BOB, "Bob").await;
    let browser = was_here(world, ADA, "Ada").await;
    browser.sign_in(BOB, PASSWORD).await;
    browser.post("/do/sign-out", &[]).await;
    browser
}

/// Where the offers of a page lead, the first first.
pub fn offers(page: &Page) -> Vec<String> {
    let links = page.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("account=")).map(|link| link.replace("&amp;", "&")).collect()
}

/// The reference that stands in an offer.
pub fn reference(offer: &str) -> String {
    offer.split("account=").nth(1).expect("an account").to_owned()
}

/// The reference of the only account that a browser remembers.
async fn only(browser: &Browser) -> String {
    let all = offers(&browser.get("/login").await);
    assert_eq!(all.len(), 1, "{all:?}");
    reference(&all[0])
}

async fn enters(browser: &Browser, account: &str, password: &str) -> Page {
    browser.post("/do/sign-in", &[("account", account), ("password", password)]).await
}

async fn whoever_signed_out_goes_on_with_the_password_alone(world: World) {
    let browser = was_here(&world, ADA, "Ada").await;
    let page = browser.get("/login?next=/account/sessions").await;
    assert!(page.says("Continue as Ada a••@example.com") && page.says("Use another account"), "{}", page.visible());
    assert_eq!(page.value("username").as_deref(), Some(""), "the form for everybody stands below");
    let chosen = browser.get(&offers(&page)[0]).await;
    assert!(chosen.says("You're signing in as Ada a••@example.com"), "{}", chosen.visible());
    assert!(chosen.says("Not you? Use another account") && chosen.says("Forgot password?"), "{}", chosen.visible());
    assert!(chosen.text.contains("/magic-link?next=") && chosen.text.contains("name=\"remember\""), "{}", chosen.text);
    assert_eq!(chosen.value("username"), None, "only the password is asked for");
    let (form, carried) = chosen.form("/do/sign-in").expect("a form");
    let mut fields: Vec<_> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("password", PASSWORD));
    assert_eq!(browser.post(&form, &fields).await.location(), "/account/sessions");
    assert!(browser.is_signed_in().await);
}

async fn a_wrong_password_stays_with_the_account_and_counts_as_one_for_its_address(world: World) {
    let browser = was_here(&world, ADA, "Ada").await;
    let account = only(&browser).await;
    let fields = [("account", account.as_str()), ("password", OTHER_PASSWORD), ("next", "/account/data")];
    let page = browser.submit("/do/sign-in", &fields).await;
    assert!(page.says(WRONG) && page.says("You're signing in as Ada"), "{}", page.visible());
    assert!(page.value("username").is_none() && page.value("next").as_deref() == Some("/account/data"));
    let said =
        "select count(*) from audit_events a join users u on u.id = a.subject_id where a.event = 'sign_in_failed'";
    assert_eq!(world.number(said).await, 1, "its owner reads of it");
    // As a stranger: a browser that signed in before has a longer patience of its own.
    browser.forget("bid");
    for _ in 0..5 {
        assert_eq!(enters(&browser, &account, OTHER_PASSWORD).await.status, 303);
    }
    assert_eq!(enters(&browser, &account, PASSWORD).await.status, 429);
    assert_eq!(world.browser().at(&browser.ip).sign_in(ADA, PASSWORD).await.status, 429, "one counter for both");
}

async fn no_page_shows_the_whole_address_whatever_people_call_themselves(world: World) {
    let long = format!("{}@example.com", "g".repeat(40));
    for (email, name) in [(ADA, "ADA@example.com"), (&long, &long)] {
        shows_no_whole_address(&world, email, name).await;
    }
}

async fn shows_no_whole_address(world: &World, email: &str, name: &str) {
    let browser = was_here(world, email, name).await;
    let (local, masked) = (email.split('@').next().expect("a name"), format!("as {}••@example.com", &email[..1]));
    let account = only(&browser).await;
    let wrong = browser.submit("/do/sign-in", &[("account", &account), ("password", OTHER_PASSWORD)]).await;
    let hinted = browser.get(&format!("/login?login_hint={account}")).await;
    for page in [browser.get("/login").await, browser.get(&format!("/login?account={account}")).await, wrong, hinted] {
        assert!(page.says(&masked), "{}", page.visible());
        assert!(!page.text.to_lowercase().contains(local), "{}", page.text);
    }
    let sealed = URL_SAFE_NO_PAD.decode(browser.cookie("accounts").expect("a cookie")).expect("letters of base64url");
    assert!(!String::from_utf8_lossy(&sealed).contains("example.com"), "nobody reads it but the portal");
}

async fn the_last_who_came_in_is_first_and_somebody_is_there_once(world: World) {
    let browser = both_were_here(&world).await;
    let page = browser.get("/login").await;
    let (bob, ada) = (page.text.find("Continue as Bob"), page.text.find("Continue as Ada"));
    assert!(bob.is_some() && bob < ada, "{}", page.visible());
    browser.sign_in(ADA, PASSWORD).await;
    browser.post("/do/sign-out", &[]).await;
    let page = browser.get("/login").await;
    let (bob, ada) = (page.text.find("Continue as Bob"), page.text.find("Continue as Ada"));
    assert!(ada.is_some() && ada < bob, "{}", page.visible());
    assert_eq!(offers(&page).len(), 2);
}

async fn a_sixth_pushes_the_oldest_out_and_the_longest_five_fit(world: World) {
    let domain = format!("{}.{}.{}.com", "d".repeat(63), "e".repeat(63), "f".repeat(57));
    let address = |letter: char| format!("{}@{domain}", letter.to_string().repeat(64));
    let browser = world.browser();
    for letter in 'a'..='f' {
        was_here(&world, &address(letter), &"\u{1d538}".repeat(100)).await;
        assert_eq!(browser.sign_in(&address(letter), PASSWORD).await.location(), "/account");
        browser.post("/do/sign-out", &[]).await;
    }
    let page = browser.get("/login").await;
    assert_eq!(offers(&page).len(), 5);
    let there = |letter: char| page.says(&format!("{} {letter}••@{domain}", "\u{1d538}".repeat(40)));
    assert!(!there('a') && ('b'..='f').all(there), "{}", page.visible());
    let size = "__Host-accounts=".len() + browser.cookie("accounts").expect("a cookie").len();
    assert!((2_400..4_096).contains(&size), "{size} bytes, of which browsers keep 4,096");
}

async fn an_account_is_taken_off_the_list_and_with_the_last_goes_the_cookie(world: World) {
    let browser = both_were_here(&world).await;
    let page = browser.get("/login?next=/account/data").await;
    assert!(page.says("Remove an account Remove Bob b••@example.com Remove Ada"), "{}", page.visible());
    let (form, carried) = page.form("/do/forget-account").expect("a form");
    let fields: Vec<_> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = browser.submit(&form, &fields).await;
    assert!(page.says("This browser doesn't remember the account any more."), "{}", page.visible());
    assert!(page.says("Continue as Ada") && !page.says("Bob"), "{}", page.visible());
    assert_eq!(page.value("next").as_deref(), Some("/account/data"));
    browser.post("/do/forget-account", &[("account", &only(&browser).await)]).await;
    assert_eq!(browser.cookie("accounts"), None);
    browser.get("/login").await;
    assert_eq!(browser.get("/login").await.text, world.browser().get("/login").await.text);
    browser.sign_in(BOB, PASSWORD).await;
    assert!(browser.is_signed_in().await, "the account itself is as it was");
}

async fn what_was_forged_or_belongs_elsewhere_is_ignored(world: World) {
    let browser = was_here(&world, ADA, "Ada").await;
    let (good, account) = (browser.cookie("accounts").expect("a cookie"), only(&browser).await);
    let middle = good.len() / 2;
    let other = if good.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let changed = format!("{}{other}{}", &good[..middle], &good[middle + 1..]);
    let pending = world.signed_up("eve@example.com", PASSWORD).await.cookie("flow").expect("sealed for another use");
    for (n, bad) in [changed.as_str(), &pending, &good[1..], "W10", "", "%"].into_iter().enumerate() {
        browser.set_cookie("accounts", bad);
        let page = browser.get("/login").await;
        assert!(page.status == 200 && offers(&page).is_empty(), "{bad}: {}", page.visible());
        let elsewhere = browser.at(&format!("198.51.100.{n}"));
        assert!(elsewhere.submit("/do/sign-in", &[("account", &account), ("password", PASSWORD)]).await.says(WRONG));
    }
    browser.set_cookie("accounts", &good);
    browser.set_cookie("flow", &good);
    assert_eq!(browser.get("/mfa").await.location(), "/login", "nor is it good for anything else");
    assert_eq!(enters(&browser, &account, PASSWORD).await.location(), "/account");
}

async fn an_account_that_this_browser_does_not_remember_is_a_name_that_nobody_has(world: World) {
    let account = only(&was_here(&world, ADA, "Ada").await).await;
    was_here(&world, BOB, "Bob").await;
    let seen = async |account: &str| {
        let stranger = world.browser();
        let answer = enters(&stranger, account, PASSWORD).await;
        let page = stranger.get(&answer.location()).await;
        let id = page.header("x-request-id").expect("an id");
        (answer.status, answer.location().replace(account, "X"), page.text.replace(account, "X").replace(&id, ""))
    };
    let (status, place, text) = seen(&account).await;
    assert_eq!((status, place.as_str()), (303, "/login?account=X"));
    assert!(text.contains("Check both, or reset your password") && text.contains("name=\"username\""), "{text}");
    assert_eq!((status, place, text), seen("0197f3c2-7e1a-7c3e-b1f0-0d6a1e0f4a11").await);
    let of_somebody = "select count(*) from audit_events where event = 'sign_in_failed' and subject_id is not null";
    assert_eq!(world.number(of_somebody).await, 0);
    let mixed = world.browser();
    mixed.sign_in(BOB, PASSWORD).await;
    mixed.post("/do/sign-out", &[]).await;
    for name in [account.as_str(), ADA, "ada", ""] {
        let fields = [("account", name), ("username", ""), ("password", PASSWORD)];
        mixed.post("/do/sign-in", &fields).await;
        assert!(!mixed.is_signed_in().await, "{name}");
    }
    let stranger = world.browser();
    for _ in 0..5 {
        assert_eq!(enters(&stranger, &account, PASSWORD).await.status, 303);
    }
    assert_eq!(enters(&stranger, &account, PASSWORD).await.status, 429, "and is throttled like one");
}

async fn another_browser_sees_the_plain_form_and_fills_nobody_elses(world: World) {
    let browser = was_here(&world, ADA, "Ada").await;
    browser.get("/login").await;
    let offered = browser.get("/login").await;
    assert_eq!(offers(&offered).len(), 1, "{}", offered.visible());
    let plain = world.browser().get("/login").await;
    assert!(offers(&plain).is_empty() && !plain.text.contains("••"), "{}", plain.visible());
    assert_eq!(offers(&browser.get("/login").await), offers(&offered), "also after that one was kept ready");
    assert_eq!(world.browser().get("/login").await.text, plain.text);
}

async fn a_changed_address_still_works_and_a_gone_account_is_a_wrong_password(world: World) {
    let browser = world.person(ADA).await;
    browser.post("/do/change-email", &[("email", "lovelace@example.com")]).await;
    browser.post("/do/confirm-email", &[("code", &world.code("lovelace@example.com").await)]).await;
    browser.post("/do/sign-out", &[]).await;
    let account = only(&browser).await;
    assert_eq!(enters(&browser, &account, PASSWORD).await.location(), "/account");
    browser.post("/do/sign-out", &[]).await;
    assert!(browser.get("/login").await.says("l••@example.com"));
    world.run("delete from users").await;
    let page = browser.submit("/do/sign-in", &[("account", &account), ("password", PASSWORD)]).await;
    assert!(page.says(WRONG), "{}", page.visible());
}

async fn whoever_deletes_their_account_is_off_the_list_here(world: World) {
    let browser = both_were_here(&world).await;
    browser.sign_in(ADA, PASSWORD).await;
    assert_eq!(browser.post("/do/delete-account", &[("email", ADA)]).await.location(), "/login");
    let page = browser.get("/login").await;
    assert!(page.says("Continue as Bob") && !page.says("Ada"), "{}", page.visible());
}

async fn only_who_is_in_is_remembered_and_only_in_browsers(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    was_here(&world, BOB, "Bob").await;
    let browser = half(&world, ADA).await;
    assert_eq!(browser.cookie("accounts"), None, "the password alone opens nothing here");
    world.wait(Duration::from_mins(1));
    assert_eq!(type_code(&browser, &ada.app.code(&world)).await.location(), "/account");
    assert!(browser.cookie("accounts").is_some());
    let wrong = world.sign_in(BOB, OTHER_PASSWORD).await.0;
    assert_eq!(wrong.cookie("accounts"), None);
    let program = world.browser();
    let body = json!({ "identifier": BOB, "password": PASSWORD });
    let page = program.call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await;
    assert_eq!((page.status, program.cookie("accounts")), (200, None), "{}", page.text);
    let (reader, link) = world.magic_link(BOB).await;
    world.follow(&reader, &link).await;
    let (forgetful, _) = world.reset(&world.reset_link(BOB).await, OTHER_PASSWORD).await;
    for browser in [reader, forgetful] {
        assert!(browser.cookie("accounts").is_some(), "however they came in");
    }
}

async fn a_hint_of_an_app_leads_straight_to_the_account_it_means(world: World) {
    let browser = both_were_here(&world).await;
    let ada = reference(&offers(&browser.get("/login").await)[1]);
    for hint in ["ADA@example.com", ada.as_str()] {
        let page = browser.get(&format!("/login?login_hint={hint}&next=/account/data")).await;
        assert!(page.says("You're signing in as Ada") && page.value("username").is_none(), "{}", page.visible());
        assert_eq!(page.value("account").as_deref(), Some(ada.as_str()));
    }
    let page = browser.get("/login?login_hint=eve@example.com").await;
    assert!(page.value("username").as_deref() == Some("eve@example.com") && offers(&page).is_empty());
}
