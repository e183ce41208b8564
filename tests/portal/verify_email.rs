//! Confirming an address: by code, by link, once; and whose password is in force afterwards (gate 2, ATK-060 to ATK-064).

use std::time::Duration;

use reqwest::Method;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    four_wrong_codes_are_forgiven,
    after_five_wrong_codes_the_right_one_is_dead_but_the_link_lives,
    a_code_works_only_in_the_browser_that_asked_for_it,
    a_code_lives_ten_minutes_and_the_link_a_day,
    looking_at_the_link_uses_nothing_up_and_the_button_works_once,
    of_fifty_presses_of_the_button_one_confirms,
    the_link_signs_in_only_where_somebody_signed_up,
    another_letter_waits_a_minute_and_there_are_three_a_day,
    a_new_code_makes_up_for_an_old_one,
    before_the_address_is_confirmed_the_right_password_leads_to_the_letter_and_a_wrong_one_nowhere,
    whoever_signs_up_anothers_address_first_is_out_once_its_owner_confirms,
    whoever_confirms_keeps_the_name_they_typed,
    a_letter_an_earlier_sign_up_asks_for_again_does_not_put_its_password_in_force,
    with_two_sign_ups_waiting_a_strange_browsers_link_leads_to_choosing_a_password,
    with_two_sign_ups_waiting_a_strange_browsers_code_leads_to_choosing_a_password,
}
both! { with &[("AUTH_EMAIL_VERIFICATION_EXPIRES_IN", "1h")] => how_long_the_link_lives_can_be_set }

const ADA: &str = "ada@example.com";

async fn sign_up(browser: &Browser, password: &str) -> Page {
    browser.post("/do/sign-up", &[("email", ADA), ("password", password), ("name", "Ada")]).await
}

async fn enter_code(browser: &Browser, code: &str) -> Page {
    browser.submit("/do/verify-email", &[("code", code)]).await
}

/// Opens the link and presses the button on its page.
async fn press(browser: &Browser, link: &str) -> Page {
    let token = browser.get(link).await.value("token").expect("a page with a button");
    browser.post("/do/verify-email", &[("token", &token)]).await
}

/// A code that is not this one.
fn not(code: &str) -> String {
    code.chars().map(|digit| if digit == '0' { '1' } else { '0' }).collect()
}

async fn confirmed(world: &World) -> bool {
    world.number("select count(*) from users where email_verified_at is not null").await == 1
}

async fn password_works(world: &World, password: &str) -> bool {
    world.sign_in(ADA, password).await.0.is_signed_in().await
}

async fn four_wrong_codes_are_forgiven(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let code = world.code(ADA).await;
    for _ in 0..4 {
        let page = enter_code(&browser, &not(&code)).await;
        assert!(page.says("That code isn't right") && !page.text.contains(&not(&code)));
    }
    assert!(!browser.is_signed_in().await);
    enter_code(&browser, &format!(" {} {} ", &code[..3], &code[3..])).await;
    assert!(browser.is_signed_in().await);
}

async fn after_five_wrong_codes_the_right_one_is_dead_but_the_link_lives(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let code = world.code(ADA).await;
    for _ in 0..5 {
        enter_code(&browser, &not(&code)).await;
    }
    assert!(enter_code(&browser, &code).await.says("That code isn't right"));
    assert!(!confirmed(&world).await);
    assert_eq!(press(&browser, &world.link(ADA).await).await.location(), "/account");
    assert!(browser.is_signed_in().await);
}

async fn a_code_works_only_in_the_browser_that_asked_for_it(world: World) {
    let (browser, stranger) = (world.browser(), world.browser());
    sign_up(&browser, PASSWORD).await;
    let code = world.code(ADA).await;
    assert!(enter_code(&stranger, &code).await.says("That code doesn't work any more."));
    stranger.post("/do/sign-up", &[("email", "eve@example.com"), ("password", OTHER_PASSWORD)]).await;
    assert!(enter_code(&stranger, &code).await.says("That code isn't right"));
    assert!(!confirmed(&world).await && !stranger.is_signed_in().await);
    enter_code(&browser, &code).await;
    assert!(browser.is_signed_in().await);
    assert!(enter_code(&browser, &code).await.says("That code doesn't work any more."), "a code works once");
}

