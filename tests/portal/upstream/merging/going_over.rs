//! What goes over, what stays behind, and where the names of the merged account lead.

use serde_json::json;

use super::{ADA, BOB, PAGE, ada_and_bob, bob_into_ada, id_of, identities, link, merge, note, prove_both};
use crate::api::Caller;
use crate::both;
use crate::roles::grant;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    whoever_proves_both_accounts_makes_one_of_them,
    the_account_that_was_proven_last_can_be_the_one_that_stays,
    a_session_and_a_token_of_the_merged_account_die_at_once,
    both_addresses_are_told,
    the_old_names_and_the_old_id_lead_to_the_account_that_stays,
    letters_about_the_account_that_stays_go_to_its_own_address,
    what_is_there_is_kept_and_what_is_missing_taken_over,
    the_page_speaks_the_language_of_its_reader,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => roles_go_nowhere }

async fn is(browser: &Browser, email: &str) -> bool {
    browser.get("/account/profile").await.says(email)
}

async fn whoever_proves_both_accounts_makes_one_of_them(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    link(&world, ADA, ("google", "ada-g")).await;
    link(&world, BOB, ("google", "bob-g")).await;
    link(&world, BOB, ("github", "bob-h")).await;
    assert!(ada.get("/account/links").await.text.contains(PAGE));
    let start = ada.get(PAGE).await;
    assert!(start.says("Nothing is merged before that") && start.text.contains("/do/begin-merge"));
    let page = prove_both(&ada).await;
    let seen = ada.get(&page).await;
    assert_eq!((seen.status, seen.header("referrer-policy").as_deref()), (200, Some("no-referrer")));
    assert!(seen.says("Keep ada@example.com, and merge bob@example.com into it"), "{}", seen.visible());
    assert!(seen.says("Keep bob@example.com, and merge ada@example.com into it"));
    let words = seen.visible().to_lowercase();
    assert!(words.contains("you'll sign in with these as before: bob-h (github)."), "{words}");
    assert!(words.contains("the account you keep has its own: bob-g (google)."), "{words}");
    assert_eq!(identities(&world).await.len(), 3);
    assert_eq!(world.events("accounts_merged").await, 0, "looking changes nothing");
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
    assert!(is(&ada, ADA).await, "whoever merged is signed in to what stays");
    assert!(ada.visit(PAGE).await.says("bob@example.com · can be taken back until"));
    assert_eq!(
        identities(&world).await,
        ["github bob-h ada@example.com", "google ada-g ada@example.com", "google bob-g bob@example.com"]
    );
    assert!(world.lets_in(ADA, PASSWORD).await && !world.lets_in(BOB, OTHER_PASSWORD).await);
    assert_eq!(world.events("accounts_merged").await, 2, "both timelines tell of it");
}

async fn the_account_that_was_proven_last_can_be_the_one_that_stays(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let page = prove_both(&ada).await;
    let before = ada.thief();
    assert_eq!(merge(&world, &ada, &page, BOB).await.location(), PAGE);
    assert!(is(&ada, BOB).await && ada.visit(PAGE).await.says("ada@example.com · can be taken back until"));
    assert!(!before.is_signed_in().await, "the session goes on under a new id");
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await && !world.lets_in(ADA, PASSWORD).await);
}

async fn a_session_and_a_token_of_the_merged_account_die_at_once(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    // The password of the callers of the API is Ada's.
    let caller = Caller::sign_in(&world, ADA).await;
    let elsewhere = world.sign_in(ADA, PASSWORD).await.0;
    let reset = world.reset_link(ADA).await;
    let page = prove_both(&ada).await;
    assert!(caller.is_let_in().await && elsewhere.is_signed_in().await);
    assert_eq!(merge(&world, &ada, &page, BOB).await.location(), PAGE);
    assert!(caller.is_out().await && !elsewhere.is_signed_in().await);
    assert_eq!(world.reset(&reset, PASSWORD).await.1.status, 410);
    assert_eq!(world.number("select count(*) from sessions where ended_at is null").await, 2, "both are Bob's");
}

async fn both_addresses_are_told(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    for email in [ADA, BOB] {
        let letter = world.letter_about(email, "became one").await;
        let text = letter["text"].as_str().expect("a text");
        assert!(text.contains("bob@example.com was merged into ada@example.com"), "{text}");
        assert!(text.contains("The button works for 7 days."), "{text}");
    }
}

async fn the_old_names_and_the_old_id_lead_to_the_account_that_stays(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    bob.submit("/do/update-profile", &[("name", "Bob"), ("username", "bobby")]).await;
    let (adas, bobs) = (id_of(&world, ADA).await, id_of(&world, BOB).await);
    bob_into_ada(&world, &ada).await;
    for name in [BOB, "bobby", &bobs, ADA] {
        assert_eq!(id_of(&world, name).await, adas, "{name}");
    }
    for name in [BOB, "bobby"] {
        let browser = world.sign_in(name, PASSWORD).await.0;
        assert!(is(&browser, ADA).await, "{name}");
    }
    let mut tx = world.portal.db.read().await.expect("the database");
    let listed = portico::accounts::list(&mut tx, None, 9).await.expect("the database");
    assert_eq!(listed.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(), [ADA]);
    drop(tx);
    // A name that may have to go back is nobody's own, not even Ada's.
    let page = ada.submit("/do/update-profile", &[("name", "Ada"), ("username", "bobby")]).await;
    assert!(page.role("alert").is_some(), "{}", page.visible());
    let before = world.letters(BOB).await.len();
    world.browser().post("/do/sign-up", &[("email", BOB), ("password", PASSWORD)]).await;
    assert_eq!((world.letters(BOB).await.len(), id_of(&world, BOB).await), (before, adas));
}

async fn letters_about_the_account_that_stays_go_to_its_own_address(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let before = world.letters(BOB).await.len();
    world.browser().post("/do/request-reset", &[("email", BOB)]).await;
    world.browser().post("/do/request-magic-link", &[("email", BOB)]).await;
    assert_eq!(world.letters(BOB).await.len(), before, "whoever reads Bob's letters does not come in");
    assert_eq!(world.count_letters(ADA, "Reset your").await, 1);
}

async fn what_is_there_is_kept_and_what_is_missing_taken_over(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    bob.submit("/do/update-profile", &[("name", "Bob"), ("given_name", "Bob")]).await;
    note(&world, ADA, json!({ "plan": "small", "theme": "dark" })).await;
    note(&world, BOB, json!({ "plan": "large", "team": 7 })).await;
    let page = prove_both(&ada).await;
    assert!(ada.get(&page).await.says("One thing that apps noted about you is taken over."));
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
    let kept = world.text("select name || given_name || metadata from users where status = 'active'").await;
    assert_eq!(kept, r#"Ada{"plan":"small","team":7,"theme":"dark"}"#);
}

async fn roles_go_nowhere(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    grant(&world, &id_of(&world, BOB).await, "admin", None).await.expect("a role");
    let page = prove_both(&ada).await;
    assert!(ada.get(&page).await.says("These roles are not taken over: admin."));
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
    let mut tx = world.portal.db.read().await.expect("the database");
    let roles = portico::roles::of(&mut tx, &id_of(&world, ADA).await).await.expect("roles");
    assert_eq!(roles, ["user"]);
}

async fn the_page_speaks_the_language_of_its_reader(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    world.change("update users set locale = 'de' where email = $1", BOB).await;
    let page = prove_both(&ada).await;
    assert!(ada.get(&page).await.says("ada@example.com behalten und bob@example.com darin aufgehen lassen"));
}
