//! From nothing to tokens: signing up, confirming the address, signing in; and what stands in the way.

use std::time::Duration;

use portico::accounts::suspension::{self, Decision};
use portico::cli::request_of_operator;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ADA, BOB, Caller, fields, id_of, names, post, problem, sign_in, text};
use crate::both;
use crate::support::{OTHER_PASSWORD, PASSWORD, Page, World, token_of};

both! {
    signing_up_confirming_and_signing_in_gives_tokens,
    the_token_of_the_link_confirms_once,
    signing_up_tells_nobody_who_has_an_account,
    what_cannot_be_accepted_is_told_field_by_field,
    nobody_signs_up_as_more_than_a_user,
    a_body_that_is_no_json_is_told_so,
    a_wrong_password_and_an_unknown_name_cannot_be_told_apart,
    what_stands_before_the_account_is_told_after_the_right_password_alone,
    after_five_wrong_passwords_even_the_right_one_has_to_wait,
}
both! { with &[("AUTH_PASSWORD_CHANGE_REQUIRED_DAYS", "30")] => a_password_past_its_age_is_told }
both! { with &[("AUTH_DISABLE_SIGNUP", "true")] => where_sign_up_is_closed_it_is_told }

const USER: [&str; 12] = [
    "created_at",
    "email",
    "email_verified",
    "family_name",
    "given_name",
    "id",
    "locale",
    "metadata",
    "name",
    "roles",
    "time_zone",
    "username",
];

fn waits(page: &Page) {
    assert_eq!((page.status, page.json()), (202, json!({ "status": "verification_required" })), "{}", page.text);
}

/// Signs up, without confirming.
pub async fn signed_up(world: &World, email: &str) {
    waits(&post(&world.browser(), "/auth/sign-up", json!({ "email": email, "password": PASSWORD })).await);
}

pub async fn verify(world: &World, body: Value) -> Page {
    post(&world.browser(), "/auth/verify-email", body).await
}

async fn signing_up_confirming_and_signing_in_gives_tokens(world: World) {
    let metadata =
        json!({ "displayName": "Countess", "avatar": "https://example.com/a.png", "plan": { "name": "gold" } });
    let body = json!({
        "email": "Ada@Example.com", "password": PASSWORD, "name": "Ada Lovelace", "username": "ada", "metadata": metadata,
    });
    let page = post(&world.browser(), "/auth/sign-up", body).await;
    waits(&page);
    assert!(page.headers("set-cookie").is_empty());
    let confirmed = verify(&world, json!({ "email": ADA, "code": world.code(ADA).await })).await;
    assert_eq!((confirmed.status, confirmed.json()), (200, json!({ "status": "verified" })));
    for identifier in [ADA, "ADA@example.com", "ada"] {
        let page = sign_in(&world.browser(), identifier, PASSWORD).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
        assert!(page.headers("set-cookie").is_empty(), "tokens are all it takes");
        let tokens = page.json();
        assert_eq!(names(&tokens), ["access_token", "expires_in", "refresh_token", "token_type", "user"]);
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(text(&tokens["access_token"]).split('.').count(), 3);
        assert_eq!(text(&tokens["refresh_token"]).len(), 43, "256 bits, and nothing to read in them");
        let user = &tokens["user"];
        assert_eq!(names(user), USER);
        let told = json!({
            "id": id_of(&world, ADA).await, "email": ADA, "email_verified": true, "username": "ada", "name": "Ada Lovelace",
            "given_name": "", "family_name": "", "roles": ["user"], "metadata": metadata, "created_at": user["created_at"],
            "locale": user["locale"], "time_zone": user["time_zone"],
        });
        assert_eq!(*user, told);
        assert!(text(&user["created_at"]).ends_with('Z') && !page.text.contains("$argon2"));
    }
    let caller = Caller::sign_in(&world, ADA).await;
    assert_eq!(caller.get("/me").await.json()["metadata"], metadata);
    let said = super::forged::claims_of(&caller.access);
    assert_eq!(said["metadata"], json!({ "displayName": "Countess", "avatar": "https://example.com/a.png" }));
    let verified = caller.verified().await;
    assert_eq!(names(&verified), ["active", "email", "exp", "permissions", "roles", "sid", "sub"]);
    for name in ["sub", "email", "roles", "exp", "sid"] {
        assert_eq!(verified[name], said[name], "{name}");
    }
    assert_eq!(verified["active"], true);
}

async fn the_token_of_the_link_confirms_once(world: World) {
    signed_up(&world, ADA).await;
    let link = world.link(ADA).await;
    let token = json!({ "token": token_of(&link) });
    assert_eq!(verify(&world, token.clone()).await.json(), json!({ "status": "verified" }));
    assert_eq!(problem(&verify(&world, token).await), (410, "invalid_or_expired_token".to_owned()));
    for nonsense in ["", "x", &"A".repeat(43)] {
        assert_eq!(problem(&verify(&world, json!({ "token": nonsense })).await).0, 410, "{nonsense}");
    }
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.status, 200);
}

