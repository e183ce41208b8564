//! Proving again who one is, before something that a thief of an open browser would do (ASVS 7.5, ATK-081, ATK-085).

use std::time::Duration;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World};

both! {
    ten_minutes_after_signing_in_the_password_is_asked_for_again,
    nothing_sensitive_happens_without_it,
    the_right_password_leads_back_and_the_id_of_the_session_changes,
    a_wrong_password_proves_nothing_and_ends_nothing,
    a_reauthenticated_session_lives_no_longer_than_before,
    a_remembered_session_stays_remembered,
    a_thief_of_an_open_browser_guesses_ten_times,
    of_fifty_guesses_at_once_ten_are_looked_at,
    reauthentication_is_for_somebody_signed_in,
    a_proof_is_for_one_browser,
    no_next_leads_away_from_here_after_the_password,
}

const ADA: &str = "ada@example.com";
const AGE: Duration = Duration::from_secs(10 * 60 + 1);

/// Ada, signed in more than ten minutes ago.
async fn stale(world: &World) -> Browser {
    let browser = world.person(ADA).await;
    world.wait(AGE);
    browser
}

async fn is_recent(browser: &Browser) -> bool {
    browser.get("/account/email").await.status == 200
}

async fn ten_minutes_after_signing_in_the_password_is_asked_for_again(world: World) {
    let browser = world.person(ADA).await;
    world.wait(Duration::from_mins(9));
    assert!(is_recent(&browser).await);
    world.wait(Duration::from_secs(61));
    assert_eq!(browser.get("/account/email").await.location(), "/reauth?next=%2Faccount%2Femail");
    let page = browser.visit("/account/email").await;
    assert!(page.says("Confirm it's you") && page.value("next").as_deref() == Some("/account/email"));
    assert!(browser.is_signed_in().await, "everything else is open");
}

async fn nothing_sensitive_happens_without_it(world: World) {
    let browser = stale(&world).await;
    for (path, fields) in [
        ("/do/change-email", &[("email", "new@example.com")][..]),
        ("/do/delete-account", &[("email", ADA)]),
        ("/do/export-data", &[]),
    ] {
        assert!(browser.post(path, fields).await.location().starts_with("/reauth?next=%2Faccount%2F"), "{path}");
    }
    assert!(world.letters("new@example.com").await.is_empty());
    assert_eq!(world.number("select count(*) from users where deletion_due_at is not null").await, 0);
    browser.post("/do/reauth", &[("password", PASSWORD)]).await;
    browser.post("/do/change-email", &[("email", "new@example.com")]).await;
    assert_eq!(world.letters("new@example.com").await.len(), 1);
}

async fn the_right_password_leads_back_and_the_id_of_the_session_changes(world: World) {
    let browser = stale(&world).await;
    let (before, id) = (browser.thief(), world.text("select id from sessions").await);
    let done = browser.post("/do/reauth", &[("password", PASSWORD), ("next", "/account/email")]).await;
    assert_eq!(done.location(), "/account/email");
    assert!(is_recent(&browser).await);
    assert_ne!(browser.cookie("sid"), before.cookie("sid"));
    assert!(!before.is_signed_in().await, "the old id is dead");
    assert_eq!(
        world.text("select id from sessions where ended_at is null").await,
        id,
        "in the list it is the same session"
    );
    world.wait(AGE);
    assert!(!is_recent(&browser).await);
    assert_eq!(world.number("select count(*) from audit_events where event = 'reauthenticated'").await, 1);
}

async fn a_wrong_password_proves_nothing_and_ends_nothing(world: World) {
    let browser = stale(&world).await;
    let before = browser.cookie("sid");
    for password in [OTHER_PASSWORD, "", &PASSWORD.to_uppercase()] {
        let page = browser.submit("/do/reauth", &[("password", password), ("next", "/account/email")]).await;
        assert!(page.role("alert").expect("a summary").contains("That isn't your current password."));
        assert_eq!(page.value("next").as_deref(), Some("/account/email"));
        assert!(!page.text.contains(OTHER_PASSWORD));
    }
    assert!(browser.is_signed_in().await && !is_recent(&browser).await);
    assert_eq!(browser.cookie("sid"), before);
    assert_eq!(world.number("select count(*) from audit_events where event = 'reauthentication_failed'").await, 3);
}

