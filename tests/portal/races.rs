//! Fifty at once.

use futures::future::join_all;

use super::change_email::{ask, change};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World, token_of};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";

both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false")] =>
    fifty_sign_ups_of_one_address_in_every_spelling_make_one_account,
    two_people_who_want_one_new_address_do_not_both_get_it,
}
both! {
    a_username_that_fifty_sign_ups_want_goes_to_one,
    a_username_that_twelve_people_want_goes_to_one,
    a_link_that_confirms_an_address_works_once,
    a_code_that_confirms_an_address_works_once,
    fifty_wrong_codes_are_five_tries,
    a_link_that_changes_an_address_works_once,
    a_way_back_from_a_change_works_once,
    a_way_back_from_a_deletion_works_once,
    fifty_wrong_passwords_are_five_tries,
    fifty_guesses_of_ones_own_password_are_ten_tries,
    fifty_requests_for_a_reset_are_three_letters,
    fifty_sign_ups_of_one_address_are_three_tries,
    fifty_sign_ins_leave_five_sessions,
    a_session_that_is_ended_while_it_is_used_stays_ended,
}

/// Sends one form from fifty browsers with the cookies of this one.
async fn fifty(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Vec<Page> {
    let browsers: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(browsers.iter().map(|browser| browser.post(path, fields))).await;
    assert!(pages.iter().all(|page| matches!(page.status, 303 | 410 | 429 | 503)), "{:?}", statuses(&pages));
    pages
}

fn statuses(pages: &[Page]) -> Vec<u16> {
    pages.iter().map(|page| page.status).collect()
}

fn count(pages: &[Page], status: u16) -> usize {
    pages.iter().filter(|page| page.status == status).count()
}

/// Of fifty uses of a link one goes through and writes one event.
async fn works_once(world: &World, (door, link, event): (&str, &str, &str)) {
    let before = world.events(event).await;
    let pages = fifty(&world.browser(), door, &[("token", token_of(link))]).await;
    assert_eq!(count(&pages, 303), 1, "{:?}", statuses(&pages));
    assert_eq!(world.events(event).await, before + 1);
}

async fn fifty_sign_ups_of_one_address_in_every_spelling_make_one_account(world: World) {
    let spellings = ["ada@example.com", "ADA@example.com", "Ada@EXAMPLE.com", " ada@example.com ", "ada@ExAmPlE.CoM"];
    let browsers: Vec<_> = (0..50).map(|_| world.browser()).collect();
    let fields: Vec<_> = (0..50).map(|n| [("email", spellings[n % spellings.len()]), ("password", PASSWORD)]).collect();
    let pages =
        join_all(browsers.iter().zip(&fields).map(|(browser, fields)| browser.post("/do/sign-up", fields))).await;
    assert!(pages.iter().all(|page| matches!(page.status, 303 | 503)), "{:?}", statuses(&pages));
    assert!(pages.iter().filter(|page| page.is_redirect()).all(|page| page.location() == "/verify-email"));
    let made = ["select count(*) from users", "select count(*) from identifiers", "select count(*) from passwords"];
    for sql in made {
        assert_eq!(world.number(sql).await, 1, "{sql}");
    }
    assert_eq!(world.events("signed_up").await, 1);
    assert_eq!(world.letters(ADA).await.len(), count(&pages, 303), "whoever was told yes has a letter");
}

async fn a_username_that_fifty_sign_ups_want_goes_to_one(world: World) {
    let mut waiting = Vec::new();
    for n in 0..50 {
        let (browser, email) = (world.browser(), format!("ada{n}@example.com"));
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("username", "ada")];
        assert_eq!(browser.post("/do/sign-up", &fields).await.location(), "/verify-email");
        waiting.push((browser, world.code(&email).await));
    }
    let confirm = async |(browser, code): &(Browser, String)| browser.post("/do/verify-email", &[("code", code)]).await;
    let pages = join_all(waiting.iter().map(confirm)).await;
    assert!(pages.iter().all(|page| page.is_redirect() && page.location() == "/account"), "{:?}", statuses(&pages));
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 50);
    assert_eq!(world.number("select count(*) from users where username is not null").await, 1);
    assert_eq!(world.number("select count(*) from identifiers where kind = 'username'").await, 1);
}

async fn a_username_that_twelve_people_want_goes_to_one(world: World) {
    let mut people = Vec::new();
    for n in 0..12 {
        people.push(world.person(&format!("ada{n}@example.com")).await);
    }
    let fields = [("name", "Ada"), ("username", "ada")];
    let pages = join_all(people.iter().map(|person| person.submit("/do/update-profile", &fields))).await;
    assert_eq!(pages.iter().filter(|page| page.role("status").is_some()).count(), 1);
    assert_eq!(pages.iter().filter(|page| page.says("Somebody has this username already")).count(), 11);
    assert_eq!(world.number("select count(*) from users where username = 'ada'").await, 1);
}

async fn two_people_who_want_one_new_address_do_not_both_get_it(world: World) {
    let mut links = Vec::new();
    for n in 0..8 {
        let person = world.person(&format!("ada{n}@example.com")).await;
        ask(&person, NEW).await;
        links.push(world.link(NEW).await);
        world.wait(std::time::Duration::from_secs(1));
    }
    let browsers: Vec<_> = links.iter().map(|_| world.browser()).collect();
    let fields: Vec<_> = links.iter().map(|link| [("token", token_of(link))]).collect();
    join_all(browsers.iter().zip(&fields).map(|(browser, fields)| browser.post("/do/confirm-email", fields))).await;
    assert_eq!(world.number("select count(*) from users where email = 'new@example.com'").await, 1);
    assert_eq!(
        (
            world.events("email_changed").await,
            world.number("select count(*) from identifiers where kind = 'email'").await
        ),
        (1, 8)
    );
}

