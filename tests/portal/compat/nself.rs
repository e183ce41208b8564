//! Rows S1 of the requirements, as far as there are providers. Its second factors are in `enrolling` and `second_factors`.

use serde_json::json;

use super::{ADA, Client, claims, nest_error, said, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World};

both! {
    logging_in_answers_with_two_tokens_and_the_user,
    bad_credentials_are_called_invalid_credentials,
    the_protected_route_is_for_whoever_shows_a_token,
    a_token_can_be_asked_about_and_is_not_good_after_signing_out,
}
both! { with &[("AUTH_COMPAT", "nself")] => alone_it_has_no_routes_of_others }

async fn logging_in_answers_with_two_tokens_and_the_user(world: World) {
    world.person(ADA).await;
    let answer =
        said(&Client::new(&world).post("/auth/login", json!({ "email": ADA, "password": PASSWORD })).await, 200);
    let mut names: Vec<_> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accessToken", "refreshToken", "user"]);
    assert!(!text(&answer["accessToken"]).is_empty() && !text(&answer["refreshToken"]).is_empty());
    let user = &answer["user"];
    assert_eq!(claims(&answer["accessToken"])["sub"], user["id"]);
    assert_eq!(
        (&user["email"], &user["displayName"], &user["emailVerified"], &user["roles"], &user["metadata"]),
        (&json!(ADA), &json!("Ada"), &json!(true), &json!(["user"]), &json!({}))
    );
}

async fn bad_credentials_are_called_invalid_credentials(world: World) {
    world.person(ADA).await;
    let page = Client::new(&world).post("/auth/login", json!({ "email": ADA, "password": OTHER_PASSWORD })).await;
    assert_eq!(nest_error(&page, 401), "Invalid credentials");
}

async fn the_protected_route_is_for_whoever_shows_a_token(world: World) {
    world.person(ADA).await;
    assert_eq!(nest_error(&Client::new(&world).get("/auth/protected").await, 401), "Unauthorized");
    let answer =
        said(&Client::new(&world).post("/auth/login", json!({ "email": ADA, "password": PASSWORD })).await, 200);
    let page = Client::with(&world, &answer["accessToken"]).get("/auth/protected").await;
    assert_eq!(said(&page, 200), json!({ "message": "This is a protected route", "user": answer["user"] }));
    for bad in [json!("nonsense"), answer["refreshToken"].clone()] {
        assert_eq!(nest_error(&Client::with(&world, &bad).get("/auth/protected").await, 401), "Unauthorized");
    }
}

async fn a_token_can_be_asked_about_and_is_not_good_after_signing_out(world: World) {
    world.person(ADA).await;
    let answer =
        said(&Client::new(&world).post("/auth/login", json!({ "email": ADA, "password": PASSWORD })).await, 200);
    let ada = Client::with(&world, &answer["accessToken"]);
    let verified = said(&ada.get("/auth/verify").await, 200);
    assert_eq!((&verified["active"], &verified["email"]), (&json!(true), &json!(ADA)));
    assert_eq!((&verified["sub"], &verified["roles"]), (&answer["user"]["id"], &json!(["user"])));
    assert_eq!(nest_error(&Client::new(&world).get("/auth/verify").await, 401), "Unauthorized");
    ada.post("/api/v1/auth/sign-out", json!({})).await;
    assert_eq!(nest_error(&ada.get("/auth/verify").await, 401), "Unauthorized");
}

async fn alone_it_has_no_routes_of_others(world: World) {
    world.person(ADA).await;
    let client = Client::new(&world);
    let body = json!({ "email": ADA, "password": PASSWORD });
    assert_eq!(client.post("/auth/login", body.clone()).await.status, 200);
    for path in ["/auth/register", "/auth/refresh", "/auth/signin", "/register"] {
        assert_eq!(client.post(path, body.clone()).await.status, 404, "{path}");
    }
}
