//! The week in which a merge can be taken back, and what is left after it.

use std::time::Duration;

use portico::cli::housekeeping;
use reqwest::Method;
use serde_json::json;

use super::{
    ADA, BOB, PAGE, ada_and_bob, bob_into_ada, id_of, identities, link, merge, note, prove_both, standing, undo,
    way_back,
};
use crate::both;
use crate::change_email::change;
use crate::mfa::enrol;
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};

const WEEK: Duration = Duration::from_hours(7 * 24);

both! {
    the_owner_takes_a_merge_back_and_everything_is_as_it_was,
    a_letter_takes_it_back_from_any_browser_and_looking_at_it_does_not,
    what_was_begun_since_by_what_goes_back_ends,
    an_account_elsewhere_that_was_unlinked_comes_back_unless_somebody_has_it,
    what_was_changed_since_is_kept,
    a_way_back_survives_a_new_password,
    somebody_elses_merge_is_not_taken_back,
    a_suspension_is_not_escaped,
    after_a_week_the_merge_stays_and_the_names_are_the_account_s_own,
    what_a_merge_moved_is_sealed,
}

async fn the_owner_takes_a_merge_back_and_everything_is_as_it_was(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    world.change("update users set name = '' where email = $1", ADA).await;
    bob.submit("/do/update-profile", &[("name", "Bob"), ("username", "bobby")]).await;
    note(&world, BOB, json!({ "team": 7 })).await;
    link(&world, BOB, ("github", "bob-h")).await;
    link(&world, BOB, ("google", "bob-g")).await;
    link(&world, ADA, ("google", "ada-g")).await;
    let (app, _) = enrol(&world, &ada).await;
    let before = standing(&world).await;
    let page = prove_both(&ada).await;
    merge(&world, &ada, &page, ADA).await;
    crate::mfa::type_code(&ada, &app.next(&world)).await;
    assert_ne!(standing(&world).await, before);
    assert_eq!(world.text("select name || metadata from users where status = 'active'").await, r#"Bob{"team":7}"#);
    let id = ada.get(PAGE).await.value("id").expect("a merge to undo");
    let done = ada.submit("/do/undo-merge", &[("id", &id)]).await;
    assert!(done.says("You have two accounts again, each as it was."), "{}", done.visible());
    assert_eq!(standing(&world).await, before);
    assert!(ada.is_signed_in().await && world.lets_in(BOB, OTHER_PASSWORD).await);
    assert!(!ada.get(PAGE).await.text.contains("/do/undo-merge"));
    for email in [ADA, BOB] {
        assert_eq!(world.count_letters(email, "are two again").await, 1);
    }
    assert_eq!(world.events("merge_undone").await, 2);
    assert_eq!(undo(&world, &way_back(&world, BOB).await).await, 410);
}

async fn a_letter_takes_it_back_from_any_browser_and_looking_at_it_does_not(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let before = standing(&world).await;
    bob_into_ada(&world, &ada).await;
    world.wait(Duration::from_hours(7 * 24 - 1));
    let link = way_back(&world, BOB).await;
    for method in [Method::GET, Method::HEAD].into_iter().cycle().take(6) {
        assert_eq!(world.browser().send(method, &link, None, &[]).await.status, 200);
    }
    let page = world.browser().get(&link).await;
    assert!(page.says("bob@example.com becomes an account of its own again"), "{}", page.visible());
    assert_eq!(page.header("referrer-policy").as_deref(), Some("no-referrer"));
    let done = world.browser().submit("/do/undo-merge", &[("token", token_of(&link))]).await;
    assert!(done.says("You have two accounts again, each as it was."), "{}", done.visible());
    assert_eq!(standing(&world).await, before);
    assert_eq!((undo(&world, &link).await, world.browser().get(&link).await.status), (410, 410));
}

async fn what_was_begun_since_by_what_goes_back_ends(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let by_bobs_address = world.sign_in(BOB, PASSWORD).await.0;
    world.browser().post("/do/request-reset", &[("email", BOB)]).await;
    let reset = world.link_about(ADA, "Reset your").await;
    assert_eq!(undo(&world, &way_back(&world, BOB).await).await, 303);
    assert!(!by_bobs_address.is_signed_in().await && !ada.is_signed_in().await);
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.status, 410);
    assert!(world.lets_in(ADA, PASSWORD).await && !world.lets_in(BOB, PASSWORD).await);
}

