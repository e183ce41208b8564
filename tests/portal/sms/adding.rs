//! Adding a phone number.

use std::time::Duration;

use super::{ADA, BOB, CODES, NUMBER, PAGE, add, count, other_than, with_phone};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! { nobody_is_told_of_texts_that_are_switched_off }
both! { with crate::sms::ON =>
    a_number_counts_once_its_code_was_typed,
    a_text_is_bound_to_our_origin,
    a_number_is_written_with_its_country,
    after_five_wrong_codes_the_right_one_is_wrong,
    a_code_lives_ten_minutes,
    a_code_for_one_person_adds_nothing_for_another,
    adding_wants_a_recent_proof,
    adding_ends_what_was_begun_without_it,
    a_second_number_takes_the_place_of_the_first,
    one_number_may_be_that_of_two_people,
    the_page_says_what_a_text_is_worth,
    nothing_in_the_database_shows_the_number,
}
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_ENABLED", "false")] =>
    without_second_factors_there_are_no_texts,
}
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_TOTP_ENABLED", "false"), ("AUTH_MFA_REQUIRED_FOR_ROLES", "user")] =>
    where_there_are_only_texts_whoever_needs_a_factor_is_led_to_them,
}

async fn off(world: World) {
    let ada = world.person(ADA).await;
    assert_eq!(ada.get(PAGE).await.status, 404);
    for (verb, field) in [("/do/add-phone", ("phone", NUMBER)), ("/do/confirm-phone", ("code", "123456"))] {
        assert_eq!(ada.post(verb, &[field]).await.status, 404, "{verb}");
    }
    assert_eq!(ada.post("/do/remove-phone", &[]).await.status, 404);
    assert!(!ada.get("/account/security").await.text.contains(PAGE));
    assert_eq!(count(&world, NUMBER).await, 0);
}

async fn nobody_is_told_of_texts_that_are_switched_off(world: World) {
    off(world).await;
}

async fn without_second_factors_there_are_no_texts(world: World) {
    off(world).await;
}

async fn a_number_counts_once_its_code_was_typed(world: World) {
    let ada = world.person(ADA).await;
    assert!(ada.get("/account/security").await.text.contains(PAGE));
    let page = ada.submit("/do/add-phone", &[("phone", " +49 (0)151 2345-6789 ")]).await;
    assert!(page.role("status").is_some_and(|said| said.contains("We sent you a text")), "{}", page.visible());
    assert!(page.says(NUMBER), "a slip of the finger can be seen");
    assert!(world.lets_in(ADA, PASSWORD).await, "it does not count yet");
    let code = world.code(NUMBER).await;
    let page = ada.submit("/do/confirm-phone", &[("code", &other_than(&code))]).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right")), "{}", page.visible());
    assert_eq!(ada.post("/do/confirm-phone", &[("code", &code)]).await.location(), CODES);
    let page = ada.get(CODES).await;
    assert!(page.text.contains("recovery-codes.txt"), "the first factor comes with recovery codes: {}", page.visible());
    let page = ada.get(PAGE).await;
    assert!(page.says("+49 ••• 89") && !page.text.contains("5123"), "{}", page.visible());
    assert!(ada.get("/account/security").await.says("Codes by text message go to +49 ••• 89."));
    assert_eq!((world.events("phone_added").await, world.count_letters(ADA, "phone number was added").await), (1, 1));
    assert!(!world.lets_in(ADA, PASSWORD).await);
}

async fn a_text_is_bound_to_our_origin(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let text = world.letter(NUMBER).await;
    let code = text["code"].as_str().expect("a code");
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert_eq!((text["kind"].as_str(), text["link"].as_str()), (Some("sms"), None));
    assert_eq!(text["text"], format!("{code} is your Portico code.\n\n@localhost #{code}"));
}

async fn a_number_is_written_with_its_country(world: World) {
    let ada = world.person(ADA).await;
    for typed in
        ["", "015123456789", "4915123456789", "+0151234567", "+123", "+4915123456789123", "+49151abc45678", "😀"]
    {
        let page = ada.submit("/do/add-phone", &[("phone", typed)]).await;
        let said = page.role("alert").unwrap_or_default();
        assert!(said.contains("the code of the country"), "{typed}: {}", page.visible());
        assert_eq!(page.value("phone").unwrap_or_default(), typed);
    }
    assert_eq!(world.number("select count(*) from one_time_tokens where purpose = 'confirm_phone'").await, 0);
}

async fn after_five_wrong_codes_the_right_one_is_wrong(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let code = world.code(NUMBER).await;
    for _ in 0..5 {
        assert_eq!(ada.post("/do/confirm-phone", &[("code", &other_than(&code))]).await.location(), PAGE);
    }
    assert_eq!(ada.post("/do/confirm-phone", &[("code", &code)]).await.location(), PAGE);
    assert_eq!(world.number("select count(*) from phones").await, 0);
    world.wait(Duration::from_secs(61));
    assert_eq!(add(&world, &ada, NUMBER).await.location(), CODES, "another text, another code");
}

