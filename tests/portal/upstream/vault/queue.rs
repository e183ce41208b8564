//! The queue: every token that ends is refreshed in time, once, and what cannot be refreshed is left to its owner.

use futures::future::join_all;
use portico::cli::request_of_operator;
use portico::upstream::Failure;
use portico::upstream::vault::{refresh, worker};

use super::{MINUTE, Mood, Vault};
use crate::both;
use crate::support::World;

both! {
    a_token_is_refreshed_five_minutes_before_it_ends_and_not_before,
    fifty_rounds_at_once_refresh_a_token_once,
    whoever_dies_over_a_refresh_is_followed_by_another,
    after_three_tries_its_owner_has_to_sign_in_again,
    a_grant_that_is_gone_is_tried_once,
    what_was_given_up_for_an_outage_can_be_tried_again,
    what_its_owner_brings_meanwhile_stays,
    a_provider_that_is_switched_off_is_left_alone_and_nothing_is_lost,
    a_stopped_worker_does_nothing_and_a_round_by_hand_does,
}

async fn a_token_is_refreshed_five_minutes_before_it_ends_and_not_before(world: World) {
    let vault = Vault::new(world).await;
    for generation in 1..=3 {
        vault.world.wait(54 * MINUTE);
        assert_eq!(vault.work().await.refreshed, 0);
        vault.world.wait(MINUTE);
        assert_eq!(vault.work().await.refreshed, 1, "with the refresh token of the time before");
        assert_eq!(vault.acme.asked(), generation);
    }
    assert_eq!(vault.world.events("provider_token_refreshed").await, 3);
    let worker = worker::status(&mut vault.world.portal.db.read().await.expect("the database")).await.expect("figures");
    assert_eq!((worker.refreshed, worker.errors), (3, 0));
}

async fn fifty_rounds_at_once_refresh_a_token_once(world: World) {
    let vault = Vault::new(world).await;
    let other = vault.world.node_with(vault.node.portal.settings.clone()).await;
    vault.world.wait(55 * MINUTE);
    let rounds = (0..50).map(|n| worker::work(if n % 2 == 0 { &vault.node.portal } else { &other.portal }));
    let refreshed: u32 = join_all(rounds).await.into_iter().map(|round| round.expect("a round").refreshed).sum();
    assert_eq!((refreshed, vault.acme.asked()), (1, 1));
    other.stop().await;
}

async fn whoever_dies_over_a_refresh_is_followed_by_another(world: World) {
    let vault = Vault::new(world).await;
    vault.world.wait(55 * MINUTE);
    vault.acme.is_in(Mood::Silent);
    let (other, portal) = (vault.world.node_with(vault.node.portal.settings.clone()).await, vault.node.portal.clone());
    let dying = tokio::spawn(async move { worker::work(&portal).await });
    vault.acme.was_asked(1).await;
    dying.abort();
    vault.acme.is_in(Mood::Good);
    assert_eq!(worker::work(&other.portal).await.expect("a round").refreshed, 0, "for all we know it is at work");
    assert_eq!(vault.acme.asked(), 1);
    vault.world.wait(MINUTE);
    assert_eq!(worker::work(&other.portal).await.expect("a round").refreshed, 1);
    other.stop().await;
}

async fn after_three_tries_its_owner_has_to_sign_in_again(world: World) {
    let vault = Vault::new(world).await;
    vault.acme.is_in(Mood::Down);
    vault.world.wait(55 * MINUTE);
    for (pause, given_up) in [(MINUTE, false), (10 * MINUTE, false), (MINUTE, true)] {
        let round = vault.work().await;
        assert_eq!(round.missed.iter().map(|missed| missed.given_up).collect::<Vec<_>>(), [given_up]);
        assert!(vault.work().await.missed.is_empty(), "not again at once");
        assert_eq!(vault.wants_sign_in().await, given_up);
        vault.world.wait(pause);
    }
    vault.world.wait(60 * MINUTE);
    assert!(vault.work().await.missed.is_empty() && vault.acme.asked() == 3);
    assert_eq!(vault.world.events("provider_sign_in_needed").await, 1);
    vault.acme.is_in(Mood::Good);
    vault.bring(0).await;
    assert!(!vault.wants_sign_in().await, "they did");
    vault.world.wait(55 * MINUTE);
    assert_eq!(vault.work().await.refreshed, 1);
}

