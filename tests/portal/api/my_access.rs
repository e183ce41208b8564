//! `PUT /me/password`, `PUT /me/email`, `POST /me/email/confirm`, `DELETE /me`: what a thief would like to do.

use std::time::Duration;

use portico::cli::housekeeping;
use serde_json::{Value, json};

use super::{ADA, BOB, Caller, ada, fields, problem, sign_in};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, World, token_of};

const NEW: &str = "countess@example.com";

both! {
    a_password_is_changed_and_everybody_else_is_out,
    whoever_says_so_keeps_the_other_sessions,
    a_password_is_refused_for_what_is_wrong_with_it,
    guesses_of_the_password_run_out,
    an_address_is_changed_by_its_code_and_taken_back_from_the_old_one,
    the_code_for_an_address_is_for_who_asked_and_works_once,
    an_address_that_somebody_has_is_not_told,
    sensitive_calls_ask_for_a_recent_proof,
    an_account_is_deleted_after_two_weeks_and_can_be_kept_until_then,
}

fn passwords(current: &str, new: &str) -> Value {
    json!({ "current_password": current, "password": new })
}

async fn a_password_is_changed_and_everybody_else_is_out(world: World) {
    let (ada, browser) = ada(&world).await;
    let mut other = Caller::sign_in(&world, ADA).await;
    let page = ada.put("/me/password", passwords(PASSWORD, OTHER_PASSWORD)).await;
    assert_eq!((page.status, page.text.as_str()), (204, ""));
    assert!(ada.is_let_in().await, "whoever changed it goes on");
    assert!(other.is_out().await && !browser.is_signed_in().await);
    assert!(!world.lets_in(ADA, PASSWORD).await && world.lets_in(ADA, OTHER_PASSWORD).await);
    assert_eq!(world.count_letters(ADA, "password").await, 1, "its owner is told");
    other.access.clone_from(&ada.access);
    assert!(other.is_let_in().await);
}

async fn whoever_says_so_keeps_the_other_sessions(world: World) {
    let (ada, browser) = ada(&world).await;
    let body = json!({ "current_password": PASSWORD, "password": OTHER_PASSWORD, "end_other_sessions": false });
    assert_eq!(ada.put("/me/password", body).await.status, 204);
    assert!(ada.is_let_in().await && browser.is_signed_in().await);
}

