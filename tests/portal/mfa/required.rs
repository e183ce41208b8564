//! Whoever has a role that needs a second factor sets one up before anything else.

use std::time::Duration;

use portico::app;
use reqwest::Method;
use serde_json::json;

use super::by_api::{access_token, api, problem};
use super::{ADA, Enrolled, TOTP, enrol};
use crate::both;
use crate::raw;
use crate::roles::{grant, person, revoke};
use crate::support::{PASSWORD, World};

both! {
    an_administrator_without_a_factor_is_led_to_enrolment_from_everywhere,
    an_administrator_without_a_factor_calls_nothing_else,
    whoever_proved_it_long_ago_proves_it_on_the_way,
    whoever_must_have_a_factor_does_not_remove_the_last,
    whoever_has_a_factor_already_is_in,
    with_the_role_the_duty_goes,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "user")] => an_operator_can_ask_everybody }
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "none")] => an_operator_can_ask_nobody }
both! { with &[("AUTH_MFA_ENABLED", "false")] => where_there_are_no_factors_none_is_required }

async fn an_administrator_without_a_factor_is_led_to_enrolment_from_everywhere(world: World) {
    let (ada, id) = person(&world, ADA).await;
    grant(&world, &id, "admin", None).await.expect("a role");
    let closed: Vec<_> = app::paths().into_iter().filter(|path| !app::is_enrolment(path)).collect();
    let of_people = |path: &String| ["/account", "/consent", "/device"].iter().any(|start| path.starts_with(start));
    assert!(closed.len() >= 10 && closed.iter().all(of_people), "{closed:?}");
    for path in closed {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        assert_eq!(ada.get(&path).await.location(), format!("{TOTP}?next={next}"), "{path}");
    }
    let before = world.number("select count(*) from audit_events").await;
    let verbs: Vec<_> = raw::verbs().into_iter().filter(|verb| !app::is_enrolment(verb)).collect();
    assert!(verbs.len() >= 10 && verbs.contains(&"/do/export-data".to_owned()), "{verbs:?}");
    for verb in verbs {
        let fields = [("email", ADA), ("current_password", PASSWORD), ("password", PASSWORD), ("name", "Eve")];
        assert_eq!(ada.post(&verb, &fields).await.location(), TOTP, "{verb}");
    }
    assert_eq!(world.number("select count(*) from audit_events").await, before);
    let page = ada.get(TOTP).await;
    assert!(page.says("Your role needs a second factor. Set up an authenticator app to go on."), "{}", page.visible());
    enrol(&world, &ada).await;
    for path in ["/account", "/account/security", "/account/profile", "/account/data"] {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }
    assert!(!ada.get(TOTP).await.says("to go on"));
}

async fn an_administrator_without_a_factor_calls_nothing_else(world: World) {
    let (ada, id) = person(&world, ADA).await;
    grant(&world, &id, "super_admin", None).await.expect("a role");
    let browser = world.browser();
    let token = access_token(&world, ADA).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    for (method, path) in [
        (Method::GET, "/me"),
        (Method::PATCH, "/me"),
        (Method::DELETE, "/me"),
        (Method::PUT, "/me/email"),
        (Method::PUT, "/me/password"),
        (Method::GET, "/me/sessions"),
        (Method::DELETE, "/me/sessions"),
        (Method::GET, "/me/activity"),
    ] {
        let path = format!("/api/v1{path}");
        for (browser, headers) in [(&browser, &headers[..]), (&ada, &[("sec-fetch-site", "same-origin")])] {
            let body = (method != Method::GET).then(|| json!({ "name": "Eve" }));
            let page = browser.call(method.clone(), &path, body.as_ref(), headers).await;
            assert_eq!(problem(&page), (403, "factor_required".to_owned()), "{method} {path}");
        }
    }
    let page = browser.call(Method::GET, "/api/v1/me/mfa", None, &headers).await;
    assert_eq!((page.json()["required"].as_bool(), page.json()["enabled"].as_bool()), (Some(true), Some(false)));
    enrol_by_api(&world, &token).await;
    let page = browser.call(Method::GET, "/api/v1/me", None, &headers).await;
    assert_eq!((page.status, page.json()["email"].as_str()), (200, Some(ADA)));
}

