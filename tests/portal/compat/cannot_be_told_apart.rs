//! Who has an account cannot be asked through the routes of older systems either: known and unknown addresses get the same status,
//! headers and words.

use std::time::Duration;

use serde_json::{Value, json};

use super::Client;
use crate::both;
use crate::cannot_be_told_apart::{ALL, Seen, accounts, same};
use crate::support::{OTHER_PASSWORD, Page, World};

both! {
    signing_up_does_not_tell_who_exists,
    a_refused_sign_in_does_not_tell_why,
    asking_for_a_letter_does_not_tell_who_exists,
    typing_a_code_does_not_tell_whether_there_was_a_letter,
}
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")] => signing_up_does_not_tell_who_exists_where_it_brings_no_tokens }

/// What a stranger sees, without the id of the letter, which is another each time.
fn seen(page: &Page, typed: &str) -> Seen {
    let id = page.json()["tokenId"].as_str().unwrap_or("no id").to_owned();
    let mut seen = Seen::of(page, typed);
    seen.text = seen.text.replace(&id, &"x".repeat(id.len()));
    seen
}

/// What everybody sees who sends this for each kind of address.
async fn everybody(world: &World, route: &str, body: impl Fn(&str) -> Value) -> Vec<Vec<Seen>> {
    let mut all = Vec::new();
    for email in ALL {
        let page = Client::new(world).send(route, Some(body(email))).await;
        all.push(vec![seen(&page, email)]);
    }
    same(&all);
    all
}

/// What a route wants to know of somebody who signs up.
fn sign_up_for(route: &str, email: &str) -> Value {
    if route.contains("/api/auth/") {
        return json!({ "name": "Ada", "email": email, "password": OTHER_PASSWORD });
    }
    let username = if route.contains("signup") { email } else { "" };
    json!({
        "email": email, "username": username, "password": OTHER_PASSWORD,
        "firstName": "Ada", "lastName": "King", "fullName": "Ada King",
    })
}

/// Everybody signs up, and is told the same.
async fn sign_ups(world: &World, routes: &[&str]) {
    for route in routes {
        world.wait(Duration::from_secs(3_601));
        let all = everybody(world, route, |email| sign_up_for(route, email)).await;
        assert_eq!(all[0][0].status, 201, "{route}: {}", all[0][0].text);
    }
}

async fn signing_up_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    sign_ups(&world, &["POST /auth/register", "POST /auth/signup", "POST /register", "POST /api/auth/sign-up/email"])
        .await;
    for email in ALL {
        assert!(!world.letters(email).await.is_empty(), "everybody finds a letter: {email}");
    }
}

async fn signing_up_does_not_tell_who_exists_where_it_brings_no_tokens(world: World) {
    accounts(&world).await;
    sign_ups(&world, &["POST /auth/signup", "POST /register", "POST /api/auth/sign-up/email"]).await;
}

async fn a_refused_sign_in_does_not_tell_why(world: World) {
    accounts(&world).await;
    for (route, status) in [
        ("POST /auth/login", 401),
        ("POST /auth/signin", 400),
        ("POST /login", 401),
        ("POST /api/auth/sign-in/email", 401),
    ] {
        world.wait(Duration::from_secs(3_601));
        let name = if route.contains("signin") { "username" } else { "email" };
        for _ in 0..2 {
            let all = everybody(&world, route, |email| json!({ name: email, "password": OTHER_PASSWORD })).await;
            assert_eq!(all[0][0].status, status, "{route}");
        }
    }
}

async fn asking_for_a_letter_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let all = everybody(&world, "PATCH /api/auth/forgot/password", |email| json!({ "email": email })).await;
    assert_eq!(all[0][0].status, 202);
    let all = everybody(&world, "POST /api/auth/resend/verify/email", |email| json!({ "email": email })).await;
    assert_eq!(all[0][0].status, 200);
    assert!(world.letters(ALL[0]).await.is_empty(), "there is nobody to write to");
}

async fn typing_a_code_does_not_tell_whether_there_was_a_letter(world: World) {
    accounts(&world).await;
    for (ask, then) in [
        ("PATCH /api/auth/forgot/password", "PATCH /api/auth/forgot/password"),
        ("POST /api/auth/resend/verify/email", "POST /api/auth/verify/email"),
    ] {
        let mut all = Vec::new();
        for email in ALL {
            let client = Client::new(&world);
            let asked = client.send(ask, Some(json!({ "email": email }))).await.json();
            let mut body = json!({ "email": email, "tokenId": asked["tokenId"], "code": "12345x" });
            if ask == then {
                body["password"] = json!(OTHER_PASSWORD);
            }
            let mut seen_by = Vec::new();
            for _ in 0..6 {
                seen_by.push(seen(&client.send(then, Some(body.clone())).await, email));
            }
            all.push(seen_by);
        }
        assert_eq!(all[0][0].status, 400, "{}", all[0][0].text);
        same(&all);
    }
}
