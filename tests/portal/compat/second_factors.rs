//! Rows S1-79 and S4-05, and what follows for all: signing in with a second factor through the routes of older systems.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ADA, Client, nest_error, said, text};
use crate::both;
use crate::mfa::{Enrolled, sessions};
use crate::sms::{NUMBER, add, count, other_than, with_phone};
use crate::support::{OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    without_a_code_a_sign_in_is_refused_and_says_what_to_go_on_with,
    a_service_that_knew_codes_is_asked_for_one,
    the_code_may_stand_beside_the_password,
    a_recovery_code_does_as_well,
    a_wrong_code_brings_nothing_and_none_counts_twice,
    wrong_codes_are_counted_for_the_account_over_all_routes,
    a_wrong_password_is_told_whatever_code_comes_along,
    a_token_is_good_for_ten_minutes_and_only_if_it_is_ours,
    a_new_password_by_code_leaves_the_second_factor_on,
    changing_the_password_by_code_leaves_the_second_factor_on,
}
both! { with crate::sms::ON =>
    a_code_by_text_message_is_sent_for_the_token,
    whoever_has_an_app_and_a_phone_says_which,
}

/// The sign-ins of systems that knew no second factor, and what they call the name.
const KNEW_NONE: [(&str, &str); 3] = [("/auth/login", "email"), ("/auth/signin", "username"), ("/login", "email")];
const SERVICE: (&str, &str) = ("/api/auth/sign-in/email", "email");

/// Sends a name and a password, and what else there is.
async fn sign_in(world: &World, (path, name): (&str, &str), more: Value) -> Page {
    let mut body = json!({ name: ADA, "password": PASSWORD });
    for (field, value) in more.as_object().expect("an object") {
        body[field] = value.clone();
    }
    Client::new(world).post(path, body).await
}

async fn go_on(world: &World, path: &str, body: Value) -> Page {
    Client::new(world).post(path, body).await
}

/// Whether an answer brings an access token that is good.
async fn lets_in(world: &World, page: &Page) -> bool {
    let answer = said(page, 200);
    text(&answer["refreshToken"]).len() == 43
        && Client::with(world, &answer["accessToken"]).get("/api/v1/me").await.status == 200
}

/// What a refused sign-in says to go on with.
fn note(page: &Page) -> String {
    text(&said(page, 403)["mfaToken"])
}

/// What the service says to go on with.
fn token(page: &Page) -> String {
    text(&said(page, 202)["token"])
}

/// That a code is not right, in either shape of errors.
fn is_invalid_code(page: &Page) -> bool {
    let told = said(page, 400);
    [&told["message"], &told["error"]].contains(&&json!("Invalid code"))
}

async fn without_a_code_a_sign_in_is_refused_and_says_what_to_go_on_with(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for (path, name) in KNEW_NONE {
        let before = sessions(&world).await;
        let page = sign_in(&world, (path, name), json!({})).await;
        let told = said(&page, 403);
        let asked = "A second factor is asked for. Sign in again with its code.";
        let (note, factors) = (&told["mfaToken"], json!(["totp", "recovery_code"]));
        let expected = match path {
            "/login" => json!({ "error": asked, "mfaToken": note, "factors": factors }),
            _ => {
                json!({ "statusCode": 403, "message": asked, "error": "Forbidden", "mfaToken": note, "factors": factors })
            }
        };
        assert_eq!(told, expected, "{path}");
        assert_eq!((page.headers("set-cookie").len(), sessions(&world).await), (0, before), "{path}");
        let body = json!({ "mfaToken": note, "code": ada.app.next(&world) });
        assert!(lets_in(&world, &go_on(&world, path, body).await).await, "{path}");
    }
}

async fn a_service_that_knew_codes_is_asked_for_one(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let before = sessions(&world).await;
    let page = sign_in(&world, SERVICE, json!({ "code": "", "token": null })).await;
    let asked = said(&page, 202);
    let expected = json!({ "status": "mfa_required", "token": asked["token"], "factors": ["totp", "recovery_code"] });
    assert_eq!((&asked, sessions(&world).await), (&expected, before));
    assert_eq!(Client::with(&world, &asked["token"]).get("/api/v1/me").await.status, 401, "it is no access token");
    let more = json!({ "token": asked["token"], "code": ada.app.next(&world) });
    let done = sign_in(&world, SERVICE, more).await;
    assert_eq!(said(&done, 200)["user"]["email"], ADA);
    assert!(lets_in(&world, &done).await);
    assert!(ada.browser.get("/account/sessions").await.says("password + authenticator app"));
}

async fn the_code_may_stand_beside_the_password(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for (path, name) in KNEW_NONE.into_iter().chain([SERVICE]) {
        let page = sign_in(&world, (path, name), json!({ "code": ada.app.next(&world) })).await;
        assert!(lets_in(&world, &page).await, "{path}");
    }
    world.run("delete from totp_factors").await;
    let page = sign_in(&world, SERVICE, json!({ "code": "123456" })).await;
    assert!(lets_in(&world, &page).await, "whoever has no factor needs no code");
}