async fn an_account_elsewhere_that_was_unlinked_comes_back_unless_somebody_has_it(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    world.person("carl@example.com").await;
    link(&world, BOB, ("github", "bob-h")).await;
    link(&world, BOB, ("gitlab", "bob-l")).await;
    link(&world, BOB, ("slack", "bob-s")).await;
    bob_into_ada(&world, &ada).await;
    world.run("delete from identities").await;
    link(&world, "carl@example.com", ("gitlab", "bob-l")).await;
    link(&world, ADA, ("slack", "bob-s")).await;
    assert_eq!(undo(&world, &way_back(&world, BOB).await).await, 303);
    assert_eq!(
        identities(&world).await,
        ["github bob-h bob@example.com", "gitlab bob-l carl@example.com", "slack bob-s bob@example.com"]
    );
}

async fn what_was_changed_since_is_kept(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    world.change("update users set name = '' where email = $1", ADA).await;
    bob.submit("/do/update-profile", &[("name", "Bob")]).await;
    note(&world, BOB, json!({ "team": 7, "plan": "large" })).await;
    bob_into_ada(&world, &ada).await;
    ada.submit("/do/update-profile", &[("name", "Ada Lovelace")]).await;
    note(&world, ADA, json!({ "team": 8, "plan": "large" })).await;
    link(&world, ADA, ("google", "ada-g")).await;
    assert_eq!(undo(&world, &way_back(&world, ADA).await).await, 303);
    let now = world.texts("select name || metadata from users order by email").await;
    assert_eq!(now, [r#"Ada Lovelace{"team":8}"#, r#"Bob{"plan":"large","team":7}"#]);
    assert_eq!(identities(&world).await, ["google ada-g ada@example.com"]);
}

async fn a_way_back_survives_a_new_password(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let thief = world.reset(&world.reset_link(ADA).await, "nine quiet harbours 77").await.0;
    assert!(thief.is_signed_in().await);
    assert_eq!(undo(&world, &way_back(&world, BOB).await).await, 303);
    assert!(world.lets_in(BOB, OTHER_PASSWORD).await);
}

async fn somebody_elses_merge_is_not_taken_back(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let id = world.text("select id from account_merges").await;
    let carl = world.person("carl@example.com").await;
    assert_eq!(carl.post("/do/undo-merge", &[("id", &id)]).await.status, 404);
    assert!(world.browser().post("/do/undo-merge", &[("id", &id)]).await.location().starts_with("/login"));
    world.wait(Duration::from_mins(11));
    assert!(ada.post("/do/undo-merge", &[("id", &id)]).await.location().starts_with("/reauth"));
    assert_eq!(world.number("select count(*) from account_merges").await, 1);
}

async fn a_suspension_is_not_escaped(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    let link = way_back(&world, BOB).await;
    let refused = world.browser().submit("/do/undo-merge", &[("token", token_of(&link))]).await;
    assert!(refused.says("The account that was kept is suspended."), "{}", refused.visible());
    assert!(!world.lets_in(BOB, OTHER_PASSWORD).await && !world.lets_in(BOB, PASSWORD).await);
    world.change("update users set status = 'active' where email = $1", ADA).await;
    assert_eq!(undo(&world, &link).await, 303, "the link was not used up");
}

async fn after_a_week_the_merge_stays_and_the_names_are_the_account_s_own(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    link(&world, BOB, ("github", "bob-h")).await;
    let bobs = id_of(&world, BOB).await;
    bob_into_ada(&world, &ada).await;
    let link = way_back(&world, BOB).await;
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(world.number("select count(*) from users").await, 2, "the week is not over");
    world.wait(WEEK + Duration::from_secs(1));
    assert_eq!((undo(&world, &link).await, world.browser().get(&link).await.status), (410, 410));
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(world.texts("select email from users").await, [ADA]);
    assert_eq!(identities(&world).await, ["github bob-h ada@example.com"]);
    assert_eq!(world.number("select count(*) from passwords").await, 1);
    let events = "select ip from audit_events where event = 'signed_up' order by id";
    assert!(world.texts(events).await.last().expect("Bob's").is_empty(), "what was personal in Bob's log is gone");
    let ada = world.sign_in(BOB, PASSWORD).await.0;
    assert!(ada.is_signed_in().await && id_of(&world, &bobs).await == id_of(&world, ADA).await);
    change(&world, &ada, BOB).await;
    assert_eq!(world.texts("select email from users").await, [BOB], "the address can be made the account's own");
    assert!(world.lets_in(BOB, PASSWORD).await);
}

async fn what_a_merge_moved_is_sealed(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    link(&world, BOB, ("github", "bob-h")).await;
    bob_into_ada(&world, &ada).await;
    let mut tx = world.portal.db.read().await.expect("the database");
    let (moved,): (Vec<u8>,) = tx.query("select moved from account_merges").one().await.expect("a merge");
    drop(tx);
    let shown = String::from_utf8_lossy(&moved).into_owned();
    assert!(moved.len() > 100 && !shown.contains("bob"), "{shown}");
}