async fn a_grant_that_is_gone_is_tried_once(world: World) {
    let vault = Vault::new(world).await;
    vault.acme.is_in(Mood::GrantGone);
    vault.world.wait(55 * MINUTE);
    let round = vault.work().await;
    assert!(matches!(&round.missed[..], [missed] if missed.why == Failure::GrantGone && missed.given_up));
    assert!(vault.wants_sign_in().await);
    assert_eq!(refresh::try_again(&vault.node.portal).await.expect("the database"), 0, "nothing is left to try with");
    assert!(vault.work().await.missed.is_empty() && vault.acme.asked() == 1);
}

async fn what_was_given_up_for_an_outage_can_be_tried_again(world: World) {
    let vault = Vault::new(world).await;
    vault.acme.is_in(Mood::Down);
    vault.world.wait(55 * MINUTE);
    for _ in 0..3 {
        vault.work().await;
        vault.world.wait(10 * MINUTE);
    }
    assert!(vault.wants_sign_in().await);
    vault.acme.is_in(Mood::Good);
    assert_eq!(refresh::try_again(&vault.node.portal).await.expect("the database"), 1);
    assert_eq!(vault.work().await.refreshed, 1);
    assert!(!vault.wants_sign_in().await);
}

async fn what_its_owner_brings_meanwhile_stays(world: World) {
    let vault = Vault::new(world).await;
    vault.world.wait(55 * MINUTE);
    vault.acme.is_in(Mood::Silent);
    let portal = vault.node.portal.clone();
    let slow = tokio::spawn(async move { worker::work(&portal).await });
    vault.acme.was_asked(1).await;
    vault.bring(7).await;
    let round = slow.await.expect("it ends").expect("a round");
    assert!(round.missed.is_empty(), "that try concerns nobody any more: {round:?}");
    assert_eq!(vault.world.number("select attempts from provider_tokens").await, 0);
    assert_eq!(vault.world.number("select count(*) from provider_tokens where last_error is not null").await, 0);
}

async fn a_provider_that_is_switched_off_is_left_alone_and_nothing_is_lost(world: World) {
    let vault = Vault::new(world).await;
    vault.world.wait(55 * MINUTE);
    for _ in 0..5 {
        let round = worker::work(&vault.world.portal).await.expect("a round");
        assert!(round.refreshed == 0 && round.missed.is_empty(), "this portal knows no Acme: {round:?}");
        vault.world.wait(15 * MINUTE);
    }
    assert_eq!(vault.acme.asked(), 0);
    assert_eq!(vault.work().await.refreshed, 1, "no try was counted");
}

async fn a_stopped_worker_does_nothing_and_a_round_by_hand_does(world: World) {
    let vault = Vault::new(world).await;
    vault.world.wait(55 * MINUTE);
    let ctx = request_of_operator(&vault.world.portal).await.expect("a context");
    assert!(worker::switch(&ctx, false).await.expect("the database"));
    assert!(!worker::switch(&ctx, false).await.expect("the database"), "it is off already");
    assert_eq!((vault.work().await.refreshed, vault.acme.asked()), (0, 0));
    assert_eq!(worker::once(&vault.node.portal).await.expect("a round").refreshed, 1);
    assert!(worker::switch(&ctx, true).await.expect("the database"));
    vault.world.wait(55 * MINUTE);
    assert_eq!(vault.work().await.refreshed, 1);
    assert_eq!(vault.world.events("token_refresh_switched").await, 2);
}
