//! How long a session lives, and what else ends it.

use std::time::Duration;

use crate::both;
use crate::support::{Browser, PASSWORD, World};

both! {
    a_session_nobody_uses_ends_after_twelve_hours,
    a_session_in_use_ends_after_seven_days,
    a_remembered_session_ends_after_thirty_days,
    a_sixth_session_ends_the_oldest,
    suspending_ends_every_session_at_once,
}
both! { with &[("AUTH_MAX_ACTIVE_SESSIONS", "0")] => without_a_limit_no_session_ends_for_another }
both! { with &[("AUTH_SESSION_IDLE", "5m"), ("AUTH_SESSION_ABSOLUTE", "20m"), ("AUTH_SESSION_REMEMBER", "1h")] =>
    how_long_sessions_last_can_be_set,
}

const ADA: &str = "ada@example.com";
const DAY: Duration = Duration::from_hours(24);

async fn remembered(world: &World) -> Browser {
    let browser = world.browser();
    browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("remember", "on")]).await;
    browser
}

/// Uses a session and has that written down.
async fn use_it(world: &World, browser: &Browser) -> bool {
    let alive = browser.is_signed_in().await;
    portico::sessions::flush_seen(&world.portal).await.expect("the database");
    alive
}

async fn a_session_nobody_uses_ends_after_twelve_hours(world: World) {
    let browser = world.person(ADA).await;
    for _ in 0..3 {
        world.wait(Duration::from_hours(11));
        assert!(use_it(&world, &browser).await);
    }
    world.wait(Duration::from_hours(12));
    assert!(!browser.is_signed_in().await);
}

async fn a_session_in_use_ends_after_seven_days(world: World) {
    let browser = world.person(ADA).await;
    for _ in 0..15 {
        world.wait(Duration::from_hours(11));
        assert!(use_it(&world, &browser).await);
    }
    world.wait(Duration::from_hours(3));
    assert!(!browser.is_signed_in().await);
}

async fn a_remembered_session_ends_after_thirty_days(world: World) {
    world.person(ADA).await;
    let browser = remembered(&world).await;
    world.wait(29 * DAY);
    assert!(use_it(&world, &browser).await);
    world.wait(DAY);
    assert!(!browser.is_signed_in().await);
}

async fn how_long_sessions_last_can_be_set(world: World) {
    let (idle, kept) = (world.person(ADA).await, remembered(&world).await);
    let busy = world.sign_in(ADA, PASSWORD).await.0;
    world.wait(Duration::from_mins(4));
    assert!(use_it(&world, &busy).await);
    world.wait(Duration::from_mins(2));
    assert!(!idle.is_signed_in().await && busy.is_signed_in().await && kept.is_signed_in().await);
    world.wait(Duration::from_mins(53));
    assert!(!busy.is_signed_in().await && kept.is_signed_in().await);
    world.wait(Duration::from_mins(2));
    assert!(!kept.is_signed_in().await);
}

async fn a_sixth_session_ends_the_oldest(world: World) {
    let mut browsers = vec![world.person(ADA).await];
    for _ in 0..4 {
        world.wait(Duration::from_mins(2));
        browsers.push(world.sign_in(ADA, PASSWORD).await.0);
    }
    // The oldest is the one that began first, not the one that was seen least.
    assert!(use_it(&world, &browsers[0]).await);
    browsers.push(world.sign_in(ADA, PASSWORD).await.0);
    let alive = futures::future::join_all(browsers.iter().map(Browser::is_signed_in)).await;
    assert_eq!(alive, [false, true, true, true, true, true]);
}

async fn without_a_limit_no_session_ends_for_another(world: World) {
    let first = world.person(ADA).await;
    for _ in 0..8 {
        assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
    }
    assert!(first.is_signed_in().await);
}

async fn suspending_ends_every_session_at_once(world: World) {
    let first = world.person(ADA).await;
    let second = remembered(&world).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    assert!(!first.is_signed_in().await && !second.is_signed_in().await);
}
