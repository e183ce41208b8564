//! What an app keeps of a sign-in, and how that ends: refresh tokens, introspection, revocation, the page of apps.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::{Value, json as object};

use super::{App, answered, said};
use crate::both;
use crate::support::{Browser, World};

both! {
    an_app_that_may_stay_comes_back_with_its_refresh_token,
    fifty_refreshes_of_one_token_leave_one_child,
    a_replay_ends_what_the_app_got,
    a_refresh_never_gives_more_than_was_allowed,
    an_app_stays_after_the_session_has_run_out_and_not_after_it_was_ended,
    a_token_is_told_of_to_those_it_concerns,
    an_app_gives_up_what_it_has,
    people_see_their_apps_and_take_access_away,
}

const ADA: &str = "ada@example.com";

/// The tokens of an app that asked to stay.
async fn tokens(app: &App, browser: &Browser) -> Value {
    let page = browser.get(&app.request(&[("scope", "openid email offline_access")])).await;
    app.exchange(browser, &answered(&page, "code")).await.json()
}

async fn refreshed(app: &App, browser: &Browser, token: &Value) -> Value {
    let token = token.as_str().expect("a refresh token");
    app.token(browser, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await.json()
}

async fn asks_userinfo(browser: &Browser, tokens: &Value) -> u16 {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
    browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await.status
}

async fn an_app_that_may_stay_comes_back_with_its_refresh_token(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let without = app.exchange(&browser, &app.code(&browser).await).await.json();
    assert!(without.get("refresh_token").is_none(), "only who asks for offline_access");
    let first = tokens(&app, &browser).await;
    world.wait(Duration::from_hours(1));
    let second = refreshed(&app, &browser, &first["refresh_token"]).await;
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let (was, is) = (said(first["id_token"].as_str().expect("one")), said(second["id_token"].as_str().expect("one")));
    assert_eq!((&was["sub"], &was["auth_time"], &was["sid"]), (&is["sub"], &is["auth_time"], &is["sid"]));
    assert!(is.get("nonce").is_none(), "the nonce was for the first");
    assert_eq!(asks_userinfo(&browser, &second).await, 200);
    let lost = refreshed(&app, &browser, &first["refresh_token"]).await;
    assert_eq!(lost["refresh_token"], second["refresh_token"], "a lost reply is given again");
}

async fn fifty_refreshes_of_one_token_leave_one_child(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let first = tokens(&app, &browser).await;
    let all = futures::future::join_all((0..50).map(|_| refreshed(&app, &browser, &first["refresh_token"]))).await;
    let children: std::collections::BTreeSet<_> = all.iter().map(|one| one["refresh_token"].to_string()).collect();
    assert_eq!(children.len(), 1, "{all:?}");
    assert_eq!(world.number("select count(*) from app_refresh_tokens").await, 2);
}

async fn a_replay_ends_what_the_app_got(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let first = tokens(&app, &browser).await;
    let second = refreshed(&app, &browser, &first["refresh_token"]).await;
    world.wait(Duration::from_secs(11));
    assert_eq!(refreshed(&app, &browser, &first["refresh_token"]).await["error"], "invalid_grant");
    assert_eq!(refreshed(&app, &browser, &second["refresh_token"]).await["error"], "invalid_grant");
    assert_eq!(asks_userinfo(&browser, &second).await, 401);
    assert_eq!(browser.get("/account").await.status, 200, "the session itself goes on");
}

async fn a_refresh_never_gives_more_than_was_allowed(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    let first = tokens(&app, &browser).await;
    let token = first["refresh_token"].as_str().expect("a token");
    let ask = async |app: &App, scope: &str| {
        app.token(&browser, &[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)]).await.json()
    };
    assert_eq!(ask(&app, "openid profile").await["error"], "invalid_scope");
    assert_eq!(ask(&other, "openid").await["error"], "invalid_grant", "another app has nothing of it");
    let less = ask(&app, "openid").await;
    assert_eq!(less["scope"], "openid");
    let again = refreshed(&app, &browser, &less["refresh_token"]).await;
    assert_eq!(again["scope"], "openid email offline_access", "what was allowed stays allowed");
}

async fn an_app_stays_after_the_session_has_run_out_and_not_after_it_was_ended(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let first = tokens(&app, &browser).await;
    world.wait(Duration::from_hours(13));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert!(browser.get("/account").await.is_redirect(), "the session has run out");
    let second = refreshed(&app, &browser, &first["refresh_token"]).await;
    assert!(second.get("access_token").is_some(), "{second}");
    world.wait(Duration::from_hours(8 * 24));
    assert_eq!(
        refreshed(&app, &browser, &second["refresh_token"]).await["error"],
        "invalid_grant",
        "idle for too long"
    );
    let (browser, _) = world.sign_in(ADA, crate::support::PASSWORD).await;
    let third = tokens(&app, &browser).await;
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(refreshed(&app, &browser, &third["refresh_token"]).await["error"], "invalid_grant", "signed out");
    world.wait(Duration::from_hours(40 * 24));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(refreshed(&app, &browser, &third["refresh_token"]).await["error"], "invalid_grant", "and never again");
}

