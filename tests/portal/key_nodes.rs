//! The keys where more than one portal uses them: nodes beside each other, one after a restart, one with other settings.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use portico::cli;
use portico::config::{PublicUrl, Settings};
use portico::kit::jws::Algorithm;
use portico::portal::Portal;
use portico::tokens::{access, keys, keys::State};
use serde_json::Value;

use super::access_tokens::{Ada, header_of};
use super::keys::{keys_in, kid, published, retire, rotate};
use crate::both;
use crate::support::World;

both! {
    a_restart_keeps_the_keys,
    portals_that_start_at_once_have_the_same_keys,
    a_node_sees_what_another_has_done_within_five_seconds,
    a_node_looks_for_an_unknown_key_at_most_once_a_second,
    another_algorithm_is_published_before_it_signs,
    a_portal_of_another_name_makes_no_tokens_for_this_one,
    no_private_key_can_be_read_from_the_table,
    a_key_moved_to_another_row_is_no_key,
    without_a_key_a_portal_is_not_ready,
    a_key_outlives_the_longest_token_it_may_have_signed,
}

const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// Another portal on the same database, with settings of its own.
async fn node(world: &World, change: impl FnOnce(&mut Settings)) -> Arc<Portal> {
    let mut settings = world.portal.settings.clone();
    change(&mut settings);
    cli::open(settings, world.clock.clone()).await.expect("a portal")
}

async fn a_restart_keeps_the_keys(world: World) {
    let ada = Ada::of(&world).await;
    let before = published(&world).await;
    let token = ada.token(&world.portal).await;
    let restarted = node(&world, |_| ()).await;
    assert!(ada.is_let_in(&restarted, &token).await);
    assert_eq!(published(&world).await, before);
    restarted.db.close().await;
}

async fn portals_that_start_at_once_have_the_same_keys(world: World) {
    world.run("delete from signing_keys").await;
    let nodes = join_all((0..4).map(|_| node(&world, |_| ()))).await;
    let signs = kid(&world.portal, State::Current).await;
    assert_eq!(world.number("select count(*) from signing_keys").await, 2);
    let ada = Ada::of(&world).await;
    world.wait(5 * SECOND);
    for one in &nodes {
        let token = ada.token(one).await;
        assert_eq!(header_of(&token)["kid"], signs.as_str());
        for other in &nodes {
            assert!(ada.is_let_in(other, &token).await);
        }
    }
    join_all(nodes.iter().map(|node| node.db.close())).await;
}

async fn a_node_sees_what_another_has_done_within_five_seconds(world: World) {
    let ada = Ada::of(&world).await;
    let other = node(&world, |_| ()).await;
    let (ours, now) = (&world.portal, world.clock.now());
    let old = access::issue(&other, &ada.subject(), now).await.expect("a token").token;
    assert!(access::verify(ours, &old, now).await.is_ok());
    rotate(ours).await;
    // The other node has not looked since: it signs with the key it knows, and takes what the next one signs.
    let still_old = access::issue(&other, &ada.subject(), now).await.expect("a token").token;
    assert_eq!(header_of(&still_old)["kid"], header_of(&old)["kid"]);
    let new = access::issue(ours, &ada.subject(), now).await.expect("a token").token;
    assert_ne!(header_of(&new)["kid"], header_of(&old)["kid"]);
    assert!(access::verify(ours, &still_old, now).await.is_ok() && access::verify(&other, &new, now).await.is_ok());
    let later = now.plus(5 * SECOND);
    let seen = access::issue(&other, &ada.subject(), later).await.expect("a token").token;
    assert_eq!(header_of(&seen)["kid"], header_of(&new)["kid"]);
    retire(ours, header_of(&new)["kid"].as_str().expect("an id")).await.expect("a key");
    assert!(access::verify(ours, &new, later).await.is_err());
    assert!(access::verify(&other, &new, later.plus(5 * SECOND)).await.is_err(), "five seconds later, everywhere");
    other.db.close().await;
}

async fn a_node_looks_for_an_unknown_key_at_most_once_a_second(world: World) {
    let ada = Ada::of(&world).await;
    let other = node(&world, |_| ()).await;
    let now = world.clock.now();
    let known = access::issue(&other, &ada.subject(), now).await.expect("a token").token;
    assert!(access::verify(&other, &known, now).await.is_ok(), "it has just looked");
    rotate(&world.portal).await;
    rotate(&world.portal).await;
    let unknown = access::issue(&world.portal, &ada.subject(), now).await.expect("a token").token;
    let just_before = now.plus(Duration::from_millis(999));
    assert!(access::verify(&other, &unknown, just_before).await.is_err(), "it does not look again yet");
    assert!(access::verify(&other, &unknown, now.plus(SECOND)).await.is_ok(), "now it does");
    other.db.close().await;
}

