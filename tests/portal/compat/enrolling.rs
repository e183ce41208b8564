//! Rows S1-70, S1-71, S4-06 and S4-07 of the requirements: second factors are set up and switched off through the routes of older
//! systems.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{ADA, BOB, Client, nest_error, said, text};
use crate::both;
use crate::mfa::Enrolled;
use crate::roles::grant;
use crate::sms::{NUMBER, add, count, other_than};
use crate::support::{App, PASSWORD, World};

both! {
    an_app_is_enabled_by_its_first_code,
    the_page_of_a_client_shows_a_picture_and_a_key_and_activates_by_code,
    setting_up_wants_a_recent_proof,
    mfa_is_disabled_by_a_code_of_it,
    nobody_disables_mfa_by_less,
    codes_that_shall_disable_it_are_counted_with_those_of_signing_in,
    whose_role_needs_a_factor_keeps_it,
    there_is_nothing_to_disable_where_there_is_no_factor,
}
both! { with crate::sms::ON =>
    a_phone_is_added_by_the_code_that_was_sent,
    mfa_is_disabled_by_a_code_that_was_sent_for_that,
}
both! { with &[("AUTH_MFA_ENABLED", "false")] => where_factors_are_off_there_are_none_to_set_up }

const ENABLE: &str = "/api/auth/enable/mfa";
const DISABLE: &str = "/api/auth/disable/mfa";

/// Somebody who signs in with their password alone.
pub async fn client(world: &World, email: &str) -> Client {
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = said(&Client::new(world).post("/auth/login", body).await, 200);
    Client::with(world, &answer["accessToken"])
}

/// Somebody who signs in with a code besides.
async fn with_code(world: &World, ada: &Enrolled) -> Client {
    let body = json!({ "email": ADA, "password": PASSWORD, "code": ada.app.next(world) });
    let answer = said(&Client::new(world).post("/api/auth/sign-in/email", body).await, 200);
    Client::with(world, &answer["accessToken"])
}

/// How a sign-in with the password alone is answered.
async fn password_alone(world: &World, email: &str) -> u16 {
    let body = json!({ "email": email, "password": PASSWORD });
    Client::new(world).post("/api/auth/sign-in/email", body).await.status
}

pub fn app_of(begun: &Value) -> App {
    App { secret: text(&begun["secret"]) }
}

/// That a factor is on now, with ten recovery codes.
pub fn is_on(answer: &Value) -> Vec<String> {
    assert_eq!(answer, &json!({ "status": "enabled", "recovery_codes": answer["recovery_codes"] }));
    let codes: Vec<_> = answer["recovery_codes"].as_array().expect("codes").iter().map(text).collect();
    assert_eq!(codes.len(), 10);
    codes
}

async fn an_app_is_enabled_by_its_first_code(world: World) {
    let browser = world.person(ADA).await;
    let ada = client(&world, ADA).await;
    let begun = said(&ada.send(&format!("POST {ENABLE}"), None).await, 202);
    let app = app_of(&begun);
    assert_eq!(begun["status"], "code_required");
    let uri = text(&begun["otpauth_uri"]);
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&format!("secret={}", app.secret)), "{uri}");
    assert_eq!(said(&ada.post(ENABLE, json!({ "code": "" })).await, 202), begun, "the same until it is on");
    assert_eq!(password_alone(&world, ADA).await, 200, "nothing is on yet");
    assert_eq!(nest_error(&ada.post(ENABLE, json!({ "code": app.wrong(&world) })).await, 400), "Invalid code");
    let codes = is_on(&said(&ada.post(ENABLE, json!({ "code": app.code(&world) })).await, 200));
    assert_eq!((password_alone(&world, ADA).await, browser.is_signed_in().await), (202, false));
    assert_eq!(ada.send("POST /api/auth/user/me", None).await.status, 200, "its own session goes on");
    assert_eq!(world.count_letters(ADA, "Two-step sign-in is on").await, 1);
    let body = json!({ "email": ADA, "password": PASSWORD, "code": codes[9] });
    assert_eq!(Client::new(&world).post("/api/auth/sign-in/email", body).await.status, 200);
    let other = said(&ada.post(ENABLE, json!({})).await, 202);
    assert_ne!(other["secret"], begun["secret"], "what is on is shown to nobody");
    nest_error(&ada.post(ENABLE, json!({ "code": "1", "userId": 1 })).await, 400);
}

