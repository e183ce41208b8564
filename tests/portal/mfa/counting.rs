//! Wrong codes are counted for the account, whatever they are typed into (ATK-075).

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use super::by_api::{api, mfa_token};
use super::{ADA, Enrolled, half, type_code, type_recovery_code};
use crate::both;
use crate::support::{Page, World};

const QUARTER: Duration = Duration::from_secs(15 * 60 + 1);

both! {
    five_wrong_codes_from_anywhere_and_the_next_waits,
    after_five_wrong_codes_the_owner_gets_in_by_another_factor,
    of_fifty_wrong_codes_at_once_five_are_looked_at,
    fifty_wrong_codes_in_a_day_are_enough,
    a_right_code_takes_the_count_back,
    a_right_code_forgives_the_day_nothing_but_itself,
    whoever_lacks_the_password_uses_up_nobodys_tries,
}
both! { with &[("AUTH_RATE_LIMIT_ENABLED", "false")] => no_switch_turns_the_count_off }

fn waits(page: &Page) -> bool {
    let wait = page.header("retry-after").map(|wait| wait.parse::<u64>().expect("seconds"));
    page.status == 429 && wait.is_some_and(|wait| (1..=900).contains(&wait))
}

async fn five_wrong_codes_from_anywhere_and_the_next_waits(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (first, second, third) = (half(&world, ADA).await, half(&world, ADA).await, half(&world, ADA).await);
    let wrong = ada.app.wrong(&world);
    for browser in [&first, &second.at("192.0.2.7"), &third] {
        assert_eq!(type_code(browser, &wrong).await.status, 303);
    }
    let token = mfa_token(&world, ADA).await;
    let body = json!({ "mfa_token": token, "factor": "totp", "code": wrong });
    assert_eq!(api(&world.browser(), "/auth/mfa", "", body).await.status, 401);
    let fields = [("factor", "totp"), ("code", wrong.as_str())];
    assert_eq!(ada.browser.post("/do/reauth", &fields).await.status, 303);
    let right = ada.app.next(&world);
    let page = type_code(&third, &right).await;
    assert!(waits(&page) && page.text.contains("href=\"/mfa\""), "there may be another way: {}", page.text);
    assert!(waits(&type_code(&half(&world, ADA).await, &right).await), "a new sign-in buys no more");
    let body = json!({ "mfa_token": mfa_token(&world, ADA).await, "factor": "totp", "code": right });
    assert!(waits(&api(&world.browser(), "/auth/mfa", "", body).await));
    let fields = [("factor", "totp"), ("code", right.as_str())];
    assert!(waits(&ada.browser.post("/do/reauth", &fields).await));
    assert!(!third.is_signed_in().await && ada.browser.is_signed_in().await);
    world.wait(QUARTER);
    assert_eq!(type_code(&half(&world, ADA).await, &ada.app.code(&world)).await.location(), "/account");
}

async fn after_five_wrong_codes_the_owner_gets_in_by_another_factor(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let thief = half(&world, ADA).await;
    for _ in 0..7 {
        type_code(&thief, &ada.app.wrong(&world)).await;
    }
    let owner = half(&world, ADA).await;
    let right = ada.app.next(&world);
    let page = type_code(&owner, &right).await;
    assert!(waits(&page) && page.says("use another way"), "{}", page.visible());
    assert_eq!(type_recovery_code(&owner, &ada.codes[0]).await.location(), "/account");
    assert!(waits(&type_code(&thief, &right).await), "that buys the thief no more");
    for _ in 0..7 {
        type_recovery_code(&thief, "aaaaa-aaaaa").await;
    }
    assert!(waits(&type_recovery_code(&half(&world, ADA).await, &ada.codes[1]).await));
    world.wait(QUARTER);
    for _ in 0..6 {
        type_recovery_code(&half(&world, ADA).await, "aaaaa-aaaaa").await;
    }
    assert_eq!(type_code(&half(&world, ADA).await, &ada.app.code(&world)).await.location(), "/account");
}

async fn of_fifty_wrong_codes_at_once_five_are_looked_at(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    let wrong = ada.app.wrong(&world);
    let thieves: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(thieves.iter().map(|thief| type_code(thief, &wrong))).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert!(statuses.iter().all(|status| matches!(status, 303 | 429 | 503)), "{statuses:?}");
    let looked_at = world.events("factor_failed").await;
    assert!((1..=5).contains(&looked_at), "{looked_at}: {statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), looked_at);
    world.wait(QUARTER);
    let browser = half(&world, ADA).await;
    assert_eq!(type_code(&browser, &ada.app.code(&world)).await.location(), "/account", "the flood was one quarter's");
}

async fn fifty_wrong_codes_in_a_day_are_enough(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for _ in 0..10 {
        let browser = half(&world, ADA).await;
        for _ in 0..5 {
            assert_eq!(type_code(&browser, &ada.app.wrong(&world)).await.status, 303);
        }
        world.wait(QUARTER);
    }
    let page = type_code(&half(&world, ADA).await, &ada.app.code(&world)).await;
    let wait: u64 = page.header("retry-after").expect("how long to wait").parse().expect("seconds");
    assert!(page.status == 429 && wait > 3_600, "{wait}");
    world.wait(Duration::from_hours(24));
    assert_eq!(type_code(&half(&world, ADA).await, &ada.app.code(&world)).await.location(), "/account");
}

async fn a_right_code_takes_the_count_back(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for _ in 0..3 {
        let browser = half(&world, ADA).await;
        for _ in 0..4 {
            assert_eq!(type_code(&browser, &ada.app.wrong(&world)).await.status, 303);
        }
        assert_eq!(type_code(&browser, &ada.app.next(&world)).await.location(), "/account");
    }
}

async fn a_right_code_forgives_the_day_nothing_but_itself(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for _ in 0..10 {
        let thief = half(&world, ADA).await;
        for _ in 0..4 {
            assert_eq!(type_code(&thief, &ada.app.wrong(&world)).await.status, 303);
        }
        assert_eq!(type_code(&half(&world, ADA).await, &ada.app.next(&world)).await.location(), "/account");
    }
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(type_code(&half(&world, ADA).await, &ada.app.wrong(&world)).await.status);
        world.wait(QUARTER);
    }
    assert_eq!((answers.iter().filter(|status| **status == 303).count(), answers[10]), (10, 429), "fifty in a day");
}

async fn whoever_lacks_the_password_uses_up_nobodys_tries(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let stranger = world.browser();
    for _ in 0..10 {
        type_code(&stranger, &ada.app.wrong(&world)).await;
        let body = json!({ "mfa_token": "x", "factor": "totp", "code": "000000" });
        assert_eq!(api(&stranger, "/auth/mfa", "", body).await.status, 401);
    }
    assert_eq!(type_code(&half(&world, ADA).await, &ada.app.next(&world)).await.location(), "/account");
    assert_eq!(world.events("factor_failed").await, 0);
}

async fn no_switch_turns_the_count_off(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let browser = half(&world, ADA).await;
    for _ in 0..5 {
        assert_eq!(type_code(&browser, &ada.app.wrong(&world)).await.status, 303);
    }
    assert!(waits(&type_code(&browser, &ada.app.next(&world)).await));
}
