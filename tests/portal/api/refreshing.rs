//! Refresh tokens: each is used once, whoever lost a reply gets the same again, and a copy that turns up later puts both holders out
//! (gate 9, ATK-040, ATK-041, RFC 9700 4.14.2).

use std::time::Duration;

use futures::future::join_all;
use portico::cli::housekeeping;
use serde_json::{Value, json};

use super::{ADA, Caller, ada, items, post, problem, refresh, text};
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    a_refresh_gives_a_new_pair_and_the_session_goes_on,
    whoever_lost_a_reply_gets_the_same_token_again_for_ten_seconds,
    a_token_shown_again_later_puts_both_holders_out,
    the_owner_is_told_once_however_often_it_is_shown,
    who_is_robbed_is_noticed_even_after_a_week,
    fifty_refreshes_of_one_token_at_once_leave_one_child,
    fifty_replays_at_once_are_told_once,
    a_restart_forgets_no_token_and_no_child,
    what_is_no_refresh_token_is_refused_alike,
    the_next_token_cannot_be_read_in_the_database,
    what_nobody_can_use_is_swept_away,
    a_stale_access_token_does_not_stand_in_the_way,
}

/// Beyond the ten seconds in which a lost reply may be asked for again.
const LATER: Duration = Duration::from_secs(11);
const DAY: Duration = Duration::from_hours(24);
const LETTER: &str = "signed an app out";

/// The refresh token that an answer brought.
pub fn child(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    text(&page.json()["refresh_token"])
}

pub fn is_refused(page: &Page) {
    assert_eq!(problem(page), (401, "invalid_refresh_token".to_owned()), "{}", page.text);
}

async fn tokens(world: &World) -> i64 {
    world.number("select count(*) from refresh_tokens").await
}

pub async fn unused(world: &World) -> i64 {
    world.number("select count(*) from refresh_tokens t where not exists (select 1 from refresh_tokens c where c.parent_hash = t.hash)").await
}

/// How many sessions the owner sees.
async fn seen_sessions(browser: &Browser) -> usize {
    items(&browser.call(reqwest::Method::GET, "/api/v1/me/sessions", None, &[]).await).len()
}

async fn a_refresh_gives_a_new_pair_and_the_session_goes_on(world: World) {
    let (mut caller, browser) = ada(&world).await;
    let (before, sid) = (caller.clone(), caller.session().await);
    for _ in 0..3 {
        world.wait(Duration::from_mins(10));
        let page = caller.exchange().await;
        assert_eq!(super::names(&page.json()), ["access_token", "expires_in", "refresh_token", "token_type", "user"]);
        assert_eq!(page.json()["user"], caller.get("/me").await.json());
        caller.keep(&page);
        assert_eq!(caller.session().await, sid);
    }
    assert!(before.access != caller.access && before.refresh != caller.refresh);
    assert!(!before.is_let_in().await && caller.is_let_in().await, "the first access token has run out");
    assert_eq!(seen_sessions(&browser).await, 2);
    assert_eq!((tokens(&world).await, unused(&world).await), (4, 1));
}

async fn whoever_lost_a_reply_gets_the_same_token_again_for_ten_seconds(world: World) {
    let (mut caller, _) = ada(&world).await;
    let lost = child(&caller.exchange().await);
    let again = caller.exchange().await;
    assert_eq!(child(&again), lost);
    world.wait(Duration::from_secs(5));
    assert_eq!(child(&caller.exchange().await), lost);
    let first = caller.clone();
    caller.keep(&again);
    caller.renew().await;
    assert_eq!(child(&first.exchange().await), lost, "also when the child was used meanwhile");
    assert_eq!(tokens(&world).await, 3, "there is no second line");
    assert!(caller.is_let_in().await);
    caller.renew().await;
    assert_eq!((world.events("refresh_token_replayed").await, world.count_letters(ADA, LETTER).await), (0, 0));
}

