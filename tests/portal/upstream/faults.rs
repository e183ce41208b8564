//! Providers that are not well (FLT-08), and ID tokens that prove nothing (ATK-025): a friendly page, nobody in, and nothing that could be
//! used later.

use std::time::Instant;

use super::{ADA, THERE, accounts, identities, joined_by, link, sign_in_with};
use crate::both;
use crate::support::{As, Browser, PASSWORD, Page, World};

/// Providers of each kind: OpenID Connect by settings and by discovery, by form, and OAuth 2 alone.
const KINDS: [&str; 4] = ["google", "oidc", "apple", "github"];
const FORGED: [&str; 6] = ["wrong_nonce", "wrong_aud", "wrong_iss", "wrong_signature", "missing_subject", "expired"];

both! {
    an_id_token_that_proves_nothing_lets_nobody_in,
    a_provider_that_is_not_well_leads_back_with_a_friendly_word_and_the_way_is_used_up,
    a_slow_provider_has_five_seconds,
    whoever_says_no_there_is_where_they_began,
    after_five_failures_a_provider_is_left_alone_and_the_others_are_not,
    a_key_that_is_new_is_looked_up_once_a_minute,
    nothing_is_linked_by_a_failure,
}

fn failed(page: &Page, name: &str) {
    let said = page.role("alert").unwrap_or_else(|| panic!("{}", page.visible()));
    assert!(said.contains(&format!("{name} didn't complete the sign-in")), "{said}");
    assert!(said.contains("Reference:") && page.text.contains("/do/sign-in"), "{said}");
}

async fn nobody_is_in(world: &World, browser: &Browser, about: &str) {
    assert!(!browser.is_signed_in().await, "{about}");
    assert_eq!((accounts(world).await, identities(world).await), (0, 0), "{about}");
}

async fn an_id_token_that_proves_nothing_lets_nobody_in(world: World) {
    for (provider, name) in [("google", "Google"), ("oidc", "Simulated OpenID"), ("apple", "Apple")] {
        for fault in FORGED {
            let browser = world.browser();
            let page = sign_in_with(&world, &browser, provider, THERE.with(fault)).await;
            failed(&page, name);
            nobody_is_in(&world, &browser, fault).await;
        }
    }
    // Of a provider without ID tokens, a profile about nobody and a token that is no good.
    for fault in ["missing_subject", "expired"] {
        let browser = world.browser();
        failed(&sign_in_with(&world, &browser, "github", THERE.with(fault)).await, "GitHub");
        nobody_is_in(&world, &browser, fault).await;
    }
    // A refusal is no outage: the next one who comes gets in.
    joined_by(&world, "google", THERE).await;
}

async fn a_provider_that_is_not_well_leads_back_with_a_friendly_word_and_the_way_is_used_up(world: World) {
    for provider in KINDS {
        for fault in ["server_error", "garbage", "huge"] {
            let browser = world.browser();
            let way = world.at_provider(&browser.get(&format!("/oauth/{provider}")).await, THERE.with(fault)).await;
            let back = world.arrive(&browser, &way).await;
            assert_eq!(back.location(), "/login", "{provider} {fault}");
            assert!(browser.visit("/login").await.role("alert").is_some(), "{provider} {fault}");
            nobody_is_in(&world, &browser, fault).await;
            let replayed = world.arrive(&browser, &way).await;
            assert_eq!(replayed.status, 400, "the way is used up: {}", replayed.visible());
            nobody_is_in(&world, &browser, fault).await;
        }
    }
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0);
}

async fn a_slow_provider_has_five_seconds(world: World) {
    #[expect(clippy::disallowed_methods, reason = "how long somebody waits is what is measured")]
    let begun = Instant::now();
    let browser = world.browser();
    failed(&sign_in_with(&world, &browser, "google", THERE.with("slow")).await, "Google");
    assert!(begun.elapsed().as_secs() < 9, "{:?}", begun.elapsed());
    nobody_is_in(&world, &browser, "slow").await;
}

async fn whoever_says_no_there_is_where_they_began(world: World) {
    for (provider, name) in [("google", "Google"), ("apple", "Apple"), ("github", "GitHub")] {
        let browser = world.browser();
        let start = format!("/oauth/{provider}?next=%2Faccount%2Fprofile");
        let back = world.come_back(&browser, &start, THERE.with("denied")).await;
        assert_eq!(back.location(), "/login?next=%2Faccount%2Fprofile");
        let page = browser.visit(&back.location()).await;
        let said = page.role("alert").unwrap_or_default();
        assert!(said.contains(&format!("You stopped signing in at {name}")), "{}", page.visible());
        nobody_is_in(&world, &browser, provider).await;
    }
}

async fn after_five_failures_a_provider_is_left_alone_and_the_others_are_not(world: World) {
    for _ in 0..5 {
        sign_in_with(&world, &world.browser(), "github", THERE.with("server_error")).await;
    }
    let browser = world.browser();
    let at_once = browser.get("/oauth/github").await;
    assert_eq!(at_once.location(), "/login", "nobody is sent to a provider that is down");
    failed(&browser.visit("/login").await, "GitHub");
    joined_by(&world, "google", THERE).await;
    world.person("grace@example.com").await;
    assert!(world.lets_in("grace@example.com", PASSWORD).await, "and passwords are none of its business");
    // Half a minute later one may try, and it goes well.
    world.wait(std::time::Duration::from_secs(31));
    let page = sign_in_with(&world, &world.browser(), "github", As::new("7", "new@example.com")).await;
    assert!(page.text.contains("/do/claim-address"), "{}", page.visible());
}

async fn a_key_that_is_new_is_looked_up_once_a_minute(world: World) {
    joined_by(&world, "google", THERE).await;
    world.wait(std::time::Duration::from_secs(61));
    let rotated = THERE.with("rotated_key");
    let (first, second, third) = (world.browser(), world.browser(), world.browser());
    sign_in_with(&world, &first, "google", rotated).await;
    assert!(first.is_signed_in().await, "a provider may change its key at any time");
    failed(&sign_in_with(&world, &second, "google", rotated).await, "Google");
    assert!(!second.is_signed_in().await, "but nobody makes us ask for its keys all day");
    world.wait(std::time::Duration::from_secs(61));
    sign_in_with(&world, &third, "google", rotated).await;
    assert!(third.is_signed_in().await);
}

async fn nothing_is_linked_by_a_failure(world: World) {
    let browser = world.person(ADA).await;
    for fault in ["denied", "server_error", "wrong_nonce", "wrong_signature"] {
        let back = link(&world, &browser, "google", THERE.with(fault)).await;
        let page = browser.visit(&back.location()).await;
        assert!(page.role("alert").is_some() && page.text.contains("/do/link-provider"), "{fault}: {}", page.visible());
        assert_eq!(identities(&world).await, 0, "{fault}");
    }
}