async fn a_token_is_told_of_to_those_it_concerns(world: World) {
    let browser = world.person(ADA).await;
    let api = "https://orders.example.com";
    let audiences = Some(vec![api.to_owned()]);
    let app = App::new(
        &world,
        Kind::Web,
        Wanted { first_party: Some(true), audiences: audiences.clone(), ..Wanted::default() },
    )
    .await;
    let server = App::new(&world, Kind::Machine, Wanted { audiences, ..Wanted::default() }).await;
    let stranger = App::ours(&world).await;
    let public = App::new(&world, Kind::Spa, Wanted { first_party: Some(true), ..Wanted::default() }).await;
    let page = browser.get(&app.request(&[("resource", api), ("scope", "openid offline_access")])).await;
    let given = app.exchange(&browser, &answered(&page, "code")).await.json();
    let (access, refresh) =
        (given["access_token"].as_str().expect("one"), given["refresh_token"].as_str().expect("one"));
    for asks in [&app, &server] {
        let told = asks.introspect(&browser, access).await.json();
        assert_eq!(
            (&told["active"], &told["aud"], &told["client_id"]),
            (&object!(true), &object!(api), &object!(app.id))
        );
    }
    assert_eq!(app.introspect(&browser, refresh).await.json()["active"], true);
    let nothing = object!({ "active": false });
    let flipped = format!("{}x", &access[..access.len() - 1]);
    for (asks, token) in
        [(&stranger, access), (&stranger, refresh), (&server, refresh), (&app, flipped.as_str()), (&app, "x")]
    {
        assert_eq!(asks.introspect(&browser, token).await.json(), nothing, "{token}");
    }
    assert_eq!(public.introspect(&browser, access).await.status, 401, "who keeps no secret proves nothing");
    browser.post("/do/sign-out", &[]).await;
    assert_eq!(server.introspect(&browser, access).await.json(), nothing, "a sign-out counts at once");
}

async fn an_app_gives_up_what_it_has(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (App::ours(&world).await, App::ours(&world).await);
    for kind in ["access_token", "refresh_token"] {
        let given = tokens(&app, &browser).await;
        let token = given[kind].as_str().expect("a token");
        assert_eq!(other.revoke(&browser, token).await.status, 200, "nobody learns whose it is");
        assert_eq!(asks_userinfo(&browser, &given).await, 200, "and it is still good");
        for _ in 0..2 {
            assert_eq!(app.revoke(&browser, token).await.status, 200);
        }
        assert_eq!(asks_userinfo(&browser, &given).await, 401);
        assert_eq!(refreshed(&app, &browser, &given["refresh_token"]).await["error"], "invalid_grant");
    }
    assert_eq!(app.revoke(&browser, "nonsense").await.status, 200);
}

async fn people_see_their_apps_and_take_access_away(world: World) {
    let browser = world.person(ADA).await;
    let other = world.person("bob@example.com").await;
    assert!(browser.get("/account/apps").await.says("No app has access"));
    let app = App::new(&world, Kind::Web, Wanted::default()).await;
    let asked = browser.visit(&app.request(&[("scope", "openid email offline_access")])).await;
    let request = super::hidden(&asked, "request");
    let allowed = browser.post("/do/consent", &[("request", &request), ("decision", "allow")]).await;
    let given = app.exchange(&browser, &answered(&browser.get(&allowed.location()).await, "code")).await.json();
    let page = browser.get("/account/apps").await;
    assert!(
        page.says("The Shop") && page.says("See your email address") && page.says("Stay connected"),
        "{}",
        page.visible()
    );
    assert!(!other.get("/account/apps").await.says("The Shop"));
    assert_eq!(other.post("/do/revoke-app", &[("client_id", &app.id)]).await.status, 404, "not theirs to take");
    let done = browser.submit("/do/revoke-app", &[("client_id", &app.id)]).await;
    assert!(done.says("The app has no access any more.") && done.says("No app has access"), "{}", done.visible());
    assert_eq!(asks_userinfo(&browser, &given).await, 401);
    assert_eq!(refreshed(&app, &browser, &given["refresh_token"]).await["error"], "invalid_grant");
    assert!(browser.get(&app.request(&[])).await.location().starts_with("/consent?"), "and is asked about again");
}
