//! However a session or a sign-in at an app ends, the app is told; and it is not told of what is no end.

use std::time::Duration;

use http::Method;
use portico::accounts::suspension::{self, Decision};
use portico::cli::{housekeeping, request_of_operator};
use portico::sessions::operator;
use serde_json::{Value, json as object};

use super::{ADA, App, Ear, answered, app, enter, said, told};
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

both! {
    the_person_signs_out_here_or_there,
    a_new_password_ends_what_was_begun_with_the_old_one,
    an_operator_ends_it,
    an_account_that_goes_signs_out_everywhere,
    another_account_takes_its_place,
    an_app_is_removed,
    a_code_or_refresh_token_shown_again_ends_the_sign_in,
    what_is_no_end_is_told_to_nobody,
    the_list_shows_the_apps_of_each_session_and_ends_what_they_hold,
}
both! { with &[("AUTH_MAX_ACTIVE_SESSIONS", "2")] => one_session_too_many_ends_the_oldest }

/// A portal with an app, and Ada.
struct Stage {
    world: World,
    ear: Ear,
    app: App,
}

impl Stage {
    async fn new(world: World) -> (Self, Browser) {
        let browser = world.person(ADA).await;
        let ear = Ear::start().await;
        let app = app(&world, &ear).await;
        (Self { world, ear, app }, browser)
    }

    /// Ada in another browser.
    async fn ada(&self, password: &str) -> Browser {
        let browser = self.world.sign_in(ADA, password).await.0;
        assert!(browser.is_signed_in().await);
        browser
    }

    /// Somebody enters the app. Gives the session as the app knows it.
    async fn enter(&self, browser: &Browser) -> Value {
        said(enter(&self.app, browser).await["id_token"].as_str().expect("an ID token"))["sid"].clone()
    }

    /// The app heard of the ends of exactly these sessions, and of nobody's else.
    async fn hears(&self, sids: &[&Value], why: &str) {
        let heard = told(&self.world, &self.ear).await;
        let mut heard: Vec<_> = heard.iter().map(|claims| claims["sid"].to_string()).collect();
        let mut expected: Vec<_> = sids.iter().map(ToString::to_string).collect();
        heard.sort();
        expected.sort();
        assert_eq!(heard, expected, "{why}");
        assert_eq!(
            self.world.number("select count(*) from jobs where lane = 'calls'").await,
            0,
            "{why}: nothing is left"
        );
    }

    async fn id(&self) -> String {
        self.world.text("select id from users where email = 'ada@example.com'").await
    }
}

async fn the_person_signs_out_here_or_there(world: World) {
    let (stage, first) = Stage::new(world).await;
    let one = stage.enter(&first).await;
    stage.hears(&[], "nobody has left").await;
    first.post("/do/sign-out", &[]).await;
    stage.hears(&[&one], "signed out").await;

    let (first, second) = (stage.ada(PASSWORD).await, stage.ada(PASSWORD).await);
    let (one, two) = (stage.enter(&first).await, stage.enter(&second).await);
    first.post("/do/end-session", &[("id", two.as_str().expect("an id"))]).await;
    stage.hears(&[&two], "from the list").await;

    let (second, third) = (stage.ada(PASSWORD).await, stage.ada(PASSWORD).await);
    let (two, three) = (stage.enter(&second).await, stage.enter(&third).await);
    first.post("/do/end-other-sessions", &[]).await;
    stage.hears(&[&two, &three], "all others").await;

    let second = stage.ada(PASSWORD).await;
    let two = stage.enter(&second).await;
    let origin = [("origin", stage.world.url.as_str()), ("sec-fetch-site", "same-origin")];
    let there = format!("/api/v1/me/sessions/{}", two.as_str().expect("an id"));
    assert_eq!(first.call(Method::DELETE, &there, None, &origin).await.status, 204);
    stage.hears(&[&two], "by the API").await;
    let all = first.call(Method::POST, "/api/v1/auth/sign-out-all", Some(&object!({})), &origin).await;
    assert_eq!(all.status, 204);
    stage.hears(&[&one], "everywhere").await;
}

async fn a_new_password_ends_what_was_begun_with_the_old_one(world: World) {
    let (stage, first) = Stage::new(world).await;
    let second = stage.ada(PASSWORD).await;
    let (one, two) = (stage.enter(&first).await, stage.enter(&second).await);
    let fields = [("current_password", PASSWORD), ("password", OTHER_PASSWORD), ("end_other_sessions", "on")];
    first.post("/do/change-password", &fields).await;
    stage.hears(&[&two], "changed").await;
    let link = stage.world.reset_link(ADA).await;
    assert!(!token_of(&link).is_empty());
    let (_, page) = stage.world.reset(&link, "quiet lantern orchard 77").await;
    assert!(page.is_redirect(), "{}", page.visible());
    stage.hears(&[&one], "reset").await;
}

async fn an_operator_ends_it(world: World) {
    let (stage, first) = Stage::new(world).await;
    let second = stage.ada(PASSWORD).await;
    let (one, two) = (stage.enter(&first).await, stage.enter(&second).await);
    let ctx = request_of_operator(&stage.world.portal).await.expect("a context");
    operator::end(&ctx, one.as_str().expect("an id"), None).await.expect("it ends");
    stage.hears(&[&one], "revoked").await;
    suspension::suspend(&ctx, &stage.id().await, Decision::default()).await.expect("she is out");
    stage.hears(&[&two], "suspended").await;
}