async fn a_reauthenticated_session_lives_no_longer_than_before(world: World) {
    let browser = stale(&world).await;
    let end = world.number("select expires_at from sessions").await;
    for _ in 0..15 {
        world.wait(Duration::from_hours(11));
        assert_eq!(browser.post("/do/reauth", &[("password", PASSWORD)]).await.location(), "/account/security");
    }
    assert_eq!(world.number("select expires_at from sessions").await, end);
    world.wait(Duration::from_hours(3));
    assert!(!browser.is_signed_in().await);
}

async fn a_remembered_session_stays_remembered(world: World) {
    world.person(ADA).await;
    for (remember, kept) in [("on", true), ("", false)] {
        let browser = world.browser();
        browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("remember", remember)]).await;
        let lines = browser.post("/do/reauth", &[("password", PASSWORD)]).await.headers("set-cookie");
        let line = lines.iter().find(|line| line.starts_with("sid=")).expect("a new id");
        assert_eq!(line.contains("Max-Age="), kept, "{line}");
    }
}

async fn a_thief_of_an_open_browser_guesses_ten_times(world: World) {
    let browser = stale(&world).await;
    for _ in 0..5 {
        assert_eq!(browser.post("/do/reauth", &[("password", OTHER_PASSWORD)]).await.status, 303);
        let fields = [("current_password", OTHER_PASSWORD), ("password", "nine copper kettles 77")];
        assert_eq!(browser.at("192.0.2.7").post("/do/change-password", &fields).await.status, 303);
    }
    for password in [OTHER_PASSWORD, PASSWORD] {
        let page = browser.post("/do/reauth", &[("password", password)]).await;
        let wait: u64 = page.header("retry-after").expect("how long to wait").parse().expect("seconds");
        assert!(page.status == 429 && (1..=900).contains(&wait) && page.says("or reset your password"));
    }
    let fields = [("current_password", PASSWORD), ("password", "nine copper kettles 77")];
    assert_eq!(browser.post("/do/change-password", &fields).await.status, 429);
    assert!(browser.is_signed_in().await && !is_recent(&browser).await);
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account", "the owner still gets in");
    world.wait(Duration::from_secs(901));
    browser.post("/do/reauth", &[("password", PASSWORD)]).await;
    assert!(is_recent(&browser).await);
}

async fn of_fifty_guesses_at_once_ten_are_looked_at(world: World) {
    let browser = stale(&world).await;
    let fields = [("password", OTHER_PASSWORD)];
    let answers = futures::future::join_all((0..50).map(|_| browser.post("/do/reauth", &fields))).await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 429 | 503)), "{statuses:?}");
    let looked_at = world.number("select count(*) from audit_events where event = 'reauthentication_failed'").await;
    assert!((1..=10).contains(&looked_at), "{looked_at}");
}

async fn reauthentication_is_for_somebody_signed_in(world: World) {
    world.person(ADA).await;
    let stranger = world.browser();
    assert_eq!(stranger.get("/reauth?next=%2Faccount%2Femail").await.location().split('?').next(), Some("/login"));
    assert!(stranger.post("/do/reauth", &[("password", PASSWORD)]).await.location().starts_with("/login?next="));
    assert!(!stranger.is_signed_in().await);
    assert_eq!(world.number("select count(*) from sessions").await, 1);
}

async fn a_proof_is_for_one_browser(world: World) {
    let (first, second) = (world.person(ADA).await, world.sign_in(ADA, PASSWORD).await.0);
    world.wait(AGE);
    second.post("/do/reauth", &[("password", PASSWORD)]).await;
    assert!(is_recent(&second).await && !is_recent(&first).await);
}

async fn no_next_leads_away_from_here_after_the_password(world: World) {
    let browser = stale(&world).await;
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let done = browser.post("/do/reauth", &[("password", PASSWORD), ("next", evil)]).await;
        assert_eq!(done.location(), "/account/security", "{evil}");
    }
}
