//! A forgotten password.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const MINUTE: Duration = Duration::from_mins(1);

both! {
    somebody_who_forgot_the_password_chooses_another_and_is_in,
    the_token_leaves_the_url_on_the_first_load,
    looking_at_the_link_uses_nothing_up,
    a_link_works_once_and_then_shows_the_way_to_another,
    of_fifty_at_once_one_sets_the_password,
    a_link_works_for_thirty_minutes,
    opening_a_link_does_not_make_it_last_longer,
    nobody_sets_a_password_without_having_followed_a_link,
    every_session_and_every_other_secret_ends_with_a_reset,
    a_weak_password_is_refused_with_the_reason_and_the_link_still_works,
    a_former_password_is_refused_and_the_link_still_works,
    an_address_gets_three_letters_while_the_first_link_works,
    an_unknown_address_gets_the_same_answer_and_no_letter,
    what_is_no_address_is_told,
    a_reset_confirms_the_address_and_ends_what_the_first_sign_up_could_do,
    a_suspended_person_gets_no_letter_and_does_not_come_in,
}

async fn somebody_who_forgot_the_password_chooses_another_and_is_in(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let sent = browser.submit("/do/request-reset", &[("email", "  ADA@example.com ")]).await;
    assert!(sent.says("If an account exists for") && sent.says(ADA), "{}", sent.visible());
    let link = world.link_about(ADA, "Reset your").await;
    let form = browser.visit(&link).await;
    assert!(form.status == 200 && form.says("New password for ada@example.com"), "{}", form.visible());
    let done = browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    assert_eq!(done.location(), "/account");
    let account = browser.get("/account").await;
    assert!(
        account.role("status").is_some_and(|said| said.contains("Your new password is saved")),
        "{}",
        account.visible()
    );
    assert!(!world.lets_in(ADA, PASSWORD).await);
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await);
    assert_eq!(world.count_letters(ADA, "password was changed").await, 1);
}

async fn the_token_leaves_the_url_on_the_first_load(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    let (browser, token) = (world.browser(), token_of(&link));
    let first = browser.get(&link).await;
    assert_eq!((first.status, first.location().as_str()), (303, "/reset"));
    let pages = [
        browser.get("/reset").await,
        browser.post("/do/reset-password", &[("password", "x")]).await,
        browser.get("/reset").await,
        browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await,
    ];
    for page in [&first].into_iter().chain(&pages) {
        let headers = page.header_names().iter().flat_map(|name| page.headers(name)).collect::<String>();
        assert!(!page.text.contains(token) && !headers.contains(token), "the token is in {page:?}");
    }
    assert_eq!(pages[3].location(), "/account");
}

async fn looking_at_the_link_uses_nothing_up(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    for method in [Method::HEAD, Method::GET].into_iter().cycle().take(20) {
        let scanner = world.browser();
        assert_eq!(scanner.send(method.clone(), &link, None, &[]).await.status, 303);
        assert_eq!(scanner.send(method, "/reset", None, &[]).await.status, 200);
        assert!(!scanner.is_signed_in().await);
    }
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.location(), "/account");
}

async fn a_link_works_once_and_then_shows_the_way_to_another(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.location(), "/account");
    let (browser, again) = world.reset(&link, "nine copper kettles 77").await;
    assert_eq!(again.status, 410);
    let page = browser.visit(&link).await;
    assert!(page.status == 410 && page.text.contains("href=\"/forgot\""), "{}", page.text);
    assert!(!browser.is_signed_in().await);
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await);
    assert!(!world.lets_in(ADA, "nine copper kettles 77").await);
}