async fn an_account_that_goes_signs_out_everywhere(world: World) {
    let (stage, first) = Stage::new(world).await;
    let one = stage.enter(&first).await;
    first.post("/do/delete-account", &[("email", ADA)]).await;
    stage.hears(&[&one], "to be deleted").await;
    stage.world.wait(Duration::from_hours(24 * 15));
    housekeeping(&stage.world.portal).await.expect("housekeeping");
    assert_eq!(stage.world.number("select count(*) from app_grants").await, 0);
    stage.hears(&[], "and is gone").await;
}

async fn another_account_takes_its_place(world: World) {
    let (stage, ada) = Stage::new(world).await;
    stage.world.person("bob@example.com").await;
    let one = stage.enter(&ada).await;
    ada.sign_in("bob@example.com", PASSWORD).await;
    stage.hears(&[&one], "somebody else signed in").await;
    let two = stage.enter(&ada).await;
    let choice = ada.visit(&stage.app.request(&[("prompt", "select_account")])).await;
    let request = super::super::hidden(&choice, "request");
    ada.post("/do/choose-account", &[("request", &request), ("another", "yes")]).await;
    stage.hears(&[&two], "another account was chosen").await;
}

async fn an_app_is_removed(world: World) {
    let (stage, first) = Stage::new(world).await;
    let second = stage.ada(PASSWORD).await;
    let (one, two) = (stage.enter(&first).await, stage.enter(&second).await);
    stage.enter(&first).await;
    first.post("/do/revoke-app", &[("client_id", &stage.app.id)]).await;
    stage.hears(&[&one, &two], "each session once").await;
    first.post("/do/sign-out", &[]).await;
    stage.hears(&[], "it knows").await;
    let later = stage.enter(&second).await;
    assert_eq!(later, two);
    second.post("/do/sign-out", &[]).await;
    stage.hears(&[&two], "of the new sign-in").await;
}

async fn a_code_or_refresh_token_shown_again_ends_the_sign_in(world: World) {
    let (stage, browser) = Stage::new(world).await;
    let page = browser.get(&stage.app.request(&[("scope", "openid offline_access")])).await;
    let code = answered(&page, "code");
    let tokens = stage.app.exchange(&browser, &code).await.json();
    let sid = said(tokens["id_token"].as_str().expect("one"))["sid"].clone();
    stage.app.exchange(&browser, &code).await;
    stage.hears(&[&sid], "the code").await;
    let tokens = enter(&stage.app, &browser).await;
    let token = tokens["refresh_token"].as_str().expect("one");
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    assert_eq!(stage.app.token(&browser, &form).await.status, 200);
    stage.world.wait(Duration::from_secs(11));
    assert_eq!(stage.app.token(&browser, &form).await.status, 400);
    stage.hears(&[&sid], "the refresh token").await;
}

async fn one_session_too_many_ends_the_oldest(world: World) {
    let (stage, first) = Stage::new(world).await;
    let one = stage.enter(&first).await;
    for _ in 0..2 {
        stage.world.wait(Duration::from_mins(1));
        stage.ada(PASSWORD).await;
    }
    assert!(!first.is_signed_in().await);
    stage.hears(&[&one], "the oldest").await;
}

async fn what_is_no_end_is_told_to_nobody(world: World) {
    let (stage, browser) = Stage::new(world).await;
    let tokens = enter(&stage.app, &browser).await;
    stage.app.revoke(&browser, tokens["refresh_token"].as_str().expect("one")).await;
    stage.hears(&[], "the app itself gave up what it had").await;
    let deaf = App::ours(&stage.world).await;
    enter(&deaf, &browser).await;
    let sid = stage.enter(&browser).await;
    browser.post("/do/reauth", &[("password", PASSWORD)]).await;
    stage.hears(&[], "a proof is no end").await;
    let elsewhere = stage.ada(PASSWORD).await;
    stage.world.wait(Duration::from_hours(13));
    housekeeping(&stage.world.portal).await.expect("housekeeping");
    assert!(!browser.is_signed_in().await && !elsewhere.is_signed_in().await);
    stage.hears(&[], "it ran out by itself, and the app may stay").await;
    let again = stage.ada(PASSWORD).await;
    again.post("/do/revoke-app", &[("client_id", &stage.app.id)]).await;
    stage.hears(&[&sid], "until it is removed").await;
}

async fn the_list_shows_the_apps_of_each_session_and_ends_what_they_hold(world: World) {
    let (stage, first) = Stage::new(world).await;
    let second = stage.ada(PASSWORD).await;
    let tokens = enter(&stage.app, &second).await;
    let sid = said(tokens["id_token"].as_str().expect("one"))["sid"].clone();
    let page = first.get("/account/sessions").await;
    assert_eq!(page.text.matches("Apps signed in through it").count(), 1, "{}", page.visible());
    assert!(page.says("The Shop"), "{}", page.visible());
    let listed = first.call(Method::GET, "/api/v1/me/sessions", None, &[]).await.json();
    let listed = listed["items"].as_array().expect("sessions");
    for session in listed {
        let expected = if session["id"] == sid { object!(["The Shop"]) } else { object!([]) };
        assert_eq!(session["apps"], expected, "{session}");
    }
    first.post("/do/end-session", &[("id", sid.as_str().expect("an id"))]).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().expect("one"))];
    assert_eq!(stage.app.token(&first, &form).await.json()["error"], "invalid_grant");
    stage.hears(&[&sid], "ended in the list").await;
}
