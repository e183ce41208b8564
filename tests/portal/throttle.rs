//! Too many tries: who has to wait, and that the rightful owner never does (gate 25, ATK-107, ATK-108, ATK-16A).

use std::time::Duration;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    after_five_wrong_passwords_even_the_right_one_has_to_wait,
    an_attempt_during_the_wait_does_not_make_it_longer,
    a_known_browser_gets_in_while_its_network_has_to_wait,
    another_network_gets_in_while_one_has_to_wait,
    a_reset_gets_in_while_the_network_has_to_wait,
    a_known_browser_is_no_way_round_the_limit,
    the_address_the_username_and_every_spelling_share_one_counter,
    names_nobody_has_are_throttled_in_every_spelling_too,
    of_fifty_wrong_passwords_at_once_five_are_looked_at,
    a_right_password_takes_the_wrong_ones_before_it_back,
    wrong_passwords_long_ago_do_not_count,
    hops_that_a_client_made_up_do_not_help,
    an_ipv6_household_is_one_source,
    one_password_for_a_hundred_accounts_is_stopped,
    one_sources_flood_does_not_shut_an_account_to_others,
    guesses_from_a_hundred_sources_are_stopped_but_not_the_owner,
}
both! { with &[("AUTH_TRUSTED_PROXIES", "203.0.113.0/24")] => headers_of_an_untrusted_peer_do_not_help }
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false"), ("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false")] => limits_can_be_switched_off }
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false")] => the_lockout_holds_without_rate_limits }
both! { with &[("AUTH_ACCOUNT_LOCKOUT_DURATION", "2m"), ("AUTH_ACCOUNT_LOCKOUT_ATTEMPTS", "3")] => the_wait_can_be_set }
both! { with &[("AUTH_ACCOUNT_LOCKOUT_ENABLED", "false")] => without_a_lockout_the_window_is_the_wait }

const ADA: &str = "ada@example.com";

async fn fail(browser: &Browser, username: &str, times: usize) {
    for _ in 0..times {
        let page = browser.sign_in(username, OTHER_PASSWORD).await;
        assert_eq!(page.status, 303, "{}", page.visible());
    }
}

fn wait_of(page: &Page) -> u64 {
    assert_eq!(page.status, 429, "{:?}", page.header("location"));
    page.header("retry-after").expect("how long to wait").parse().expect("seconds")
}

/// An account with a username, whose browser is known and signed out, and a thief who has just run into the limit.
async fn throttled(world: &World) -> (Browser, Browser) {
    let owner = world.person(ADA).await;
    owner.post("/do/sign-out", &[]).await;
    let thief = world.browser();
    fail(&thief, ADA, 5).await;
    wait_of(&thief.sign_in(ADA, OTHER_PASSWORD).await);
    (owner, thief)
}

async fn after_five_wrong_passwords_even_the_right_one_has_to_wait(world: World) {
    let (_, thief) = throttled(&world).await;
    let page = thief.sign_in(ADA, PASSWORD).await;
    assert!((1_700..=1_800).contains(&wait_of(&page)));
    assert!(page.says("Too many attempts. Try again in 30 minutes, or reset your password."), "{}", page.visible());
    assert!(page.text.contains("href=\"/forgot\""));
    assert!(!thief.is_signed_in().await);
    assert_eq!(world.number("select count(*) from audit_events where event = 'sign_in_throttled'").await, 1);
    assert_eq!(world.number("select count(*) from audit_events where event = 'sign_in_failed'").await, 5);
    world.wait(Duration::from_mins(29));
    assert_eq!(thief.sign_in(ADA, PASSWORD).await.status, 429);
    world.wait(Duration::from_secs(61));
    assert_eq!(thief.sign_in(ADA, PASSWORD).await.location(), "/account");
}

async fn an_attempt_during_the_wait_does_not_make_it_longer(world: World) {
    let (_, thief) = throttled(&world).await;
    world.wait(Duration::from_mins(20));
    assert!(wait_of(&thief.sign_in(ADA, PASSWORD).await) <= 600);
    assert!(wait_of(&thief.sign_in(ADA, PASSWORD).await) <= 600);
}

