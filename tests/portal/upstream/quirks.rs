//! What each provider does in its own way, and what comes of it here.

use reqwest::Method;

use super::{ADA, THERE, accounts, identities, joined_by, prove_address, sign_in_with};
use crate::both;
use crate::support::{As, Browser, PASSWORD, Page, World};

both! {
    google_says_who_it_is_and_another_name_is_refused,
    github_keeps_its_addresses_apart_and_the_right_one_is_found,
    facebook_wants_a_proof_of_the_secret_and_does_not_say_what_it_verified,
    x_tells_no_address,
    linkedin_has_its_own_word_for_no,
    apple_posts_from_another_site_and_tells_the_name_once,
    microsoft_lets_a_tenant_write_any_address,
    slack_counts_people_by_workspace,
    discord_says_in_its_own_words_that_an_address_is_not_verified,
    twitch_tells_what_it_is_asked_for,
    gitlab_calls_people_by_their_handles,
    bitbucket_has_a_page_of_addresses,
    spotify_says_nothing_of_verifying,
}

/// Comes back as Ada, whose address counts here only after a letter; gives the page that asks for it.
async fn is_asked_for_an_address(world: &World, provider: &str, who: As<'_>) -> (Browser, Page) {
    let browser = world.browser();
    let page = sign_in_with(world, &browser, provider, who).await;
    assert!(page.text.contains("/do/claim-address") && !browser.is_signed_in().await, "{}", page.visible());
    (browser, page)
}

/// The scope, user and prompt that Google adds are none of our business; `iss` is (RFC 9207, ATK-023).
async fn google_says_who_it_is_and_another_name_is_refused(world: World) {
    for (iss, comes_in) in [(Some("https://accounts.attacker.example"), false), (None, true)] {
        let browser = world.browser();
        let way = world.at_provider(&browser.get("/oauth/google").await, THERE).await;
        assert!(way.field("authuser").is_some() && way.field("iss").is_some(), "{way:?}");
        world.arrive(&browser, &way.but("iss", iss)).await;
        assert_eq!(browser.is_signed_in().await, comes_in, "{iss:?}");
    }
}

/// The profile has none; of the addresses, the primary one is Ada's, not the one of GitHub's own.
async fn github_keeps_its_addresses_apart_and_the_right_one_is_found(world: World) {
    let (browser, page) = is_asked_for_an_address(&world, "github", THERE).await;
    assert_eq!(page.value("email").as_deref(), Some(ADA));
    assert!(page.says("adalovelace"), "by the handle: {}", page.visible());
    prove_address(&world, &browser, ADA).await;
    assert!(browser.is_signed_in().await);
}

async fn facebook_wants_a_proof_of_the_secret_and_does_not_say_what_it_verified(world: World) {
    world.person(ADA).await;
    let (browser, page) = is_asked_for_an_address(&world, "facebook", THERE).await;
    assert_eq!(page.value("email").as_deref(), Some(ADA), "told, and not believed");
    prove_address(&world, &browser, ADA).await;
    assert!(!browser.is_signed_in().await && identities(&world).await == 0, "the account has a door of its own");
    browser.sign_in(ADA, PASSWORD).await;
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 1), "and whoever came in by it is linked");
}

async fn x_tells_no_address(world: World) {
    let (browser, page) = is_asked_for_an_address(&world, "twitter", THERE).await;
    assert_eq!(page.value("email").unwrap_or_default(), "");
    prove_address(&world, &browser, "ada@elsewhere.example").await;
    assert!(browser.get("/account/email").await.says("ada@elsewhere.example"));
    let again = world.browser();
    sign_in_with(&world, &again, "x", THERE).await;
    assert!(again.is_signed_in().await && accounts(&world).await == 1, "by its new name it is the same provider");
}

async fn linkedin_has_its_own_word_for_no(world: World) {
    let browser = world.browser();
    let way = world.at_provider(&browser.get("/oauth/linkedin").await, THERE.with("denied")).await;
    assert_eq!(way.field("error"), Some("user_cancelled_login"));
    let back = world.arrive(&browser, &way).await;
    let page = browser.visit(&back.location()).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("You stopped signing in at LinkedIn")));
}