async fn a_link_that_confirms_an_address_works_once(world: World) {
    world.signed_up(ADA, PASSWORD).await;
    let link = world.link(ADA).await;
    works_once(&world, ("/do/verify-email", &link, "email_verified")).await;
}

async fn a_code_that_confirms_an_address_works_once(world: World) {
    let browser = world.signed_up(ADA, PASSWORD).await;
    let code = world.code(ADA).await;
    let pages = fifty(&browser, "/do/verify-email", &[("code", &code)]).await;
    assert_eq!(pages.iter().filter(|page| page.is_redirect() && page.location() == "/account").count(), 1);
    assert_eq!((world.events("email_verified").await, world.number("select count(*) from sessions").await), (1, 1));
}

async fn fifty_wrong_codes_are_five_tries(world: World) {
    let browser = world.signed_up(ADA, PASSWORD).await;
    let code = world.code(ADA).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    fifty(&browser, "/do/verify-email", &[("code", wrong)]).await;
    assert_eq!(world.number("select tries from one_time_tokens").await, 5);
    browser.post("/do/verify-email", &[("code", &code)]).await;
    assert!(!browser.is_signed_in().await && world.events("email_verified").await == 0);
}

async fn a_link_that_changes_an_address_works_once(world: World) {
    let ada = world.person(ADA).await;
    ask(&ada, NEW).await;
    works_once(&world, ("/do/confirm-email", &world.link(NEW).await, "email_changed")).await;
    assert_eq!(world.count_letters(ADA, "address was changed").await, 1);
}

async fn a_way_back_from_a_change_works_once(world: World) {
    let ada = world.person(ADA).await;
    change(&world, &ada, NEW).await;
    let link = world.link_about(ADA, "address was changed").await;
    works_once(&world, ("/do/undo-email-change", &link, "email_change_undone")).await;
}

async fn a_way_back_from_a_deletion_works_once(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/delete-account", &[("email", ADA)]).await;
    let link = world.link_about(ADA, "will be deleted").await;
    works_once(&world, ("/do/cancel-deletion", &link, "deletion_cancelled")).await;
}

async fn fifty_wrong_passwords_are_five_tries(world: World) {
    world.person(ADA).await;
    let pages = fifty(&world.browser(), "/do/sign-in", &[("username", ADA), ("password", OTHER_PASSWORD)]).await;
    assert_eq!((count(&pages, 303), world.events("sign_in_failed").await), (5, 5), "{:?}", statuses(&pages));
    assert!(pages.iter().filter(|page| page.status == 429).all(|page| page.header("retry-after").is_some()));
    assert_eq!(world.events("sign_in_throttled").await, 1);
}

async fn fifty_guesses_of_ones_own_password_are_ten_tries(world: World) {
    let ada = world.person(ADA).await;
    let fields = [("current_password", "wrong"), ("password", OTHER_PASSWORD)];
    let pages = fifty(&ada, "/do/change-password", &fields).await;
    assert_eq!((count(&pages, 303), world.events("password_change_failed").await), (10, 10), "{:?}", statuses(&pages));
}

async fn fifty_requests_for_a_reset_are_three_letters(world: World) {
    world.person(ADA).await;
    let pages = fifty(&world.browser(), "/do/request-reset", &[("email", ADA)]).await;
    assert_eq!(count(&pages, 303), 50, "{:?}", statuses(&pages));
    assert_eq!(world.count_letters(ADA, "Reset your").await, 3);
}

async fn fifty_sign_ups_of_one_address_are_three_tries(world: World) {
    let pages = fifty(&world.browser(), "/do/sign-up", &[("email", ADA), ("password", PASSWORD)]).await;
    assert_eq!((count(&pages, 303), count(&pages, 429)), (3, 47), "{:?}", statuses(&pages));
    assert_eq!(world.letters(ADA).await.len(), 3);
}

async fn fifty_sign_ins_leave_five_sessions(world: World) {
    let ada = world.person(ADA).await;
    let pages = fifty(&ada, "/do/sign-in", &[("username", ADA), ("password", PASSWORD)]).await;
    assert!(count(&pages, 303) > 5, "{:?}", statuses(&pages));
    assert_eq!(world.number("select count(*) from sessions where ended_at is null").await, 5);
}

async fn a_session_that_is_ended_while_it_is_used_stays_ended(world: World) {
    let (ada, other) = (world.person(ADA).await, world.sign_in(ADA, PASSWORD).await.0);
    let browsers: Vec<_> = (0..49).map(|_| other.thief()).collect();
    let using = join_all(browsers.iter().map(|browser| browser.post("/do/reauth", &[("password", PASSWORD)])));
    let (_, ended) = tokio::join!(using, ada.post("/do/end-other-sessions", &[]));
    assert_eq!(ended.location(), "/account/sessions");
    for browser in browsers.iter().chain([&other]) {
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(world.number("select count(*) from sessions where ended_at is null").await, 1);
}