/// What a stranger sees of an answer, but for what differs from one request to the next by its nature.
pub fn seen(page: &Page, typed: &str) -> (u16, Vec<(String, String)>, String) {
    let id = page.header("x-request-id").expect("an id");
    let all = page.header_names().into_iter().flat_map(|name| {
        let values = page.headers(&name).into_iter();
        values.map(move |value| (name.clone(), value)).collect::<Vec<_>>()
    });
    let headers = all.filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id")).collect();
    (page.status, headers, page.text.replace(&id, "ID").replace(typed, "TYPED"))
}

async fn signing_up_tells_nobody_who_has_an_account(world: World) {
    world.person(ADA).await;
    let attempt = async |email: &str| {
        let page = post(&world.browser(), "/auth/sign-up", json!({ "email": email, "password": OTHER_PASSWORD })).await;
        waits(&page);
        seen(&page, email)
    };
    assert_eq!(attempt(ADA).await, attempt(BOB).await);
    assert_eq!(sign_in(&world.browser(), ADA, OTHER_PASSWORD).await.status, 401);
    assert_eq!(world.number("select count(*) from users").await, 2);
    assert!(world.letter(ADA).await["code"].is_null(), "its owner gets a letter without a code");
}

async fn what_cannot_be_accepted_is_told_field_by_field(world: World) {
    let body =
        json!({ "email": "ada", "password": "short", "username": "a b", "metadata": { "a": "x".repeat(5_000) } });
    let page = post(&world.browser(), "/auth/sign-up", body).await;
    assert_eq!(problem(&page), (422, "invalid_input".to_owned()));
    let mut wrong = fields(&page);
    wrong.dedup();
    assert_eq!(wrong, ["email", "username", "metadata", "password"], "{}", page.text);
    let errors = page.json()["errors"].as_array().expect("a list").clone();
    assert!(errors.iter().all(|error| names(error) == ["code", "field", "message"]), "{errors:?}");
    assert!(!page.text.contains("short") || !page.text.contains("\"short\""), "what was typed is not sent back");
    let mut browser = world.browser();
    "de".clone_into(&mut browser.language);
    let page = post(&browser, "/auth/sign-in", json!({ "identifier": "x", "password": "x" })).await;
    assert_eq!(page.json()["code"], "invalid_credentials", "the name is the same in every language");
    assert_ne!(page.json()["title"], sign_in(&world.browser(), "x", "x").await.json()["title"]);
}

async fn nobody_signs_up_as_more_than_a_user(world: World) {
    let more = json!({
        "email": ADA, "password": PASSWORD, "role": "super_admin", "roles": ["super_admin"], "is_admin": true, "email_verified": true,
        "email_verified_at": 1, "user_id": "me", "id": "me", "created_at": "2001-01-01T00:00:00Z", "status": "active", "password_hash": "x",
    });
    waits(&post(&world.browser(), "/auth/sign-up", more).await);
    assert_eq!(problem(&sign_in(&world.browser(), ADA, PASSWORD).await).1, "email_not_verified");
    verify(&world, json!({ "email": ADA, "code": world.code(ADA).await, "role": "admin", "user_id": "me" })).await;
    let caller = Caller::sign_in(&world, ADA).await;
    let before = caller.get("/me").await.json();
    assert_eq!((&before["roles"], before["id"] == "me"), (&json!(["user"]), false));
    assert!(!text(&before["created_at"]).starts_with("2001"));
    let patch = json!({
        "role": "admin", "roles": ["admin"], "email": BOB, "email_verified": false, "id": "me", "status": "suspended", "created_at": "2001-01-01T00:00:00Z",
    });
    assert_eq!(
        caller.call(Method::PATCH, "/me", Some(patch)).await.json(),
        before,
        "nothing of that is theirs to change"
    );
    assert_eq!(world.number("select count(*) from user_roles").await, 0);
}

