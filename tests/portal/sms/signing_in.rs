//! Signing in with a code by text message.

use std::time::Duration;

use futures::future::join_all;

use super::removing::add_app;
use super::{ADA, NUMBER, add, count, half, other_than, send, type_code, with_phone};
use crate::both;
use crate::support::{PASSWORD, World};

both! { with crate::sms::ON =>
    the_code_of_the_text_opens_the_account,
    looking_at_the_page_sends_nothing,
    a_code_of_one_attempt_is_wrong_in_another,
    of_two_texts_the_newer_counts,
    a_code_counts_once,
    of_fifty_right_codes_at_once_one_counts,
    five_wrong_codes_end_a_code_and_pause_the_account,
    a_code_lives_ten_minutes,
    an_app_is_asked_for_before_the_phone_and_the_phone_before_recovery_codes,
    recovery_codes_stand_in_for_a_phone,
    a_new_password_voids_what_was_under_way,
    without_a_password_no_text_is_sent,
    somebody_without_a_number_is_sent_nothing,
}
both! { where_texts_are_switched_off_again_a_number_counts_for_nothing }

async fn the_code_of_the_text_opens_the_account(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let page = browser.get("/mfa").await;
    assert_eq!(page.value("factor").as_deref(), Some("sms"));
    assert!(page.says("We'll text the code to +49 ••• 89.") && !page.text.contains("5123"), "{}", page.visible());
    let code = send(&world, &browser).await;
    let page = browser.get("/mfa?factor=sms").await;
    assert!(page.role("status").is_some_and(|said| said.contains("We sent you a text")), "{}", page.visible());
    let page = browser.submit("/do/verify-factor", &[("factor", "sms"), ("code", &other_than(&code))]).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right")), "{}", page.visible());
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(type_code(&browser, &spaced).await.location(), "/account");
    assert!(browser.get("/account/sessions").await.says("text message"));
    assert_eq!(world.events("factor_failed").await, 1);
    assert_eq!(world.number("select count(*) from phones where last_used_at is not null").await, 1);
}

async fn looking_at_the_page_sends_nothing(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    for page in ["/mfa", "/mfa?factor=sms", "/do/send-sms-code"] {
        browser.get(page).await;
    }
    assert_eq!(count(&world, NUMBER).await, 1, "the one that confirmed the number");
}

async fn a_code_of_one_attempt_is_wrong_in_another(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let (one, other) = (half(&world, ADA).await, half(&world, ADA).await);
    let code = send(&world, &one).await;
    assert_eq!(type_code(&other, &code).await.location(), "/mfa?factor=sms");
    let others = send(&world, &other).await;
    assert_eq!(type_code(&other, &code).await.location(), "/mfa?factor=sms");
    assert!(!other.is_signed_in().await);
    assert_eq!(type_code(&one, &code).await.location(), "/account", "it is still good where it was asked for");
    assert_eq!(type_code(&other, &others).await.location(), "/account");
}

async fn of_two_texts_the_newer_counts(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let (first, second) = (send(&world, &browser).await, send(&world, &browser).await);
    if first != second {
        assert_eq!(type_code(&browser, &first).await.location(), "/mfa?factor=sms");
    }
    assert_eq!(type_code(&browser, &second).await.location(), "/account");
}

async fn a_code_counts_once(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let twin = browser.thief();
    let code = send(&world, &browser).await;
    assert_eq!(type_code(&browser, &code).await.location(), "/account");
    assert_ne!(type_code(&twin, &code).await.location(), "/account");
    assert!(!twin.is_signed_in().await);
}

async fn of_fifty_right_codes_at_once_one_counts(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    let before = world.events("signed_in").await;
    let twins: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(twins.iter().map(|twin| type_code(twin, &code))).await;
    let entered = pages.iter().filter(|page| page.is_redirect() && page.location() == "/account").count();
    assert_eq!((entered, world.events("signed_in").await - before), (1, 1));
}

