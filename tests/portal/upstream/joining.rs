//! Whose account it is that somebody with a known address comes to (ATK-010 to ATK-014).

use super::{ADA, alert, back_as, link, linked, signed_up_with};
use crate::both;
use crate::support::{As, OTHER_PASSWORD, PASSWORD, World};

both! {
    both_sides_verified_and_trusted_joins_silently_and_says_so_by_letter,
    a_provider_that_is_not_trusted_joins_by_a_sign_in,
    what_waits_for_a_sign_in_is_linked_to_that_account_and_in_that_browser_only,
    an_account_that_was_never_confirmed_is_taken_over_by_its_owner,
    an_address_that_is_not_said_to_be_verified_joins_nobody,
    what_the_browser_says_of_somebody_is_a_name_and_nothing_else,
    microsofts_word_of_an_address_counts_for_nothing,
    an_account_with_another_of_that_provider_takes_no_second_one,
    who_takes_an_address_back_finds_nothing_linked_by_the_thief,
}
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")] => whatever_was_set_up_before_the_owner_came_is_gone }

async fn both_sides_verified_and_trusted_joins_silently_and_says_so_by_letter(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let answer = back_as(&world, &browser, "google", As::new("ada-1", ADA)).await;
    assert_eq!(answer.location(), "/account");
    assert_eq!((linked(&world).await.as_str(), world.number("select count(*) from users").await), ("google", 1));
    assert_eq!(world.count_letters(ADA, "Google is linked to your").await, 1);
    assert!(world.lets_in(ADA, PASSWORD).await, "the password stays");
}

async fn a_provider_that_is_not_trusted_joins_by_a_sign_in(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let answer = back_as(&world, &browser, "github", As::new("7001", ADA)).await;
    assert_eq!(answer.location(), "/login");
    let page = browser.visit("/login").await;
    let said = page.role("status").unwrap_or_default();
    assert!(said.contains("An account with the address ada@example.com exists. Sign in to link GitHub"), "{said}");
    assert_eq!(page.value("username").as_deref(), Some(ADA));
    assert!(!browser.is_signed_in().await && linked(&world).await.is_empty());
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    assert!(browser.visit("/account").await.role("status").is_some_and(|said| said.contains("GitHub is linked")));
    assert_eq!(linked(&world).await, "github");
    assert_eq!(world.count_letters(ADA, "GitHub is linked to your").await, 1);
    let other = world.browser();
    assert_eq!(back_as(&world, &other, "github", As::new("7001", ADA)).await.location(), "/account");
}

async fn what_waits_for_a_sign_in_is_linked_to_that_account_and_in_that_browser_only(world: World) {
    world.person(ADA).await;
    world.person("bob@example.com").await;
    let browser = world.browser();
    back_as(&world, &browser, "github", As::new("7001", ADA)).await;
    // Somebody else signs in there, and Ada elsewhere.
    assert_eq!(browser.sign_in("bob@example.com", PASSWORD).await.location(), "/account");
    assert!(world.lets_in(ADA, PASSWORD).await);
    assert_eq!(linked(&world).await, "");
    // Only the last that came waits.
    browser.post("/do/sign-out", &[]).await;
    back_as(&world, &browser, "discord", As::new("8001", ADA)).await;
    world.wait(std::time::Duration::from_mins(30));
    browser.sign_in(ADA, PASSWORD).await;
    assert_eq!(linked(&world).await, "", "nobody waits for ever");
}

