//! The log: every act writes one event, and people read their own.

use std::collections::BTreeSet;

use portico::cli::request_of_operator;
use portico::signup::set_up;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";

both! {
    signing_up_in_and_out_is_in_the_log,
    what_concerns_the_password_is_in_the_log,
    what_concerns_the_account_is_in_the_log,
    setting_up_is_in_the_log,
    an_unknown_name_is_in_the_log_without_a_subject,
    an_event_tells_who_it_concerns_and_who_did_it,
    people_see_their_own_activity_and_nobody_elses,
    the_timeline_goes_on_on_further_pages,
    an_odd_browser_neither_breaks_nor_floods_the_log,
}

/// What was already read of the log.
struct Log(BTreeSet<String>);

impl Log {
    async fn of(world: &World) -> Self {
        let mut log = Self(BTreeSet::new());
        log.rows(world).await;
        log
    }

    async fn rows(&mut self, world: &World) -> Vec<String> {
        let rows = world
            .texts("select id || '|' || event || ' ' || result || '|' || ip || '|' || user_agent from audit_events")
            .await;
        rows.into_iter().filter(|row| self.0.insert(row.clone())).collect()
    }

    /// Checks that exactly these events were added, from this browser.
    async fn says(&mut self, world: &World, browser: &Browser, expected: &[&str]) {
        let rows = self.rows(world).await;
        let (place, mut found) = (format!("|{}|{}", browser.ip, browser.user_agent), Vec::new());
        for row in &rows {
            let event = row.split('|').nth(1).expect("an event");
            assert!(row.ends_with(&place), "{row} is from {place}");
            found.push(event);
        }
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}

/// A browser that is not like those of the harness.
fn browser(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.user_agent = "Mozilla/5.0 (Macintosh) Odd/1.0".into();
    browser
}

async fn signing_up_in_and_out_is_in_the_log(world: World) {
    let (mut log, ada) = (Log::of(&world).await, browser(&world));
    let fields = [("email", ADA), ("password", PASSWORD)];
    ada.post("/do/sign-up", &fields).await;
    log.says(&world, &ada, &["signed_up done"]).await;
    let code = world.code(ADA).await;
    ada.post("/do/verify-email", &[("code", &code)]).await;
    log.says(&world, &ada, &["email_verified done", "signed_in done"]).await;
    ada.post("/do/sign-out", &[]).await;
    log.says(&world, &ada, &["signed_out done"]).await;
    ada.post("/do/sign-up", &fields).await;
    log.says(&world, &ada, &["sign_up_repeated refused"]).await;
    ada.sign_in(ADA, "wrong").await;
    log.says(&world, &ada, &["sign_in_failed refused"]).await;
    ada.sign_in(ADA, PASSWORD).await;
    log.says(&world, &ada, &["signed_in done"]).await;
    let other = browser(&world);
    other.sign_in(ADA, PASSWORD).await;
    log.says(&world, &other, &["signed_in done"]).await;
    let ids = world.texts("select id from sessions where ended_at is null order by id").await;
    ada.post("/do/end-session", &[("id", ids.last().expect("a session"))]).await;
    log.says(&world, &ada, &["session_ended done"]).await;
    other.sign_in(ADA, PASSWORD).await;
    log.says(&world, &other, &["signed_in done"]).await;
    ada.post("/do/end-other-sessions", &[]).await;
    log.says(&world, &ada, &["other_sessions_ended done"]).await;
    let guesser = browser(&world);
    for _ in 0..7 {
        guesser.sign_in(ADA, "wrong").await;
    }
    log.says(
        &world,
        &guesser,
        &["sign_in_failed refused"; 5].iter().chain(&["sign_in_throttled refused"]).copied().collect::<Vec<_>>(),
    )
    .await;
}

async fn what_concerns_the_password_is_in_the_log(world: World) {
    world.person(ADA).await;
    let ada = browser(&world);
    ada.sign_in(ADA, PASSWORD).await;
    let mut log = Log::of(&world).await;
    ada.post("/do/reauth", &[("password", "wrong")]).await;
    log.says(&world, &ada, &["reauthentication_failed refused"]).await;
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    log.says(&world, &ada, &["reauthenticated done"]).await;
    ada.post("/do/change-password", &[("current_password", "wrong"), ("password", OTHER_PASSWORD)]).await;
    log.says(&world, &ada, &["password_change_failed refused"]).await;
    ada.post("/do/change-password", &[("current_password", PASSWORD), ("password", OTHER_PASSWORD)]).await;
    log.says(&world, &ada, &["password_changed done"]).await;
    ada.post("/do/request-reset", &[("email", ADA)]).await;
    log.says(&world, &ada, &["password_reset_requested done"]).await;
    let link = world.link_about(ADA, "Reset your").await;
    ada.post("/do/end-other-sessions", &[]).await;
    ada.post("/do/sign-out", &[]).await;
    log.rows(&world).await;
    ada.get(&link).await;
    ada.get("/reset").await;
    ada.post("/do/reset-password", &[("password", "password")]).await;
    log.says(&world, &ada, &[]).await;
    ada.post("/do/reset-password", &[("password", "nine copper kettles 77")]).await;
    log.says(&world, &ada, &["password_reset done", "signed_in done"]).await;
}

async fn what_concerns_the_account_is_in_the_log(world: World) {
    world.person(ADA).await;
    let ada = browser(&world);
    ada.sign_in(ADA, PASSWORD).await;
    let mut log = Log::of(&world).await;
    ada.post("/do/update-profile", &[("time_zone", "Mars/Olympus")]).await;
    log.says(&world, &ada, &[]).await;
    ada.post("/do/update-profile", &[("name", "Countess")]).await;
    log.says(&world, &ada, &["profile_changed done"]).await;
    ada.post("/do/change-email", &[("email", NEW)]).await;
    log.says(&world, &ada, &["email_change_requested done"]).await;
    let code = world.code(NEW).await;
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    log.says(&world, &ada, &["email_changed done"]).await;
    assert_eq!(ada.post("/do/export-data", &[]).await.status, 200);
    log.says(&world, &ada, &["data_exported done"]).await;
    let undo = world.link_about(ADA, "address was changed").await;
    ada.get(&undo).await;
    ada.post("/do/undo-email-change", &[("token", token_of(&undo))]).await;
    log.says(&world, &ada, &["email_change_undone done", "other_sessions_ended done"]).await;
    ada.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    log.says(&world, &ada, &["password_reset done", "signed_in done"]).await;
    ada.post("/do/delete-account", &[("email", ADA)]).await;
    log.says(&world, &ada, &["deletion_scheduled done"]).await;
    let back = world.link_about(ADA, "will be deleted").await;
    ada.get(&back).await;
    ada.post("/do/cancel-deletion", &[("token", token_of(&back))]).await;
    log.says(&world, &ada, &["deletion_cancelled done"]).await;
}

async fn setting_up_is_in_the_log(world: World) {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let token = set_up::issue(&ctx).await.expect("a database").expect("set-up is open");
    let (mut log, ada) = (Log::of(&world).await, browser(&world));
    ada.get(&format!("/setup?token={}", token.expose())).await;
    ada.post("/do/set-up", &[("email", ADA), ("password", PASSWORD)]).await;
    log.says(&world, &ada, &["role_granted done", "set_up done", "signed_in done"]).await;
}

async fn an_unknown_name_is_in_the_log_without_a_subject(world: World) {
    let (mut log, eve) = (Log::of(&world).await, browser(&world));
    eve.sign_in("nobody@example.com", PASSWORD).await;
    eve.post("/do/request-reset", &[("email", "nobody@example.com")]).await;
    log.says(&world, &eve, &["password_reset_requested done", "sign_in_failed refused"]).await;
    assert_eq!(
        world.number("select count(*) from audit_events where subject_id is not null or actor_id is not null").await,
        0
    );
    assert_eq!(world.number("select count(*) from audit_events where details like '%nobody%'").await, 0);
}

async fn an_event_tells_who_it_concerns_and_who_did_it(world: World) {
    let ada = world.person(ADA).await;
    world.sign_in(ADA, "wrong").await;
    world.reset_link(ADA).await;
    ada.post("/do/update-profile", &[("name", "Countess")]).await;
    let whose = world.texts("select e.event || ' ' || case when e.actor_id = u.id then 'self' when e.actor_id is null then 'unproven' else 'wrong' end \
         || case when e.session_id is null then '' else ' in a session' end from audit_events e join users u on u.id = e.subject_id order by e.at").await;
    for line in [
        "sign_in_failed unproven",
        "password_reset_requested unproven",
        "profile_changed self in a session",
        "signed_in self",
    ] {
        assert!(whose.contains(&line.to_owned()), "{line} in {whose:?}");
    }
    assert_eq!(world.number("select count(*) from audit_events where subject_id is null").await, 0);
}

async fn people_see_their_own_activity_and_nobody_elses(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person("bob@example.com").await);
    bob.post("/do/update-profile", &[("name", "Bob")]).await;
    let guesser = world.browser();
    guesser.sign_in(ADA, "wrong").await;
    let page = ada.get("/account/activity").await;
    for sentence in [
        "You created this account.",
        "You confirmed your email address.",
        "You signed in.",
        "Somebody tried to sign in with a wrong password.",
    ] {
        assert!(page.says(sentence), "{sentence}: {}", page.visible());
    }
    assert!(page.says(&ada.ip) && page.says(&guesser.ip));
    assert!(!page.says("You changed your profile.") && !page.says(&bob.ip));
    let bobs = world.texts("select id from audit_events where event = 'profile_changed'").await;
    let paged = ada.get(&format!("/account/activity?before={}", bobs[0])).await;
    assert!(!paged.says("You changed your profile.") && !paged.says(&bob.ip));
    assert!(bob.get("/account/activity").await.says("You changed your profile."));
    assert!(world.browser().get("/account/activity").await.location().starts_with("/login"));
}