async fn a_password_is_refused_for_what_is_wrong_with_it(world: World) {
    let (ada, browser) = ada(&world).await;
    for (current, new, field) in [
        ("wrong", OTHER_PASSWORD, "current_password"),
        ("", OTHER_PASSWORD, "current_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "", "password"),
        (PASSWORD, "password1234", "password"),
        (PASSWORD, PASSWORD, "password"),
    ] {
        let page = ada.put("/me/password", passwords(current, new)).await;
        assert_eq!(problem(&page), (422, "invalid_input".to_owned()), "{new}");
        assert!(fields(&page).iter().all(|told| told == field), "{new}: {}", page.text);
    }
    assert!(ada.is_let_in().await && browser.is_signed_in().await && world.lets_in(ADA, PASSWORD).await);
    assert_eq!(world.events("password_change_failed").await, 2);
}

async fn guesses_of_the_password_run_out(world: World) {
    let (ada, _) = ada(&world).await;
    for guess in 0..10 {
        let page = match guess % 2 {
            0 => ada.put("/me/password", passwords("wrong", OTHER_PASSWORD)).await,
            _ => ada.post("/auth/reauth", json!({ "password": "wrong" })).await,
        };
        assert_eq!(page.status, 422, "{guess}");
    }
    for page in [
        ada.put("/me/password", passwords(PASSWORD, OTHER_PASSWORD)).await,
        ada.post("/auth/reauth", json!({ "password": PASSWORD })).await,
    ] {
        assert_eq!(problem(&page), (429, "too_many_requests".to_owned()));
        let wait: u64 = page.header("retry-after").expect("how long to wait").parse().expect("seconds");
        assert!((800..=900).contains(&wait), "{wait}");
    }
    world.wait(Duration::from_mins(15));
    assert_eq!(
        ada.post("/auth/reauth", json!({ "password": PASSWORD })).await.status,
        401,
        "its access token is over too"
    );
}

async fn an_address_is_changed_by_its_code_and_taken_back_from_the_old_one(world: World) {
    let (ada, _) = ada(&world).await;
    let page = ada.put("/me/email", json!({ "email": NEW })).await;
    assert_eq!((page.status, page.text.as_str()), (202, ""));
    assert_eq!(ada.get("/me").await.json()["email"], ADA, "nothing has changed yet");
    let code = world.code(NEW).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let page = ada.post("/me/email/confirm", json!({ "code": wrong })).await;
    assert_eq!(problem(&page), (401, "invalid_code".to_owned()));
    let page = ada.post("/me/email/confirm", json!({ "code": code })).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let account = page.json();
    assert_eq!((&account["email"], &account["email_verified"]), (&json!(NEW), &json!(true)));
    assert_eq!(account, ada.get("/me").await.json());
    assert!(world.lets_in(NEW, PASSWORD).await && !world.lets_in(ADA, PASSWORD).await);
    let back = world.link(ADA).await;
    assert!(back.starts_with("/account/email/undo?token="), "{back}");
    let owner = world.browser();
    owner.submit("/do/undo-email-change", &[("token", token_of(&back))]).await;
    assert!(ada.is_out().await, "whoever made the change is out");
    assert!(!world.lets_in(ADA, PASSWORD).await && !world.lets_in(NEW, PASSWORD).await, "they may know the password");
    assert_eq!(owner.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await.location(), "/account");
    assert_eq!(sign_in(&world.browser(), ADA, OTHER_PASSWORD).await.status, 200);
}

async fn the_code_for_an_address_is_for_who_asked_and_works_once(world: World) {
    let (ada, _) = ada(&world).await;
    world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    let confirm = async |caller: &Caller, code: &str| caller.post("/me/email/confirm", json!({ "code": code })).await;
    assert_eq!(problem(&confirm(&ada, "123456").await), (401, "invalid_code".to_owned()), "nothing was asked for");
    ada.put("/me/email", json!({ "email": "first@example.com" })).await;
    let first = world.code("first@example.com").await;
    ada.put("/me/email", json!({ "email": NEW })).await;
    let code = world.code(NEW).await;
    if first != code {
        assert_eq!(confirm(&ada, &first).await.status, 401, "the one before is void");
    }
    assert_eq!(confirm(&bob, &code).await.status, 401);
    assert_eq!(confirm(&ada, &format!("{} {}", &code[..3], &code[3..])).await.status, 200, "as people type it");
    assert_eq!(confirm(&ada, &code).await.status, 401);
    assert_eq!(
        (ada.get("/me").await.json()["email"].clone(), bob.get("/me").await.json()["email"].clone()),
        (json!(NEW), json!(BOB))
    );
    ada.put("/me/email", json!({ "email": "third@example.com" })).await;
    let code = world.code("third@example.com").await;
    for _ in 0..5 {
        assert_eq!(confirm(&ada, if code == "000000" { "000001" } else { "000000" }).await.status, 401);
    }
    assert_eq!(confirm(&ada, &code).await.status, 401, "five tries, no more");
    ada.put("/me/email", json!({ "email": "third@example.com" })).await;
    let code = world.code("third@example.com").await;
    world.wait(Duration::from_secs(601));
    assert_eq!(confirm(&ada, &code).await.status, 401, "ten minutes, no more");
}

async fn an_address_that_somebody_has_is_not_told(world: World) {
    world.person(BOB).await;
    let (ada, _) = ada(&world).await;
    let free = ada.put("/me/email", json!({ "email": NEW })).await;
    let letters = world.letters(BOB).await.len();
    let taken = ada.put("/me/email", json!({ "email": "BOB@example.com" })).await;
    assert_eq!((free.status, &free.text, free.header_names()), (taken.status, &taken.text, taken.header_names()));
    assert_eq!(world.letters(BOB).await.len(), letters);
    for (typed, code) in [(ADA, "email_same"), ("", "email_missing"), ("x", "email_format")] {
        let page = ada.put("/me/email", json!({ "email": typed })).await;
        assert_eq!(problem(&page), (422, "invalid_input".to_owned()));
        assert_eq!(page.json()["errors"][0]["code"], code, "{typed}");
    }
}

async fn sensitive_calls_ask_for_a_recent_proof(world: World) {
    let (ada, _) = ada(&world).await;
    world.wait(Duration::from_secs(601));
    let refused = (403, "reauth_required".to_owned());
    assert_eq!(problem(&ada.put("/me/email", json!({ "email": NEW })).await), refused);
    assert_eq!(problem(&ada.delete("/me").await), refused);
    assert_eq!(world.number("select count(*) from users where deletion_due_at is not null").await, 0);
    assert_eq!(ada.post("/auth/reauth", json!({ "password": PASSWORD })).await.status, 204);
    assert_eq!(ada.put("/me/email", json!({ "email": NEW })).await.status, 202);
    assert_eq!(ada.delete("/me").await.status, 202);
}

async fn an_account_is_deleted_after_two_weeks_and_can_be_kept_until_then(world: World) {
    let (ada, browser) = ada(&world).await;
    world.person(BOB).await;
    let page = ada.delete("/me").await;
    assert_eq!((page.status, page.text.as_str()), (202, ""));
    assert!(ada.is_out().await && !browser.is_signed_in().await);
    let refused = (403, "deletion_pending".to_owned());
    assert_eq!(problem(&sign_in(&world.browser(), ADA, PASSWORD).await), refused);
    assert_eq!(
        problem(&sign_in(&world.browser(), ADA, "wrong").await).1,
        "invalid_credentials",
        "only after the password"
    );
    let back = world.link_about(ADA, "will be deleted").await;
    world.browser().submit("/do/cancel-deletion", &[("token", token_of(&back))]).await;
    let ada = Caller::sign_in(&world, ADA).await;
    assert_eq!(ada.delete("/me").await.status, 202);
    world.wait(Duration::from_hours(14 * 24));
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(problem(&sign_in(&world.browser(), ADA, PASSWORD).await), (401, "invalid_credentials".to_owned()));
    assert_eq!(world.texts("select email from users").await, [BOB]);
}