async fn a_code_lives_ten_minutes(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let code = world.code(NUMBER).await;
    world.wait(Duration::from_secs(601));
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    assert!(!ada.get(PAGE).await.says(NUMBER));
    assert_eq!(ada.post("/do/confirm-phone", &[("code", &code)]).await.location(), PAGE);
    assert_eq!(world.number("select count(*) from phones").await, 0);
}

async fn a_code_for_one_person_adds_nothing_for_another(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let code = world.code(NUMBER).await;
    assert_eq!(bob.post("/do/confirm-phone", &[("code", &code)]).await.location(), PAGE);
    bob.post("/do/add-phone", &[("phone", "+4915123456780")]).await;
    assert_eq!(bob.post("/do/confirm-phone", &[("code", &code)]).await.location(), PAGE);
    assert_eq!(world.number("select count(*) from phones").await, 0);
}

async fn adding_wants_a_recent_proof(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let code = world.code(NUMBER).await;
    world.wait(Duration::from_secs(570));
    ada.get(PAGE).await;
    world.wait(Duration::from_secs(35));
    let again = "/reauth?next=%2Faccount%2Fsecurity%2Fphone";
    assert_eq!(ada.get(PAGE).await.location(), again);
    assert_eq!(ada.post("/do/add-phone", &[("phone", NUMBER)]).await.location(), again);
    assert_eq!(ada.post("/do/confirm-phone", &[("code", &code)]).await.location(), again);
    assert_eq!((count(&world, NUMBER).await, world.number("select count(*) from phones").await), (1, 0));
}

async fn adding_ends_what_was_begun_without_it(world: World) {
    let ada = world.person(ADA).await;
    let (elsewhere, _) = world.sign_in(ADA, PASSWORD).await;
    let link = world.reset_link(ADA).await;
    let before = ada.thief();
    assert_eq!(add(&world, &ada, NUMBER).await.location(), CODES);
    assert!(!elsewhere.is_signed_in().await && !before.is_signed_in().await);
    assert!(ada.is_signed_in().await);
    assert_eq!(world.reset(&link, OTHER_PASSWORD).await.1.status, 410);
}

async fn a_second_number_takes_the_place_of_the_first(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    world.wait(Duration::from_secs(61));
    assert_eq!(add(&world, &ada, "+15005550006").await.location(), "/account/security", "the recovery codes stay");
    let page = ada.get(PAGE).await;
    assert!(page.says("+15 ••• 06") && !page.says("+49 ••• 89"), "{}", page.visible());
    assert_eq!(world.number("select count(*) from phones").await, 1);
}

async fn one_number_may_be_that_of_two_people(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    with_phone(&world, BOB, NUMBER).await;
    assert_eq!(world.number("select count(*) from phones").await, 2);
}

async fn the_page_says_what_a_text_is_worth(world: World) {
    let ada = world.person(ADA).await;
    let page = ada.get(PAGE).await;
    assert!(page.says("Text messages are the weakest of the second factors"), "{}", page.visible());
    assert!(page.text.contains("href=\"/account/security/totp\""), "a stronger one is offered beside it");
    assert!(page.text.contains("type=\"tel\"") && page.text.contains("autocomplete=\"tel\""), "{}", page.text);
}

async fn nothing_in_the_database_shows_the_number(world: World) {
    let ada = world.person(ADA).await;
    ada.post("/do/add-phone", &[("phone", NUMBER)]).await;
    let put_away = world.text("select payload from one_time_tokens where purpose = 'confirm_phone'").await;
    assert!(put_away.contains("number") && !put_away.contains("5123"), "{put_away}");
    let code = world.code(NUMBER).await;
    ada.post("/do/confirm-phone", &[("code", &code)]).await;
    let mut tx = world.portal.db.read().await.expect("the database");
    let (sealed,) = tx.query("select number from phones").one::<(Vec<u8>,)>().await.expect("a row");
    assert!(!String::from_utf8_lossy(&sealed).contains("5123"));
}

async fn where_there_are_only_texts_whoever_needs_a_factor_is_led_to_them(world: World) {
    let ada = world.person(ADA).await;
    assert_eq!(ada.get("/account").await.location(), format!("{PAGE}?next=%2Faccount"));
    let page = ada.get(PAGE).await;
    assert!(
        page.says("Add a phone number to go on.") && !page.text.contains("/account/security/totp"),
        "{}",
        page.visible()
    );
    assert_eq!(add(&world, &ada, NUMBER).await.location(), CODES);
    assert_eq!(ada.get("/account").await.status, 200);
    assert_eq!(ada.post("/do/remove-phone", &[]).await.location(), PAGE);
    assert!(ada.get(PAGE).await.says("Your role needs a second factor."));
}