async fn an_account_that_was_never_confirmed_is_taken_over_by_its_owner(world: World) {
    let thief = world.signed_up(ADA, OTHER_PASSWORD).await;
    let link = world.link(ADA).await;
    let ada = world.browser();
    assert_eq!(back_as(&world, &ada, "google", As::new("ada-1", ADA)).await.location(), "/account");
    assert!(!world.lets_in(ADA, OTHER_PASSWORD).await && !thief.is_signed_in().await);
    assert_eq!(thief.get(&link).await.status, 410, "the letter of that sign-up is void");
    assert_eq!(world.number("select count(*) from passwords").await, 0);
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn whatever_was_set_up_before_the_owner_came_is_gone(world: World) {
    let thief = world.browser();
    thief.post("/do/sign-up", &[("email", ADA), ("password", OTHER_PASSWORD)]).await;
    assert_eq!(thief.sign_in(ADA, OTHER_PASSWORD).await.location(), "/account");
    assert_eq!(link(&world, &thief, "github", As::new("666", "thief@example.com")).await.location(), "/account/links");
    assert_eq!(linked(&world).await, "github");
    let ada = world.browser();
    assert_eq!(back_as(&world, &ada, "google", As::new("ada-1", ADA)).await.location(), "/account");
    assert_eq!(linked(&world).await, "google", "the thief's way in is gone");
    assert!(!thief.is_signed_in().await && !world.lets_in(ADA, OTHER_PASSWORD).await);
    let again = world.browser();
    let answer = back_as(&world, &again, "github", As::new("666", "thief@example.com")).await;
    assert_ne!(answer.location(), "/account", "they are nobody here");
}

async fn an_address_that_is_not_said_to_be_verified_joins_nobody(world: World) {
    world.person(ADA).await;
    for said in ["", "text", "absent"] {
        let browser = world.browser();
        let answer = back_as(&world, &browser, "google", As::new("eve-1", ADA).verified(said)).await;
        assert_eq!(answer.location(), "/signup/address", "{said}");
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!((linked(&world).await.as_str(), world.number("select count(*) from users").await), ("", 1));
}

async fn what_the_browser_says_of_somebody_is_a_name_and_nothing_else(world: World) {
    world.person(ADA).await;
    let eve = world.browser();
    let sent = eve.get("/oauth/apple").await;
    let way = world.at_provider(&sent, As::new("eve-1", "eve@example.com")).await;
    let forged = r#"{"name":{"firstName":"E","lastName":"V"},"email":"ada@example.com","sub":"ada-1"}"#;
    assert_eq!(world.arrive(&eve, &way.but("user", Some(forged))).await.location(), "/account");
    let emails = world.texts("select email from users order by email").await;
    assert_eq!(emails, [ADA, "eve@example.com"]);
    assert_eq!(
        world.text("select u.email from identities i join users u on u.id = i.user_id").await,
        "eve@example.com"
    );
}

async fn microsofts_word_of_an_address_counts_for_nothing(world: World) {
    world.person(ADA).await;
    let eve = world.browser();
    let answer = back_as(&world, &eve, "microsoft", As::new("eve-1", ADA)).await;
    assert_eq!(answer.location(), "/signup/address");
    assert!(!eve.is_signed_in().await && linked(&world).await.is_empty());
}

async fn an_account_with_another_of_that_provider_takes_no_second_one(world: World) {
    signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let browser = world.browser();
    assert_eq!(back_as(&world, &browser, "google", As::new("ada-2", ADA)).await.location(), "/login");
    assert!(alert(&browser, "/login").await.contains("An account of Google is linked already"));
    assert!(!browser.is_signed_in().await);
}

async fn who_takes_an_address_back_finds_nothing_linked_by_the_thief(world: World) {
    let thief = world.person(ADA).await;
    thief.post("/do/change-email", &[("email", "thief@example.com")]).await;
    let code = world.code("thief@example.com").await;
    thief.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(
        link(&world, &thief, "google", As::new("thief", "thief@example.com")).await.location(),
        "/account/links"
    );
    let undo = world.link_about(ADA, "address was changed").await;
    let ada = world.browser();
    ada.get(&undo).await;
    let token = undo.split('=').next_back().expect("a token");
    ada.post("/do/undo-email-change", &[("token", token)]).await;
    assert_eq!(linked(&world).await, "");
}
