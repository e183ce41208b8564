//! Rows S2 of the requirements.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, BOB, Client, claims, confirm, nest_error, said};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    signing_up_by_username_takes_an_address_beside_it,
    signing_up_takes_an_address_in_the_place_of_the_username,
    signing_up_without_an_address_says_what_is_missing,
    a_username_that_somebody_has_is_told,
    signing_up_takes_no_empty_name_and_no_short_password,
    signing_in_answers_with_the_person_and_a_token,
    whatever_is_wrong_with_a_sign_in_is_invalid_login_credentials,
    both_profile_routes_tell_who_calls_and_nothing_secret,
    the_token_says_who_it_is_and_ends,
    everything_but_signing_up_and_in_wants_a_token,
}
both! { with &[("AUTH_JWT_CUSTOM_CLAIMS", "username=user.username")] => the_username_can_be_in_the_token }

async fn sign_up(world: &World, username: &str) -> Value {
    let body = json!({ "username": username, "email": ADA, "password": PASSWORD, "fullName": "Ada Lovelace" });
    said(&Client::new(world).post("/auth/signup", body).await, 201)
}

async fn sign_in(world: &World, username: &str) -> Value {
    let body = json!({ "username": username, "password": PASSWORD });
    said(&Client::new(world).post("/auth/signin", body).await, 200)
}

async fn countess(world: &World) -> Value {
    sign_up(world, "countess").await;
    confirm(world, ADA).await;
    sign_in(world, "countess").await
}

async fn signing_up_by_username_takes_an_address_beside_it(world: World) {
    let answer = sign_up(&world, "countess").await;
    let expected =
        json!({ "id": null, "username": "countess", "fullName": "Ada Lovelace", "status": "verification_required" });
    assert_eq!(answer, expected);
    confirm(&world, ADA).await;
    assert_eq!(sign_in(&world, "countess").await["fullName"], "Ada Lovelace");
    assert_eq!(sign_in(&world, ADA).await["username"], "countess");
}

async fn signing_up_takes_an_address_in_the_place_of_the_username(world: World) {
    let body = json!({ "username": ADA, "password": PASSWORD, "fullName": "Ada Lovelace" });
    let answer = said(&Client::new(&world).post("/auth/signup", body).await, 201);
    assert_eq!((&answer["username"], &answer["fullName"]), (&json!(ADA), &json!("Ada Lovelace")));
    confirm(&world, ADA).await;
    assert_eq!(sign_in(&world, ADA).await["username"], ADA);
}

async fn signing_up_without_an_address_says_what_is_missing(world: World) {
    let body = json!({ "username": "countess", "password": PASSWORD, "fullName": "Ada Lovelace" });
    let lines = nest_error(&Client::new(&world).post("/auth/signup", body).await, 400);
    let line = "username: An account needs an email address here: send it as email, or as the username.";
    assert_eq!(lines, json!([line]));
}

async fn a_username_that_somebody_has_is_told(world: World) {
    countess(&world).await;
    let body = json!({ "username": "Countess", "email": BOB, "password": PASSWORD, "fullName": "Bob" });
    let page = Client::new(&world).post("/auth/signup", body).await;
    assert_eq!(nest_error(&page, 400), "Username exists");
}

async fn signing_up_takes_no_empty_name_and_no_short_password(world: World) {
    let client = Client::new(&world);
    for (username, email, password, field) in
        [("", ADA, PASSWORD, "username"), ("countess", ADA, "tennis", "password"), ("countess", "", PASSWORD, "email")]
    {
        let body = json!({ "username": username, "email": email, "password": password, "fullName": "Ada" });
        let lines = nest_error(&client.post("/auth/signup", body).await, 400);
        let line = lines[0].as_str().expect("a line");
        assert!(line.starts_with(&format!("{field}: ")), "{line}");
    }
    let body = json!({ "username": ADA, "password": PASSWORD, "fullName": "a".repeat(101) });
    let lines = nest_error(&client.post("/auth/signup", body).await, 400);
    assert!(lines[0].as_str().is_some_and(|line| line.starts_with("fullName: ")), "{lines}");
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn signing_in_answers_with_the_person_and_a_token(world: World) {
    let answer = countess(&world).await;
    let expected = json!({
        "id": claims(&answer["accessToken"])["sub"], "username": "countess", "fullName": "Ada Lovelace",
        "accessToken": answer["accessToken"], "refreshToken": answer["refreshToken"],
    });
    assert_eq!(answer, expected);
}

async fn whatever_is_wrong_with_a_sign_in_is_invalid_login_credentials(world: World) {
    countess(&world).await;
    for (username, password) in [("countess", OTHER_PASSWORD), ("nobody", PASSWORD), ("", "")] {
        let body = json!({ "username": username, "password": password });
        let page = Client::new(&world).post("/auth/signin", body).await;
        assert_eq!(nest_error(&page, 400), "Invalid Login Credentials");
    }
}

async fn both_profile_routes_tell_who_calls_and_nothing_secret(world: World) {
    let answer = countess(&world).await;
    let ada = Client::with(&world, &answer["accessToken"]);
    let profile = said(&ada.get("/user/profile").await, 200);
    assert_eq!(profile, json!({ "id": answer["id"], "username": "countess", "fullName": "Ada Lovelace" }));
    let shared = said(&ada.get("/users/profile").await, 200);
    for field in ["id", "username", "fullName"] {
        assert_eq!(shared[field], profile[field]);
    }
    assert!(shared.get("password").is_none());
    world.change("delete from users where email = $1", ADA).await;
    assert_eq!(nest_error(&ada.get("/user/profile").await, 401), "Unauthorized", "the token ends with its user");
}

async fn the_token_says_who_it_is_and_ends(world: World) {
    let answer = countess(&world).await;
    let said = claims(&answer["accessToken"]);
    assert_eq!(said["sub"], answer["id"]);
    assert_eq!(said["exp"].as_u64(), said["iat"].as_u64().map(|iat| iat + 900));
    world.wait(Duration::from_secs(901));
    let page = Client::with(&world, &answer["accessToken"]).get("/user/profile").await;
    assert_eq!(nest_error(&page, 401), "Unauthorized");
    let renewed = json!({ "refresh_token": answer["refreshToken"] });
    assert_eq!(Client::new(&world).post("/api/v1/auth/refresh", renewed).await.status, 200);
}

async fn everything_but_signing_up_and_in_wants_a_token(world: World) {
    for path in ["/user/profile", "/users/profile"] {
        assert_eq!(nest_error(&Client::new(&world).get(path).await, 401), "Unauthorized");
    }
    for path in ["/auth/signup", "/auth/signin"] {
        nest_error(&Client::new(&world).post(path, json!({})).await, 400);
    }
}

async fn the_username_can_be_in_the_token(world: World) {
    assert_eq!(claims(&countess(&world).await["accessToken"])["username"], "countess");
}
