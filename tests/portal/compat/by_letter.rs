//! Rows S4 of the requirements that go by letter: confirming an address, changing it, and a new password.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, BOB, Client, nest_error, said, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};

both! {
    signing_up_answers_with_the_id_of_the_letter,
    the_code_of_the_letter_confirms_the_address,
    a_code_works_with_the_id_and_the_address_it_was_sent_for_alone,
    of_two_sign_ups_the_one_whose_id_comes_along_counts,
    another_letter_goes_on_for_the_sign_up_whose_id_comes_along,
    the_address_is_changed_by_a_code_to_the_new_one,
    a_forgotten_password_is_replaced_by_a_code,
    the_password_is_changed_by_a_code_even_while_signed_in,
    a_code_for_a_new_password_is_tried_five_times_and_twenty_a_day,
    the_letter_with_the_code_has_the_link_too_and_either_works_once,
}

fn sign_up(email: &str, password: &str) -> Value {
    json!({ "name": "Ada", "email": email, "password": password })
}

/// Signs up and gives the id of the letter.
async fn signed_up(world: &World, email: &str, password: &str) -> String {
    let page = Client::new(world).post("/api/auth/sign-up/email", sign_up(email, password)).await;
    let answer = said(&page, 201);
    let expected = json!({ "userId": null, "tokenId": answer["tokenId"], "status": "verification_required" });
    assert_eq!(answer, expected);
    text(&answer["tokenId"])
}

async fn verify(world: &World, id: &str, email: &str, code: &str) -> crate::support::Page {
    let body = json!({ "code": code, "userId": null, "tokenId": id, "email": email });
    Client::new(world).post("/api/auth/verify/email", body).await
}

async fn sign_in(world: &World, email: &str, password: &str) -> crate::support::Page {
    let body = json!({ "email": email, "password": password });
    Client::new(world).post("/api/auth/sign-in/email", body).await
}

async fn ada(world: &World) -> Client {
    Client::with(world, &said(&sign_in(world, ADA, PASSWORD).await, 200)["accessToken"])
}

/// A code that is not this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn signing_up_answers_with_the_id_of_the_letter(world: World) {
    let id = signed_up(&world, ADA, PASSWORD).await;
    assert_eq!(world.text("select id from one_time_tokens where purpose = 'verify_email'").await, id);
    assert_eq!(sign_in(&world, ADA, PASSWORD).await.status, 403);
    let lines = nest_error(&Client::new(&world).post("/api/auth/sign-up/email", sign_up("x", "y")).await, 400);
    assert!(lines.as_array().is_some_and(|lines| lines.len() >= 2), "{lines}");
}

async fn the_code_of_the_letter_confirms_the_address(world: World) {
    let id = signed_up(&world, ADA, PASSWORD).await;
    let code = world.code(ADA).await;
    assert_eq!(nest_error(&verify(&world, &id, ADA, wrong(&code)).await, 400), json!("Invalid code"));
    assert_eq!(said(&verify(&world, &id, ADA, &code).await, 200), json!({ "status": "verified" }));
    assert_eq!(sign_in(&world, ADA, PASSWORD).await.status, 200);
    assert_eq!(verify(&world, &id, ADA, &code).await.status, 400, "it is used up");
    signed_up(&world, BOB, PASSWORD).await;
    let body = json!({ "email": BOB, "code": world.code(BOB).await });
    let page = Client::new(&world).post("/api/auth/verify/email", body).await;
    assert_eq!(said(&page, 200), json!({ "status": "verified" }), "without an id it is the latest letter");
}

async fn a_code_works_with_the_id_and_the_address_it_was_sent_for_alone(world: World) {
    let (ada, bob) = (signed_up(&world, ADA, PASSWORD).await, signed_up(&world, BOB, PASSWORD).await);
    let code = world.code(ADA).await;
    for (id, email) in [(ada.as_str(), BOB), (bob.as_str(), ADA), ("", ADA), ("nonsense", ADA), (&bob, BOB)] {
        if (id, email) != (bob.as_str(), BOB) || world.code(BOB).await != code {
            assert_eq!(verify(&world, id, email, &code).await.status, 400, "{id} {email}");
        }
    }
    assert_eq!(verify(&world, &ada, ADA, &code).await.status, 200);
}