async fn the_page_of_a_client_shows_a_picture_and_a_key_and_activates_by_code(world: World) {
    world.person(ADA).await;
    let ada = client(&world, ADA).await;
    let begun = said(&ada.post("/auth/mfa/totp/setup", json!({})).await, 200);
    let app = app_of(&begun);
    let url = text(&begun["qr_code_url"]);
    let encoded = url.strip_prefix("data:image/svg+xml;base64,").expect("a picture that is its own URL");
    let picture = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
    let own = said(&ada.post("/api/v1/me/mfa/totp", json!({})).await, 200);
    assert_eq!((&own["secret"], &own["qr_svg"]), (&begun["secret"], &json!(picture)), "of the same secret");
    let verify = "/auth/mfa/totp/verify";
    assert_eq!(nest_error(&ada.post(verify, json!({ "code": app.wrong(&world) })).await, 400), "Invalid code");
    assert_eq!(nest_error(&ada.post(verify, json!({})).await, 400), "Invalid code");
    is_on(&said(&ada.post(verify, json!({ "code": app.code(&world) })).await, 200));
    assert_eq!(password_alone(&world, ADA).await, 202);
    let late = nest_error(&ada.post(verify, json!({ "code": app.next(&world) })).await, 400);
    assert!(text(&late).contains("Start again"), "{late}");
}

async fn setting_up_wants_a_recent_proof(world: World) {
    world.person(ADA).await;
    let (ada, stranger) = (client(&world, ADA).await, Client::new(&world));
    let app = app_of(&said(&ada.post(ENABLE, json!({})).await, 202));
    world.wait(Duration::from_secs(601));
    let code = app.code(&world);
    for (path, body) in [
        (ENABLE, json!({})),
        (ENABLE, json!({ "code": code })),
        ("/auth/mfa/totp/setup", json!({})),
        ("/auth/mfa/totp/verify", json!({ "code": code })),
        ("/auth/mfa/sms/send", json!({ "phone": NUMBER })),
        ("/auth/mfa/sms/verify", json!({ "code": "123456" })),
    ] {
        let asked = nest_error(&ada.post(path, body.clone()).await, 403);
        assert!(text(&asked).starts_with("Prove who you are again"), "{path}: {asked}");
        assert_eq!(nest_error(&stranger.post(path, body).await, 401), "Unauthorized", "{path}");
    }
    let again = client(&world, ADA).await;
    is_on(&said(&again.post(ENABLE, json!({ "code": code })).await, 200));
}

async fn mfa_is_disabled_by_a_code_of_it(world: World) {
    let enrolled = Enrolled::of(&world, ADA).await;
    let tablet = crate::mfa::start(&enrolled.browser).await;
    enrolled.browser.post("/do/confirm-totp", &[("code", &tablet.code(&world))]).await;
    let ada = with_code(&world, &enrolled).await;
    let asked = said(&ada.post(DISABLE, json!({})).await, 202);
    let expected = json!({ "status": "mfa_required", "token": null, "factors": ["totp", "recovery_code"] });
    assert_eq!((asked, password_alone(&world, ADA).await), (expected, 202));
    world.wait(Duration::from_secs(601));
    let body = json!({ "code": tablet.code(&world), "token": "whatever" });
    assert_eq!(said(&ada.post(DISABLE, body).await, 200), json!({ "status": "disabled" }), "the code is the proof");
    assert_eq!(ada.send("POST /api/auth/user/me", None).await.status, 200, "its own session goes on");
    assert!(!enrolled.browser.is_signed_in().await);
    for left in ["select count(*) from totp_factors", "select count(*) from recovery_codes"] {
        assert_eq!(world.number(left).await, 0, "{left}");
    }
    assert_eq!(password_alone(&world, ADA).await, 200);
    assert_eq!((world.count_letters(ADA, "was removed").await, world.events("totp_removed").await), (1, 1));
    let again = Enrolled::of(&world, BOB).await;
    let body = json!({ "email": BOB, "password": PASSWORD, "code": again.codes[0] });
    let bob = said(&Client::new(&world).post("/auth/login", body).await, 200);
    let bob = Client::with(&world, &bob["accessToken"]);
    assert_eq!(bob.post(DISABLE, json!({ "code": again.codes[1] })).await.status, 200, "a recovery code does as well");
}

async fn nobody_disables_mfa_by_less(world: World) {
    let (enrolled, bobs) = (Enrolled::of(&world, ADA).await, Enrolled::of(&world, BOB).await);
    let ada = with_code(&world, &enrolled).await;
    let used = json!({ "code": enrolled.app.code(&world) });
    assert_eq!(nest_error(&ada.post(DISABLE, used).await, 400), "Invalid code", "it let her in already");
    for code in [enrolled.app.wrong(&world), bobs.app.next(&world), bobs.codes[0].clone()] {
        assert_eq!(nest_error(&ada.post(DISABLE, json!({ "code": code })).await, 400), "Invalid code");
    }
    nest_error(&ada.post(DISABLE, json!({ "password": PASSWORD })).await, 400);
    let body = json!({ "code": enrolled.app.next(&world) });
    assert_eq!(nest_error(&Client::new(&world).post(DISABLE, body).await, 401), "Unauthorized");
    assert_eq!((password_alone(&world, ADA).await, world.number("select count(*) from totp_factors").await), (202, 2));
    assert_eq!(world.events("reauthentication_failed").await, 4);
}