async fn another_algorithm_is_published_before_it_signs(world: World) {
    let ada = Ada::of(&world).await;
    let old = ada.token(&world.portal).await;
    let dropped = kid(&world.portal, State::Next).await;
    let restarted = node(&world, |settings| settings.tokens.algorithm = Algorithm::EdDSA).await;
    let [next] = &keys_in(&restarted, State::Next).await[..] else { panic!("one key is next") };
    assert_eq!(next.algorithm, "EdDSA");
    world.wait(5 * SECOND);
    let kids = published(&world).await;
    assert!(kids.contains(&next.kid) && !kids.contains(&dropped), "{kids:?}");
    cli::housekeeping(&restarted).await.expect("housekeeping");
    assert_eq!(header_of(&ada.token(&restarted).await)["alg"], "ES256", "others may not know the new key yet");
    world.wait(5 * MINUTE);
    cli::housekeeping(&restarted).await.expect("housekeeping");
    let new = ada.token(&restarted).await;
    assert_eq!((header_of(&new)["alg"].as_str(), header_of(&new)["kid"].as_str()), (Some("EdDSA"), Some(&*next.kid)));
    assert!(ada.is_let_in(&restarted, &new).await && ada.is_let_in(&restarted, &old).await);
    let [after] = &keys_in(&restarted, State::Next).await[..] else { panic!("one key is next") };
    assert_eq!(after.algorithm, "EdDSA");
    restarted.db.close().await;
}

async fn a_portal_of_another_name_makes_no_tokens_for_this_one(world: World) {
    let ada = Ada::of(&world).await;
    let stranger = |settings: &mut Settings| {
        settings.public_url = PublicUrl::parse("https://other.example").expect("a URL");
    };
    let other = node(&world, stranger).await;
    let token = ada.token(&other).await;
    assert!(ada.is_let_in(&other, &token).await);
    assert!(!ada.is_let_in(&world.portal, &token).await, "the same keys, another issuer and audience");
    other.db.close().await;
}

async fn rows(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut tx = world.portal.db.read().await.expect("the database");
    tx.query("select kid, private_key from signing_keys order by kid").all().await.expect("keys")
}

async fn no_private_key_can_be_read_from_the_table(world: World) {
    let rows = rows(&world).await;
    assert_eq!(rows.len(), 2);
    for (kid, sealed) in &rows {
        let place = format!("signing_keys.private_key.{kid}");
        let private = world.portal.keyring.open(&place, sealed).expect("the seal of this row");
        assert!(private.len() > 100);
        for piece in private.windows(8) {
            assert!(!sealed.windows(8).any(|bytes| bytes == piece), "a piece of the key stands in the table");
        }
        for (other, _) in rows.iter().filter(|(other, _)| other != kid) {
            let elsewhere = format!("signing_keys.private_key.{other}");
            assert!(world.portal.keyring.open(&elsewhere, sealed).is_err());
        }
    }
}

async fn a_key_moved_to_another_row_is_no_key(world: World) {
    let ada = Ada::of(&world).await;
    let token = ada.token(&world.portal).await;
    let sql = "update signing_keys set private_key = (select k.private_key from signing_keys k where k.kid <> signing_keys.kid)";
    assert_eq!(world.run(sql).await, 2);
    let restarted = node(&world, |_| ()).await;
    assert!(keys::current(&restarted, world.clock.now()).await.is_err());
    assert!(access::verify(&restarted, &token, world.clock.now()).await.is_err());
    restarted.db.close().await;
}

async fn without_a_key_a_portal_is_not_ready(world: World) {
    let browser = world.browser();
    assert_eq!(browser.get("/readyz").await.status, 200);
    world.run("delete from signing_keys").await;
    world.wait(5 * SECOND);
    let page = browser.get("/readyz").await;
    let answer: Value = serde_json::from_str(&page.text).expect("JSON");
    assert_eq!((page.status, answer["ready"].as_bool()), (503, Some(false)));
    assert!(answer["reasons"].to_string().contains("signing key"), "{answer}");
    cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(browser.get("/readyz").await.status, 200, "housekeeping makes what is missing");
}

async fn a_key_outlives_the_longest_token_it_may_have_signed(world: World) {
    let ada = Ada::of(&world).await;
    let long = node(&world, |settings| settings.tokens.access = Duration::from_hours(2)).await;
    let token = ada.token(&long).await;
    let short = node(&world, |settings| settings.tokens.access = 5 * MINUTE).await;
    rotate(&short).await;
    world.wait(119 * MINUTE);
    cli::housekeeping(&short).await.expect("housekeeping");
    assert!(ada.is_let_in(&short, &token).await, "it was promised two hours");
    world.wait(2 * MINUTE);
    cli::housekeeping(&short).await.expect("housekeeping");
    assert!(!ada.is_let_in(&short, &token).await);
    assert!(keys_in(&short, State::Retired).await.is_empty());
    join_all([long.db.close(), short.db.close()]).await;
}
