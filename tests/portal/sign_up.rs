//! Signing up: what is typed, who may, and that nobody learns who has an account. Confirming is in [`crate::verify_email`].

use std::time::Duration;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    somebody_signs_up_reads_the_letter_and_is_in,
    an_address_that_has_an_account_gets_the_same_answer_and_its_owner_a_letter,
    fifty_sign_ups_of_one_address_make_one_account,
    of_fifty_people_who_want_one_username_one_gets_it,
    every_problem_is_told_at_once_and_what_was_typed_comes_back_but_never_the_password,
    a_password_that_names_its_owner_is_refused,
    a_username_belongs_to_one_person_in_any_case,
    a_username_can_be_nobodys_address,
    where_somebody_wanted_to_go_survives_mistakes_and_the_letter,
    no_next_leads_away_from_here,
    fields_nobody_asked_for_change_nothing,
    one_address_can_be_signed_up_three_times_an_hour,
}
both! { with &[("AUTH_ACCESS_CONTROL_ALLOWED_EMAIL_DOMAINS", "example.com,example.org")] =>
    only_allowed_domains_sign_up,
}
both! { with &[("AUTH_ACCESS_CONTROL_BLOCKED_EMAIL_DOMAINS", "example.net"), ("AUTH_ACCESS_CONTROL_BLOCKED_EMAILS", "eve@example.com")] =>
    blocked_addresses_do_not_sign_up,
}
both! { with &[("AUTH_DISABLE_SIGNUP", "true")] => where_sign_up_is_closed_nobody_signs_up }

async fn somebody_signs_up_reads_the_letter_and_is_in(world: World) {
    let browser = world.browser();
    let answer =
        browser.post("/do/sign-up", &[("email", "Ada@Example.com"), ("password", PASSWORD), ("name", "Ada")]).await;
    assert_eq!(answer.location(), "/verify-email");
    assert!(browser.visit("/verify-email").await.says("a••@example.com"));
    assert!(!browser.is_signed_in().await);
    let code = world.code("ada@example.com").await;
    let done = browser.post("/do/verify-email", &[("code", &code)]).await;
    assert_eq!(done.location(), "/account");
    assert!(browser.get("/account").await.says("Ada"));
}

async fn an_address_that_has_an_account_gets_the_same_answer_and_its_owner_a_letter(world: World) {
    world.person("ada@example.com").await;
    let fields = |email| [("email", email), ("password", OTHER_PASSWORD)];
    let known = world.browser().post("/do/sign-up", &fields("ada@example.com")).await;
    let unknown = world.browser().post("/do/sign-up", &fields("eve@example.com")).await;
    assert_eq!(
        (known.status, known.location(), known.header_names()),
        (unknown.status, unknown.location(), unknown.header_names())
    );
    assert_eq!(world.letter("ada@example.com").await["code"], serde_json::Value::Null);
    assert!(world.sign_in("ada@example.com", OTHER_PASSWORD).await.1.location().starts_with("/login"));
}