async fn a_code_lives_ten_minutes_and_the_link_a_day(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let (code, link) = (world.code(ADA).await, world.link(ADA).await);
    world.wait(Duration::from_secs(601));
    assert!(enter_code(&browser, &code).await.says("That code isn't right"));
    world.wait(Duration::from_hours(23));
    assert_eq!(browser.get(&link).await.status, 200);
    world.wait(Duration::from_hours(1));
    let gone = browser.get(&link).await;
    assert_eq!(gone.status, 410);
    assert!(gone.says("This link doesn't work any more"));
    let token = link.split('=').nth(1).expect("a token");
    assert_eq!(browser.post("/do/verify-email", &[("token", token)]).await.status, 410);
    assert!(!confirmed(&world).await);
}

async fn how_long_the_link_lives_can_be_set(world: World) {
    sign_up(&world.browser(), PASSWORD).await;
    let link = world.link(ADA).await;
    world.wait(Duration::from_mins(59));
    assert_eq!(world.browser().get(&link).await.status, 200);
    world.wait(Duration::from_mins(2));
    assert_eq!(world.browser().get(&link).await.status, 410);
}

async fn looking_at_the_link_uses_nothing_up_and_the_button_works_once(world: World) {
    sign_up(&world.browser(), PASSWORD).await;
    let (link, scanner) = (world.link(ADA).await, world.browser());
    for _ in 0..20 {
        let page = scanner.get(&link).await;
        assert!(page.status == 200 && page.says("Is ada@example.com your address?"));
        assert_eq!(page.header("referrer-policy").as_deref(), Some("no-referrer"));
    }
    assert_eq!(scanner.send(Method::HEAD, &link, None, &[]).await.status, 200);
    assert!(!confirmed(&world).await);
    let token = link.split('=').nth(1).expect("a token");
    assert_eq!(press(&scanner, &link).await.location(), "/login");
    assert!(confirmed(&world).await);
    let again = scanner.post("/do/verify-email", &[("token", token)]).await;
    assert!(again.status == 410 && again.says("This link doesn't work any more"));
    assert_eq!(scanner.get(&link).await.status, 410);
}

async fn of_fifty_presses_of_the_button_one_confirms(world: World) {
    sign_up(&world.browser(), PASSWORD).await;
    let (link, reader) = (world.link(ADA).await, world.browser());
    let token = link.split('=').nth(1).expect("a token");
    let fields = [("token", token)];
    let presses = (0..50).map(|_| reader.post("/do/verify-email", &fields));
    let mut answers: Vec<_> = futures::future::join_all(presses).await.iter().map(|answer| answer.status).collect();
    answers.sort_unstable();
    assert_eq!((answers[0], answers[1], answers[49]), (303, 410, 410), "{answers:?}");
    assert_eq!(world.number("select count(*) from audit_events where event = 'email_verified'").await, 1);
}

async fn the_link_signs_in_only_where_somebody_signed_up(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let (link, reader) = (world.link(ADA).await, world.browser());
    let done = press(&reader, &link).await;
    let page = reader.visit(&done.location()).await;
    assert!(page.says("Your email address is confirmed. Sign in to go on."));
    assert_eq!(page.value("username").as_deref(), Some(ADA));
    assert!(!reader.is_signed_in().await && !browser.is_signed_in().await);
    assert!(password_works(&world, PASSWORD).await);
}

async fn another_letter_waits_a_minute_and_there_are_three_a_day(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let ask = || browser.post("/do/resend-verification", &[("email", ADA)]);
    for _ in 0..3 {
        assert_eq!(ask().await.location(), "/verify-email");
        let soon = ask().await;
        let wait: u64 = soon.header("retry-after").expect("how long").parse().expect("seconds");
        assert!(soon.status == 429 && (1..=60).contains(&wait) && soon.says("We've sent you an email already."));
        world.wait(Duration::from_secs(wait + 1));
    }
    let enough = ask().await;
    let wait: u64 = enough.header("retry-after").expect("how long").parse().expect("seconds");
    assert!(enough.status == 429 && wait > 23 * 3600, "{wait}");
    assert_eq!(world.letters(ADA).await.len(), 4);
    world.wait(Duration::from_secs(wait + 1));
    assert_eq!(ask().await.location(), "/verify-email");
    assert_eq!(world.letters(ADA).await.len(), 5);
}

async fn a_new_code_makes_up_for_an_old_one(world: World) {
    let browser = world.browser();
    sign_up(&browser, PASSWORD).await;
    let old = world.code(ADA).await;
    for _ in 0..5 {
        enter_code(&browser, &not(&old)).await;
    }
    let page = browser.submit("/do/resend-verification", &[]).await;
    assert!(page.role("status").expect("a message").contains("a new code is on its way"));
    let new = world.code(ADA).await;
    enter_code(&browser, &new).await;
    assert!(browser.is_signed_in().await);
    assert!(password_works(&world, PASSWORD).await);
}

