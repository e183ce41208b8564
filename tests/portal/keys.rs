//! The keys that sign tokens: published before they sign, good until the last token they signed has run out, gone at once in an
//! emergency.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use portico::cli;
use portico::error::{Error, Result};
use portico::portal::Portal;
use portico::tokens::keys::{self, Key, State};
use reqwest::Method;
use serde_json::Value;

use super::access_tokens::{Ada, header_of};
use crate::both;
use crate::support::World;

both! {
    the_public_keys_are_there_for_everybody,
    a_token_signed_before_a_rotation_is_good_until_it_runs_out,
    keys_turn_on_schedule,
    what_a_retired_key_signed_is_refused_at_once,
    any_key_can_be_retired,
    fifty_rotations_at_once_leave_one_key_that_signs_and_one_next,
    turns_are_in_the_log,
}
both! { with &[("AUTH_JWT_KEY_ROTATION", "0")] => keys_turn_by_hand_only }

const JWKS: &str = "/.well-known/jwks.json";
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

pub async fn published(world: &World) -> Vec<String> {
    let page = world.browser().get(JWKS).await;
    let document: Value = serde_json::from_str(&page.text).expect("JSON");
    let keys = document["keys"].as_array().expect("keys").iter();
    keys.map(|key| key["kid"].as_str().expect("an id").to_owned()).collect()
}

pub async fn keys_in(portal: &Portal, state: State) -> Vec<Key> {
    let keys = keys::list(portal).await.expect("the database");
    keys.into_iter().filter(|key| key.state == state).collect()
}

/// The id of the one key in this state.
pub async fn kid(portal: &Portal, state: State) -> String {
    let [key] = &keys_in(portal, state).await[..] else { panic!("one key is {state:?}") };
    key.kid.clone()
}

pub async fn rotate(portal: &Arc<Portal>) -> bool {
    let ctx = cli::request_of_operator(portal).await.expect("a context");
    keys::rotate(&ctx).await.expect("a turn")
}

pub async fn retire(portal: &Arc<Portal>, kid: &str) -> Result<()> {
    let ctx = cli::request_of_operator(portal).await.expect("a context");
    keys::retire(&ctx, kid).await
}

async fn keep_house(world: &World) {
    cli::housekeeping(&world.portal).await.expect("housekeeping");
}

async fn the_public_keys_are_there_for_everybody(world: World) {
    let browser = world.browser();
    let page = browser.get(JWKS).await;
    let header = |name: &str| page.header(name).unwrap_or_default();
    assert_eq!((page.status, header("content-type").as_str()), (200, "application/jwk-set+json"));
    assert_eq!(header("cache-control"), "public, max-age=300");
    assert_eq!(header("access-control-allow-origin"), "*");
    assert!(page.headers("set-cookie").is_empty() && header("x-content-type-options") == "nosniff");
    let document: Value = serde_json::from_str(&page.text).expect("JSON");
    let keys = document["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 2, "the one that signs and the next one: {document}");
    for key in keys {
        let names: BTreeSet<_> = key.as_object().expect("a key").keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["alg", "crv", "kid", "kty", "use", "x", "y"]), "and nothing private");
        assert_eq!((key["kty"].as_str(), key["crv"].as_str()), (Some("EC"), Some("P-256")));
        assert_eq!((key["alg"].as_str(), key["use"].as_str()), (Some("ES256"), Some("sig")));
    }
    let etag = header("etag");
    let ask = async |tag: &str| browser.send(Method::GET, JWKS, None, &[("if-none-match", tag)]).await;
    for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let page = ask(&known).await;
        assert_eq!((page.status, page.text.as_str(), page.header("etag")), (304, "", Some(etag.clone())), "{known}");
        assert_eq!(page.header("cache-control").as_deref(), Some("public, max-age=300"));
    }
    assert_eq!(ask("\"other\"").await.status, 200);
    rotate(&world.portal).await;
    assert_eq!(ask(&etag).await.status, 200, "other keys, another tag");
    assert_eq!(browser.send(Method::HEAD, JWKS, None, &[]).await.status, 200);
    assert_eq!(browser.post(JWKS, &[]).await.status, 405);
}

async fn a_token_signed_before_a_rotation_is_good_until_it_runs_out(world: World) {
    let ada = Ada::of(&world).await;
    let (old, next) = (kid(&world.portal, State::Current).await, kid(&world.portal, State::Next).await);
    assert_eq!(published(&world).await.len(), 2);
    let before = ada.token(&world.portal).await;
    assert_eq!(header_of(&before)["kid"], old.as_str());
    assert!(rotate(&world.portal).await);
    assert_eq!(kid(&world.portal, State::Current).await, next, "the next one, which was published all along");
    let after = ada.token(&world.portal).await;
    assert_eq!(header_of(&after)["kid"], next.as_str());
    assert!(ada.is_let_in(&world.portal, &before).await && ada.is_let_in(&world.portal, &after).await);
    assert!(published(&world).await.contains(&old));
    keep_house(&world).await;
    world.wait(14 * MINUTE);
    keep_house(&world).await;
    assert!(ada.is_let_in(&world.portal, &before).await);
    world.wait(MINUTE);
    assert!(!ada.is_let_in(&world.portal, &before).await, "it has run out");
    world.wait(MINUTE);
    assert!(!published(&world).await.contains(&old), "nothing it signed is alive");
    keep_house(&world).await;
    assert_eq!(world.number("select count(*) from signing_keys").await, 2, "and its private half is gone");
}

