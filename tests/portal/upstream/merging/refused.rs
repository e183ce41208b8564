//! Who is merged with nobody, and who with nobody for now.

use std::time::Duration;

use portico::roles::SUPER_ADMIN;

use super::{ADA, BOB, PAGE, ada_and_bob, begin, bob_into_ada, id_of, merge, prove_both, sign_in_for};
use crate::both;
use crate::change_email::change;
use crate::mfa::enrol;
use crate::roles::grant;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    who_is_suspended_about_to_go_or_unproven_is_merged_with_nobody,
    an_account_with_a_second_factor_is_not_merged_into_one_without,
    an_account_that_its_old_address_may_take_back_is_not_merged,
    an_account_that_has_just_taken_one_in_is_merged_into_none,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => the_last_super_admin_is_merged_into_nobody }

/// Whether merging is refused, in these words, both on the page and after it; nothing is merged then.
async fn refuses(world: &World, browser: &Browser, (page, keep): (&str, &str), words: &str) {
    let seen = browser.get(page).await;
    assert!(seen.says(words), "{}", seen.visible());
    assert_eq!(merge(world, browser, page, keep).await.location(), page);
    let told = browser.get(page).await.role("alert").expect("a refusal");
    assert!(told.contains(words), "{told}");
}

async fn who_is_suspended_about_to_go_or_unproven_is_merged_with_nobody(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    let page = prove_both(&ada).await;
    let before = world.number("select email_verified_at from users where email = 'ada@example.com'").await;
    for (sql, words) in [
        ("update users set status = 'suspended' where email = $1", "ada@example.com can't be merged: an administrator"),
        ("update users set status = 'active', deletion_due_at = 9 where email = $1", "it's about to be deleted"),
        (
            "update users set deletion_due_at = null, email_verified_at = null where email = $1",
            "confirm its address first",
        ),
    ] {
        world.change(sql, ADA).await;
        for keep in [ADA, BOB] {
            refuses(&world, &ada, (&page, keep), words).await;
        }
    }
    assert_eq!(world.events("accounts_merged").await, 0);
    assert!(before > 0);
    world.change("update users set email_verified_at = created_at where email = $1", ADA).await;
    assert_eq!(merge(&world, &ada, &page, BOB).await.location(), PAGE);
}

async fn an_account_with_a_second_factor_is_not_merged_into_one_without(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    enrol(&world, &ada).await;
    let page = prove_both(&ada).await;
    refuses(&world, &ada, (&page, BOB), "ada@example.com has two-step sign-in, and the other account has not.").await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), "/mfa", "the other way round it is");
}

async fn an_account_that_its_old_address_may_take_back_is_not_merged(world: World) {
    let (ada, thief) = ada_and_bob(&world).await;
    change(&world, &thief, "mallory@example.com").await;
    let page = begin(&ada).await;
    sign_in_for(&ada, ("mallory@example.com", OTHER_PASSWORD), &page).await;
    for keep in [ADA, "mallory@example.com"] {
        refuses(&world, &ada, (&page, keep), "The address of mallory@example.com was changed less than a week ago.")
            .await;
    }
    world.wait(Duration::from_hours(7 * 24 + 1));
    let ada = world.sign_in(ADA, PASSWORD).await.0;
    let page = begin(&ada).await;
    sign_in_for(&ada, ("mallory@example.com", OTHER_PASSWORD), &page).await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), PAGE);
}

async fn an_account_that_has_just_taken_one_in_is_merged_into_none(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    bob_into_ada(&world, &ada).await;
    let carl = world.person("carl@example.com").await;
    let page = begin(&carl).await;
    sign_in_for(&carl, (ADA, PASSWORD), &page).await;
    refuses(&world, &carl, (&page, "carl@example.com"), "Another account was merged into ada@example.com").await;
    assert_eq!(merge(&world, &carl, &page, ADA).await.location(), PAGE, "but another into it");
}

async fn the_last_super_admin_is_merged_into_nobody(world: World) {
    let (ada, _) = ada_and_bob(&world).await;
    grant(&world, &id_of(&world, BOB).await, SUPER_ADMIN, None).await.expect("a role");
    let page = prove_both(&ada).await;
    assert_eq!(merge(&world, &ada, &page, ADA).await.location(), page);
    assert!(ada.get(&page).await.says("bob@example.com is the only account that runs this site."));
    assert_eq!(merge(&world, &ada, &page, BOB).await.location(), PAGE);
}
