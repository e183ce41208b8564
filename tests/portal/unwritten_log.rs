//! What cannot be written to the log does not happen.

use std::time::Duration;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";

both! {
    nobody_signs_up_or_in_without_a_line_in_the_log,
    nothing_about_an_account_changes_without_a_line_in_the_log,
    no_link_is_used_up_without_a_line_in_the_log,
}

/// Everything that acts change.
async fn all(world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "select id || email || name || coalesce(username, '') || coalesce(deletion_due_at, 0) || coalesce(email_verified_at, 0) || coalesce(last_sign_in_at, 0) from users order by id",
        "select value || user_id || kind || coalesce(held_until, 0) from identifiers order by value",
        "select user_id || hash || changed_at from passwords order by user_id",
        "select id from password_history order by id",
        "select id || authenticated_at || coalesce(ended_at, 0) from sessions order by id",
        "select id || coalesce(used_at, 0) from one_time_tokens order by id",
        "select id from jobs order by id",
        "select user_id from known_browsers order by user_id",
    ] {
        rows.extend(world.texts(sql).await);
    }
    rows
}

async fn aborts(world: &World, browser: &Browser, path: &str, fields: &[(&str, &str)]) {
    let before = all(world).await;
    let session = browser.cookie("sid");
    let page = browser.post(path, fields).await;
    assert!(page.status >= 500 && page.says("Reference:"), "{path}: {page:?}");
    assert!(!page.text.contains("audit_events"), "{path} shows what is inside");
    assert_eq!(all(world).await, before, "{path}");
    assert_eq!(browser.cookie("sid"), session, "{path}");
}

async fn nobody_signs_up_or_in_without_a_line_in_the_log(world: World) {
    world.person(ADA).await;
    world.settle().await;
    world.run("drop table audit_events").await;
    let new = [("email", "new@example.com"), ("password", PASSWORD), ("username", "newcomer")];
    aborts(&world, &world.browser(), "/do/sign-up", &new).await;
    aborts(&world, &world.browser(), "/do/sign-up", &[("email", ADA), ("password", PASSWORD)]).await;
    for password in [PASSWORD, "wrong"] {
        aborts(&world, &world.browser(), "/do/sign-in", &[("username", ADA), ("password", password)]).await;
    }
    aborts(&world, &world.browser(), "/do/request-reset", &[("email", ADA)]).await;
    assert_eq!(world.letters("new@example.com").await.len(), 0);
}

async fn nothing_about_an_account_changes_without_a_line_in_the_log(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    world.settle().await;
    let sessions = world.texts("select id from sessions where ended_at is null order by id").await;
    world.run("drop table audit_events").await;
    aborts(&world, &ada, "/do/change-password", &[("current_password", PASSWORD), ("password", OTHER_PASSWORD)]).await;
    aborts(&world, &ada, "/do/change-password", &[("current_password", "wrong"), ("password", OTHER_PASSWORD)]).await;
    aborts(&world, &ada, "/do/update-profile", &[("name", "Countess"), ("username", "ada.l")]).await;
    aborts(&world, &ada, "/do/change-email", &[("email", "new@example.com")]).await;
    aborts(&world, &ada, "/do/reauth", &[("password", PASSWORD)]).await;
    aborts(&world, &ada, "/do/export-data", &[]).await;
    aborts(&world, &ada, "/do/delete-account", &[("email", ADA)]).await;
    aborts(&world, &ada, "/do/end-session", &[("id", sessions.last().expect("a session"))]).await;
    aborts(&world, &ada, "/do/end-other-sessions", &[]).await;
    aborts(&world, &ada, "/do/sign-out", &[]).await;
    for browser in [ada, other] {
        assert_eq!(browser.get("/account/sessions").await.status, 200, "still signed in");
    }
}

async fn no_link_is_used_up_without_a_line_in_the_log(world: World) {
    let ada = world.person(ADA).await;
    super::change_email::change(&world, &ada, "new@example.com").await;
    let undo = world.link_about(ADA, "address was changed").await;
    super::change_email::ask(&ada, "third@example.com").await;
    let change = world.link("third@example.com").await;
    let reset = world.reset_link("new@example.com").await;
    world.signed_up("eve@example.com", PASSWORD).await;
    let verify = world.link("eve@example.com").await;
    let bob = world.person("bob@example.com").await;
    bob.post("/do/delete-account", &[("email", "bob@example.com")]).await;
    let cancel = world.link_about("bob@example.com", "will be deleted").await;
    world.wait(Duration::from_secs(1));
    world.run("drop table audit_events").await;
    for (door, link) in [
        ("/do/verify-email", &verify),
        ("/do/confirm-email", &change),
        ("/do/undo-email-change", &undo),
        ("/do/cancel-deletion", &cancel),
    ] {
        aborts(&world, &world.browser(), door, &[("token", token_of(link))]).await;
    }
    let browser = world.browser();
    browser.get(&reset).await;
    aborts(&world, &browser, "/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
}
