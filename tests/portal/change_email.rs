//! Changing one's address.

use std::time::Duration;

use reqwest::Method;

use crate::both;
use crate::support::{Browser, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";

both! {
    somebody_changes_the_address_with_a_code,
    until_the_code_is_typed_nothing_changes,
    an_old_proof_of_who_asks_is_asked_for_again,
    the_link_works_in_another_browser_behind_one_button,
    a_code_bears_five_tries,
    a_code_lives_ten_minutes_and_its_link_a_day,
    of_two_changes_the_first_is_dead,
    a_code_belongs_to_the_person_who_asked,
    an_address_that_somebody_has_gets_no_letter_and_the_same_answer,
    an_address_that_somebody_takes_meanwhile_stays_theirs,
    what_cannot_be_the_new_address_is_told,
}
both! { with &[("AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS", "evil.example")] => a_blocked_domain_is_no_way_around }

/// Asks for a code to another address.
pub async fn ask(browser: &Browser, email: &str) {
    let answer = browser.post("/do/change-email", &[("email", email)]).await;
    assert_eq!(answer.location(), "/account/email");
}

/// Changes the address of somebody who just signed in.
pub async fn change(world: &World, browser: &Browser, email: &str) {
    ask(browser, email).await;
    let code = world.code(email).await;
    assert_eq!(browser.post("/do/confirm-email", &[("code", &code)]).await.location(), "/account/email");
    assert!(browser.get("/account/email").await.says(&format!("Your address now {email}")));
    world.settle().await;
}

async fn address(world: &World) -> Vec<String> {
    world.texts("select email from users order by id").await
}

async fn somebody_changes_the_address_with_a_code(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, "New@Example.com").await;
    let page = ada.get("/account/email").await;
    assert!(page.says("we sent a 6-digit code to new@example.com") || page.says(NEW), "{}", page.visible());
    let code = world.code(NEW).await;
    let page = ada.submit("/do/confirm-email", &[("code", &format!("{} {}", &code[..3], &code[3..]))]).await;
    assert!(
        page.role("status").is_some_and(|said| said.contains("Your email address is changed")),
        "{}",
        page.visible()
    );
    assert!(world.lets_in(NEW, PASSWORD).await && !world.lets_in(ADA, PASSWORD).await);
    let notice = world.letter_about(ADA, "address was changed").await;
    assert!(notice["text"].as_str().is_some_and(|text| text.contains(NEW)), "{notice}");
    assert_eq!(world.count_letters(NEW, "address was changed").await, 0);
}

async fn until_the_code_is_typed_nothing_changes(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    assert_eq!(address(&world).await, [ADA]);
    assert!(ada.get("/account/email").await.says("Your address now ada@example.com"));
    assert!(world.lets_in(ADA, PASSWORD).await && !world.lets_in(NEW, PASSWORD).await);
    assert_eq!(world.count_letters(ADA, "address was changed").await, 0);
}

async fn an_old_proof_of_who_asks_is_asked_for_again(world: World) {
    let ada = world.person(ADA).await;
    world.wait(Duration::from_mins(10) - Duration::from_secs(5));
    assert_eq!(ada.get("/account/email").await.status, 200);
    world.wait(Duration::from_secs(10));
    let door = "/reauth?next=%2Faccount%2Femail";
    assert_eq!(ada.get("/account/email").await.location(), door);
    assert_eq!(ada.post("/do/change-email", &[("email", NEW)]).await.location(), door);
    assert_eq!(world.letters(NEW).await.len(), 0);
    let thief = ada.thief();
    let wrong = ada.post("/do/reauth", &[("password", "wrong"), ("next", "/account/email")]).await;
    assert_eq!(wrong.location(), door);
    assert_eq!(ada.get("/account/email").await.location(), door);
    assert_eq!(ada.get(door).await.value("next").as_deref(), Some("/account/email"));
    let back = ada.post("/do/reauth", &[("password", PASSWORD), ("next", "/account/email")]).await;
    assert_eq!(back.location(), "/account/email");
    assert!(!thief.is_signed_in().await, "the session has a new id");
    change(&world, &ada, NEW).await;
}

async fn the_link_works_in_another_browser_behind_one_button(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    let (link, phone) = (world.link(NEW).await, world.browser());
    for method in [Method::GET, Method::HEAD].into_iter().cycle().take(20) {
        assert_eq!(phone.send(method, &link, None, &[]).await.status, 200);
    }
    assert_eq!(address(&world).await, [ADA]);
    let page = phone.get(&link).await;
    assert_eq!(
        (page.value("token").as_deref(), page.text.matches("action=\"/do/confirm-email\"").count()),
        (Some(token_of(&link)), 1)
    );
    assert_eq!(page.header("referrer-policy").as_deref(), Some("no-referrer"));
    assert_eq!(phone.post("/do/confirm-email", &[("token", token_of(&link))]).await.status, 303);
    assert_eq!(address(&world).await, [NEW]);
    assert!(!phone.is_signed_in().await && ada.is_signed_in().await);
    assert_eq!(phone.post("/do/confirm-email", &[("token", token_of(&link))]).await.status, 410);
    assert_eq!(phone.get(&link).await.status, 410);
}