async fn codes_that_shall_disable_it_are_counted_with_those_of_signing_in(world: World) {
    let enrolled = Enrolled::of(&world, ADA).await;
    let ada = with_code(&world, &enrolled).await;
    for _ in 0..5 {
        assert_eq!(ada.post(DISABLE, json!({ "code": enrolled.app.wrong(&world) })).await.status, 400);
    }
    let right = json!({ "code": enrolled.app.next(&world) });
    assert_eq!(nest_error(&ada.post(DISABLE, right.clone()).await, 429), "ThrottlerException: Too Many Requests");
    let mut signing_in = json!({ "email": ADA, "password": PASSWORD });
    signing_in["code"] = right["code"].clone();
    assert_eq!(Client::new(&world).post("/auth/login", signing_in).await.status, 429);
    assert_eq!(password_alone(&world, ADA).await, 202);
}

async fn whose_role_needs_a_factor_keeps_it(world: World) {
    let enrolled = Enrolled::of(&world, ADA).await;
    grant(&world, &world.text("select id from users").await, "admin", None).await.expect("a role");
    let ada = with_code(&world, &enrolled).await;
    let code = json!({ "code": enrolled.app.next(&world) });
    let told = text(&nest_error(&ada.post(DISABLE, code.clone()).await, 403));
    assert!(told.starts_with("Your role needs a second factor"), "{told}");
    assert_eq!(password_alone(&world, ADA).await, 202);
    let mut body = json!({ "email": ADA, "password": PASSWORD });
    body["code"] = code["code"].clone();
    let page = Client::new(&world).post("/auth/login", body).await;
    assert_eq!(page.status, 200, "what was refused used no code up");
}

async fn there_is_nothing_to_disable_where_there_is_no_factor(world: World) {
    world.person(ADA).await;
    let ada = client(&world, ADA).await;
    for body in [json!({}), json!({ "code": "123456" })] {
        nest_error(&ada.post(DISABLE, body).await, 404);
    }
}

async fn a_phone_is_added_by_the_code_that_was_sent(world: World) {
    let browser = world.person(ADA).await;
    let ada = client(&world, ADA).await;
    let (send, verify) = ("/auth/mfa/sms/send", "/auth/mfa/sms/verify");
    let odd = nest_error(&ada.post(send, json!({ "phone": "12" })).await, 400);
    assert!(text(&odd[0]).starts_with("phone: "), "{odd}");
    let answer = said(&ada.post(send, json!({ "phone": NUMBER })).await, 202);
    assert_eq!((answer, count(&world, NUMBER).await), (json!({ "status": "code_sent" }), 1));
    let code = world.code(NUMBER).await;
    assert_eq!(password_alone(&world, ADA).await, 200, "nothing is on yet");
    assert_eq!(nest_error(&ada.post(verify, json!({ "code": other_than(&code) })).await, 400), "Invalid code");
    is_on(&said(&ada.post(verify, json!({ "code": code })).await, 200));
    assert_eq!((password_alone(&world, ADA).await, browser.is_signed_in().await), (202, false));
    assert_eq!(ada.post(send, json!({ "phone": NUMBER })).await.status, 429, "one a minute");
}

async fn mfa_is_disabled_by_a_code_that_was_sent_for_that(world: World) {
    let enrolled = Enrolled::of(&world, ADA).await;
    add(&world, &enrolled.browser, NUMBER).await;
    let ada = with_code(&world, &enrolled).await;
    world.wait(Duration::from_secs(61));
    let before = count(&world, NUMBER).await;
    let asked = said(&ada.post(DISABLE, json!({})).await, 202);
    assert_eq!(asked["factors"], json!(["totp", "sms", "recovery_code"]));
    assert_eq!(count(&world, NUMBER).await, before, "the app is the stronger one, and shows its code itself");
    assert_eq!(ada.post(DISABLE, json!({ "factor": "sms" })).await.status, 202);
    let code = world.code(NUMBER).await;
    let elsewhere = with_code(&world, &enrolled).await;
    let proof = json!({ "factor": "sms", "code": code });
    assert_eq!(nest_error(&elsewhere.post(DISABLE, proof.clone()).await, 400), "Invalid code", "it was sent elsewhere");
    assert_eq!(said(&ada.post(DISABLE, proof).await, 200), json!({ "status": "disabled" }));
    for left in ["select count(*) from totp_factors", "select count(*) from phones"] {
        assert_eq!(world.number(left).await, 0, "{left}");
    }
    assert_eq!(world.count_letters(ADA, "was removed").await, 2, "a letter for each");
    assert_eq!((world.events("totp_removed").await, world.events("phone_removed").await), (1, 1));
    assert_eq!(password_alone(&world, ADA).await, 200);
}

async fn where_factors_are_off_there_are_none_to_set_up(world: World) {
    world.person(ADA).await;
    let ada = client(&world, ADA).await;
    for (path, body) in [
        (ENABLE, json!({})),
        (DISABLE, json!({})),
        (DISABLE, json!({ "code": "123456" })),
        ("/auth/mfa/totp/setup", json!({})),
        ("/auth/mfa/sms/send", json!({ "phone": NUMBER })),
        ("/auth/mfa/sms/verify", json!({ "code": "123456" })),
    ] {
        nest_error(&ada.post(path, body).await, 404);
    }
}
