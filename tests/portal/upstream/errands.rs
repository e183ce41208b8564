//! Links that an operator makes: what they are good for, and what not.

use portico::cli::request_of_operator;
use portico::config::ProviderId;
use portico::upstream::errand::{self, Outcome};

use crate::both;
use crate::support::{As, PASSWORD, World};

both! {
    a_link_leads_only_whom_it_was_made_for_to_the_provider_and_once,
    a_trial_tells_who_came_back_and_lets_nobody_in,
    whoever_has_to_sign_in_again_is_told_and_does_it_from_the_linked_accounts,
}

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

async fn made(world: &World, user_id: Option<&str>, provider: &str) -> (String, String, String) {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let provider = ProviderId::parse(provider).expect("an id");
    let made = errand::make(&ctx, user_id, provider).await.expect("a link");
    let path = made.link.strip_prefix(&world.url).expect("a link to this portal").to_owned();
    let token = path.split_once("token=").expect("a token").1.to_owned();
    (made.id, path, token)
}

async fn a_link_leads_only_whom_it_was_made_for_to_the_provider_and_once(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let id = crate::api::id_of(&world, ADA).await;
    let (_, path, token) = made(&world, Some(&id), "google").await;
    assert!(world.browser().get(&path).await.location().starts_with("/login?next="));
    assert_eq!(bob.get(&path).await.status, 403);
    assert_eq!(bob.post("/do/run-errand", &[("token", &token)]).await.status, 403);
    assert!(ada.get(&path).await.says("Google"));
    world.wait(std::time::Duration::from_mins(11));
    let late = ada.post("/do/run-errand", &[("token", &token)]).await;
    assert!(late.location().starts_with("/reauth?next="), "a stolen browser links nothing: {}", late.location());
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    let sent = ada.post("/do/run-errand", &[("token", &token)]).await;
    let back = world.go_through(&ada, &sent, As::new("4711", "ada@gmail.example")).await;
    assert_eq!(back.location(), "/account/links");
    assert_eq!(world.number("select count(*) from identities where provider = 'google'").await, 1);
    assert_eq!(ada.get(&path).await.status, 410);
    assert_eq!(ada.post("/do/run-errand", &[("token", &token)]).await.status, 410);
}

async fn a_trial_tells_who_came_back_and_lets_nobody_in(world: World) {
    for (fault, came) in [("none", true), ("denied", false), ("wrong_aud", false)] {
        let (id, path, token) = made(&world, None, "google").await;
        let browser = world.browser();
        assert!(browser.get(&path).await.says("Google"));
        let sent = browser.post("/do/run-errand", &[("token", &token)]).await;
        assert!(errand::outcome(&world.portal, &id).await.expect("the database").is_none());
        let back = world.go_through(&browser, &sent, As::new("4711", "ada@gmail.example").with(fault)).await;
        assert_eq!(back.location(), "/login", "{fault}");
        assert!(!browser.is_signed_in().await, "{fault}");
        let outcome = errand::outcome(&world.portal, &id).await.expect("the database").expect("an outcome");
        match outcome {
            Outcome::CameBack(profile) => assert!(came && profile.subject == "4711", "{fault}: {profile:?}"),
            Outcome::Failed(why) => assert!(!came && !why.is_empty(), "{fault}: {why}"),
        }
        assert!(errand::outcome(&world.portal, &id).await.expect("the database").is_none(), "it is told once");
    }
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert_eq!(world.number("select count(*) from identities").await, 0);
}

async fn whoever_has_to_sign_in_again_is_told_and_does_it_from_the_linked_accounts(world: World) {
    let ada = world.person(ADA).await;
    let google = As::new("4711", "ada@gmail.example");
    let sent = ada.post("/do/link-provider", &[("provider", "google")]).await;
    assert_eq!(world.go_through(&ada, &sent, google).await.location(), "/account/links");
    assert!(!ada.visit("/account/links").await.says("wants you to sign in again"));
    assert_eq!(
        ada.post("/do/link-provider", &[("provider", "google")]).await.location(),
        "/account/links",
        "it is linked"
    );
    assert_eq!(world.run("update provider_tokens set given_up_at = stored_at").await, 1);
    assert!(ada.visit("/account/links").await.says("Google wants you to sign in again"));
    let other = ada.post("/do/link-provider", &[("provider", "google")]).await;
    world.go_through(&ada, &other, As::new("4712", "ada@gmail.example")).await;
    assert_eq!(
        world.number("select count(*) from identities where subject = '4711'").await,
        1,
        "another account does not do"
    );
    let sent = ada.post("/do/link-provider", &[("provider", "google")]).await;
    assert_eq!(world.go_through(&ada, &sent, google).await.location(), "/account/links");
    assert_eq!(world.number("select count(*) from provider_tokens where given_up_at is not null").await, 0);
    assert!(!ada.visit("/account/links").await.says("wants you to sign in again"));
}