async fn a_code_bears_five_tries(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    let code = world.code(NEW).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let page = ada.submit("/do/confirm-email", &[("code", wrong)]).await;
        assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right")), "{}", page.visible());
    }
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(address(&world).await, [ADA]);
}

async fn a_code_lives_ten_minutes_and_its_link_a_day(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    let (code, link, early) = (world.code(NEW).await, world.link(NEW).await, ada.cookie("flow").expect("a flow"));
    world.wait(Duration::from_mins(10) + Duration::from_secs(1));
    ada.set_cookie("flow", &early);
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(address(&world).await, [ADA]);
    world.wait(Duration::from_hours(23));
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&link))]).await.status, 303);
    assert_eq!(address(&world).await, [NEW]);
    let again = world.person(ADA.replace("ada", "bob").as_str()).await;
    ask(&again, "late@example.com").await;
    let late = world.link("late@example.com").await;
    world.wait(Duration::from_hours(24) + Duration::from_secs(1));
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&late))]).await.status, 410);
}

async fn of_two_changes_the_first_is_dead(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, "eve@example.com").await;
    let (code, link, first) = (world.code("eve@example.com").await, world.link("eve@example.com").await, ada.thief());
    ask(&ada, NEW).await;
    first.post("/do/confirm-email", &[("code", &code)]).await;
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&link))]).await.status, 410);
    assert_eq!(address(&world).await, [ADA]);
    let second = world.code(NEW).await;
    ada.post("/do/confirm-email", &[("code", &second)]).await;
    assert_eq!(address(&world).await, [NEW]);
}

async fn a_code_belongs_to_the_person_who_asked(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person("bob@example.com").await);
    ask(&ada, NEW).await;
    let code = world.code(NEW).await;
    bob.set_cookie("flow", &ada.cookie("flow").expect("a flow"));
    bob.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(address(&world).await, [ADA, "bob@example.com"]);
    let stranger = world.browser();
    stranger.set_cookie("flow", &ada.cookie("flow").expect("a flow"));
    stranger.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(address(&world).await, [ADA, "bob@example.com"]);
}

async fn an_address_that_somebody_has_gets_no_letter_and_the_same_answer(world: World) {
    let (ada, _bob) = (world.person(ADA).await, world.person("bob@example.com").await);
    let before = world.letters("bob@example.com").await.len();
    let ask = async |email: &str| {
        let answer = ada.post("/do/change-email", &[("email", email)]).await;
        let page = ada.get("/account/email").await;
        (answer.status, answer.location(), answer.header_names(), page.text.replace(email, "…"))
    };
    assert_eq!(ask("bob@example.com").await, ask("nobody@example.com").await);
    assert_eq!(world.letters("bob@example.com").await.len(), before);
    assert_eq!(world.count_letters("nobody@example.com", "code").await, 1);
}

async fn an_address_that_somebody_takes_meanwhile_stays_theirs(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    let (code, link) = (world.code(NEW).await, world.link(NEW).await);
    let eve = world.person(NEW).await;
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    world.browser().post("/do/confirm-email", &[("token", token_of(&link))]).await;
    assert_eq!(address(&world).await, [ADA, NEW]);
    assert!(eve.get("/account/email").await.says("Your address now new@example.com"));
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn what_cannot_be_the_new_address_is_told(world: World) {
    let ada = world.person(ADA).await;
    for (typed, said) in [
        ("", "Enter your email address."),
        ("new", "Enter an email address like"),
        ("ADA@example.com", "This is your address already."),
    ] {
        let page = ada.submit("/do/change-email", &[("email", typed)]).await;
        assert!(page.role("alert").is_some_and(|alert| alert.contains(said)), "{typed}: {}", page.visible());
        assert_eq!(page.value("email").as_deref().unwrap_or_default(), typed);
    }
    assert_eq!(world.number("select count(*) from jobs").await, 0);
}

async fn a_blocked_domain_is_no_way_around(world: World) {
    let ada = world.person(ADA).await;
    let page = ada.submit("/do/change-email", &[("email", "ada@evil.example")]).await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("This address can't be used here")),
        "{}",
        page.visible()
    );
    assert_eq!(world.letters("ada@evil.example").await.len(), 0);
}
