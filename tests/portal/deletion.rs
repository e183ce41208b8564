//! Deleting an account, and changing one's mind.

use std::time::Duration;

use portico::cli::housekeeping;
use reqwest::Method;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const DAY: Duration = Duration::from_hours(24);
const SECOND: Duration = Duration::from_secs(1);

both! {
    deleting_takes_ones_own_address_and_a_fresh_proof,
    every_session_ends_and_a_letter_shows_the_way_back,
    a_change_of_mind_works_once,
    looking_at_the_way_back_changes_nothing,
    signing_in_within_the_two_weeks_leads_to_the_way_back,
    a_reset_within_the_two_weeks_leads_to_the_way_back,
    after_two_weeks_nothing_personal_is_left,
    that_an_account_was_deleted_is_in_the_log,
    before_two_weeks_are_over_nothing_is_deleted,
    a_kept_account_is_not_deleted_later,
    an_account_that_nobody_confirmed_goes_after_a_week,
    somebody_elses_account_stays,
}

async fn delete(browser: &Browser) {
    assert_eq!(browser.post("/do/delete-account", &[("email", ADA)]).await.location(), "/login");
}

async fn way_back(world: &World) -> String {
    world.link_about(ADA, "will be deleted").await
}

async fn tidy(world: &World) {
    housekeeping(&world.portal).await.expect("a tidy house");
}

async fn scheduled(world: &World) -> i64 {
    world.number("select count(*) from users where deletion_due_at is not null").await
}

async fn deleting_takes_ones_own_address_and_a_fresh_proof(world: World) {
    let ada = world.person(ADA).await;
    world.person("bob@example.com").await;
    for typed in ["bob@example.com", "", "ada"] {
        let page = ada.submit("/do/delete-account", &[("email", typed)]).await;
        assert!(page.role("alert").is_some(), "{typed}: {}", page.visible());
    }
    world.wait(Duration::from_mins(10) + SECOND);
    assert_eq!(ada.get("/account/data").await.location(), "/reauth?next=%2Faccount%2Fdata");
    assert_eq!(ada.post("/do/delete-account", &[("email", ADA)]).await.location(), "/reauth?next=%2Faccount%2Fdata");
    assert!(scheduled(&world).await == 0 && ada.is_signed_in().await);
    ada.post("/do/reauth", &[("password", PASSWORD), ("next", "/account/data")]).await;
    let page = ada.submit("/do/delete-account", &[("email", " ADA@example.com")]).await;
    assert!(page.says("Your account will be deleted in 14 days"), "{}", page.visible());
    assert_eq!(scheduled(&world).await, 1);
}

async fn every_session_ends_and_a_letter_shows_the_way_back(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    let reset = world.reset_link(ADA).await;
    delete(&ada).await;
    assert!(!ada.is_signed_in().await && !other.is_signed_in().await);
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.status, 410);
    let phone = world.browser();
    let page = phone.get(&way_back(&world).await).await;
    assert!(page.status == 200 && page.says("The account ada@example.com will be deleted on"), "{}", page.visible());
}

async fn a_change_of_mind_works_once(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    let link = way_back(&world).await;
    let phone = world.browser();
    let page = phone.submit("/do/cancel-deletion", &[("token", token_of(&link))]).await;
    assert!(page.says("Your account stays") && scheduled(&world).await == 0, "{}", page.visible());
    assert!(!phone.is_signed_in().await);
    assert_eq!(world.count_letters(ADA, "account stays").await, 1);
    assert_eq!(phone.post("/do/cancel-deletion", &[("token", token_of(&link))]).await.status, 410);
    let (ada, page) = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(page.location(), "/account");
    delete(&ada).await;
    assert_eq!(phone.post("/do/cancel-deletion", &[("token", token_of(&link))]).await.status, 410);
    assert_eq!(scheduled(&world).await, 1);
}

async fn looking_at_the_way_back_changes_nothing(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    let link = way_back(&world).await;
    for method in [Method::GET, Method::HEAD].into_iter().cycle().take(20) {
        assert_eq!(world.browser().send(method, &link, None, &[]).await.status, 200);
    }
    assert_eq!(scheduled(&world).await, 1);
    assert_eq!(world.browser().post("/do/cancel-deletion", &[("token", token_of(&link))]).await.location(), "/login");
}

async fn signing_in_within_the_two_weeks_leads_to_the_way_back(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    world.wait(13 * DAY);
    assert!(world.sign_in(ADA, "wrong").await.1.location().starts_with("/login"));
    let (browser, page) = world.sign_in(ADA, PASSWORD).await;
    let back = page.location();
    assert!(back.starts_with("/account/data/cancel?token=") && !browser.is_signed_in().await, "{back}");
    let page = browser.get(&back).await;
    let token = page.value("token").expect("a token");
    assert_eq!(browser.post("/do/cancel-deletion", &[("token", &token)]).await.location(), "/login");
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    let letters = way_back(&world).await;
    assert_eq!(world.browser().get(&letters).await.status, 410);
}