async fn of_two_sign_ups_the_one_whose_id_comes_along_counts(world: World) {
    let first = signed_up(&world, ADA, PASSWORD).await;
    let code = world.code(ADA).await;
    signed_up(&world, ADA, OTHER_PASSWORD).await;
    assert_eq!(said(&verify(&world, &first, ADA, &code).await, 200), json!({ "status": "verified" }));
    assert_eq!(sign_in(&world, ADA, PASSWORD).await.status, 200);
    assert_eq!(sign_in(&world, ADA, OTHER_PASSWORD).await.status, 401);
}

async fn another_letter_goes_on_for_the_sign_up_whose_id_comes_along(world: World) {
    let first = signed_up(&world, ADA, PASSWORD).await;
    let foreign = signed_up(&world, BOB, OTHER_PASSWORD).await;
    let resend = async |email: &str, id: &str| {
        world.wait(Duration::from_secs(61));
        let body = json!({ "email": email, "tokenId": id, "userId": null });
        let answer = said(&Client::new(&world).post("/api/auth/resend/verify/email", body).await, 200);
        assert_eq!(answer, json!({ "userId": null, "tokenId": answer["tokenId"] }));
        text(&answer["tokenId"])
    };
    let second = resend(ADA, &first).await;
    assert_ne!(second, first);
    let code = world.code(ADA).await;
    assert_eq!(said(&verify(&world, &second, ADA, &code).await, 200), json!({ "status": "verified" }));
    assert_eq!(sign_in(&world, ADA, PASSWORD).await.status, 200);
    signed_up(&world, "cy@example.com", PASSWORD).await;
    let third = resend("cy@example.com", &foreign).await;
    let page = verify(&world, &third, "cy@example.com", &world.code("cy@example.com").await).await;
    assert_eq!(said(&page, 200), json!({ "status": "password_required" }), "the id of another's letter brings nothing");
    assert_eq!(sign_in(&world, "cy@example.com", OTHER_PASSWORD).await.status, 401);
}

async fn the_address_is_changed_by_a_code_to_the_new_one(world: World) {
    world.person(ADA).await;
    let (ada, edit) = (ada(&world).await, "/api/auth/edit/email");
    let asked = said(&ada.patch(edit, json!({ "email": BOB })).await, 202);
    assert_eq!(asked, json!({ "userId": null, "tokenId": asked["tokenId"] }));
    let code = world.code(BOB).await;
    let confirm = |email: &str, code: &str| json!({ "email": email, "tokenId": asked["tokenId"], "code": code });
    assert_eq!(nest_error(&ada.patch(edit, confirm(BOB, wrong(&code))).await, 400), "Invalid code");
    let elsewhere = ada.patch(edit, confirm("cy@example.com", &code)).await;
    assert_eq!(nest_error(&elsewhere, 400), "Invalid code", "the code was for another address");
    assert_eq!(said(&ada.patch(edit, confirm(BOB, &code)).await, 200)["email"], BOB);
    assert_eq!(sign_in(&world, BOB, PASSWORD).await.status, 200);
    assert_eq!(world.count_letters(ADA, "was changed").await, 1, "the old address is told");
    world.wait(Duration::from_secs(601));
    let late = nest_error(&ada.patch(edit, json!({ "email": ADA })).await, 403);
    assert!(text(&late).starts_with("Prove who you are again"), "{late}");
}

