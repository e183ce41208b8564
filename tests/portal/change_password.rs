//! Changing one's password, and what is asked of a new one.

use std::time::Duration;

use portico::kit::secret::Token;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World, token_of};

const ADA: &str = "ada@example.com";
const PAGE: &str = "/account/security/password";

both! {
    somebody_changes_the_password_and_gets_a_letter,
    a_wrong_current_password_is_told_and_nothing_changes,
    the_eleventh_guess_of_the_current_password_waits_and_a_reset_still_works,
    a_right_current_password_is_not_counted_however_weak_the_new_one_is,
    ticking_the_box_signs_out_everywhere_else,
    without_the_tick_the_others_stay_signed_in,
    the_session_goes_on_under_a_new_id,
    a_change_ends_every_secret_that_letters_carry,
    two_hundred_and_fifty_six_characters_are_kept_to_the_last,
    two_hundred_and_fifty_seven_characters_are_refused,
    an_accent_typed_in_two_ways_is_one_password,
    spaces_and_capitals_count,
    the_last_five_passwords_cannot_be_used_again,
    nobody_who_is_not_signed_in_changes_a_password,
    a_year_later_the_password_still_works,
}
both! { with &[
    ("AUTH_PASSWORD_MIN_LENGTH", "15"),
    ("AUTH_PASSWORD_REQUIRE_UPPERCASE", "true"),
    ("AUTH_PASSWORD_REQUIRE_LOWERCASE", "true"),
    ("AUTH_PASSWORD_REQUIRE_NUMBERS", "true"),
    ("AUTH_PASSWORD_REQUIRE_SYMBOLS", "true"),
] => every_rule_of_the_operator_is_announced_and_named_when_it_is_broken }
both! { with &[("AUTH_PASSWORD_HISTORY_COUNT", "0")] => without_a_history_the_same_password_may_come_again }
both! { with &[("AUTH_PASSWORD_CHANGE_REQUIRED_DAYS", "90")] => a_password_that_is_too_old_has_to_be_changed_at_sign_in }
both! { with &[("AUTH_PASSWORD_MAX_LENGTH", "64")] => the_longest_password_is_a_setting }

async fn change(browser: &Browser, current: &str, new: &str) -> Page {
    browser.post("/do/change-password", &[("current_password", current), ("password", new)]).await
}

async fn told(browser: &Browser, current: &str, new: &str) -> String {
    let fields = [("current_password", current), ("password", new)];
    let page = browser.submit("/do/change-password", &fields).await;
    page.role("alert").unwrap_or_else(|| panic!("no problem with {new}: {}", page.visible()))
}

async fn somebody_changes_the_password_and_gets_a_letter(world: World) {
    let ada = world.person(ADA).await;
    let page = ada.submit("/do/change-password", &[("current_password", PASSWORD), ("password", OTHER_PASSWORD)]).await;
    assert!(page.role("status").is_some_and(|said| said.contains("Your password is changed")), "{}", page.visible());
    assert!(!world.lets_in(ADA, PASSWORD).await && world.lets_in(ADA, OTHER_PASSWORD).await);
    let letter = world.letter_about(ADA, "password was changed").await;
    assert!(letter["text"].as_str().is_some_and(|text| text.contains(&ada.ip)), "{letter}");
    assert_eq!(letter["link"], format!("{}/forgot", world.url));
}

async fn a_wrong_current_password_is_told_and_nothing_changes(world: World) {
    let ada = world.person(ADA).await;
    for wrong in ["", "wrong", OTHER_PASSWORD, "VIOLET HARBOUR TENNIS 42"] {
        assert!(told(&ada, wrong, OTHER_PASSWORD).await.contains("That isn't your current password"));
    }
    assert!(change(&ada, "wrong", OTHER_PASSWORD).await.location().starts_with(PAGE));
    assert!(world.lets_in(ADA, PASSWORD).await && !world.lets_in(ADA, OTHER_PASSWORD).await);
    assert_eq!(world.count_letters(ADA, "password was changed").await, 0);
    assert_eq!(world.events("password_change_failed").await, 5);
}

