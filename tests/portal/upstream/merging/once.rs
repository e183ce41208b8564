//! Fifty at once.

use futures::future::join_all;

use super::{ADA, BOB, ada_and_bob, begin, bob_into_ada, id_of, link, prove_both, sign_in_for, way_back};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

both! {
    of_fifty_merges_one_is_done,
    two_accounts_that_swallow_each_other_at_once_are_one,
    of_fifty_undos_by_page_and_letter_one_is_done,
}

/// Sends one form or the other from fifty browsers with the cookies of this one.
async fn fifty(browser: &Browser, path: &str, forms: [&[(&str, &str)]; 2]) {
    let browsers: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let sent = browsers.iter().zip(forms.into_iter().cycle());
    let pages = join_all(sent.map(|(browser, form)| browser.post(path, form))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 404 | 410 | 503)), "{statuses:?}");
}

async fn of_fifty_merges_one_is_done(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    link(&world, BOB, ("github", "bob-h")).await;
    let page = prove_both(&ada).await;
    let (adas, bobs) = (id_of(&world, ADA).await, id_of(&world, BOB).await);
    let [one, other] = [&adas, &bobs].map(|keep| [("token", token_of(&page)), ("keep", keep.as_str())]);
    fifty(&ada, "/do/merge-account", [&one, &other]).await;
    assert_eq!(world.number("select count(*) from users where status = 'merged'").await, 1);
    assert_eq!(world.number("select count(*) from account_merges").await, 1);
    assert_eq!((world.events("accounts_merged").await, world.number("select count(*) from former_ids").await), (2, 1));
    assert_eq!(
        world
            .number("select count(*) from identities i join users u on u.id = i.user_id where u.status = 'active'")
            .await,
        1
    );
    assert_eq!(world.count_letters(ADA, "became one").await, 1);
}

/// Each in a browser of its own: Bob goes into Ada here, and Ada into Bob there.
async fn two_accounts_that_swallow_each_other_at_once_are_one(world: World) {
    let (ada, bob) = ada_and_bob(&world).await;
    let (here, there) = (begin(&ada).await, begin(&bob).await);
    sign_in_for(&ada, (BOB, OTHER_PASSWORD), &here).await;
    sign_in_for(&bob, (ADA, PASSWORD), &there).await;
    let (adas, bobs) = (id_of(&world, ADA).await, id_of(&world, BOB).await);
    let one = [("token", token_of(&here)), ("keep", adas.as_str())];
    let other = [("token", token_of(&there)), ("keep", bobs.as_str())];
    let pages = join_all([ada.post("/do/merge-account", &one), bob.post("/do/merge-account", &other)]).await;
    assert!(pages.iter().any(|page| page.status == 303), "{pages:?}");
    assert_eq!(world.texts("select status from users order by status").await, ["active", "merged"]);
    assert_eq!(world.number("select count(*) from account_merges").await, 1);
}

async fn of_fifty_undos_by_page_and_letter_one_is_done(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    link(&world, BOB, ("github", "bob-h")).await;
    bob_into_ada(&world, &ada).await;
    let (id, way_back) = (world.text("select id from account_merges").await, way_back(&world, BOB).await);
    let (page, letter) = ([("id", id.as_str())], [("token", token_of(&way_back))]);
    fifty(&ada, "/do/undo-merge", [&page, &letter]).await;
    assert_eq!(world.texts("select status from users").await, ["active", "active"]);
    assert_eq!((world.events("merge_undone").await, world.count_letters(BOB, "are two again").await), (2, 1));
    assert!(world.lets_in(BOB, OTHER_PASSWORD).await);
}
