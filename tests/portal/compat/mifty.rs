//! Rows S0 of the requirements.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, BOB, Client, claims, confirm, make_admin, nest_error, said, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    registering_answers_with_the_person_and_brings_tokens_once_the_address_is_confirmed,
    registering_checks_the_address_the_password_and_both_names,
    logging_in_answers_with_the_person_and_two_tokens,
    a_wrong_password_and_an_unknown_user_are_the_same_401,
    refreshing_gives_a_new_pair_and_uses_the_old_one_up,
    a_refresh_token_dies_with_its_user,
    logging_out_ends_the_session_and_an_unknown_token_is_no_error,
    tokens_live_for_fifteen_minutes_and_seven_days,
    the_bearer_is_looked_up_and_refused_once_they_are_gone,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => the_profile_is_for_anybody_and_the_admin_route_for_admins }
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")] => registering_brings_tokens_at_once_where_addresses_need_not_be_confirmed }
both! { with &[("AUTH_JWT_CUSTOM_CLAIMS", "role=user.roles,userId=user.id")] => claims_can_be_named_as_they_were }

fn new_user(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "firstName": "Ada", "lastName": "King Lovelace" })
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn log_in(world: &World, email: &str) -> Value {
    said(&Client::new(world).post("/auth/login", credentials(email, PASSWORD)).await, 200)
}

async fn registering_answers_with_the_person_and_brings_tokens_once_the_address_is_confirmed(world: World) {
    let answer = said(&Client::new(&world).post("/auth/register", new_user("ADA@example.com")).await, 201);
    let expected = json!({
        "user": { "id": null, "email": ADA, "firstName": "Ada", "lastName": "King Lovelace", "role": "USER" },
        "accessToken": null, "refreshToken": null, "status": "verification_required",
    });
    assert_eq!(answer, expected);
    let page = Client::new(&world).post("/auth/login", credentials(ADA, PASSWORD)).await;
    assert_eq!(nest_error(&page, 403), "Confirm your email address first.");
    confirm(&world, ADA).await;
    let ada = log_in(&world, ADA).await;
    let profile = said(&Client::with(&world, &ada["accessToken"]).get("/api/v1/me").await, 200);
    let names = ["name", "given_name", "family_name"].map(|name| text(&profile[name]));
    assert_eq!(names, ["Ada King Lovelace", "Ada", "King Lovelace"], "the account has them, too");
}

async fn registering_brings_tokens_at_once_where_addresses_need_not_be_confirmed(world: World) {
    let answer = said(&Client::new(&world).post("/auth/register", new_user(ADA)).await, 201);
    assert_eq!(claims(&answer["accessToken"])["sub"], answer["user"]["id"]);
    let names = ["email", "firstName", "lastName", "role"].map(|name| text(&answer["user"][name]));
    assert_eq!(names, [ADA, "Ada", "King Lovelace", "USER"]);
    let refresh = json!({ "refreshToken": answer["refreshToken"] });
    assert_eq!(Client::new(&world).post("/auth/refresh", refresh).await.status, 200);
    let again = json!({ "email": ADA, "password": OTHER_PASSWORD, "firstName": "Eve", "lastName": "Eve" });
    let answer = said(&Client::new(&world).post("/auth/register", again).await, 201);
    let expected = json!({
        "user": { "id": null, "email": ADA, "firstName": "Eve", "lastName": "Eve", "role": "USER" },
        "accessToken": null, "refreshToken": null,
    });
    assert_eq!(answer, expected, "nothing of the account there is");
    assert_eq!(log_in(&world, ADA).await["user"]["firstName"], "Ada");
}