async fn a_body_that_is_no_json_is_told_so(world: World) {
    let browser = world.browser();
    let send = async |kind: &str, body: &str| {
        browser.exchange((Method::POST, "/api/v1/auth/sign-in"), Some((kind, body.to_owned())), &[]).await
    };
    let form = send("application/x-www-form-urlencoded", "identifier=ada&password=x").await;
    assert_eq!(problem(&form), (415, "unsupported_media_type".to_owned()));
    assert_eq!(problem(&send("text/plain", "{}").await).0, 415);
    for malformed in
        ["", "{", "[]", "null", "{}", r#"{"identifier":1,"password":"x"}"#, r#"{"identifier":"ada","password":"#]
    {
        let page = send("application/json", malformed).await;
        assert_eq!(problem(&page), (400, "malformed_request".to_owned()), "{malformed}");
    }
    let secret = send("application/json", r#"{"identifier":"ada","password":["hunter2"]}"#).await;
    assert!(problem(&secret).0 == 400 && !secret.text.contains("hunter2"), "{}", secret.text);
    let long = format!(r#"{{"identifier":"ada","password":"{}"}}"#, "x".repeat(20_000));
    assert_eq!(problem(&send("application/json", &long).await), (413, "too_large".to_owned()));
    let wrong_method = browser.call(Method::GET, "/api/v1/auth/sign-in", None, &[]).await;
    assert_eq!(problem(&wrong_method), (405, "method_not_allowed".to_owned()));
    assert_eq!(wrong_method.header("allow").as_deref(), Some("POST"));
    let nothing = browser.call(Method::GET, "/api/v1/nothing", None, &[]).await;
    assert_eq!(problem(&nothing), (404, "not_found".to_owned()));
}

async fn a_wrong_password_and_an_unknown_name_cannot_be_told_apart(world: World) {
    for email in [ADA, BOB, "zoe@example.com"] {
        world.person(email).await;
    }
    signed_up(&world, "eve@example.com").await;
    world.change("update users set status = 'suspended' where email = $1", BOB).await;
    let without = "delete from passwords where user_id = (select id from users where email = $1)";
    world.change(without, "zoe@example.com").await;
    let attempt = async |name: &str| {
        let page = sign_in(&world.browser(), name, OTHER_PASSWORD).await;
        assert_eq!(problem(&page), (401, "invalid_credentials".to_owned()), "{name}");
        seen(&page, "what was typed is not sent back")
    };
    let known = attempt(ADA).await;
    let others = ["nobody@example.com", "nobody", BOB, "eve@example.com", "zoe@example.com", "", "@", "ada@", "\u{0}"];
    for name in others {
        assert_eq!(attempt(name).await, known, "{name:?}");
    }
}

async fn what_stands_before_the_account_is_told_after_the_right_password_alone(world: World) {
    for email in [ADA, BOB] {
        world.person(email).await;
    }
    signed_up(&world, "eve@example.com").await;
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    suspension::suspend(&ctx, &id_of(&world, BOB).await, Decision::default()).await.expect("he is out");
    let caller = Caller::sign_in(&world, ADA).await;
    assert_eq!(caller.delete("/me").await.status, 202);
    for (email, code) in
        [("eve@example.com", "email_not_verified"), (BOB, "account_suspended"), (ADA, "deletion_pending")]
    {
        assert_eq!(
            problem(&sign_in(&world.browser(), email, OTHER_PASSWORD).await).1,
            "invalid_credentials",
            "{email}"
        );
        assert_eq!(problem(&sign_in(&world.browser(), email, PASSWORD).await), (403, code.to_owned()));
    }
    assert_eq!(world.number("select count(*) from sessions where ended_at is null").await, 0);
    assert!(caller.is_out().await, "and a deletion ends what there was");
}

async fn a_password_past_its_age_is_told(world: World) {
    world.person(ADA).await;
    world.wait(Duration::from_hours(31 * 24));
    assert_eq!(problem(&sign_in(&world.browser(), ADA, OTHER_PASSWORD).await).1, "invalid_credentials");
    let due = (403, "password_change_required".to_owned());
    assert_eq!(problem(&sign_in(&world.browser(), ADA, PASSWORD).await), due);
}

async fn where_sign_up_is_closed_it_is_told(world: World) {
    let page = post(&world.browser(), "/auth/sign-up", json!({ "email": ADA, "password": PASSWORD })).await;
    assert_eq!(problem(&page), (403, "sign_up_closed".to_owned()));
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn after_five_wrong_passwords_even_the_right_one_has_to_wait(world: World) {
    world.person(ADA).await;
    for name in [ADA, "nobody@example.com"] {
        let browser = world.browser();
        for _ in 0..5 {
            assert_eq!(sign_in(&browser, name, OTHER_PASSWORD).await.status, 401);
        }
        let page = sign_in(&browser, name, PASSWORD).await;
        assert_eq!(problem(&page), (429, "too_many_requests".to_owned()), "{name}");
        let wait: u64 = page.header("retry-after").expect("how long to wait").parse().expect("seconds");
        assert!((1_700..=1_800).contains(&wait), "{wait}");
        assert_eq!(browser.sign_in(name, PASSWORD).await.status, 429, "the page and the API share the counter");
    }
    assert_eq!(sign_in(&world.browser(), ADA, PASSWORD).await.status, 200, "elsewhere she comes in");
}