async fn keys_turn_on_schedule(world: World) {
    let ada = Ada::of(&world).await;
    let next = kid(&world.portal, State::Next).await;
    world.wait(89 * DAY);
    keep_house(&world).await;
    assert_eq!(kid(&world.portal, State::Next).await, next);
    let before = ada.token(&world.portal).await;
    world.wait(DAY);
    let last = ada.token(&world.portal).await;
    join_all((0..8).map(|_| keep_house(&world))).await;
    assert_eq!(kid(&world.portal, State::Current).await, next, "eight nodes turn the keys once");
    assert_eq!(keys_in(&world.portal, State::Retired).await.len(), 1);
    assert!(!ada.is_let_in(&world.portal, &before).await && ada.is_let_in(&world.portal, &last).await);
    let newest = kid(&world.portal, State::Next).await;
    assert!(published(&world).await.contains(&newest));
    world.wait(90 * DAY);
    keep_house(&world).await;
    assert_eq!(kid(&world.portal, State::Current).await, newest);
    assert_eq!(keys_in(&world.portal, State::Retired).await.len(), 1, "the first is gone, the second still verifies");
}

async fn keys_turn_by_hand_only(world: World) {
    let current = kid(&world.portal, State::Current).await;
    world.wait(3_000 * DAY);
    keep_house(&world).await;
    assert_eq!(kid(&world.portal, State::Current).await, current);
    rotate(&world.portal).await;
    assert_ne!(kid(&world.portal, State::Current).await, current);
}

async fn what_a_retired_key_signed_is_refused_at_once(world: World) {
    let ada = Ada::of(&world).await;
    let (stolen, next) = (kid(&world.portal, State::Current).await, kid(&world.portal, State::Next).await);
    let token = ada.token(&world.portal).await;
    assert!(ada.is_let_in(&world.portal, &token).await);
    retire(&world.portal, &stolen).await.expect("a key");
    assert!(!ada.is_let_in(&world.portal, &token).await);
    let kids = published(&world).await;
    assert!(!kids.contains(&stolen) && kids.contains(&next) && kids.len() == 2, "{kids:?}");
    let token = ada.token(&world.portal).await;
    assert!(header_of(&token)["kid"] == next.as_str() && ada.is_let_in(&world.portal, &token).await);
    assert!(matches!(retire(&world.portal, &stolen).await, Err(Error::NotFound)));
    assert_eq!(world.number("select count(*) from signing_keys").await, 2);
}

async fn any_key_can_be_retired(world: World) {
    let ada = Ada::of(&world).await;
    let token = ada.token(&world.portal).await;
    rotate(&world.portal).await;
    let next = kid(&world.portal, State::Next).await;
    retire(&world.portal, &next).await.expect("a key");
    assert!(!published(&world).await.contains(&next) && kid(&world.portal, State::Next).await != next);
    assert!(ada.is_let_in(&world.portal, &token).await, "that was another key");
    let before = kid(&world.portal, State::Retired).await;
    retire(&world.portal, &before).await.expect("a key");
    assert!(!ada.is_let_in(&world.portal, &token).await);
    assert!(matches!(retire(&world.portal, "none").await, Err(Error::NotFound)));
}

async fn fifty_rotations_at_once_leave_one_key_that_signs_and_one_next(world: World) {
    let ada = Ada::of(&world).await;
    let turns = join_all((0..50).map(|_| rotate(&world.portal)));
    let tokens = join_all((0..50).map(|_| ada.token(&world.portal)));
    let (turns, tokens) = futures::join!(turns, tokens);
    let turned = turns.into_iter().filter(|turned| *turned).count();
    assert!(turned >= 1);
    let (current, next) = (kid(&world.portal, State::Current).await, kid(&world.portal, State::Next).await);
    assert_ne!(current, next);
    assert_eq!(keys_in(&world.portal, State::Retired).await.len(), turned);
    for token in &tokens {
        assert!(ada.is_let_in(&world.portal, token).await, "who was given a token meanwhile has a good one");
    }
    let last = ada.token(&world.portal).await;
    assert_eq!(header_of(&last)["kid"], current.as_str());
}

async fn turns_are_in_the_log(world: World) {
    let first = kid(&world.portal, State::Current).await;
    rotate(&world.portal).await;
    retire(&world.portal, &first).await.expect("a key");
    world.wait(90 * DAY);
    keep_house(&world).await;
    let log = "select event || ' ' || details from audit_events where subject_id is null order by id";
    let log = world.texts(log).await;
    assert_eq!(log.len(), 3, "{log:?}");
    assert!(log[0].starts_with("signing_keys_rotated") && log[0].contains(&first), "{log:?}");
    assert!(log[1].starts_with("signing_key_retired") && log[1].contains(&first), "{log:?}");
    assert!(log[2].starts_with("signing_keys_rotated"), "{log:?}");
}