async fn a_token_shown_again_later_puts_both_holders_out(world: World) {
    let (mut caller, browser) = ada(&world).await;
    let stolen = caller.clone();
    caller.renew().await;
    assert!(caller.is_let_in().await && stolen.is_let_in().await);
    world.wait(LATER);
    is_refused(&stolen.exchange().await);
    assert!(caller.is_out().await && stolen.is_out().await, "child, and both access tokens, at once");
    assert!(browser.is_signed_in().await, "her browser has nothing to do with it");
    assert_eq!(seen_sessions(&browser).await, 1);
    let letter = world.letter_about(ADA, LETTER).await;
    assert!(text(&letter["text"]).contains("change your password"), "{letter}");
    assert!(text(&letter["link"]).ends_with("/account/sessions"));
    assert!(browser.get("/account/activity").await.says("A used sign-in key of an app was shown again"));
    let activity = items(&browser.call(reqwest::Method::GET, "/api/v1/me/activity", None, &[]).await);
    let told = activity.iter().find(|item| item["event"] == "refresh_token_replayed").expect("a line");
    assert_eq!((&told["result"], &told["ip"]), (&json!("refused"), &json!(stolen.browser.ip)));
}

async fn the_owner_is_told_once_however_often_it_is_shown(world: World) {
    let (mut caller, _) = ada(&world).await;
    let mut used = vec![caller.clone()];
    for _ in 0..3 {
        caller.renew().await;
        used.push(caller.clone());
    }
    world.wait(LATER);
    for _ in 0..3 {
        for one in &used {
            is_refused(&one.exchange().await);
        }
        world.wait(DAY);
    }
    assert_eq!((world.events("refresh_token_replayed").await, world.count_letters(ADA, LETTER).await), (1, 1));
}

async fn who_is_robbed_is_noticed_even_after_a_week(world: World) {
    let (owner, _) = ada(&world).await;
    let mut thief = owner.clone();
    thief.renew().await;
    for _ in 0..9 {
        world.wait(DAY);
        thief.renew().await;
        housekeeping(&world.portal).await.expect("housekeeping");
    }
    assert!(thief.is_let_in().await);
    is_refused(&owner.exchange().await);
    assert!(thief.is_out().await, "the owner was away for nine days, and is noticed all the same");
    assert_eq!(world.count_letters(ADA, LETTER).await, 1);
}

/// Shows one token fifty times at once.
async fn fifty(caller: &Caller) -> Vec<Page> {
    join_all((0..50).map(|_| caller.exchange())).await
}

async fn fifty_refreshes_of_one_token_at_once_leave_one_child(world: World) {
    let (mut caller, _) = ada(&world).await;
    for round in 1..=5 {
        // The keys that sign are due to be looked up again, while every connection is busy with a refresh.
        world.wait(LATER);
        let pages = fifty(&caller).await;
        let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        let mut children: Vec<_> = pages.iter().map(child).collect();
        children.dedup();
        assert_eq!(children.len(), 1, "nobody forks");
        assert_eq!((tokens(&world).await, unused(&world).await), (round + 1, 1));
        caller.keep(&pages[0]);
        assert!(caller.is_let_in().await);
    }
    caller.renew().await;
    assert_eq!(
        (
            world.events("refresh_token_replayed").await,
            world.number("select count(*) from sessions where ended_at is null").await
        ),
        (0, 2)
    );
}

async fn fifty_replays_at_once_are_told_once(world: World) {
    let (mut caller, _) = ada(&world).await;
    let stolen = caller.clone();
    caller.renew().await;
    world.wait(LATER);
    // Half of them race with the rightful holder of the child.
    let (replays, others) = tokio::join!(fifty(&stolen), fifty(&caller));
    replays.iter().for_each(is_refused);
    assert!(others.iter().all(|page| matches!(page.status, 200 | 401)));
    assert_eq!((world.events("refresh_token_replayed").await, world.count_letters(ADA, LETTER).await), (1, 1));
    assert!(caller.is_out().await);
    for page in others.iter().filter(|page| page.status == 200) {
        is_refused(&refresh(&caller.browser, &child(page)).await);
    }
}

async fn a_restart_forgets_no_token_and_no_child(world: World) {
    let (caller, _) = ada(&world).await;
    let lost = child(&caller.exchange().await);
    let node = world.node().await;
    let mut there = Caller { browser: node.serves(&caller.browser), ..caller.clone() };
    assert!(there.is_let_in().await, "the same keys");
    assert_eq!(child(&there.exchange().await), lost, "the same child");
    there.refresh = lost.clone();
    there.renew().await;
    assert!(there.is_let_in().await);
    let pages = join_all((0..50).map(|n| {
        if n % 2 == 0 { refresh(&caller.browser, &there.refresh) } else { refresh(&there.browser, &there.refresh) }
    }))
    .await;
    let mut children: Vec<_> = pages.iter().map(child).collect();
    children.dedup();
    assert_eq!((children.len(), unused(&world).await), (1, 1), "two nodes agree");
    world.wait(LATER);
    is_refused(&caller.exchange().await);
    assert!(there.is_out().await, "a replay here is felt there");
    assert_eq!(world.count_letters(ADA, LETTER).await, 1);
    node.stop().await;
}

