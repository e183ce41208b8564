//! Rows S3 of the requirements.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, BOB, Client, claims, confirm, said, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    registering_answers_with_what_was_typed_and_no_hash,
    what_cannot_be_registered_is_a_400_with_an_error,
    logging_in_answers_with_two_tokens,
    a_wrong_password_and_an_unknown_user_are_the_same_error,
    the_protected_route_wants_a_token_and_forbids_a_bad_one,
    after_signing_out_neither_token_is_good,
    the_page_where_people_sign_in_stays_beside_it,
}
both! { with &[("AUTH_JWT_CUSTOM_CLAIMS", "userId=user.id")] => the_user_id_can_be_in_the_token }

fn new_user() -> Value {
    json!({ "username": "countess", "email": ADA, "password": PASSWORD })
}

async fn log_in(world: &World) -> Value {
    said(&Client::new(world).post("/login", json!({ "email": ADA, "password": PASSWORD })).await, 200)
}

async fn registering_answers_with_what_was_typed_and_no_hash(world: World) {
    let answer = said(&Client::new(&world).post("/register", new_user()).await, 201);
    let expected = json!({ "id": null, "username": "countess", "email": ADA, "status": "verification_required" });
    assert_eq!(answer, expected);
    confirm(&world, ADA).await;
    let token = &log_in(&world).await["accessToken"];
    assert_eq!(said(&Client::with(&world, token).get("/api/v1/me").await, 200)["username"], "countess");
}

async fn what_cannot_be_registered_is_a_400_with_an_error(world: World) {
    let client = Client::new(&world);
    client.post("/register", new_user()).await;
    confirm(&world, ADA).await;
    for (field, value) in [("email", "nobody"), ("password", "short"), ("username", "Countess"), ("username", "a b")] {
        let mut odd = json!({ "username": "bob", "email": BOB, "password": PASSWORD });
        odd[field] = json!(value);
        let told = said(&client.post("/register", odd).await, 400);
        assert_eq!(told, json!({ "error": told["error"] }));
        assert!(text(&told["error"]).starts_with(&format!("{field}: ")), "{told}");
    }
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn logging_in_answers_with_two_tokens(world: World) {
    world.person(ADA).await;
    let answer = log_in(&world).await;
    let expected = json!({ "accessToken": answer["accessToken"], "refreshToken": answer["refreshToken"] });
    assert_eq!(answer, expected);
    let said = claims(&answer["accessToken"]);
    assert_eq!(said["exp"].as_u64(), said["iat"].as_u64().map(|iat| iat + 15 * 60));
    assert_eq!(text(&answer["refreshToken"]).len(), 43);
}

async fn a_wrong_password_and_an_unknown_user_are_the_same_error(world: World) {
    world.person(ADA).await;
    for (email, password) in [(ADA, OTHER_PASSWORD), (BOB, PASSWORD)] {
        let page = Client::new(&world).post("/login", json!({ "email": email, "password": password })).await;
        assert_eq!(said(&page, 401), json!({ "error": "Invalid credentials" }));
    }
}

async fn the_protected_route_wants_a_token_and_forbids_a_bad_one(world: World) {
    world.person(ADA).await;
    let page = Client::new(&world).get("/protected").await;
    assert_eq!(said(&page, 401), json!({ "error": "Unauthorized" }));
    let answer = log_in(&world).await;
    for bad in [json!("nonsense"), answer["refreshToken"].clone()] {
        let page = Client::with(&world, &bad).get("/protected").await;
        assert_eq!(said(&page, 403), json!({ "error": "Forbidden" }));
    }
    let ada = Client::with(&world, &answer["accessToken"]);
    assert_eq!(said(&ada.get("/protected").await, 200), json!({ "message": "This is a protected route" }));
    world.wait(Duration::from_secs(901));
    assert_eq!(ada.get("/protected").await.status, 403, "it has run out");
}

async fn after_signing_out_neither_token_is_good(world: World) {
    world.person(ADA).await;
    let (client, answer) = (Client::new(&world), log_in(&world).await);
    let body = json!({ "refresh_token": answer["refreshToken"] });
    assert_eq!(client.post("/api/v1/auth/sign-out", body.clone()).await.status, 204);
    assert_eq!(Client::with(&world, &answer["accessToken"]).get("/protected").await.status, 403);
    assert_eq!(client.post("/api/v1/auth/refresh", body).await.status, 401);
}

async fn the_page_where_people_sign_in_stays_beside_it(world: World) {
    let ada = world.person(ADA).await;
    let browser = world.browser();
    assert!(browser.get("/login").await.says("Sign in"));
    assert_eq!(browser.sign_in(ADA, PASSWORD).await.location(), "/account");
    assert!(browser.is_signed_in().await && ada.is_signed_in().await);
}

async fn the_user_id_can_be_in_the_token(world: World) {
    world.person(ADA).await;
    let said = claims(&log_in(&world).await["accessToken"]);
    assert_eq!(said["userId"], said["sub"]);
}