async fn registering_checks_the_address_the_password_and_both_names(world: World) {
    let ada = Client::new(&world);
    let mut odd = new_user("nobody");
    odd["password"] = json!("short");
    let lines = nest_error(&ada.post("/auth/register", odd).await, 400);
    let lines: Vec<_> = lines.as_array().expect("a list").iter().map(text).collect();
    assert!(lines.iter().any(|line| line.starts_with("email: ")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("password: ")), "{lines:?}");
    for (field, value) in [("firstName", "A"), ("lastName", ""), ("firstName", &"a".repeat(51))] {
        let mut odd = new_user(ADA);
        odd[field] = json!(value);
        let lines = nest_error(&ada.post("/auth/register", odd).await, 400);
        assert_eq!(lines, json!([format!("{field}: Use 2 to 50 characters.")]));
    }
    let mut long = new_user(ADA);
    (long["firstName"], long["lastName"]) = (json!("é".repeat(50)), json!("b".repeat(50)));
    long["password"] = json!("violet harbour tennis 42 ".repeat(4));
    assert_eq!(ada.post("/auth/register", long).await.status, 201, "fifty is not too long, nor is a pass-phrase");
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn logging_in_answers_with_the_person_and_two_tokens(world: World) {
    world.person(ADA).await;
    let answer = log_in(&world, ADA).await;
    let user = &answer["user"];
    assert_eq!((&user["email"], &user["role"]), (&json!(ADA), &json!("USER")));
    assert_eq!((&user["firstName"], &user["lastName"]), (&json!("Ada"), &json!("")), "she gave her name in one");
    let said = claims(&answer["accessToken"]);
    assert_eq!((&said["sub"], &said["email"]), (&user["id"], &json!(ADA)));
    assert_eq!(text(&answer["refreshToken"]).len(), 43, "it is opaque");
    make_admin(&world, ADA).await;
    assert_eq!(log_in(&world, ADA).await["user"]["role"], "ADMIN");
}

async fn a_wrong_password_and_an_unknown_user_are_the_same_401(world: World) {
    world.person(ADA).await;
    for body in [credentials(ADA, OTHER_PASSWORD), credentials(BOB, PASSWORD), json!({})] {
        let page = Client::new(&world).post("/auth/login", body).await;
        assert_eq!(nest_error(&page, 401), "Invalid credentials");
    }
}

async fn refreshing_gives_a_new_pair_and_uses_the_old_one_up(world: World) {
    world.person(ADA).await;
    let (client, first) = (Client::new(&world), log_in(&world, ADA).await);
    let refresh = |token: &Value| json!({ "refreshToken": token });
    let second = said(&client.post("/auth/refresh", refresh(&first["refreshToken"])).await, 200);
    assert_ne!(second["refreshToken"], first["refreshToken"]);
    assert_ne!(second["accessToken"], first["accessToken"]);
    assert_eq!(said(&Client::with(&world, &second["accessToken"]).get("/users/profile").await, 200)["email"], ADA);
    world.wait(Duration::from_secs(11));
    let replayed = client.post("/auth/refresh", refresh(&first["refreshToken"])).await;
    assert_eq!(nest_error(&replayed, 401), "Invalid refresh token");
    for unknown in [json!("nonsense"), json!("A".repeat(43)), second["refreshToken"].clone()] {
        let page = client.post("/auth/refresh", refresh(&unknown)).await;
        assert_eq!(nest_error(&page, 401), "Invalid refresh token", "{unknown}");
    }
}

async fn a_refresh_token_dies_with_its_user(world: World) {
    world.person(ADA).await;
    let ada = log_in(&world, ADA).await;
    world.change("delete from users where email = $1", ADA).await;
    let page = Client::new(&world).post("/auth/refresh", json!({ "refreshToken": ada["refreshToken"] })).await;
    assert_eq!(nest_error(&page, 401), "Invalid refresh token");
}

async fn logging_out_ends_the_session_and_an_unknown_token_is_no_error(world: World) {
    world.person(ADA).await;
    let (client, ada) = (Client::new(&world), log_in(&world, ADA).await);
    for token in [&ada["refreshToken"], &ada["refreshToken"], &json!("nonsense")] {
        let page = client.post("/auth/logout", json!({ "refreshToken": token })).await;
        assert_eq!(said(&page, 200), json!({ "message": "Logged out successfully" }));
    }
    assert_eq!(client.post("/auth/refresh", json!({ "refreshToken": ada["refreshToken"] })).await.status, 401);
    assert_eq!(Client::with(&world, &ada["accessToken"]).get("/users/profile").await.status, 401);
}

async fn tokens_live_for_fifteen_minutes_and_seven_days(world: World) {
    world.person(ADA).await;
    let (client, ada) = (Client::new(&world), log_in(&world, ADA).await);
    world.wait(Duration::from_secs(901));
    assert_eq!(Client::with(&world, &ada["accessToken"]).get("/users/profile").await.status, 401);
    let ada = said(&client.post("/auth/refresh", json!({ "refreshToken": ada["refreshToken"] })).await, 200);
    world.wait(Duration::from_hours(7 * 24));
    assert_eq!(client.post("/auth/refresh", json!({ "refreshToken": ada["refreshToken"] })).await.status, 401);
}

async fn the_bearer_is_looked_up_and_refused_once_they_are_gone(world: World) {
    world.person(ADA).await;
    let ada = Client::with(&world, &log_in(&world, ADA).await["accessToken"]);
    assert_eq!(ada.get("/users/profile").await.status, 200);
    world.change("delete from users where email = $1", ADA).await;
    let page = ada.get("/users/profile").await;
    assert_eq!(nest_error(&page, 401), "Unauthorized");
    assert!(page.header("www-authenticate").is_some_and(|challenge| challenge.contains("invalid_token")));
}

async fn the_profile_is_for_anybody_and_the_admin_route_for_admins(world: World) {
    world.person(ADA).await;
    let nobody = Client::new(&world);
    for path in ["/users/profile", "/users/admin"] {
        assert_eq!(nest_error(&nobody.get(path).await, 401), "Unauthorized");
    }
    let signed_in = log_in(&world, ADA).await;
    let ada = Client::with(&world, &signed_in["accessToken"]);
    assert_eq!(said(&ada.get("/users/profile").await, 200), signed_in["user"]);
    assert_eq!(nest_error(&ada.get("/users/admin").await, 403), "Forbidden resource");
    make_admin(&world, ADA).await;
    assert_eq!(said(&ada.get("/users/admin").await, 200), json!({ "message": "This is admin-only data" }));
}

async fn claims_can_be_named_as_they_were(world: World) {
    world.person(ADA).await;
    let ada = log_in(&world, ADA).await;
    let said = claims(&ada["accessToken"]);
    assert_eq!((&said["role"], &said["userId"]), (&json!(["user"]), &ada["user"]["id"]));
}
