//! The week in which the old address can take a change back.

use std::time::Duration;

use reqwest::Method;

use super::change_email::{ask, change};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";
const DAY: Duration = Duration::from_hours(24);

both! {
    the_old_address_takes_the_change_back_within_a_week,
    after_a_week_the_change_stays,
    looking_at_the_way_back_uses_nothing_up,
    a_way_back_works_once,
    a_way_back_survives_a_new_password,
    secrets_sent_to_the_new_address_die_with_the_change,
    a_later_way_back_dies_when_an_earlier_address_takes_the_account_back,
    an_earlier_way_back_survives_a_later_one,
    nobody_gets_the_old_address_while_it_is_held,
    after_a_week_the_old_address_is_free,
    an_address_that_was_taken_back_leaves_the_other_free,
    somebody_may_change_back_to_their_own_former_address,
}

async fn undo_link(world: &World, to: &str) -> String {
    world.link_about(to, "address was changed").await
}

async fn undo(world: &World, link: &str) -> u16 {
    world.browser().post("/do/undo-email-change", &[("token", token_of(link))]).await.status
}

async fn address(world: &World) -> Vec<String> {
    world.texts("select email from users order by id").await
}

async fn the_old_address_takes_the_change_back_within_a_week(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    change(&world, &ada, NEW).await;
    let link = undo_link(&world, ADA).await;
    world.wait(6 * DAY + Duration::from_hours(23));
    let (third, _) = world.sign_in(NEW, PASSWORD).await;
    let phone = world.browser();
    assert!(phone.get(&link).await.says("Your address will be ada@example.com again"));
    let done = phone.submit("/do/undo-email-change", &[("token", token_of(&link))]).await;
    assert!(done.says("Your address is as it was"), "{}", done.visible());
    assert_eq!(address(&world).await, [ADA]);
    for browser in [&ada, &other, &third, &phone] {
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(world.count_letters(ADA, "as it was").await, 1);
    assert!(!world.lets_in(ADA, PASSWORD).await, "whoever changed the address may know the password");
    assert!(done.says("New password for ada@example.com"), "{}", done.visible());
    assert_eq!(phone.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/account");
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await && !world.lets_in(NEW, OTHER_PASSWORD).await);
}

async fn after_a_week_the_change_stays(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    let link = undo_link(&world, ADA).await;
    world.wait(7 * DAY + Duration::from_secs(1));
    assert_eq!((world.browser().get(&link).await.status, undo(&world, &link).await), (410, 410));
    assert_eq!(address(&world).await, [NEW]);
}

async fn looking_at_the_way_back_uses_nothing_up(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    let link = undo_link(&world, ADA).await;
    for method in [Method::GET, Method::HEAD].into_iter().cycle().take(20) {
        assert_eq!(world.browser().send(method, &link, None, &[]).await.status, 200);
    }
    assert!(address(&world).await == [NEW] && ada.is_signed_in().await);
    assert_eq!(undo(&world, &link).await, 303);
}

async fn a_way_back_works_once(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    let link = undo_link(&world, ADA).await;
    assert_eq!((undo(&world, &link).await, undo(&world, &link).await), (303, 410));
    let (ada, _) = world.reset(&world.reset_link(ADA).await, OTHER_PASSWORD).await;
    change(&world, &ada, "third@example.com").await;
    assert_eq!(undo(&world, &link).await, 410);
    assert_eq!(address(&world).await, ["third@example.com"]);
}

async fn a_way_back_survives_a_new_password(world: World) {
    let thief = world.person(ADA).await;
    change(&world, &thief, NEW).await;
    let link = undo_link(&world, ADA).await;
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD)];
    assert_eq!(thief.post("/do/change-password", &fields).await.location(), "/account/security");
    assert_eq!(undo(&world, &link).await, 303);
    assert_eq!(address(&world).await, [ADA]);
}

async fn secrets_sent_to_the_new_address_die_with_the_change(world: World) {
    let thief = world.person(ADA).await;
    change(&world, &thief, NEW).await;
    let reset = world.reset_link(NEW).await;
    ask(&thief, "third@example.com").await;
    let third = world.link("third@example.com").await;
    assert_eq!(undo(&world, &undo_link(&world, ADA).await).await, 303);
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.status, 410);
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&third))]).await.status, 410);
    world.browser().post("/do/request-reset", &[("email", NEW)]).await;
    assert_eq!(world.count_letters(NEW, "Reset your").await, 1);
    assert_eq!(address(&world).await, [ADA]);
}

/// A thief changes the address twice, so that one of the ways back is in a letter to the thief.
async fn a_later_way_back_dies_when_an_earlier_address_takes_the_account_back(world: World) {
    let thief = world.person(ADA).await;
    change(&world, &thief, "mallory@example.com").await;
    world.wait(Duration::from_secs(1));
    change(&world, &thief, "eve@example.com").await;
    let (adas, mallorys) = (undo_link(&world, ADA).await, undo_link(&world, "mallory@example.com").await);
    assert_eq!(undo(&world, &adas).await, 303);
    assert_eq!(undo(&world, &mallorys).await, 410);
    assert_eq!(address(&world).await, [ADA]);
}

async fn an_earlier_way_back_survives_a_later_one(world: World) {
    let thief = world.person(ADA).await;
    change(&world, &thief, "mallory@example.com").await;
    world.wait(Duration::from_secs(1));
    change(&world, &thief, "eve@example.com").await;
    let (adas, mallorys) = (undo_link(&world, ADA).await, undo_link(&world, "mallory@example.com").await);
    assert_eq!((undo(&world, &mallorys).await, undo(&world, &adas).await), (303, 303));
    assert_eq!(address(&world).await, [ADA]);
}

async fn nobody_gets_the_old_address_while_it_is_held(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    let before = world.letters(ADA).await.len();
    world.wait(6 * DAY);
    let sign_up = async |email: &str| {
        let browser = world.browser();
        let answer = browser.post("/do/sign-up", &[("email", email), ("password", OTHER_PASSWORD)]).await;
        (
            answer.status,
            answer.location(),
            answer.header_names(),
            browser.get("/verify-email").await.text.replace(email, "…"),
        )
    };
    assert_eq!(sign_up(ADA).await, sign_up("abe@example.com").await);
    assert_eq!(world.letters(ADA).await.len(), before);
    assert!(!world.lets_in(ADA, OTHER_PASSWORD).await);
    let bob = world.person("bob@example.com").await;
    bob.post("/do/change-email", &[("email", ADA)]).await;
    if let Some(code) = world.letter(ADA).await["code"].as_str() {
        bob.post("/do/confirm-email", &[("code", code)]).await;
    }
    assert_eq!(world.number("select count(*) from users where email = 'ada@example.com'").await, 0);
}

async fn after_a_week_the_old_address_is_free(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    world.wait(7 * DAY + Duration::from_secs(1));
    world.person(ADA).await;
    assert_eq!(address(&world).await, [NEW, ADA]);
}

async fn an_address_that_was_taken_back_leaves_the_other_free(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    assert_eq!(undo(&world, &undo_link(&world, ADA).await).await, 303);
    world.person(NEW).await;
    assert_eq!(address(&world).await, [ADA, NEW]);
}

async fn somebody_may_change_back_to_their_own_former_address(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    world.wait(Duration::from_mins(1));
    change(&world, &ada, ADA).await;
    assert!(world.lets_in(ADA, PASSWORD).await && !world.lets_in(NEW, PASSWORD).await);
}
