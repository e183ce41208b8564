//! What a program does with a letter in hand: its code, its token, another letter, a forgotten password.

use std::time::Duration;

use serde_json::{Value, json};

use super::signing_in::{seen, signed_up, verify};
use super::{ADA, BOB, Caller, ada, fields, post, problem, sign_in};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, Page, World, token_of};

both! {
    a_code_is_tried_five_times,
    codes_of_an_address_are_tried_twenty_times_a_day_from_one_place,
    whether_an_address_waits_cannot_be_told_from_its_codes,
    fifty_wrong_codes_at_once_are_five_tries,
    another_letter_is_sent_to_whoever_waits_and_nobody_is_told_who_does,
    confirming_through_a_letter_of_no_sign_up_leads_to_a_new_password,
    who_forgot_the_password_sets_a_new_one_and_everything_old_is_dead,
    a_reset_is_refused_what_a_page_would_refuse,
    asking_for_a_reset_does_not_tell_who_exists,
}

/// A code that is not this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

fn code_for(email: &str, code: &str) -> Value {
    json!({ "email": email, "code": code })
}

fn is_wrong_code(page: &Page) {
    assert_eq!(problem(page), (401, "invalid_code".to_owned()), "{}", page.text);
}

async fn a_code_is_tried_five_times(world: World) {
    signed_up(&world, ADA).await;
    let code = world.code(ADA).await;
    for _ in 0..5 {
        is_wrong_code(&verify(&world, code_for(ADA, wrong(&code))).await);
    }
    is_wrong_code(&verify(&world, code_for(ADA, &code)).await);
    let link = world.link(ADA).await;
    assert_eq!(verify(&world, json!({ "token": token_of(&link) })).await.status, 200, "the link bears it");
    signed_up(&world, BOB).await;
    let code = world.code(BOB).await;
    world.wait(Duration::from_secs(601));
    is_wrong_code(&verify(&world, code_for(BOB, &code)).await);
}

async fn codes_of_an_address_are_tried_twenty_times_a_day_from_one_place(world: World) {
    signed_up(&world, ADA).await;
    let (code, browser) = (world.code(ADA).await, world.browser());
    let attempt = async |body: &Value| post(&browser, "/auth/verify-email", body.clone()).await;
    for _ in 0..20 {
        is_wrong_code(&attempt(&code_for(ADA, wrong(&code))).await);
    }
    let page = attempt(&code_for(ADA, &code)).await;
    assert_eq!(problem(&page), (429, "too_many_requests".to_owned()));
    assert!(page.header("retry-after").expect("how long to wait").parse::<u64>().expect("seconds") > 3_600);
    world.wait(Duration::from_secs(3_601));
    signed_up(&world, ADA).await;
    assert_eq!(attempt(&code_for(ADA, &world.code(ADA).await)).await.status, 429, "another letter buys no more");
    assert_eq!(verify(&world, code_for(ADA, &world.code(ADA).await)).await.status, 200, "who is elsewhere comes in");
}

async fn whether_an_address_waits_cannot_be_told_from_its_codes(world: World) {
    world.person(BOB).await;
    signed_up(&world, ADA).await;
    let guess = wrong(&world.code(ADA).await);
    let attempt = async |email: &str| {
        let page = verify(&world, code_for(email, guess)).await;
        is_wrong_code(&page);
        seen(&page, email)
    };
    let waiting = attempt(ADA).await;
    for email in [BOB, "nobody@example.com"] {
        assert_eq!(attempt(email).await, waiting, "{email}");
    }
    assert_eq!(problem(&verify(&world, code_for("ada", guess)).await), (422, "invalid_input".to_owned()));
    is_wrong_code(&verify(&world, json!({ "email": ADA })).await);
}

async fn fifty_wrong_codes_at_once_are_five_tries(world: World) {
    signed_up(&world, ADA).await;
    let code = world.code(ADA).await;
    let guess = code_for(ADA, wrong(&code));
    let pages = futures::future::join_all((0..50).map(|_| verify(&world, guess.clone()))).await;
    assert!(pages.iter().all(|page| matches!(page.status, 401 | 429 | 503)));
    assert_eq!(world.number("select tries from one_time_tokens").await, 5);
    is_wrong_code(&verify(&world, code_for(ADA, &code)).await);
}