async fn a_known_browser_gets_in_while_its_network_has_to_wait(world: World) {
    let (owner, thief) = throttled(&world).await;
    let owner = owner.at(&thief.ip);
    assert_eq!(owner.sign_in(ADA, PASSWORD).await.location(), "/account");
    assert!(owner.is_signed_in().await);
    assert_eq!(thief.sign_in(ADA, PASSWORD).await.status, 429, "that opens nothing for the thief");
}

async fn another_network_gets_in_while_one_has_to_wait(world: World) {
    throttled(&world).await;
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
}

async fn a_reset_gets_in_while_the_network_has_to_wait(world: World) {
    let (_, thief) = throttled(&world).await;
    let owner = world.browser().at(&thief.ip);
    owner.post("/do/request-reset", &[("email", ADA)]).await;
    owner.visit(&world.link(ADA).await).await;
    owner.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    assert!(owner.is_signed_in().await);
}

async fn a_known_browser_is_no_way_round_the_limit(world: World) {
    let owner = world.person(ADA).await;
    owner.post("/do/sign-out", &[]).await;
    let mut answers = Vec::new();
    for _ in 0..60 {
        answers.push(owner.sign_in(ADA, OTHER_PASSWORD).await.status);
    }
    assert!(answers[..5].iter().all(|status| *status == 303), "{answers:?}");
    assert!(answers[50..].iter().all(|status| *status == 429), "{answers:?}");
    world.person("eve@example.com").await;
    let mut strange = Vec::new();
    for _ in 0..6 {
        strange.push(owner.sign_in("eve@example.com", OTHER_PASSWORD).await.status);
    }
    assert_eq!(strange, [303, 303, 303, 303, 303, 429], "it is known to its own account alone");
}

async fn the_address_the_username_and_every_spelling_share_one_counter(world: World) {
    let owner = world.browser();
    owner.post("/do/sign-up", &[("email", ADA), ("password", PASSWORD), ("username", "ada_l")]).await;
    owner.post("/do/verify-email", &[("code", &world.code(ADA).await)]).await;
    let thief = world.browser();
    for username in [ADA, "ada_l", "ADA@example.com", " Ada_L ", "ada@EXAMPLE.com"] {
        fail(&thief, username, 1).await;
    }
    for username in [ADA, "ada_l", "ADA_L"] {
        wait_of(&thief.sign_in(username, PASSWORD).await);
    }
}

async fn names_nobody_has_are_throttled_in_every_spelling_too(world: World) {
    let thief = world.browser();
    for (first, second) in [("eve@example.com", "EVE@Example.com"), ("eve_l", "EVE_L"), ("not a name!", "Not a NAME!")]
    {
        fail(&thief, first, 3).await;
        fail(&thief, second, 2).await;
        wait_of(&thief.sign_in(first, PASSWORD).await);
        wait_of(&thief.sign_in(second, PASSWORD).await);
    }
}

async fn of_fifty_wrong_passwords_at_once_five_are_looked_at(world: World) {
    world.person(ADA).await;
    let thief = world.browser();
    let answers = futures::future::join_all((0..50).map(|_| thief.sign_in(ADA, OTHER_PASSWORD))).await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 429 | 503)), "{statuses:?}");
    let looked_at = world.number("select count(*) from audit_events where event = 'sign_in_failed'").await;
    assert!((1..=5).contains(&looked_at), "{looked_at}");
    assert!(statuses.iter().filter(|status| **status == 303).count() <= 5, "{statuses:?}");
    wait_of(&thief.sign_in(ADA, PASSWORD).await);
}

async fn a_right_password_takes_the_wrong_ones_before_it_back(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    for _ in 0..3 {
        browser.forget("bid");
        fail(&browser, ADA, 4).await;
        assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    }
}

