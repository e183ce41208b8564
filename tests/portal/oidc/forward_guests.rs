//! Whom an app behind a proxy is told of: programs, tokens, roles, factors; and what nginx needs of it.

use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::json as object;

use super::forward_auth::{ADA, DOOR, PLANS, WIKI, asked, at, entered, here, there};
use super::{App, answered};
use crate::both;
use crate::roles::grant;
use crate::support::{PASSWORD, World};

both! { with &[("AUTH_FORWARD_AUTH_ORIGINS", "https://wiki.example.com,https://plans.example.com:8443")] =>
    programs_are_told_that_nobody_is_known,
    an_access_token_opens_the_app_it_is_for,
    an_app_can_be_for_some_roles_alone,
    a_role_that_needs_a_second_factor_needs_it_here,
    nginx_is_told_by_a_401_where_to_go,
}

async fn programs_are_told_that_nobody_is_known(world: World) {
    let browser = world.browser();
    for more in [
        &[("accept", "application/json")][..],
        &[("x-forwarded-method", "POST")],
        &[("x-requested-with", "XMLHttpRequest")],
        &[("sec-fetch-mode", "cors")],
    ] {
        let page = asked(&browser, (WIKI, "/"), more).await;
        assert_eq!((page.status, page.header("location")), (401, None), "{more:?}");
        assert_eq!(page.header("www-authenticate").as_deref(), Some("Bearer"), "{more:?}");
    }
    let session = world.person(ADA).await;
    let own = session.cookie("sid").expect("a session");
    let cookie = format!("__Host-portico={own}; sid={own}; __Host-sid={own}");
    let page = asked(&browser, (WIKI, "/"), &[("cookie", &cookie), ("sec-fetch-mode", "cors")]).await;
    assert_eq!(page.status, 401, "our own session cookie opens no app");
    for path in [DOOR, "/api/authz/auth-request"] {
        let page = browser.send(Method::POST, path, Some(&[]), &[]).await;
        assert_eq!(page.status, 405, "{path}");
    }
}

async fn an_access_token_opens_the_app_it_is_for(world: World) {
    let person = world.person(ADA).await;
    let wanted = Wanted {
        first_party: Some(true),
        audiences: Some(vec![WIKI.to_owned(), PLANS.to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Web, wanted).await;
    let token = async |more: &[(&str, &str)]| {
        let page = person.get(&app.request(more)).await;
        let tokens = app.exchange(&person, &answered(&page, "code")).await.json();
        format!("Bearer {}", tokens["access_token"].as_str().expect("a token"))
    };
    let browser = world.browser();
    let shows = async |token: &str| asked(&browser, (WIKI, "/"), &[("authorization", token)]).await;
    let good = token(&[("resource", WIKI), ("scope", "openid email")]).await;
    let known = shows(&good).await;
    assert_eq!((known.status, known.header("remote-email").as_deref()), (200, Some(ADA)), "{}", known.text);
    assert_eq!(
        (known.header("remote-name").as_deref(), known.header("remote-groups").as_deref()),
        (Some(""), Some(""))
    );
    let body = object!({ "identifier": ADA, "password": PASSWORD });
    let api = browser.call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await.json();
    let of_our_api = format!("Bearer {}", api["access_token"].as_str().expect("a token"));
    for wrong in
        [token(&[]).await, token(&[("resource", PLANS)]).await, of_our_api, format!("{good}x"), "Bearer x".to_owned()]
    {
        let refused = shows(&wrong).await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.header("www-authenticate").as_deref(), Some("Bearer error=\"invalid_token\""));
    }
    let wanted = Wanted { audiences: Some(vec![WIKI.to_owned()]), ..Wanted::default() };
    let machine = App::new(&world, Kind::Machine, wanted).await;
    let own = machine.token(&browser, &[("grant_type", "client_credentials"), ("resource", WIKI)]).await.json();
    let known = shows(&format!("Bearer {}", own["access_token"].as_str().expect("a token"))).await;
    assert_eq!((known.status, known.header("remote-user")), (200, Some(machine.id)));
    let guest = entered(&world, &person, WIKI).await;
    let both = asked(&guest, (WIKI, "/"), &[("authorization", "Bearer of-the-app-itself")]).await;
    assert_eq!(both.status, 200, "an app may use the header for itself");
    person.post("/do/sign-out", &[]).await;
    assert_eq!(shows(&good).await.status, 401, "a sign-out counts at once");
}

async fn an_app_can_be_for_some_roles_alone(world: World) {
    let person = world.person(ADA).await;
    let browser = entered(&world, &person, WIKI).await;
    let asks =
        async |roles: &str| at(&browser, &format!("{DOOR}?portico_roles={roles}"), (WIKI, "/"), &[]).await.status;
    assert_eq!((asks("user").await, asks("moderator,user").await, asks("").await), (200, 200, 200));
    assert_eq!((asks("moderator").await, asks("use").await, asks("admin,moderator").await), (403, 403, 403));
    grant(&world, &world.text("select id from users").await, "moderator", None).await.expect("a role");
    assert_eq!(asks("moderator").await, 200, "a role counts from the next request");
}

async fn a_role_that_needs_a_second_factor_needs_it_here(world: World) {
    let person = world.person(ADA).await;
    let browser = entered(&world, &person, WIKI).await;
    grant(&world, &world.text("select id from users").await, "admin", None).await.expect("a role");
    let page = asked(&browser, (WIKI, "/"), &[]).await;
    let led = person.get(&here(&world, &page)).await.location();
    assert!(led.starts_with("/account/security/totp?next=%2Fenter%3F"), "and then on to the app: {led}");
}

async fn nginx_is_told_by_a_401_where_to_go(world: World) {
    let person = world.person(ADA).await;
    let (browser, door) = (world.browser(), "/api/authz/auth-request");
    let page = at(&browser, door, (WIKI, "/page"), &[]).await;
    assert_eq!((page.status, page.headers("set-cookie").len()), (401, 1));
    let led = person.get(&here(&world, &page)).await;
    let back = at(&browser, door, (WIKI, &there(&led, WIKI)), &[]).await;
    assert_eq!((back.status, back.location(), back.headers("set-cookie").len()), (401, format!("{WIKI}/page"), 1));
    assert_eq!(at(&browser, door, (WIKI, "/page"), &[]).await.status, 200);
    let program = at(&world.browser(), door, (WIKI, "/page"), &[("sec-fetch-mode", "cors")]).await;
    assert_eq!((program.status, program.header("location")), (401, None));
}
