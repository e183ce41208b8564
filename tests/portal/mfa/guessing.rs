//! A long flood of guesses, and what its owner hears of it (ATK-075).

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::by_api::mfa_token;
use super::{ADA, Enrolled, half, type_code, type_recovery_code};
use crate::both;
use crate::support::{Browser, World};

const QUARTER: Duration = Duration::from_secs(15 * 60 + 1);
const TOLD: &str = "Wrong codes";

both! {
    ten_thousand_guesses_from_everywhere_and_over_restarts_get_no_more_looks_than_the_limits_allow,
    the_owner_gets_one_letter_a_day_and_the_log_has_the_tries,
    of_fifty_wrong_codes_at_once_one_letter_is_written,
    a_few_slips_of_the_finger_are_no_letter,
}

/// One guess of a kind, from an address of its own.
async fn guess(browser: &Browser, (n, note): (usize, &str), wrong: &str) -> u16 {
    let browser = browser.at(&format!("198.18.{}.{}", n / 250, n % 250));
    let (factor, code) = if n % 4 == 3 { ("recovery_code", "aaaaa-aaaaa") } else { ("totp", wrong) };
    if n % 50 == 49 {
        return browser.post("/do/verify-factor", &[("factor", factor), ("code", code)]).await.status;
    }
    let body = json!({ "mfa_token": note, "factor": factor, "code": code });
    browser.call(Method::POST, "/api/v1/auth/mfa", Some(&body), &[]).await.status
}

async fn ten_thousand_guesses_from_everywhere_and_over_restarts_get_no_more_looks_than_the_limits_allow(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let mut guesses = 0;
    for quarter in 1..=10 {
        // Another process each time, which knows what is written down and nothing else.
        let another = world.node().await;
        let browser = another.serves(&half(&world, ADA).await);
        let (note, wrong) = (mfa_token(&world, ADA).await, ada.app.wrong(&world));
        for round in 0..20 {
            let statuses = join_all((0..50).map(|n| guess(&browser, (round * 50 + n, &note), &wrong))).await;
            assert!(statuses.iter().all(|status| matches!(status, 303 | 401 | 429 | 503)), "{statuses:?}");
            guesses += statuses.len();
        }
        let looked_at = world.events("factor_failed").await;
        assert!((1..=10 * quarter).contains(&looked_at), "five a quarter of each of two kinds: {looked_at}");
        another.stop().await;
        world.wait(QUARTER);
    }
    assert_eq!(guesses, 10_000);
    world.wait(Duration::from_hours(24));
    assert_eq!(type_code(&half(&world, ADA).await, &ada.app.code(&world)).await.location(), "/account");
}

async fn the_owner_gets_one_letter_a_day_and_the_log_has_the_tries(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for round in 0..3 {
        let thief = half(&world, ADA).await;
        for _ in 0..8 {
            type_code(&thief, &ada.app.wrong(&world)).await;
        }
        for _ in 0..8 {
            type_recovery_code(&thief, "aaaaa-aaaaa").await;
        }
        assert_eq!(world.count_letters(ADA, TOLD).await, 1, "round {round}");
        world.wait(QUARTER);
    }
    let letter = world.letter_about(ADA, TOLD).await.to_string();
    assert!(letter.contains("/account/activity") && letter.contains("reset your password"), "{letter}");
    assert_eq!(world.events("factor_failed").await, 30);
    world.wait(Duration::from_hours(24));
    let fields = [("factor", "totp"), ("code", "000000")];
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.code(&world)).await.location(), "/account");
    for _ in 0..6 {
        browser.post("/do/reauth", &fields).await;
    }
    assert_eq!(world.count_letters(ADA, TOLD).await, 2, "an open browser is a way to guess, too");
    assert_eq!(world.events("reauthentication_failed").await, 5);
}

async fn of_fifty_wrong_codes_at_once_one_letter_is_written(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let wrong = ada.app.wrong(&world);
    for _ in 0..2 {
        join_all((0..50).map(|_| type_code(&browser, &wrong))).await;
    }
    assert_eq!(world.count_letters(ADA, TOLD).await, 1);
}

async fn a_few_slips_of_the_finger_are_no_letter(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for _ in 0..4 {
        let browser = half(&world, ADA).await;
        for _ in 0..4 {
            type_code(&browser, &ada.app.wrong(&world)).await;
        }
        assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    }
    assert_eq!(world.count_letters(ADA, TOLD).await, 0);
}