async fn of_fifty_at_once_one_sets_the_password(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    let browser = world.browser();
    browser.get(&link).await;
    let tries = (0..50).map(|n| {
        let (browser, password) = (browser.thief(), format!("{n} copper kettles sing"));
        async move { (browser.post("/do/reset-password", &[("password", &password)]).await, password) }
    });
    let answers = join_all(tries).await;
    let won: Vec<_> = answers.iter().filter(|(page, _)| page.is_redirect() && page.location() == "/account").collect();
    assert_eq!(won.len(), 1, "{:?}", answers.iter().map(|(page, _)| page.status).collect::<Vec<_>>());
    assert_eq!(answers.iter().filter(|(page, _)| matches!(page.status, 410 | 503)).count(), 49);
    assert_eq!((world.events("password_reset").await, world.count_letters(ADA, "was changed").await), (1, 1));
    assert!(world.lets_in(ADA, &won[0].1).await);
}

async fn a_link_works_for_thirty_minutes(world: World) {
    world.person(ADA).await;
    let (first, second) = (world.reset_link(ADA).await, world.reset_link(ADA).await);
    world.wait(29 * MINUTE);
    assert_eq!(world.reset(&first, "x").await.1.location(), "/reset");
    world.wait(MINUTE + Duration::from_secs(1));
    assert_eq!(world.browser().visit(&second).await.status, 410);
    assert_eq!(world.reset(&second, OTHER_PASSWORD).await.1.status, 410);
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn opening_a_link_does_not_make_it_last_longer(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    world.wait(29 * MINUTE);
    let browser = world.browser();
    assert_eq!(browser.visit(&link).await.status, 200);
    world.wait(2 * MINUTE);
    assert_eq!(browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.status, 410);
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn nobody_sets_a_password_without_having_followed_a_link(world: World) {
    world.person(ADA).await;
    world.reset_link(ADA).await;
    let fields = [("password", OTHER_PASSWORD), ("email", ADA), ("user_id", "1"), ("token", "")];
    let asked = world.browser();
    asked.post("/do/request-reset", &[("email", ADA)]).await;
    let signed_up = world.signed_up("eve@example.com", PASSWORD).await;
    let forged = world.browser();
    forged.set_cookie("flow", "{\"reset_token\":\"x\"}");
    for browser in [world.browser(), asked, signed_up, forged] {
        assert_eq!(browser.get("/reset").await.status, 410);
        assert_eq!(browser.post("/do/reset-password", &fields).await.status, 410);
    }
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn every_session_and_every_other_secret_ends_with_a_reset(world: World) {
    let first = world.person(ADA).await;
    let (second, _) = world.sign_in(ADA, PASSWORD).await;
    first.post("/do/change-email", &[("email", "new@example.com")]).await;
    let (code, change) = (world.code("new@example.com").await, world.link("new@example.com").await);
    let (other, link) = (world.reset_link(ADA).await, world.reset_link(ADA).await);
    assert!(first.is_signed_in().await && second.is_signed_in().await);
    assert_eq!(world.count_letters(ADA, "New sign-in").await, 1);
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.location(), "/account");
    assert!(!first.is_signed_in().await && !second.is_signed_in().await);
    assert_eq!(world.reset(&other, "nine copper kettles 77").await.1.status, 410);
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&change))]).await.status, 410);
    first.sign_in(ADA, OTHER_PASSWORD).await;
    first.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(world.texts("select email from users").await, [ADA]);
    second.sign_in(ADA, OTHER_PASSWORD).await;
    assert!(world.count_letters(ADA, "New sign-in").await > 1, "no browser is known any more");
}

async fn a_weak_password_is_refused_with_the_reason_and_the_link_still_works(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    browser.get(&world.reset_link(ADA).await).await;
    for (weak, reason) in [
        ("password", "Many people use this password, so it's guessed first."),
        ("x7!", "Use at least 8 characters."),
        ("ada@example.com", "This is easy to guess from your name, your address or the name of this site."),
        ("", "Enter a password."),
    ] {
        let page = browser.submit("/do/reset-password", &[("password", weak)]).await;
        assert!(page.role("alert").is_some_and(|said| said.contains(reason)), "{weak}: {}", page.visible());
        assert!(page.says("New password for ada@example.com") && page.value("password").unwrap_or_default().is_empty());
    }
    assert!(world.lets_in(ADA, PASSWORD).await);
    assert_eq!(browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/account");
}

async fn a_former_password_is_refused_and_the_link_still_works(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    let (browser, _) = world.reset(&link, PASSWORD).await;
    let page = browser.visit("/reset").await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("You've used this password here before")),
        "{}",
        page.visible()
    );
    assert_eq!(browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/account");
    let again = world.reset_link(ADA).await;
    assert_eq!(world.reset(&again, PASSWORD).await.1.location(), "/reset");
    assert!(!world.lets_in(ADA, PASSWORD).await);
}

