//! How many texts leave (ATK-084): each costs money, and too many annoy.

use std::time::Duration;

use futures::future::join_all;

use super::{ADA, BOB, NUMBER, PAGE, add, count, half, send, with_phone};
use crate::both;
use crate::support::{Browser, PASSWORD, World};

both! { with crate::sms::ON =>
    there_is_a_minute_between_two_texts,
    of_fifty_wishes_at_once_one_is_sent,
    five_texts_a_day_go_to_a_number,
    nobody_uses_up_the_texts_of_a_number_that_is_anothers,
    ten_texts_a_day_are_sent_for_an_account,
    thirty_texts_a_day_are_sent_from_one_place,
}
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_SMS_HOURLY_BUDGET", "2"), ("AUTH_RATE_LIMIT_ENABLED", "false")] =>
    all_together_stay_within_the_hourly_budget,
}

const MINUTE: Duration = Duration::from_secs(61);

fn number(n: usize) -> String {
    format!("+49151000000{n:02}")
}

async fn ask(browser: &Browser, number: &str) -> u16 {
    browser.post("/do/add-phone", &[("phone", number)]).await.status
}

async fn there_is_a_minute_between_two_texts(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    send(&world, &browser).await;
    world.wait(Duration::from_secs(50));
    let page = browser.post("/do/send-sms-code", &[]).await;
    assert_eq!(page.status, 429);
    assert!(page.header("retry-after").is_some() && page.says("Use the newest one"), "{}", page.visible());
    let other = half(&world, ADA).await;
    assert_eq!(other.post("/do/send-sms-code", &[]).await.status, 429, "whatever the attempt");
    world.wait(Duration::from_secs(11));
    assert_eq!(other.post("/do/send-sms-code", &[]).await.status, 303);
    assert_eq!(count(&world, NUMBER).await, 3);
}

async fn of_fifty_wishes_at_once_one_is_sent(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    world.wait(MINUTE);
    let browser = half(&world, ADA).await;
    let twins: Vec<_> = (0..50).map(|_| browser.thief()).collect();
    let pages = join_all(twins.iter().map(|twin| twin.post("/do/send-sms-code", &[]))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(count(&world, NUMBER).await, 2);
}

async fn five_texts_a_day_go_to_a_number(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let browser = half(&world, ADA).await;
    for _ in 0..5 {
        send(&world, &browser).await;
    }
    world.wait(MINUTE);
    assert_eq!(browser.post("/do/send-sms-code", &[]).await.status, 429);
    assert_eq!(count(&world, NUMBER).await, 6, "and the one that confirmed it");
    world.wait(Duration::from_hours(24));
    let browser = half(&world, ADA).await;
    send(&world, &browser).await;
}

async fn nobody_uses_up_the_texts_of_a_number_that_is_anothers(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let bob = world.person(BOB).await;
    let mut answers = Vec::new();
    for _ in 0..6 {
        world.wait(MINUTE);
        answers.push(ask(&bob, NUMBER).await);
    }
    assert_eq!(answers, [303, 303, 303, 303, 429, 429], "Ada's own was the first of five");
    let browser = half(&world, ADA).await;
    send(&world, &browser).await;
}

async fn ten_texts_a_day_are_sent_for_an_account(world: World) {
    let ada = world.person(ADA).await;
    let mut answers = Vec::new();
    for n in 0..11 {
        world.wait(MINUTE);
        if n % 8 == 7 {
            ada.post("/do/reauth", &[("password", PASSWORD)]).await;
        }
        answers.push(ask(&ada, &number(n)).await);
    }
    assert_eq!((answers.iter().filter(|status| **status == 303).count(), answers[10]), (10, 429), "{answers:?}");
    assert_eq!(count(&world, &number(10)).await, 0);
}

async fn thirty_texts_a_day_are_sent_from_one_place(world: World) {
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(world.person(&format!("person{n}@example.com")).await.at("203.0.113.9"));
    }
    let mut sent = 0;
    for round in 0..8 {
        for (n, person) in people.iter().enumerate() {
            sent += usize::from(ask(person, &number(10 * n + round)).await == 303);
        }
        world.wait(MINUTE);
    }
    assert_eq!(sent, 30);
    let elsewhere = people[3].at("203.0.113.10");
    assert_eq!(ask(&elsewhere, &number(99)).await, 303, "elsewhere she goes on");
}

async fn all_together_stay_within_the_hourly_budget(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    assert_eq!(ask(&ada, &number(1)).await, 303);
    assert_eq!(ask(&bob, &number(2)).await, 303);
    world.wait(MINUTE);
    assert_eq!((ask(&ada, &number(1)).await, ask(&bob, &number(2)).await), (429, 429));
    assert_eq!((count(&world, &number(1)).await, count(&world, &number(2)).await), (1, 1));
    world.wait(Duration::from_hours(1));
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    assert_ne!(add(&world, &ada, &number(1)).await.location(), PAGE);
}