async fn fifty_sign_ups_of_one_address_make_one_account(world: World) {
    let browser = world.browser();
    let tries = (0..50).map(|_| browser.post("/do/sign-up", &[("email", "ada@example.com"), ("password", PASSWORD)]));
    let answers = futures::future::join_all(tries).await;
    assert!(
        answers.iter().all(|answer| matches!(answer.status, 303 | 429 | 503)),
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn of_fifty_people_who_want_one_username_one_gets_it(world: World) {
    let want = async |number: usize| {
        let (email, browser) = (format!("person{number}@example.com"), world.browser());
        let username = if number.is_multiple_of(2) { "countess" } else { "COUNTESS" };
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("username", username)];
        assert_eq!(browser.post("/do/sign-up", &fields).await.location(), "/verify-email");
        (browser, world.code(&email).await)
    };
    let mut waiting = Vec::new();
    for number in 0..50 {
        waiting.push(want(number).await);
    }
    let confirm = async |(browser, code): &(Browser, String)| browser.post("/do/verify-email", &[("code", code)]).await;
    let answers = futures::future::join_all(waiting.iter().map(confirm)).await;
    assert!(answers.iter().all(|answer| answer.location() == "/account"), "nobody is kept out by it");
    assert_eq!(world.number("select count(*) from users where username = 'countess'").await, 1);
    assert_eq!(world.number("select count(*) from users").await, 50);
}

async fn every_problem_is_told_at_once_and_what_was_typed_comes_back_but_never_the_password(world: World) {
    let browser = world.browser();
    let typed =
        [("email", "ada@@example.com"), ("password", "kV9#tq2"), ("name", "Ada\u{202e}L"), ("username", "a\"d!")];
    let page = browser.submit("/do/sign-up", &typed).await;
    let summary = page.role("alert").expect("a summary");
    for problem in [
        "Enter just one email address.",
        "Use at least 8 characters.",
        "Enter the name on one line",
        "Use only plain letters (a–z), digits, dots, dashes and underscores.",
    ] {
        assert_eq!(page.visible().matches(problem).count(), 2, "once in the summary, once at the field: {problem}");
        assert!(summary.contains(problem), "{problem}");
    }
    for (field, value) in [typed[0], typed[2], typed[3]] {
        assert_eq!(page.value(field).as_deref(), Some(value));
    }
    assert!(!page.text.contains("kV9#tq2"));
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert_eq!(browser.get("/signup").await.value("email"), None, "what was typed is shown once");
}

async fn a_password_that_names_its_owner_is_refused(world: World) {
    let fields =
        [("email", "quentin.marlowe@example.com"), ("password", "Quentin Marlowe 1"), ("name", "Quentin Marlowe")];
    let page = world.browser().submit("/do/sign-up", &fields).await;
    assert!(page.role("alert").expect("a summary").contains("easy to guess from your name"));
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn a_username_belongs_to_one_person_in_any_case(world: World) {
    let fields = |email, username| [("email", email), ("password", PASSWORD), ("username", username)];
    let first = world.browser();
    assert_eq!(first.post("/do/sign-up", &fields("ada@example.com", "Ada_L")).await.location(), "/verify-email");
    let code = world.code("ada@example.com").await;
    assert_eq!(first.post("/do/verify-email", &[("code", &code)]).await.location(), "/account");
    let page = world.browser().submit("/do/sign-up", &fields("eve@example.com", "aDa_l")).await;
    assert!(page.role("alert").expect("a summary").contains("Somebody has this username already."));
    assert_eq!(page.value("username").as_deref(), Some("aDa_l"));
    assert_eq!(world.number("select count(*) from users").await, 1, "nothing half made stays behind");
    assert!(world.letters("eve@example.com").await.is_empty());
}

async fn a_username_can_be_nobodys_address(world: World) {
    for username in ["ada@example.com", "ａda", "admin", "ADMIN", "ad", "_ada"] {
        let fields = [("email", "eve@example.com"), ("password", PASSWORD), ("username", username)];
        let page = world.browser().submit("/do/sign-up", &fields).await;
        assert!(page.text.contains("#username\""), "the summary leads to the username: {username}");
    }
    assert_eq!(world.number("select count(*) from identifiers").await, 0);
}

async fn where_somebody_wanted_to_go_survives_mistakes_and_the_letter(world: World) {
    let browser = world.browser();
    let next = ("next", "/account/sessions?from=here");
    let login = browser.get("/login?next=%2Faccount%2Fsessions%3Ffrom%3Dhere").await;
    assert!(login.text.contains("href=\"/signup?next=%2Faccount%2Fsessions%3Ffrom%3Dhere\""));
    let wrong = browser.submit("/do/sign-up", &[("email", "ada"), ("password", PASSWORD), next]).await;
    assert_eq!(wrong.value("next").as_deref(), Some(next.1));
    browser.post("/do/sign-up", &[("email", "ada@example.com"), ("password", PASSWORD), next]).await;
    let code = world.code("ada@example.com").await;
    assert_eq!(browser.post("/do/verify-email", &[("code", &code)]).await.location(), next.1);
}

async fn no_next_leads_away_from_here(world: World) {
    world.person("ada@example.com").await;
    for evil in
        ["//evil.example", "/\\evil.example", "https://evil.example", "/%2fevil.example", "/\t/evil.example", "/logout"]
    {
        let browser = world.browser();
        let fields = [("username", "ada@example.com"), ("password", PASSWORD), ("next", evil)];
        assert_eq!(browser.post("/do/sign-in", &fields).await.location(), "/account", "{evil:?}");
    }
}

async fn fields_nobody_asked_for_change_nothing(world: World) {
    let fields = [
        ("email", "ada@example.com"),
        ("password", PASSWORD),
        ("email_verified_at", "1"),
        ("role", "admin"),
        ("id", "7"),
    ];
    assert_eq!(world.browser().post("/do/sign-up", &fields).await.location(), "/verify-email");
    assert_eq!(world.number("select count(*) from users where email_verified_at is null and id <> '7'").await, 1);
    assert_eq!(world.number("select count(*) from user_roles").await, 0);
}

async fn one_address_can_be_signed_up_three_times_an_hour(world: World) {
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    for _ in 0..3 {
        assert_eq!(world.browser().post("/do/sign-up", &fields).await.status, 303);
    }
    let fourth = world.browser().post("/do/sign-up", &[("email", "ADA@example.com"), ("password", PASSWORD)]).await;
    let wait: u64 = fourth.header("retry-after").expect("how long to wait").parse().expect("seconds");
    assert_eq!(fourth.status, 429);
    assert!((1..=3600).contains(&wait), "{wait}");
    assert_eq!(world.letters("ada@example.com").await.len(), 3);
    world.wait(Duration::from_secs(wait + 1));
    assert_eq!(world.browser().post("/do/sign-up", &fields).await.status, 303);
}

async fn only_allowed_domains_sign_up(world: World) {
    for (email, allowed) in [
        ("ada@Example.com", true),
        ("ada@example.org", true),
        ("a@sub.example.com", false),
        ("a@badexample.com", false),
    ] {
        let page = world.browser().submit("/do/sign-up", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.says("This address can't be used here."), !allowed, "{email}");
    }
    assert_eq!(world.number("select count(*) from users").await, 2);
}

async fn blocked_addresses_do_not_sign_up(world: World) {
    for (email, blocked) in [("EVE@example.com", true), ("ada@example.NET", true), ("ada@example.com", false)] {
        let page = world.browser().submit("/do/sign-up", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.says("This address can't be used here."), blocked, "{email}");
    }
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn where_sign_up_is_closed_nobody_signs_up(world: World) {
    let browser = world.browser();
    let page = browser.get("/signup").await;
    assert!(page.says("You can't create an account here yourself.") && !page.text.contains("/do/sign-up"));
    assert!(!browser.get("/login").await.text.contains("/signup"));
    let refused = browser.submit("/do/sign-up", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert!(refused.role("alert").expect("a summary").contains("You can't create an account here yourself."));
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert!(world.letters("ada@example.com").await.is_empty());
}