/// The form has no cookie of ours, the page that takes it sends it on; what the form says of the address counts for nothing (ATK-013).
async fn apple_posts_from_another_site_and_tells_the_name_once(world: World) {
    world.person("victim@example.com").await;
    let browser = world.browser();
    let sent = browser.get("/oauth/apple").await;
    assert!(sent.location().starts_with("http://127.0.0.1:"), "to the browser another site: {}", sent.location());
    let way = world.at_provider(&sent, THERE).await;
    assert!(way.posted && way.field("user").is_some_and(|user| user.contains("Lovelace")), "{way:?}");
    let forged = r#"{"name":{"firstName":"Ada","lastName":"King"},"email":"victim@example.com"}"#;
    world.arrive(&browser, &way.but("user", Some(forged))).await;
    let account = browser.get("/account/profile").await;
    assert!(account.text.contains("Ada King"), "{}", account.visible());
    assert!(browser.get("/account/email").await.says(ADA));

    let again = world.browser();
    let way = world.at_provider(&again.get("/oauth/apple").await, THERE).await;
    assert_eq!(way.field("user"), None, "the name comes once");
    world.arrive(&again, &way).await;
    assert!(again.get("/account/profile").await.text.contains("Ada King"), "and stays");
    // A form with the right state but from a browser that never went there.
    let way = world.at_provider(&world.browser().get("/oauth/apple").await, THERE).await;
    let stranger = world.browser();
    world.arrive(&stranger, &way).await;
    assert!(!stranger.is_signed_in().await);
}

/// ATK-012: whoever runs a tenant writes anybody's address into a token, and may add that it is verified.
async fn microsoft_lets_a_tenant_write_any_address(world: World) {
    let victim = world.person("victim@example.com").await;
    let who = As::new("1001", "victim@example.com");
    let (browser, _) = is_asked_for_an_address(&world, "microsoft", who).await;
    browser.post("/do/claim-address", &[("email", "victim@example.com")]).await;
    assert!(!browser.is_signed_in().await, "the code is in a letter that only the owner reads");
    assert_eq!(identities(&world).await, 0);
    assert!(!victim.get("/account/links").await.text.contains("/do/unlink-provider"));
}

async fn slack_counts_people_by_workspace(world: World) {
    joined_by(&world, "slack", THERE).await;
    assert_eq!(world.text("select subject from identities").await, "T0SIMULATED/1001");
}

async fn discord_says_in_its_own_words_that_an_address_is_not_verified(world: World) {
    world.person(ADA).await;
    let (_, page) = is_asked_for_an_address(&world, "discord", THERE.verified("")).await;
    assert!(page.says("adalovelace"), "{}", page.visible());
    // Verified it would be known; not trusted for joining, it leads to the account's own door.
    let browser = world.browser();
    let page = sign_in_with(&world, &browser, "discord", THERE).await;
    assert!(page.text.contains("/do/sign-in") && page.says("Sign in to link Discord"), "{}", page.visible());
}

async fn twitch_tells_what_it_is_asked_for(world: World) {
    let (_, page) = is_asked_for_an_address(&world, "twitch", THERE).await;
    assert_eq!(page.value("email").as_deref(), Some(ADA));
    assert!(page.says("adalovelace"), "{}", page.visible());
}

async fn gitlab_calls_people_by_their_handles(world: World) {
    let browser = joined_by(&world, "gitlab", THERE).await;
    assert!(browser.get("/account/links").await.says("adalovelace"));
    assert_eq!(world.text("select subject from identities").await, "1001");
}

async fn bitbucket_has_a_page_of_addresses(world: World) {
    let (_, page) = is_asked_for_an_address(&world, "bitbucket", THERE).await;
    assert_eq!(page.value("email").as_deref(), Some(ADA));
}

async fn spotify_says_nothing_of_verifying(world: World) {
    world.person(ADA).await;
    let (_, page) = is_asked_for_an_address(&world, "spotify", THERE).await;
    assert_eq!(page.value("email").as_deref(), Some(ADA));
    assert_eq!(world.browser().send(Method::POST, "/oauth/spotify/callback", Some(&[]), &[]).await.status, 405);
}
