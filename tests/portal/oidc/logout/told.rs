//! What becomes of a call to an app: done, tried again, or given up; and that nobody waits for it.

use std::time::Duration;

use portico::cli::request_of_operator;
use portico::oidc::clients::{self, Wanted};

use super::{ADA, Ear, Mood, app, enter, said, told};
use crate::both;
use crate::support::{PASSWORD, World};

both! {
    an_app_that_does_not_answer_is_told_again,
    an_app_that_refuses_is_not_asked_again,
    nobody_waits_for_an_app,
    two_nodes_tell_an_app_once,
    an_app_that_went_or_stopped_listening_is_left_alone,
    fifty_sign_outs_are_told_once_each,
}

const CALLS: &str = "select count(*) from jobs where lane = 'calls' and dead_at is null";
const DEAD: &str = "select count(*) from jobs where lane = 'calls' and dead_at is not null";

async fn an_app_that_does_not_answer_is_told_again(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    enter(&app, &browser).await;
    ear.answers(Mood::With(503));
    browser.post("/do/sign-out", &[]).await;
    let first = told(&world, &ear).await;
    assert_eq!((first.len(), world.number(CALLS).await), (1, 1));
    assert!(told(&world, &ear).await.is_empty(), "not at once");
    world.wait(Duration::from_secs(11));
    let second = told(&world, &ear).await;
    assert_eq!(second.len(), 1);
    assert_ne!(first[0]["jti"], second[0]["jti"], "each token is a new one");
    assert!(second[0]["iat"].as_u64() > first[0]["iat"].as_u64(), "and a fresh one");
    ear.answers(Mood::With(204));
    world.wait(Duration::from_mins(2));
    assert_eq!((told(&world, &ear).await.len(), world.number(CALLS).await), (1, 0));
}

async fn an_app_that_refuses_is_not_asked_again(world: World) {
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    world.person(ADA).await;
    for (number, mood) in [Mood::With(400), Mood::With(404), Mood::Elsewhere].into_iter().enumerate() {
        let browser = world.sign_in(ADA, PASSWORD).await.0;
        enter(&app, &browser).await;
        ear.answers(mood);
        browser.post("/do/sign-out", &[]).await;
        assert_eq!(told(&world, &ear).await.len(), 1, "{mood:?}");
        world.wait(Duration::from_hours(3));
        assert!(told(&world, &ear).await.is_empty(), "{mood:?}");
        let dead = i64::try_from(number).expect("a number") + 1;
        assert_eq!((world.number(CALLS).await, world.number(DEAD).await), (0, dead), "an operator can see it");
    }
    assert_eq!(ear.followed(), 0, "a logout token goes to nobody else");
}

async fn nobody_waits_for_an_app(world: World) {
    let browser = world.person(ADA).await;
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    enter(&app, &browser).await;
    ear.answers(Mood::Silent);
    let telling = std::sync::Arc::clone(&world.portal);
    browser.post("/do/sign-out", &[]).await;
    let calls = tokio::spawn(async move { portico::oidc::tell_apps(&telling).await.expect("the database") });
    world.reset_link(ADA).await;
    assert!(!calls.is_finished(), "letters leave meanwhile");
    assert_eq!(calls.await.expect("it ends by itself"), 1, "and is for later");
    assert_eq!(world.number(CALLS).await, 1);
}

async fn two_nodes_tell_an_app_once(world: World) {
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let node = world.node().await;
    world.person(ADA).await;
    for _ in 0..5 {
        let browser = world.sign_in(ADA, PASSWORD).await.0;
        enter(&app, &browser).await;
        browser.post("/do/sign-out", &[]).await;
        let (one, other) =
            futures::join!(portico::oidc::tell_apps(&world.portal), portico::oidc::tell_apps(&node.portal));
        assert_eq!(one.expect("the database") + other.expect("the database"), 1);
        assert_eq!(ear.heard().len(), 1);
    }
    node.stop().await;
}

async fn an_app_that_went_or_stopped_listening_is_left_alone(world: World) {
    let ear = Ear::start().await;
    world.person(ADA).await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let nowhere = Wanted { backchannel_logout_uri: Some(String::new()), ..Wanted::default() };
    for wanted in [Some(nowhere), Some(Wanted { disabled: Some(true), ..Wanted::default() }), None] {
        let app = app(&world, &ear).await;
        let browser = world.sign_in(ADA, PASSWORD).await.0;
        enter(&app, &browser).await;
        ear.answers(Mood::With(503));
        browser.post("/do/sign-out", &[]).await;
        assert_eq!(told(&world, &ear).await.len(), 1);
        match wanted {
            Some(wanted) => drop(clients::update(&ctx, &app.id, wanted).await.expect("it is changed")),
            None => clients::delete(&ctx, &app.id).await.expect("it is gone"),
        }
        world.wait(Duration::from_mins(1));
        assert!(told(&world, &ear).await.is_empty());
        assert_eq!((world.number(CALLS).await, world.number(DEAD).await), (0, 0));
    }
}

async fn fifty_sign_outs_are_told_once_each(world: World) {
    let ear = Ear::start().await;
    let app = app(&world, &ear).await;
    let browser = world.person(ADA).await;
    let sid = said(enter(&app, &browser).await["id_token"].as_str().expect("one"))["sid"].clone();
    let all = futures::future::join_all((0..50).map(|_| browser.post("/do/sign-out", &[]))).await;
    assert!(all.iter().all(|page| page.location() == "/login"), "{all:?}");
    let heard = told(&world, &ear).await;
    assert_eq!((heard.len(), &heard[0]["sid"]), (1, &sid));
}