async fn a_recovery_code_does_as_well(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for ((path, name), code) in KNEW_NONE.into_iter().chain([SERVICE]).zip(&ada.codes) {
        let code = json!({ "code": code });
        assert!(lets_in(&world, &sign_in(&world, (path, name), code.clone()).await).await, "{path}");
        assert!(is_invalid_code(&sign_in(&world, (path, name), code).await), "{path}: once");
    }
}

async fn a_wrong_code_brings_nothing_and_none_counts_twice(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let (wrong, before) = (ada.app.wrong(&world), sessions(&world).await);
    for at in KNEW_NONE.into_iter().chain([SERVICE]) {
        assert!(is_invalid_code(&sign_in(&world, at, json!({ "code": wrong })).await), "{at:?}");
    }
    assert_eq!((world.events("factor_failed").await, sessions(&world).await), (4, before));
    let right = json!({ "code": ada.app.next(&world) });
    assert!(lets_in(&world, &sign_in(&world, KNEW_NONE[0], right.clone()).await).await);
    assert!(is_invalid_code(&sign_in(&world, KNEW_NONE[1], right).await), "what one route took no other takes");
    let odd = sign_in(&world, SERVICE, json!({ "code": wrong, "factor": "password" })).await;
    assert!(text(&nest_error(&odd, 400)[0]).starts_with("factor: "));
}

async fn wrong_codes_are_counted_for_the_account_over_all_routes(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let all = KNEW_NONE.into_iter().chain([SERVICE, SERVICE]);
    for at in all {
        assert!(is_invalid_code(&sign_in(&world, at, json!({ "code": ada.app.wrong(&world) })).await), "{at:?}");
    }
    let note = note(&sign_in(&world, KNEW_NONE[0], json!({})).await);
    let right = json!({ "mfaToken": note, "code": ada.app.next(&world) });
    assert_eq!(go_on(&world, "/auth/login", right).await.status, 429, "the right password buys no more tries");
    for at in KNEW_NONE.into_iter().chain([SERVICE]) {
        assert_eq!(sign_in(&world, at, json!({ "code": ada.app.code(&world) })).await.status, 429, "{at:?}");
    }
}

async fn a_wrong_password_is_told_whatever_code_comes_along(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    for code in [ada.app.next(&world), ada.app.wrong(&world)] {
        let body = json!({ "email": ADA, "password": OTHER_PASSWORD, "code": code });
        let page = go_on(&world, "/auth/login", body.clone()).await;
        assert_eq!(nest_error(&page, 401), "Invalid credentials");
        assert_eq!(nest_error(&go_on(&world, SERVICE.0, body).await, 401), "Invalid credentials");
    }
    assert_eq!(world.events("factor_failed").await, 0, "no code was looked at");
}

async fn a_token_is_good_for_ten_minutes_and_only_if_it_is_ours(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let token = token(&sign_in(&world, SERVICE, json!({})).await);
    let forged = format!("{}A", &token[..token.len() - 1]);
    let code = ada.app.next(&world);
    for bad in ["x", &forged, &token[1..]] {
        for (path, field) in [("/auth/login", "mfaToken"), (SERVICE.0, "token")] {
            let page = go_on(&world, path, json!({ field: bad, "code": code })).await;
            assert_eq!(nest_error(&page, 401), "This sign-in took too long. Start again.", "{path}");
        }
    }
    world.wait(Duration::from_secs(601));
    let late = json!({ "token": token, "code": ada.app.code(&world) });
    assert_eq!(go_on(&world, SERVICE.0, late).await.status, 401);
}

/// Nothing but the password is another.
async fn still_asks(world: &World, ada: &Enrolled, before: &str) {
    let old = json!({ "token": before, "code": ada.app.next(world) });
    assert_eq!(
        go_on(world, SERVICE.0, old).await.status,
        401,
        "a sign-in that was begun with the old password is void"
    );
    assert_eq!(sessions(world).await, 0);
    let body = json!({ "email": ADA, "password": OTHER_PASSWORD });
    let asked = said(&go_on(world, SERVICE.0, body.clone()).await, 202);
    assert_eq!(asked["factors"], json!(["totp", "recovery_code"]));
    assert_eq!(go_on(world, "/auth/login", body).await.status, 403);
    let body = json!({ "token": asked["token"], "code": ada.app.next(world) });
    assert!(lets_in(world, &go_on(world, SERVICE.0, body).await).await);
    assert_eq!(world.number("select count(*) from recovery_codes where used_at is null").await, 10);
}