async fn a_forgotten_password_is_replaced_by_a_code(world: World) {
    let browser = world.person(ADA).await;
    let (client, forgot) = (Client::new(&world), "/api/auth/forgot/password");
    let asked = said(&client.patch(forgot, json!({ "email": ADA })).await, 202);
    let code = world.code(ADA).await;
    let body = |password: &str, code: &str| json!({ "email": ADA, "password": password, "tokenId": asked["tokenId"], "code": code });
    assert_eq!(nest_error(&client.patch(forgot, body(OTHER_PASSWORD, wrong(&code))).await, 400), "Invalid code");
    let weak = nest_error(&client.patch(forgot, body("short", &code)).await, 400);
    assert!(text(&weak[0]).starts_with("password: "), "a weak password does not use the code up: {weak}");
    let done = client.patch(forgot, body(OTHER_PASSWORD, &code)).await;
    assert_eq!(said(&done, 200), json!({ "status": "password_changed" }));
    assert_eq!(sign_in(&world, ADA, PASSWORD).await.status, 401);
    assert_eq!(sign_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
    assert!(!browser.is_signed_in().await, "whoever was signed in is out");
    assert_eq!(client.patch(forgot, body("nine copper kettles 77", &code)).await.status, 400, "it is used up");
    let asked = said(&client.patch(forgot, json!({ "email": ADA })).await, 202);
    let code = world.code(ADA).await;
    world.wait(Duration::from_secs(601));
    let late = json!({ "email": ADA, "password": "nine copper kettles 77", "tokenId": asked["tokenId"], "code": code });
    assert_eq!(nest_error(&client.patch(forgot, late).await, 400), "Invalid code", "it is too old");
}

async fn the_password_is_changed_by_a_code_even_while_signed_in(world: World) {
    world.person(ADA).await;
    world.person(BOB).await;
    let (ada, edit) = (ada(&world).await, "/api/auth/edit/password");
    let not_hers = ada.patch(edit, json!({ "email": BOB })).await;
    assert_eq!(nest_error(&not_hers, 403), "Forbidden resource");
    let asked = said(&ada.patch(edit, json!({ "email": ADA })).await, 202);
    let code = world.code(ADA).await;
    let body = json!({ "email": ADA, "password": OTHER_PASSWORD, "tokenId": asked["tokenId"], "code": code });
    let mut of_bob = body.clone();
    of_bob["email"] = json!(BOB);
    assert_eq!(ada.patch(edit, of_bob).await.status, 403);
    assert_eq!(said(&ada.patch(edit, body).await, 200), json!({ "status": "password_changed" }));
    assert_eq!(ada.send("POST /api/auth/user/me", None).await.status, 401, "she signs in again");
    assert_eq!(sign_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
    assert_eq!(sign_in(&world, BOB, PASSWORD).await.status, 200);
}

async fn a_code_for_a_new_password_is_tried_five_times_and_twenty_a_day(world: World) {
    world.person(ADA).await;
    let (client, forgot) = (Client::new(&world), "/api/auth/forgot/password");
    let mut tried = 0;
    for letter in 0..5 {
        world.wait(Duration::from_secs(1_801));
        let asked = said(&client.patch(forgot, json!({ "email": ADA })).await, 202);
        let code = world.code(ADA).await;
        let body =
            |code: &str| json!({ "email": ADA, "password": OTHER_PASSWORD, "tokenId": asked["tokenId"], "code": code });
        for _ in 0..5 {
            tried += 1;
            let page = client.patch(forgot, body(wrong(&code))).await;
            assert_eq!(page.status, if tried > 20 { 429 } else { 400 }, "try {tried}");
        }
        if letter == 0 {
            assert_eq!(client.patch(forgot, body(&code)).await.status, 400, "the right one comes too late");
            tried += 1;
        }
    }
    assert!(sign_in(&world, ADA, PASSWORD).await.status == 200);
    let link = world.reset_link(ADA).await;
    let (_, page) = world.reset(&link, OTHER_PASSWORD).await;
    assert_eq!(page.location(), "/account", "the owner comes in by the link");
}

async fn the_letter_with_the_code_has_the_link_too_and_either_works_once(world: World) {
    world.person(ADA).await;
    let (client, forgot) = (Client::new(&world), "/api/auth/forgot/password");
    let asked = said(&client.patch(forgot, json!({ "email": ADA })).await, 202);
    let letter = world.letter(ADA).await;
    let (code, link) = (text(&letter["code"]), world.link(ADA).await);
    assert!(text(&letter["text"]).contains("to set a new password"), "{letter}");
    let with = json!({ "token": token_of(&link), "password": OTHER_PASSWORD });
    assert_eq!(client.post("/api/v1/auth/reset-password", with).await.status, 204);
    let body = json!({ "email": ADA, "password": "nine copper kettles 77", "tokenId": asked["tokenId"], "code": code });
    assert_eq!(nest_error(&client.patch(forgot, body).await, 400), "Invalid code");
    world.reset_link(ADA).await;
    assert!(world.letter(ADA).await["code"].is_null(), "who asks on the page gets no code to type");
}