async fn another_letter_is_sent_to_whoever_waits_and_nobody_is_told_who_does(world: World) {
    world.person(BOB).await;
    signed_up(&world, ADA).await;
    let (letters, bobs) = (world.letters(ADA).await.len(), world.letters(BOB).await.len());
    let resend =
        async |email: &str| post(&world.browser(), "/auth/resend-verification", json!({ "email": email })).await;
    let answers = [resend(ADA).await, resend(BOB).await, resend("nobody@example.com").await];
    assert_eq!((answers[0].status, answers[0].json()), (202, json!({ "status": "verification_required" })));
    for (answer, email) in answers.iter().zip([ADA, BOB, "nobody@example.com"]) {
        assert_eq!(seen(answer, email), seen(&answers[0], ADA), "{email}");
        assert_eq!(problem(&resend(email).await), (429, "too_many_requests".to_owned()), "one a minute: {email}");
    }
    assert_eq!(world.letters(ADA).await.len(), letters + 1);
    assert_eq!((world.letters(BOB).await.len(), world.letters("nobody@example.com").await.len()), (bobs, 0));
    for _ in 0..2 {
        world.wait(Duration::from_secs(61));
        assert_eq!(resend(ADA).await.status, 202);
    }
    world.wait(Duration::from_secs(61));
    assert_eq!(resend(ADA).await.status, 429, "three a day");
    assert_eq!(resend("ada").await.status, 422);
}

async fn confirming_through_a_letter_of_no_sign_up_leads_to_a_new_password(world: World) {
    signed_up(&world, ADA).await;
    post(&world.browser(), "/auth/resend-verification", json!({ "email": ADA })).await;
    let confirmed = verify(&world, code_for(ADA, &world.code(ADA).await)).await;
    assert_eq!((confirmed.status, confirmed.json()), (200, json!({ "status": "password_required" })));
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.status, 401, "whose password that was nobody knows");
    let page = post(&world.browser(), "/auth/forgot-password", json!({ "email": ADA })).await;
    assert_eq!(page.status, 202);
    let link = world.link_about(ADA, "Reset your").await;
    let body = json!({ "token": token_of(&link), "password": OTHER_PASSWORD });
    assert_eq!(post(&world.browser(), "/auth/reset-password", body).await.status, 204);
    assert_eq!(sign_in(&world.browser(), ADA, OTHER_PASSWORD).await.status, 200);
}

async fn who_forgot_the_password_sets_a_new_one_and_everything_old_is_dead(world: World) {
    let (caller, browser) = ada(&world).await;
    let other = Caller::sign_in(&world, ADA).await;
    assert_eq!(post(&world.browser(), "/auth/forgot-password", json!({ "email": ADA })).await.status, 202);
    let link = world.link_about(ADA, "Reset your").await;
    assert!(caller.is_let_in().await && browser.is_signed_in().await, "a letter alone ends nothing");
    let body = json!({ "token": token_of(&link), "password": OTHER_PASSWORD });
    let done = post(&world.browser(), "/auth/reset-password", body.clone()).await;
    assert_eq!((done.status, done.text.as_str()), (204, ""));
    assert!(done.headers("set-cookie").is_empty(), "it signs nobody in");
    assert!(caller.is_out().await && other.is_out().await && !browser.is_signed_in().await);
    assert_eq!(problem(&post(&world.browser(), "/auth/reset-password", body).await).0, 410, "a token works once");
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.status, 401);
    assert_eq!(sign_in(&world.browser(), ADA, OTHER_PASSWORD).await.status, 200);
}

async fn a_reset_is_refused_what_a_page_would_refuse(world: World) {
    let (caller, _) = ada(&world).await;
    post(&world.browser(), "/auth/forgot-password", json!({ "email": ADA })).await;
    let link = world.link_about(ADA, "Reset your").await;
    let reset = async |token: &str, password: &str| {
        post(&world.browser(), "/auth/reset-password", json!({ "token": token, "password": password })).await
    };
    for weak in ["short", "", "password1234", PASSWORD] {
        let page = reset(token_of(&link), weak).await;
        assert_eq!(problem(&page), (422, "invalid_input".to_owned()), "{weak}");
        assert!(fields(&page).iter().all(|field| field == "password"), "{}", page.text);
    }
    for nonsense in ["", "x", &"A".repeat(43), &caller.refresh, &caller.access] {
        let page = reset(nonsense, OTHER_PASSWORD).await;
        assert_eq!(problem(&page), (410, "invalid_or_expired_token".to_owned()), "{nonsense}");
    }
    assert!(caller.is_let_in().await);
    world.wait(Duration::from_secs(1_801));
    assert_eq!(reset(token_of(&link), OTHER_PASSWORD).await.status, 410, "half an hour is long enough");
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.status, 200);
}

async fn asking_for_a_reset_does_not_tell_who_exists(world: World) {
    world.person(ADA).await;
    let ask = async |email: &str| {
        seen(&post(&world.browser(), "/auth/forgot-password", json!({ "email": email })).await, email)
    };
    for _ in 0..5 {
        assert_eq!(ask(ADA).await, ask(BOB).await);
    }
    assert_eq!(world.count_letters(ADA, "Reset your").await, 3);
    assert!(world.letters(BOB).await.is_empty());
}