async fn five_wrong_codes_end_a_code_and_pause_the_account(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    for _ in 0..5 {
        assert_eq!(type_code(&browser, &other_than(&code)).await.location(), "/mfa?factor=sms");
    }
    assert_eq!(type_code(&browser, &code).await.status, 429);
    let again = half(&world, ADA).await;
    let another = send(&world, &again).await;
    assert_eq!(type_code(&again, &another).await.status, 429, "a new password and a new text buy no more tries");
    world.wait(Duration::from_secs(15 * 60 + 1));
    let later = half(&world, ADA).await;
    let code = send(&world, &later).await;
    assert_eq!(type_code(&later, &code).await.location(), "/account");
}

async fn a_code_lives_ten_minutes(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    world.wait(Duration::from_secs(530));
    assert_eq!(type_code(&browser, &code).await.location(), "/account");
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    world.wait(Duration::from_secs(601));
    assert_ne!(type_code(&browser, &code).await.location(), "/account");
}

async fn an_app_is_asked_for_before_the_phone_and_the_phone_before_recovery_codes(world: World) {
    let ada = world.person(ADA).await;
    add_app(&world, &ada).await;
    assert_eq!(add(&world, &ada, NUMBER).await.location(), "/account/security", "the recovery codes were shown before");
    let browser = half(&world, ADA).await;
    let page = browser.get("/mfa").await;
    assert_eq!(page.value("factor").as_deref(), Some("totp"));
    let (sms, codes) = (page.text.find("/mfa?factor=sms"), page.text.find("/mfa?factor=recovery_code"));
    assert!(sms.is_some() && sms < codes, "{}", page.text);
    let code = send(&world, &browser).await;
    assert_eq!(type_code(&browser, &code).await.location(), "/account");
}

async fn recovery_codes_stand_in_for_a_phone(world: World) {
    let ada = world.person(ADA).await;
    add(&world, &ada, NUMBER).await;
    let page = ada.get(super::CODES).await.visible();
    let is_code = |word: &&str| word.len() == 11 && word.as_bytes()[5] == b'-';
    let code = page.split_whitespace().find(is_code).expect("a recovery code").to_owned();
    let browser = half(&world, ADA).await;
    let done = browser.post("/do/verify-factor", &[("factor", "recovery_code"), ("code", &code)]).await;
    assert_eq!(done.location(), "/account");
    let renewed = ada.post("/do/new-recovery-codes", &[]).await;
    assert_eq!(renewed.location(), super::CODES, "with a phone alone, new ones can be made");
}

async fn a_new_password_voids_what_was_under_way(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    let code = send(&world, &browser).await;
    let change = [("current_password", PASSWORD), ("password", crate::support::OTHER_PASSWORD)];
    ada.post("/do/change-password", &change).await;
    assert_ne!(type_code(&browser, &code).await.location(), "/account");
    world.wait(Duration::from_secs(61));
    let sent = count(&world, NUMBER).await;
    browser.post("/do/send-sms-code", &[]).await;
    assert_eq!(count(&world, NUMBER).await, sent, "an old first proof costs no text");
}

async fn without_a_password_no_text_is_sent(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    world.wait(Duration::from_secs(61));
    let stranger = world.browser();
    assert!(stranger.post("/do/send-sms-code", &[]).await.location().starts_with("/login"));
    assert!(stranger.post("/do/send-sms-code", &[("reauth", "on")]).await.location().starts_with("/login"));
    assert_eq!(count(&world, NUMBER).await, 1);
}

async fn somebody_without_a_number_is_sent_nothing(world: World) {
    let ada = world.person(ADA).await;
    assert_eq!(ada.post("/do/send-sms-code", &[("reauth", "on")]).await.status, 404);
    add_app(&world, &ada).await;
    let browser = half(&world, ADA).await;
    assert!(!browser.get("/mfa").await.text.contains("factor=sms"));
    assert_eq!(browser.post("/do/send-sms-code", &[]).await.status, 404);
}

async fn where_texts_are_switched_off_again_a_number_counts_for_nothing(world: World) {
    world.person(ADA).await;
    world.run("insert into phones (user_id, number, confirmed_at) select u.id, t.code_hash, 1 from users u join one_time_tokens t on t.user_id = u.id limit 1").await;
    assert!(world.lets_in(ADA, PASSWORD).await);
}