async fn a_new_password_by_code_leaves_the_second_factor_on(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let trusted = crate::mfa::half(&world, ADA).await;
    crate::mfa::trust(&trusted, &ada.app.next(&world)).await;
    let before = token(&sign_in(&world, SERVICE, json!({})).await);
    let (client, forgot) = (Client::new(&world), "/api/auth/forgot/password");
    let asked = said(&client.patch(forgot, json!({ "email": ADA })).await, 202);
    let code = world.code(ADA).await;
    let body = json!({ "email": ADA, "password": OTHER_PASSWORD, "tokenId": asked["tokenId"], "code": code });
    let done = said(&client.patch(forgot, body).await, 200);
    assert_eq!(done, json!({ "status": "password_changed" }), "it lets nobody in");
    still_asks(&world, &ada, &before).await;
    assert_eq!(trusted.sign_in(ADA, OTHER_PASSWORD).await.location(), "/mfa", "no browser is trusted any more");
}

async fn changing_the_password_by_code_leaves_the_second_factor_on(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let page = sign_in(&world, SERVICE, json!({ "code": ada.app.next(&world) })).await;
    let client = Client::with(&world, &said(&page, 200)["accessToken"]);
    let before = token(&sign_in(&world, SERVICE, json!({})).await);
    let edit = "/api/auth/edit/password";
    let asked = said(&client.patch(edit, json!({ "email": ADA })).await, 202);
    let code = world.code(ADA).await;
    let of_app =
        json!({ "email": ADA, "password": OTHER_PASSWORD, "tokenId": asked["tokenId"], "code": ada.app.next(&world) });
    assert!(is_invalid_code(&client.patch(edit, of_app).await), "the code of the app is no code of the letter");
    let body = json!({ "email": ADA, "password": OTHER_PASSWORD, "tokenId": asked["tokenId"], "code": code });
    assert_eq!(said(&client.patch(edit, body).await, 200), json!({ "status": "password_changed" }));
    assert!(!ada.browser.is_signed_in().await);
    still_asks(&world, &ada, &before).await;
}

async fn a_code_by_text_message_is_sent_for_the_token(world: World) {
    with_phone(&world, ADA, NUMBER).await;
    let begin = async |at| {
        world.wait(Duration::from_secs(61));
        let before = count(&world, NUMBER).await;
        let page = sign_in(&world, at, json!({})).await;
        assert_eq!(page.json()["factors"], json!(["sms", "recovery_code"]));
        assert_eq!(count(&world, NUMBER).await, before, "nobody asked for a text yet");
        page
    };
    let token = token(&begin(SERVICE).await);
    let sent = go_on(&world, SERVICE.0, json!({ "token": token })).await;
    assert_eq!(
        said(&sent, 202),
        json!({ "status": "mfa_required", "token": token, "factors": ["sms", "recovery_code"] })
    );
    let code = world.code(NUMBER).await;
    let wrong = go_on(&world, SERVICE.0, json!({ "token": token, "code": other_than(&code) })).await;
    assert!(is_invalid_code(&wrong));
    let beside = sign_in(&world, SERVICE, json!({ "code": code })).await;
    assert!(is_invalid_code(&beside), "it was sent for another sign-in");
    let body = json!({ "token": token, "code": code });
    assert!(lets_in(&world, &go_on(&world, SERVICE.0, body.clone()).await).await);
    assert!(is_invalid_code(&go_on(&world, SERVICE.0, body).await), "once");
    for at in KNEW_NONE {
        let note = note(&begin(at).await);
        assert_eq!(self::note(&go_on(&world, at.0, json!({ "mfaToken": note })).await), note);
        assert_eq!(go_on(&world, at.0, json!({ "mfaToken": note })).await.status, 429, "one a minute");
        let body = json!({ "mfaToken": note, "code": world.code(NUMBER).await });
        assert!(lets_in(&world, &go_on(&world, at.0, body).await).await, "{at:?}");
    }
}

async fn whoever_has_an_app_and_a_phone_says_which(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    add(&world, &ada.browser, NUMBER).await;
    world.wait(Duration::from_secs(61));
    let token = token(&sign_in(&world, SERVICE, json!({})).await);
    let before = count(&world, NUMBER).await;
    assert_eq!(go_on(&world, SERVICE.0, json!({ "token": token })).await.status, 202);
    assert_eq!(count(&world, NUMBER).await, before, "the app is the stronger one, and shows its code itself");
    assert_eq!(go_on(&world, SERVICE.0, json!({ "token": token, "factor": "sms" })).await.status, 202);
    let code = world.code(NUMBER).await;
    assert!(is_invalid_code(&go_on(&world, SERVICE.0, json!({ "token": token, "code": code })).await));
    let body = json!({ "token": token, "code": code, "factor": "sms" });
    assert!(lets_in(&world, &go_on(&world, SERVICE.0, body).await).await);
    assert!(lets_in(&world, &sign_in(&world, SERVICE, json!({ "code": ada.app.next(&world) })).await).await);
    world.wait(Duration::from_secs(61));
    let note = note(&sign_in(&world, KNEW_NONE[1], json!({ "factor": "sms" })).await);
    let body = json!({ "mfaToken": note, "code": world.code(NUMBER).await, "factor": "sms" });
    assert!(lets_in(&world, &go_on(&world, "/auth/signin", body).await).await, "asked for beside the password");
}