async fn before_the_address_is_confirmed_the_right_password_leads_to_the_letter_and_a_wrong_one_nowhere(world: World) {
    sign_up(&world.browser(), PASSWORD).await;
    let (stranger, wrong) = world.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(wrong.location(), "/login");
    assert!(stranger.get("/login").await.says("That email and password don't match."));
    assert_eq!(world.letters(ADA).await.len(), 1, "a wrong password sends no letter");
    let browser = world.browser();
    let fields = [("username", ADA), ("password", PASSWORD), ("next", "/account/sessions")];
    let page = browser.submit("/do/sign-in", &fields).await;
    assert!(page.says("Confirm your email address first") && page.says("a••@example.com"));
    assert!(!browser.is_signed_in().await);
    assert_eq!(world.number("select count(*) from sessions").await, 0);
    let code = world.code(ADA).await;
    assert_eq!(browser.post("/do/verify-email", &[("code", &code)]).await.location(), "/account/sessions");
    assert!(password_works(&world, PASSWORD).await);
}

/// A thief signs up with the owner's address; then its owner does, and confirms with their own letter.
async fn thief_then_owner(world: &World) -> (Browser, Browser) {
    let (thief, owner) = (world.browser(), world.browser());
    let fields = [("email", ADA), ("password", PASSWORD), ("name", "Mallory"), ("username", "mallory")];
    thief.post("/do/sign-up", &fields).await;
    world.settle().await;
    sign_up(&owner, OTHER_PASSWORD).await;
    world.settle().await;
    (thief, owner)
}

async fn whoever_signs_up_anothers_address_first_is_out_once_its_owner_confirms(world: World) {
    let (thief, owner) = thief_then_owner(&world).await;
    enter_code(&owner, &world.code(ADA).await).await;
    assert!(owner.is_signed_in().await && !thief.is_signed_in().await);
    assert!(!password_works(&world, PASSWORD).await);
    assert!(password_works(&world, OTHER_PASSWORD).await);
    let first = world.letters(ADA).await.into_iter().rev().find(|letter| letter["code"].is_string()).expect("a letter");
    let link = first["link"].as_str().expect("a link").replace(&world.url, "");
    assert_eq!(thief.get(&link).await.status, 410, "the thief's letter is dead");
    enter_code(&thief, first["code"].as_str().expect("a code")).await;
    assert!(!thief.is_signed_in().await, "and so is its code");
}

async fn whoever_confirms_keeps_the_name_they_typed(world: World) {
    let (_, owner) = thief_then_owner(&world).await;
    enter_code(&owner, &world.code(ADA).await).await;
    let page = owner.get("/account/profile").await;
    assert_eq!((page.value("name").as_deref(), page.value("username").as_deref()), (Some("Ada"), Some("")));
}

async fn a_letter_an_earlier_sign_up_asks_for_again_does_not_put_its_password_in_force(world: World) {
    let (thief, owner) = thief_then_owner(&world).await;
    assert_eq!(thief.post("/do/resend-verification", &[]).await.location(), "/verify-email");
    assert_eq!(world.letters(ADA).await.len(), 3);
    press(&owner, &world.link(ADA).await).await;
    assert!(confirmed(&world).await);
    assert!(!password_works(&world, PASSWORD).await, "the thief's password is in force");
}

async fn with_two_sign_ups_waiting_a_strange_browsers_link_leads_to_choosing_a_password(world: World) {
    thief_then_owner(&world).await;
    let reader = world.browser();
    reader.post("/do/resend-verification", &[("email", ADA)]).await;
    let page = press(&reader, &world.link(ADA).await).await;
    assert_eq!(page.location(), "/reset");
    assert!(reader.get("/reset").await.says("Now choose a password."));
    assert!(!reader.is_signed_in().await);
    assert!(!password_works(&world, PASSWORD).await && !password_works(&world, OTHER_PASSWORD).await);
    reader.post("/do/reset-password", &[("password", "nine copper kettles 77")]).await;
    assert!(reader.is_signed_in().await && password_works(&world, "nine copper kettles 77").await);
}

async fn with_two_sign_ups_waiting_a_strange_browsers_code_leads_to_choosing_a_password(world: World) {
    thief_then_owner(&world).await;
    let reader = world.browser();
    reader.post("/do/resend-verification", &[("email", ADA)]).await;
    let code = world.code(ADA).await;
    assert_eq!(reader.post("/do/verify-email", &[("code", &code)]).await.location(), "/reset");
    assert!(!password_works(&world, PASSWORD).await && !password_works(&world, OTHER_PASSWORD).await);
}