async fn enrol_by_api(world: &World, token: &str) {
    let browser = world.browser();
    let begun = api(&browser, "/me/mfa/totp", token, json!({})).await.json();
    let app = crate::support::App { secret: begun["secret"].as_str().expect("a secret").to_owned() };
    let done = api(&browser, "/me/mfa/totp/confirm", token, json!({ "code": app.code(world) })).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

async fn whoever_proved_it_long_ago_proves_it_on_the_way(world: World) {
    let (ada, id) = person(&world, ADA).await;
    world.wait(Duration::from_secs(601));
    grant(&world, &id, "admin", None).await.expect("a role");
    let page = ada.visit("/account/profile").await;
    let next = format!("{TOTP}?next=%2Faccount%2Fprofile");
    assert_eq!((page.status, page.value("next").as_ref()), (200, Some(&next)));
    assert_eq!(ada.post("/do/reauth", &[("password", PASSWORD), ("next", &next)]).await.location(), next);
    enrol(&world, &ada).await;
    assert!(ada.is_signed_in().await);
}

async fn whoever_must_have_a_factor_does_not_remove_the_last(world: World) {
    let (browser, id) = person(&world, ADA).await;
    grant(&world, &id, "admin", None).await.expect("a role");
    enrol(&world, &browser).await;
    let page = browser.submit("/do/remove-totp", &[]).await;
    assert!(
        page.role("alert").is_some_and(|said| said.contains("Your role needs a second factor")),
        "{}",
        page.visible()
    );
    let headers = [("sec-fetch-site", "same-origin")];
    let page = browser.call(Method::DELETE, "/api/v1/me/mfa/totp", None, &headers).await;
    assert_eq!(problem(&page), (403, "factor_required".to_owned()));
    let tablet = super::start(&browser).await;
    browser.post("/do/confirm-totp", &[("code", &tablet.code(&world))]).await;
    let first = browser.get(TOTP).await.value("id").expect("an id");
    assert_eq!(browser.post("/do/remove-totp", &[("id", &first)]).await.location(), "/account/security");
    browser.post("/do/remove-totp", &[]).await;
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
}

async fn whoever_has_a_factor_already_is_in(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let id = world.text("select id from users").await;
    grant(&world, &id, "admin", None).await.expect("a role");
    assert!(ada.browser.is_signed_in().await);
}

async fn with_the_role_the_duty_goes(world: World) {
    let (ada, id) = person(&world, ADA).await;
    grant(&world, &id, "admin", None).await.expect("a role");
    assert!(!ada.is_signed_in().await);
    revoke(&world, &id, "admin", None).await.expect("a role less");
    assert!(ada.is_signed_in().await);
    enrol(&world, &ada).await;
    assert_eq!(ada.post("/do/remove-totp", &[]).await.location(), "/account/security");
}

async fn an_operator_can_ask_everybody(world: World) {
    let browser = world.person(ADA).await;
    assert_eq!(browser.get("/account").await.location(), format!("{TOTP}?next=%2Faccount"));
    enrol(&world, &browser).await;
    assert!(browser.is_signed_in().await);
}

async fn an_operator_can_ask_nobody(world: World) {
    let (ada, id) = person(&world, ADA).await;
    grant(&world, &id, "super_admin", None).await.expect("a role");
    assert!(ada.is_signed_in().await);
}

async fn where_there_are_no_factors_none_is_required(world: World) {
    let (ada, id) = person(&world, ADA).await;
    grant(&world, &id, "super_admin", None).await.expect("a role");
    assert!(ada.is_signed_in().await);
}