async fn the_timeline_goes_on_on_further_pages(world: World) {
    let ada = world.person(ADA).await;
    for n in 0..40 {
        ada.post("/do/update-profile", &[("name", &format!("Ada {n}"))]).await;
    }
    let first = ada.get("/account/activity").await;
    assert!(!first.says("You created this account."));
    let more = first
        .text
        .split("href=\"")
        .find(|rest| rest.starts_with("/account/activity?before="))
        .expect("a link to older events");
    let second = ada.get(more.split('"').next().expect("a link")).await;
    assert!(second.says("You created this account."), "{}", second.visible());
    let lines = |page: &str| page.matches("You changed your profile.").count();
    assert_eq!(lines(&first.visible()) + lines(&second.visible()), 40);
}

async fn an_odd_browser_neither_breaks_nor_floods_the_log(world: World) {
    let mut odd = world.browser();
    odd.user_agent = format!("<script>alert(1)</script>{}", "x".repeat(8_000));
    odd.ip = "unknown, not an address".into();
    odd.post("/do/sign-up", &[("email", ADA), ("password", PASSWORD)]).await;
    let code = world.code(ADA).await;
    assert_eq!(odd.post("/do/verify-email", &[("code", &code)]).await.location(), "/account");
    assert_eq!(world.number("select count(*) from audit_events where length(user_agent) > 512").await, 0);
    assert_eq!(world.number("select count(*) from audit_events where ip = '127.0.0.1'").await, 3);
    for path in ["/account/activity", "/account/sessions"] {
        assert!(!odd.get(path).await.text.contains("<script>alert"), "{path}");
    }
}
