//! Words of a provider, and of browsers, that are not believed: attack groups B and C.

use super::{ADA, THERE, accounts, identities, joined_by, sign_in_with};
use crate::both;
use crate::support::{As, World};

both! {
    an_address_that_the_provider_did_not_verify_joins_nobody,
    a_code_of_one_provider_is_never_shown_to_another,
    a_stolen_code_is_of_no_use_on_another_way,
    another_subject_with_the_same_address_is_somebody_else,
}

/// ATK-011: `false`, nothing, or the text "true" is not the JSON value true, and no account is found by the address.
async fn an_address_that_the_provider_did_not_verify_joins_nobody(world: World) {
    world.person(ADA).await;
    for provider in ["google", "oidc", "gitlab", "github", "discord", "bitbucket"] {
        for said in ["", "absent", "text"] {
            let browser = world.browser();
            let page = sign_in_with(&world, &browser, provider, THERE.verified(said)).await;
            assert!(page.text.contains("/do/claim-address"), "{provider} {said:?}: {}", page.visible());
            assert!(!browser.is_signed_in().await, "{provider} {said:?}");
        }
    }
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 0));
}

/// ATK-023: the way to one provider does not end at another's callback, whatever is brought.
async fn a_code_of_one_provider_is_never_shown_to_another(world: World) {
    let browser = world.browser();
    let to_google = world.at_provider(&browser.get("/oauth/google").await, THERE).await;
    let to_gitlab = world.at_provider(&browser.get("/oauth/gitlab").await, THERE).await;
    let mut mixed = to_google.clone();
    "/oauth/gitlab/callback".clone_into(&mut mixed.path);
    assert_eq!(world.arrive(&browser, &mixed).await.status, 400, "the state of one is none of another");
    // An honest code under the state of another provider's way: the other's token endpoint would see it, and refuses it.
    let swapped = to_gitlab.but("code", to_google.field("code")).but("iss", to_google.field("iss"));
    let answer = world.arrive(&browser, &swapped).await;
    assert!(browser.visit(&answer.location()).await.role("alert").is_some() && !browser.is_signed_in().await);
    // None of it harmed the way to Google.
    world.arrive(&browser, &to_google).await;
    assert!(browser.is_signed_in().await);
}

/// ATK-024: a victim's code, pasted into a way that the attacker is on, meets another verifier and another nonce.
async fn a_stolen_code_is_of_no_use_on_another_way(world: World) {
    for provider in ["google", "github", "oidc"] {
        let (victim, attacker) = (world.browser(), world.browser());
        let start = format!("/oauth/{provider}");
        let stolen = world.at_provider(&victim.get(&start).await, THERE).await;
        let own = world.at_provider(&attacker.get(&start).await, As::new("6", "mallory@example.com")).await;
        let answer = world.arrive(&attacker, &own.but("code", stolen.field("code"))).await;
        assert!(attacker.visit(&answer.location()).await.role("alert").is_some(), "{provider}");
        assert!(!attacker.is_signed_in().await, "{provider}");
    }
    assert_eq!((accounts(&world).await, identities(&world).await), (0, 0));
}

/// An address that moved on to somebody else at the provider: their subject is another, and so is their account's door.
async fn another_subject_with_the_same_address_is_somebody_else(world: World) {
    joined_by(&world, "google", THERE).await;
    let browser = world.browser();
    let page = sign_in_with(&world, &browser, "google", As::new("2002", ADA)).await;
    assert!(!browser.is_signed_in().await, "{}", page.visible());
    assert_eq!((accounts(&world).await, identities(&world).await), (1, 1));
}
