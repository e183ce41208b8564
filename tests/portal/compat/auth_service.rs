//! Rows S4 of the requirements: signing in, sessions, the profile, and the guards. What goes by letter is in `by_letter`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, BOB, Client, nest_error, said, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    signing_in_answers_with_two_tokens_and_the_account,
    a_wrong_password_and_an_unknown_address_are_the_same_401,
    name_and_picture_are_edited_each_for_itself,
    who_is_signed_in_sees_the_session,
    signing_out_ends_this_session_alone,
    signing_out_everywhere_ends_all,
    refreshing_wants_both_tokens_and_gives_a_new_pair,
    who_is_signed_in_is_kept_from_what_is_for_strangers,
    who_is_not_signed_in_is_kept_from_what_is_for_members,
    a_field_nobody_asked_for_is_refused,
    every_route_is_throttled,
}

async fn sign_in(world: &World) -> Value {
    let body = json!({ "email": ADA, "password": PASSWORD });
    said(&Client::new(world).post("/api/auth/sign-in/email", body).await, 200)
}

async fn ada(world: &World) -> Client {
    Client::with(world, &sign_in(world).await["accessToken"])
}

async fn signing_in_answers_with_two_tokens_and_the_account(world: World) {
    world.person(ADA).await;
    let answer = sign_in(&world).await;
    let account = json!({
        "id": answer["user"]["id"], "name": "Ada", "email": ADA, "is_email_verified": true, "status": "active",
        "image_url": null,
    });
    assert_eq!(answer["user"], account);
    assert_eq!(text(&answer["refreshToken"]).len(), 43);
    assert!(ada(&world).await.get("/api/v1/me").await.status == 200);
}

async fn a_wrong_password_and_an_unknown_address_are_the_same_401(world: World) {
    world.person(ADA).await;
    for (email, password) in [(ADA, OTHER_PASSWORD), (BOB, PASSWORD)] {
        let body = json!({ "email": email, "password": password });
        let page = Client::new(&world).post("/api/auth/sign-in/email", body).await;
        assert_eq!(nest_error(&page, 401), "Invalid credentials");
    }
}

async fn name_and_picture_are_edited_each_for_itself(world: World) {
    world.person(ADA).await;
    let ada = ada(&world).await;
    let picture = "https://example.com/ada.png";
    let account = said(&ada.patch("/api/auth/edit/basic", json!({ "image_url": picture })).await, 200);
    assert_eq!((&account["name"], &account["image_url"]), (&json!("Ada"), &json!(picture)));
    let account = said(&ada.patch("/api/auth/edit/basic", json!({ "name": "Ada King" })).await, 200);
    assert_eq!((&account["name"], &account["image_url"]), (&json!("Ada King"), &json!(picture)));
    assert_eq!(super::claims(&sign_in(&world).await["accessToken"])["metadata"]["avatar"], picture);
    let large = json!({ "image_url": "x".repeat(5_000) });
    let lines = nest_error(&ada.patch("/api/auth/edit/basic", large).await, 400);
    assert!(text(&lines[0]).starts_with("image_url: "), "{lines}");
}

async fn who_is_signed_in_sees_the_session(world: World) {
    world.person(ADA).await;
    let (answer, other) = (sign_in(&world).await, sign_in(&world).await);
    let ada = Client::with(&world, &answer["accessToken"]);
    let session = said(&ada.send("POST /api/auth/user/me", None).await, 200);
    assert_eq!(session["id"], super::claims(&answer["accessToken"])["sid"]);
    assert_ne!(session["id"], super::claims(&other["accessToken"])["sid"]);
    assert_eq!((&session["user_id"], &session["user"]), (&answer["user"]["id"], &answer["user"]));
    assert!(text(&session["ip"]).starts_with("198.51.") && text(&session["user_agent"]).contains("Firefox"));
    assert!(text(&session["expires_at"]).ends_with('Z'));
}

async fn signing_out_ends_this_session_alone(world: World) {
    let browser = world.person(ADA).await;
    let (one, other) = (ada(&world).await, ada(&world).await);
    let page = one.send("DELETE /api/auth/user/logout", None).await;
    assert_eq!(said(&page, 200), json!({ "status": "signed_out" }));
    assert_eq!(one.send("POST /api/auth/user/me", None).await.status, 401);
    assert_eq!(other.send("POST /api/auth/user/me", None).await.status, 200);
    assert!(browser.is_signed_in().await);
}

async fn signing_out_everywhere_ends_all(world: World) {
    let browser = world.person(ADA).await;
    let (one, other) = (ada(&world).await, ada(&world).await);
    assert_eq!(one.send("DELETE /api/auth/user/logout-all", None).await.status, 200);
    for client in [one, other] {
        assert_eq!(client.send("POST /api/auth/user/me", None).await.status, 401);
    }
    assert!(!browser.is_signed_in().await);
}

