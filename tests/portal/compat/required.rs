//! Whoever has a role that needs a second factor sets one up before anything else, through the routes of older systems too.

use std::time::Duration;

use serde_json::json;

use super::enrolling::{app_of, client, is_on};
use super::{ADA, BOB, Client, nest_error, said, text};
use crate::both;
use crate::mfa::sessions;
use crate::roles::{grant, person};
use crate::support::{PASSWORD, Page, World};

both! {
    an_administrator_without_a_factor_calls_nothing_else,
    they_prove_who_they_are_and_set_one_up,
    they_may_leave_instead,
}

/// What people may call whose role needs a factor, before they have one.
const OPEN: &[&str] = &[
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/logout",
    "POST /auth/signin",
    "POST /login",
    "POST /auth/mfa/totp/setup",
    "POST /auth/mfa/totp/verify",
    "POST /auth/mfa/sms/send",
    "POST /auth/mfa/sms/verify",
    "POST /api/auth/enable/mfa",
    "DELETE /api/auth/user/logout",
    "DELETE /api/auth/user/logout-all",
    "PATCH /api/auth/user/refresh",
];

/// Somebody whose role needs a factor and who has none: in a browser, and as a client.
async fn admin(world: &World) -> (Client, Client) {
    let (browser, id) = person(world, ADA).await;
    grant(world, &id, "admin", None).await.expect("a role");
    (Client { browser, token: None }, client(world, ADA).await)
}

/// Whether an answer says that a factor has to be set up first.
fn is_closed(page: &Page) -> bool {
    let told = page.json();
    let words = [&told["message"], &told["error"]].map(|words| words.as_str().unwrap_or_default().to_owned());
    page.status == 403 && words.iter().any(|words| words.starts_with("Your role needs a second factor"))
}

async fn an_administrator_without_a_factor_calls_nothing_else(world: World) {
    let (in_browser, ada) = admin(&world).await;
    let before = world.number("select count(*) from audit_events").await;
    let (open, closed): (Vec<_>, Vec<_>) = super::ROUTES.iter().partition(|route| OPEN.contains(route));
    assert_eq!(open.len(), OPEN.len());
    for route in closed {
        let body = json!({ "name": "Eve", "email": BOB, "password": PASSWORD });
        assert!(is_closed(&ada.send(route, Some(body.clone())).await), "{route}");
        assert!(is_closed(&in_browser.send(route, Some(body)).await), "{route}");
    }
    assert_eq!(world.number("select count(*) from audit_events").await, before);
    for route in open {
        let ada = client(&world, ADA).await;
        assert!(!is_closed(&ada.send(route, Some(json!({}))).await), "{route}");
    }
    assert_eq!(world.number("select count(*) from users where name <> 'Eve'").await, 1);
}

async fn they_prove_who_they_are_and_set_one_up(world: World) {
    let (_, ada) = admin(&world).await;
    world.wait(Duration::from_secs(601));
    let setup = "/auth/mfa/totp/setup";
    assert!(text(&nest_error(&ada.post(setup, json!({})).await, 403)).starts_with("Prove who you are again"));
    let answer = said(&ada.post("/auth/login", json!({ "email": ADA, "password": PASSWORD })).await, 200);
    let ada = Client::with(&world, &answer["accessToken"]);
    assert!(is_closed(&ada.get("/auth/protected").await) && is_closed(&ada.get("/users/admin").await));
    let app = app_of(&said(&ada.post(setup, json!({})).await, 200));
    is_on(&said(&ada.post("/auth/mfa/totp/verify", json!({ "code": app.code(&world) })).await, 200));
    assert_eq!((ada.get("/auth/protected").await.status, ada.get("/users/admin").await.status), (200, 200));
}

async fn they_may_leave_instead(world: World) {
    let (in_browser, ada) = admin(&world).await;
    assert_eq!(ada.send("DELETE /api/auth/user/logout", None).await.status, 200);
    assert_eq!(ada.get("/auth/protected").await.status, 401);
    assert_eq!(client(&world, ADA).await.send("DELETE /api/auth/user/logout-all", None).await.status, 200);
    assert_eq!((in_browser.get("/auth/protected").await.status, sessions(&world).await), (401, 0));
}