async fn a_reset_within_the_two_weeks_leads_to_the_way_back(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    let link = world.reset_link(ADA).await;
    let (browser, page) = world.reset(&link, OTHER_PASSWORD).await;
    assert!(page.location().starts_with("/account/data/cancel?token="), "{}", page.location());
    assert!(!browser.is_signed_in().await && scheduled(&world).await == 1);
}

/// Every row that could tell of a person.
const ROWS: [&str; 7] = [
    "select count(*) from users",
    "select count(*) from identifiers",
    "select count(*) from passwords",
    "select count(*) from password_history",
    "select count(*) from user_roles",
    "select count(*) from one_time_tokens where user_id is not null",
    "select count(*) from sessions",
];

async fn after_two_weeks_nothing_personal_is_left(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/update-profile", &[("name", "Ada"), ("username", "ada")]).await;
    world.run("insert into user_roles (user_id, role, granted_at) select id, 'moderator', 1 from users").await;
    ada.post("/do/change-password", &[("current_password", PASSWORD), ("password", OTHER_PASSWORD)]).await;
    delete(&ada).await;
    world.settle().await;
    for sql in ROWS {
        assert!(world.number(sql).await > 0, "{sql} has something to lose");
    }
    world.wait(14 * DAY + SECOND);
    tidy(&world).await;
    for sql in ROWS {
        assert_eq!(world.number(sql).await, 0, "{sql}");
    }
    assert_eq!(world.number("select count(*) from known_browsers").await, 0);
    assert_eq!(world.number("select count(*) from jobs").await, 0);
    assert!(world.number("select count(*) from audit_events").await > 4);
    assert_eq!(
        world
            .number(
                "select count(*) from audit_events where ip <> '' or user_agent <> '' or details not in ('{}', 'null')"
            )
            .await,
        0
    );
    assert!(!world.lets_in(ADA, OTHER_PASSWORD).await);
    let anew = world.person(ADA).await;
    assert_eq!(anew.post("/do/update-profile", &[("username", "ada")]).await.location(), "/account/profile");
    assert_eq!(world.texts("select coalesce(username, '') from users").await, ["ada"]);
}

async fn that_an_account_was_deleted_is_in_the_log(world: World) {
    let ada = world.person(ADA).await;
    let ids = world.texts("select id from users").await;
    delete(&ada).await;
    world.wait(14 * DAY + SECOND);
    tidy(&world).await;
    assert_eq!(world.texts("select subject_id from audit_events where event = 'deleted'").await, ids);
}

async fn before_two_weeks_are_over_nothing_is_deleted(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    world.wait(13 * DAY + Duration::from_hours(23));
    tidy(&world).await;
    assert_eq!(world.number("select count(*) from users").await, 1);
    assert_eq!(world.number("select count(*) from audit_events where ip = ''").await, 0);
    let link = way_back(&world).await;
    assert_eq!(world.browser().post("/do/cancel-deletion", &[("token", token_of(&link))]).await.location(), "/login");
}

async fn a_kept_account_is_not_deleted_later(world: World) {
    let ada = world.person(ADA).await;
    delete(&ada).await;
    let link = way_back(&world).await;
    world.browser().post("/do/cancel-deletion", &[("token", token_of(&link))]).await;
    world.wait(15 * DAY);
    tidy(&world).await;
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn an_account_that_nobody_confirmed_goes_after_a_week(world: World) {
    let link = {
        world.signed_up("old@example.com", PASSWORD).await;
        world.link("old@example.com").await
    };
    world.wait(DAY);
    world.signed_up("young@example.com", PASSWORD).await;
    world.person(ADA).await;
    world.wait(5 * DAY + Duration::from_hours(23));
    tidy(&world).await;
    assert_eq!(world.number("select count(*) from users").await, 3);
    world.wait(Duration::from_hours(2));
    tidy(&world).await;
    assert_eq!(world.texts("select email from users order by email").await, [ADA, "young@example.com"]);
    assert_eq!(world.browser().post("/do/verify-email", &[("token", token_of(&link))]).await.status, 410);
    world.person("old@example.com").await;
}

async fn somebody_elses_account_stays(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person("bob@example.com").await);
    let fields = [("email", ADA), ("user_id", "x"), ("id", "x")];
    assert!(bob.submit("/do/delete-account", &fields).await.role("alert").is_some());
    delete(&ada).await;
    world.wait(15 * DAY);
    tidy(&world).await;
    assert!(world.lets_in("bob@example.com", PASSWORD).await);
    assert!(world.number("select count(*) from audit_events where ip <> ''").await > 2);
}