async fn the_eleventh_guess_of_the_current_password_waits_and_a_reset_still_works(world: World) {
    let ada = world.person(ADA).await;
    for _ in 0..10 {
        assert_eq!(change(&ada, "wrong", OTHER_PASSWORD).await.status, 303);
    }
    for guess in ["wrong", PASSWORD] {
        let page = change(&ada, guess, OTHER_PASSWORD).await;
        assert!(page.status == 429 && page.header("retry-after").is_some(), "{guess}: {page:?}");
    }
    assert_eq!(ada.post("/do/reauth", &[("password", PASSWORD)]).await.status, 429);
    assert!(world.lets_in(ADA, PASSWORD).await);
    let link = world.reset_link(ADA).await;
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.location(), "/account");
    world.wait(Duration::from_mins(16));
    ada.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(change(&ada, OTHER_PASSWORD, "nine copper kettles 77").await.location(), "/account/security");
}

async fn a_right_current_password_is_not_counted_however_weak_the_new_one_is(world: World) {
    let ada = world.person(ADA).await;
    for n in 0..15 {
        assert_eq!(change(&ada, PASSWORD, "password").await.status, 303, "try {n}");
    }
    assert_eq!(change(&ada, PASSWORD, OTHER_PASSWORD).await.location(), "/account/security");
}

async fn ticking_the_box_signs_out_everywhere_else(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    assert!(other.is_signed_in().await);
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD), ("end_other_sessions", "on")];
    ada.post("/do/change-password", &fields).await;
    assert!(ada.is_signed_in().await && !other.is_signed_in().await);
    assert!(ada.get(PAGE).await.text.contains("checked"), "the box is ticked unless somebody takes the tick away");
}

async fn without_the_tick_the_others_stay_signed_in(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(change(&ada, PASSWORD, OTHER_PASSWORD).await.location(), "/account/security");
    assert!(ada.is_signed_in().await && other.is_signed_in().await);
}

async fn the_session_goes_on_under_a_new_id(world: World) {
    let ada = world.person(ADA).await;
    let thief = ada.thief();
    assert!(thief.is_signed_in().await);
    change(&ada, PASSWORD, OTHER_PASSWORD).await;
    assert_ne!(ada.cookie("sid"), thief.cookie("sid"));
    assert!(ada.is_signed_in().await && !thief.is_signed_in().await);
}

async fn a_change_ends_every_secret_that_letters_carry(world: World) {
    let ada = world.person(ADA).await;
    let reset = world.reset_link(ADA).await;
    ada.post("/do/change-email", &[("email", "eve@example.com")]).await;
    let (code, link) = (world.code("eve@example.com").await, world.link("eve@example.com").await);
    assert_eq!(change(&ada, PASSWORD, OTHER_PASSWORD).await.location(), "/account/security");
    assert_eq!(world.reset(&reset, "nine copper kettles 77").await.1.status, 410);
    assert_eq!(world.browser().post("/do/confirm-email", &[("token", token_of(&link))]).await.status, 410);
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    assert_eq!(world.texts("select email from users").await, [ADA]);
}

/// So many characters that nobody guesses.
fn long(length: usize) -> String {
    let text: String = (0..=length / 43).map(|_| Token::new().expose().to_owned()).collect();
    text.chars().take(length).collect()
}

async fn two_hundred_and_fifty_six_characters_are_kept_to_the_last(world: World) {
    let (ada, password) = (world.person(ADA).await, long(256));
    assert_eq!(change(&ada, PASSWORD, &password).await.location(), "/account/security");
    assert!(world.lets_in(ADA, &password).await);
    let cut = |length: usize| password.chars().take(length).collect::<String>();
    let near = [cut(72), cut(128), cut(255), format!("{password} "), format!("{password}x"), swapped(&password)];
    for wrong in near {
        assert!(!world.lets_in(ADA, &wrong).await, "{} characters", wrong.len());
    }
}