async fn what_is_no_refresh_token_is_refused_alike(world: World) {
    let (caller, browser) = ada(&world).await;
    let cookie = browser.cookie("sid").expect("a session");
    let link = world.reset_link(ADA).await;
    let token = crate::support::token_of(&link);
    let never = "A".repeat(43);
    for nonsense in
        ["", " ", "null", &never, &cookie, token, &caller.access, &format!(" {}", caller.refresh), &caller.refresh[1..]]
    {
        is_refused(&refresh(&caller.browser, nonsense).await);
    }
    for body in [json!({}), json!({ "refresh_token": null }), json!({ "refresh_token": [caller.refresh] }), Value::Null]
    {
        assert_eq!(problem(&post(&caller.browser, "/auth/refresh", body).await).0, 400);
    }
    assert_eq!(caller.exchange().await.status, 200);
}

async fn the_next_token_cannot_be_read_in_the_database(world: World) {
    let (caller, _) = ada(&world).await;
    let next = child(&caller.exchange().await);
    let rows = async || {
        let mut tx = world.portal.db.read().await.expect("the database");
        let all = tx.query("select session_id, hash, sealed from refresh_tokens order by created_at, hash");
        all.all::<(String, Vec<u8>, Option<Vec<u8>>)>().await.expect("rows")
    };
    let before = rows().await;
    assert_eq!(before.iter().filter(|row| row.2.is_some()).count(), 1, "the child of the token just used");
    for (session, hash, sealed) in &before {
        let kept = [session.as_bytes(), hash, sealed.as_deref().unwrap_or_default()].concat();
        for secret in [&caller.refresh, &next] {
            assert!(!kept.windows(12).any(|window| window == &secret.as_bytes()[..12]));
        }
    }
    // Moved to another row it does not open there: only whoever shows the parent gets the child.
    let sealed = before.iter().find_map(|row| row.2.clone()).expect("a sealed child");
    let mut thief = Caller::sign_in(&world, ADA).await;
    let parent = thief.clone();
    thief.renew().await;
    let mut tx = world.portal.db.write().await.expect("the database");
    let moved = tx.query("update refresh_tokens set sealed = $1 where sealed is not null").bind(sealed);
    assert_eq!(moved.execute().await.expect("a statement"), 2);
    tx.commit().await.expect("a commit");
    is_refused(&parent.exchange().await);
    assert_eq!(child(&caller.exchange().await), next);
    world.wait(LATER);
    housekeeping(&world.portal).await.expect("housekeeping");
    assert!(rows().await.iter().all(|row| row.2.is_none()), "and soon it is gone");
}

async fn what_nobody_can_use_is_swept_away(world: World) {
    let (mut caller, _) = ada(&world).await;
    caller.renew().await;
    let gone = Caller::sign_in(&world, ADA).await;
    assert_eq!(gone.post("/auth/sign-out", json!({})).await.status, 204);
    assert_eq!(tokens(&world).await, 3);
    for _ in 0..2 {
        world.wait(4 * DAY);
        caller.renew().await;
    }
    housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(tokens(&world).await, 4, "a used token of a session that is alive is kept, to know it again");
    world.wait(8 * DAY);
    housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(tokens(&world).await, 0);
}

async fn a_stale_access_token_does_not_stand_in_the_way(world: World) {
    let (mut caller, _) = ada(&world).await;
    world.wait(Duration::from_secs(901));
    assert!(!caller.is_let_in().await, "it has run out");
    let page = caller.post("/auth/refresh", json!({ "refresh_token": caller.refresh })).await;
    let stale = caller.clone();
    caller.keep(&page);
    assert!(caller.is_let_in().await);
    assert_eq!(stale.post("/auth/sign-out", json!({ "refresh_token": caller.refresh })).await.status, 204);
    assert!(caller.is_out().await);
    assert_eq!(stale.post("/auth/sign-out", json!({})).await.status, 204);
    assert_eq!(problem(&stale.post("/auth/sign-out-all", json!({})).await), (401, "unauthenticated".to_owned()));
}