async fn refreshing_wants_both_tokens_and_gives_a_new_pair(world: World) {
    world.person(ADA).await;
    let answer = sign_in(&world).await;
    let body = json!({ "refreshToken": answer["refreshToken"] });
    let page = Client::new(&world).patch("/api/auth/user/refresh", body.clone()).await;
    assert_eq!(nest_error(&page, 401), "Unauthorized");
    let ada = Client::with(&world, &answer["accessToken"]);
    assert_eq!(nest_error(&ada.patch("/api/auth/user/refresh", json!({})).await, 401), "Invalid refresh token");
    let pair = said(&ada.patch("/api/auth/user/refresh", body.clone()).await, 200);
    assert_ne!(pair["refreshToken"], answer["refreshToken"]);
    let next = Client::with(&world, &pair["accessToken"]);
    assert_eq!(next.send("POST /api/auth/user/me", None).await.status, 200);
    world.wait(Duration::from_secs(11));
    assert_eq!(nest_error(&next.patch("/api/auth/user/refresh", body).await, 401), "Invalid refresh token");
}

async fn who_is_signed_in_is_kept_from_what_is_for_strangers(world: World) {
    let browser = world.person(ADA).await;
    let ada = ada(&world).await;
    for route in [
        "POST /api/auth/sign-up/email",
        "POST /api/auth/verify/email",
        "POST /api/auth/resend/verify/email",
        "POST /api/auth/sign-in/email",
        "PATCH /api/auth/forgot/password",
    ] {
        let body = Some(json!({ "email": BOB }));
        assert_eq!(nest_error(&ada.send(route, body.clone()).await, 403), "Forbidden resource", "{route}");
        let in_browser = Client { browser: browser.clone(), token: None };
        assert_eq!(in_browser.send(route, body).await.status, 403, "{route}");
    }
    assert!(world.letters(BOB).await.is_empty());
}

async fn who_is_not_signed_in_is_kept_from_what_is_for_members(world: World) {
    for route in [
        "POST /api/auth/enable/mfa",
        "POST /api/auth/disable/mfa",
        "PATCH /api/auth/edit/basic",
        "PATCH /api/auth/edit/email",
        "PATCH /api/auth/edit/password",
        "POST /api/auth/user/me",
        "DELETE /api/auth/user/logout",
        "DELETE /api/auth/user/logout-all",
        "PATCH /api/auth/user/refresh",
    ] {
        for client in [Client::new(&world), Client::with(&world, &json!("nonsense"))] {
            assert_eq!(nest_error(&client.send(route, Some(json!({}))).await, 401), "Unauthorized", "{route}");
        }
    }
}

async fn a_field_nobody_asked_for_is_refused(world: World) {
    world.person(ADA).await;
    let ada = ada(&world).await;
    let body = json!({ "name": "Ada King", "is_email_verified": true });
    let message = text(&nest_error(&ada.patch("/api/auth/edit/basic", body).await, 400));
    assert!(message.contains("a field that nobody asked for") && !message.contains("is_email"), "{message}");
    assert_eq!(world.text("select name from users").await, "Ada");
    let stranger = Client::new(&world);
    for (path, body) in [
        ("/api/auth/sign-up/email", json!({ "name": "B", "email": BOB, "password": PASSWORD, "role": "admin" })),
        ("/api/auth/sign-in/email", json!({ "email": ADA, "password": PASSWORD, "remember": true })),
        ("/api/auth/verify/email", json!({ "email": ADA, "code": "123456", "password": PASSWORD })),
        ("/api/auth/resend/verify/email", json!({ "email": ADA, "code": "123456" })),
    ] {
        nest_error(&stranger.post(path, body).await, 400);
    }
    let body = json!({ "email": ADA, "token": "x" });
    nest_error(&stranger.patch("/api/auth/forgot/password", body.clone()).await, 400);
    for path in ["/api/auth/edit/email", "/api/auth/edit/password", "/api/auth/user/refresh"] {
        nest_error(&ada.patch(path, body.clone()).await, 400);
    }
    for path in ["/api/auth/enable/mfa", "/api/auth/disable/mfa"] {
        nest_error(&ada.post(path, body.clone()).await, 400);
    }
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn every_route_is_throttled(world: World) {
    world.person(ADA).await;
    let ada = ada(&world).await;
    assert_eq!(ada.send("POST /api/auth/user/me", None).await.status, 200);
    world.run("update throttles set count = 600 where key like 'auth-service:%'").await;
    for route in super::ROUTES.iter().filter(|route| route.contains(" /api/auth/")) {
        let page = ada.send(route, Some(json!({}))).await;
        assert_eq!(nest_error(&page, 429), "ThrottlerException: Too Many Requests", "{route}");
        assert!(page.header("retry-after").is_some());
    }
    assert_eq!(self::ada(&world).await.send("POST /api/auth/user/me", None).await.status, 200, "from another network");
    world.wait(Duration::from_secs(61));
    assert_eq!(ada.send("POST /api/auth/user/me", None).await.status, 200);
}