fn swapped(text: &str) -> String {
    text.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

async fn two_hundred_and_fifty_seven_characters_are_refused(world: World) {
    let (ada, password) = (world.person(ADA).await, long(257));
    assert!(told(&ada, PASSWORD, &password).await.contains("Use at most 256 characters."));
    assert!(!world.lets_in(ADA, &password).await && !world.lets_in(ADA, &password[..256]).await);
    assert!(world.lets_in(ADA, PASSWORD).await);
}

async fn an_accent_typed_in_two_ways_is_one_password(world: World) {
    let ada = world.person(ADA).await;
    let (composed, apart) = ("caf\u{e9} kettle lantern 19", "cafe\u{301} kettle lantern 19");
    assert_eq!(change(&ada, PASSWORD, composed).await.location(), "/account/security");
    assert!(world.lets_in(ADA, apart).await && world.lets_in(ADA, composed).await);
    assert!(!world.lets_in(ADA, "cafe kettle lantern 19").await);
    assert!(told(&ada, apart, composed).await.contains("You've used this password here before"));
}

async fn spaces_and_capitals_count(world: World) {
    let ada = world.person(ADA).await;
    let password = "  Maple lantern COPPER seven ";
    assert_eq!(change(&ada, PASSWORD, password).await.location(), "/account/security");
    assert!(world.lets_in(ADA, password).await);
    assert!(!world.lets_in(ADA, password.trim()).await && !world.lets_in(ADA, &password.to_lowercase()).await);
}

async fn the_last_five_passwords_cannot_be_used_again(world: World) {
    let ada = world.person(ADA).await;
    let mut now = PASSWORD.to_owned();
    for n in 1..=6 {
        let next = format!("{n} copper kettles sing");
        assert_eq!(change(&ada, &now, &next).await.location(), "/account/security");
        now = next;
    }
    for n in 2..=6 {
        let used = format!("{n} copper kettles sing");
        assert!(told(&ada, &now, &used).await.contains("You've used this password here before"), "{used}");
    }
    world.wait(Duration::from_mins(16));
    assert_eq!(change(&ada, &now, PASSWORD).await.location(), "/account/security");
}

async fn nobody_who_is_not_signed_in_changes_a_password(world: World) {
    world.person(ADA).await;
    let stranger = world.browser();
    assert!(stranger.get(PAGE).await.location().starts_with("/login?next="));
    assert!(change(&stranger, PASSWORD, OTHER_PASSWORD).await.location().starts_with("/login"));
    assert!(!world.lets_in(ADA, OTHER_PASSWORD).await);
}

async fn a_year_later_the_password_still_works(world: World) {
    world.person(ADA).await;
    world.wait(Duration::from_hours(400 * 24));
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
}

async fn every_rule_of_the_operator_is_announced_and_named_when_it_is_broken(world: World) {
    let browser = world.browser();
    let page = browser.get("/signup").await;
    let hints = [
        "At least 15 characters.",
        "Use an upper-case letter.",
        "Use a lower-case letter.",
        "Use a digit.",
        "Use a sign such as",
    ];
    for hint in hints {
        assert!(page.says(hint), "{hint}");
    }
    let refused = async |password: &str| {
        let page = browser.submit("/do/sign-up", &[("email", ADA), ("password", password)]).await;
        page.visible()
    };
    let said = refused("gorvexlumptin").await;
    for rule in ["Use at least 15 characters.", "Add an upper-case letter.", "Add a digit.", "Add a sign such as"] {
        assert!(said.contains(rule), "{rule}: {said}");
    }
    assert!(refused("GORVEXLUMPTIN77!").await.contains("Add a lower-case letter."));
    world.signed_up(ADA, "Gorvex lumptin 77!").await;
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn without_a_history_the_same_password_may_come_again(world: World) {
    let ada = world.person(ADA).await;
    assert_eq!(change(&ada, PASSWORD, PASSWORD).await.location(), "/account/security");
    assert_eq!(change(&ada, PASSWORD, OTHER_PASSWORD).await.location(), "/account/security");
    assert_eq!(change(&ada, OTHER_PASSWORD, PASSWORD).await.location(), "/account/security");
    assert_eq!(world.number("select count(*) from password_history").await, 0);
}

async fn a_password_that_is_too_old_has_to_be_changed_at_sign_in(world: World) {
    world.person(ADA).await;
    world.wait(Duration::from_hours(89 * 24));
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
    world.wait(Duration::from_hours(2 * 24));
    let (browser, page) = world.sign_in(ADA, PASSWORD).await;
    assert!(page.location() == "/reset" && !browser.is_signed_in().await);
    assert!(browser.get("/reset").await.says("Your password is due for a change"));
    assert_eq!(browser.post("/do/reset-password", &[("password", PASSWORD)]).await.location(), "/reset");
    assert_eq!(browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/account");
    assert_eq!(world.sign_in(ADA, OTHER_PASSWORD).await.1.location(), "/account");
}

async fn the_longest_password_is_a_setting(world: World) {
    let (ada, password) = (world.person(ADA).await, long(65));
    assert!(told(&ada, PASSWORD, &password).await.contains("Use at most 64 characters."));
    assert_eq!(change(&ada, PASSWORD, &password[..64]).await.location(), "/account/security");
}