async fn an_address_gets_three_letters_while_the_first_link_works(world: World) {
    world.person(ADA).await;
    let first = world.reset_link(ADA).await;
    for _ in 0..9 {
        let answer = world.browser().post("/do/request-reset", &[("email", ADA)]).await;
        assert_eq!(answer.location(), "/forgot/sent");
    }
    world.wait(29 * MINUTE);
    world.reset_link(ADA).await;
    assert_eq!(world.count_letters(ADA, "Reset your").await, 3);
    assert_eq!(world.reset(&first, OTHER_PASSWORD).await.1.location(), "/account");
    world.wait(31 * MINUTE);
    world.reset_link(ADA).await;
    assert_eq!(world.count_letters(ADA, "Reset your").await, 4);
}

async fn an_unknown_address_gets_the_same_answer_and_no_letter(world: World) {
    world.person(ADA).await;
    let ask = async |email: &str| {
        let browser = world.browser();
        let answer = browser.post("/do/request-reset", &[("email", email)]).await;
        let names: Vec<_> =
            answer.headers("set-cookie").iter().map(|line| line.split('=').next().map(str::to_owned)).collect();
        let page = browser.visit("/forgot/sent").await;
        (answer.status, answer.location(), answer.header_names(), names, page.text.replace(email, "…"))
    };
    assert_eq!(ask(ADA).await, ask("bob@example.com").await);
    assert_eq!(world.count_letters(ADA, "Reset your").await, 1);
    assert_eq!(world.letters("bob@example.com").await.len(), 0);
}

async fn what_is_no_address_is_told(world: World) {
    for typed in ["", "ada", "a@x.org,b@y.org", "ada@example.com\r\nBcc: eve@evil.example"] {
        let page = world.browser().submit("/do/request-reset", &[("email", typed)]).await;
        assert!(page.role("alert").is_some(), "{typed}: {}", page.visible());
    }
    assert_eq!(world.number("select count(*) from jobs").await, 0);
}

async fn a_reset_confirms_the_address_and_ends_what_the_first_sign_up_could_do(world: World) {
    let mallory = world.signed_up(ADA, PASSWORD).await;
    let (code, verify) = (world.code(ADA).await, world.link(ADA).await);
    let link = world.reset_link(ADA).await;
    let (ada, done) = world.reset(&link, OTHER_PASSWORD).await;
    assert_eq!(done.location(), "/account");
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 1);
    assert!(mallory.post("/do/verify-email", &[("code", &code)]).await.location().starts_with("/verify-email"));
    assert_eq!(mallory.post("/do/verify-email", &[("token", token_of(&verify))]).await.status, 410);
    assert!(!mallory.is_signed_in().await);
    assert!(!world.lets_in(ADA, PASSWORD).await);
    assert!(ada.is_signed_in().await && world.lets_in(ADA, OTHER_PASSWORD).await);
}

async fn a_suspended_person_gets_no_letter_and_does_not_come_in(world: World) {
    world.person(ADA).await;
    let link = world.reset_link(ADA).await;
    world.run("update users set status = 'suspended'").await;
    assert_eq!(world.browser().post("/do/request-reset", &[("email", ADA)]).await.location(), "/forgot/sent");
    assert_eq!(world.count_letters(ADA, "Reset your").await, 1);
    let (browser, _): (Browser, _) = world.reset(&link, OTHER_PASSWORD).await;
    assert!(!browser.is_signed_in().await);
    assert_eq!(
        world.number("select count(*) from sessions where ended_at is null and methods = 'reset-link'").await,
        0
    );
}