async fn wrong_passwords_long_ago_do_not_count(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    for _ in 0..3 {
        fail(&browser, ADA, 4).await;
        world.wait(Duration::from_mins(16));
    }
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
}

async fn hops_that_a_client_made_up_do_not_help(world: World) {
    world.person(ADA).await;
    let thief = world.browser();
    for hop in ["192.0.2.1", "192.0.2.2", "2001:db8::1", "127.0.0.1", "nonsense"] {
        fail(&thief.at(&format!("{hop}, {}", thief.ip)), ADA, 1).await;
    }
    wait_of(&thief.at(&format!("192.0.2.9, {}", thief.ip)).sign_in(ADA, PASSWORD).await);
}

async fn headers_of_an_untrusted_peer_do_not_help(world: World) {
    world.person(ADA).await;
    for last in 1..=5 {
        fail(&world.browser().at(&format!("192.0.2.{last}")), ADA, 1).await;
    }
    wait_of(&world.browser().at("192.0.2.6").sign_in(ADA, PASSWORD).await);
}

async fn an_ipv6_household_is_one_source(world: World) {
    world.person(ADA).await;
    for last in 1..=5 {
        fail(&world.browser().at(&format!("2001:db8:1:2:{last}::{last}")), ADA, 1).await;
    }
    wait_of(&world.browser().at("2001:db8:1:2:ffff::9").sign_in(ADA, PASSWORD).await);
    let neighbour = world.browser().at("2001:db8:1:3::1");
    assert_eq!(neighbour.sign_in(ADA, PASSWORD).await.location(), "/account");
}

async fn limits_can_be_switched_off(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    fail(&browser, ADA, 12).await;
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    assert_eq!(world.number("select count(*) from throttles").await, 0);
}

async fn the_lockout_holds_without_rate_limits(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    fail(&browser, ADA, 5).await;
    assert!((1_790..=1_800).contains(&wait_of(&browser.sign_in(ADA, PASSWORD).await)));
}

async fn the_wait_can_be_set(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    fail(&browser, ADA, 3).await;
    assert!((110..=120).contains(&wait_of(&browser.sign_in(ADA, PASSWORD).await)));
    world.wait(Duration::from_secs(121));
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
}

async fn without_a_lockout_the_window_is_the_wait(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    fail(&browser, ADA, 5).await;
    assert!((800..=900).contains(&wait_of(&browser.sign_in(ADA, PASSWORD).await)));
    world.wait(Duration::from_secs(901));
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
}

async fn one_password_for_a_hundred_accounts_is_stopped(world: World) {
    let owner = world.person(ADA).await;
    owner.post("/do/sign-out", &[]).await;
    let thief = world.browser();
    for number in 0..100 {
        fail(&thief, &format!("somebody{number}@example.com"), 1).await;
    }
    wait_of(&thief.sign_in("somebody100@example.com", PASSWORD).await);
    wait_of(&thief.sign_in(ADA, PASSWORD).await);
    assert_eq!(
        owner.at(&thief.ip).sign_in(ADA, PASSWORD).await.location(),
        "/account",
        "the owner behind the same address"
    );
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account", "and from elsewhere");
}

async fn one_sources_flood_does_not_shut_an_account_to_others(world: World) {
    let (_, thief) = throttled(&world).await;
    for _ in 0..100 {
        thief.sign_in(ADA, OTHER_PASSWORD).await;
    }
    let (owner, _) = world.sign_in(ADA, PASSWORD).await;
    assert!(owner.is_signed_in().await, "the owner, with a new browser elsewhere");
}

async fn guesses_from_a_hundred_sources_are_stopped_but_not_the_owner(world: World) {
    let owner = world.person(ADA).await;
    owner.post("/do/sign-out", &[]).await;
    for last in 0..100 {
        fail(&world.browser().at(&format!("203.0.113.{last}")), ADA, 1).await;
    }
    wait_of(&world.browser().at("203.0.113.200").sign_in(ADA, PASSWORD).await);
    assert_eq!(owner.sign_in(ADA, PASSWORD).await.location(), "/account");
}
