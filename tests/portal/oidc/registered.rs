//! What an app that registered itself does about it later (RFC 7592), and what nobody else does.

use http::Method;
use portico::cli::request_of_operator;
use portico::oidc::clients::{self, Wanted};
use serde_json::{Value, json as object};

use super::registration::{CALLBACK, metadata, own, registered, token};
use crate::both;
use crate::support::World;

both! { with &[("AUTH_CLIENT_REGISTRATION", "token")] =>
    an_app_looks_after_what_it_said,
    nobody_else_looks_after_an_app,
    what_the_operator_took_over_is_out_of_its_hands,
}

async fn an_app_looks_after_what_it_said(world: World) {
    let (app, browser) = (registered(&world, &object!({})).await, world.browser());
    let (place, token) = own(&world, &app);
    let as_owner = [("authorization", token.as_str())];
    let shown = browser.call(Method::GET, &place, None, &as_owner).await.json();
    assert_eq!((&shown["client_id"], &shown["redirect_uris"]), (&app["client_id"], &app["redirect_uris"]));
    assert!(shown.get("client_secret").is_none() && shown.get("registration_access_token").is_none(), "told once");
    let change = |more: Value| {
        let mut all = metadata(
            &object!({ "client_name": "The new shop", "redirect_uris": [CALLBACK, "https://shop.example.com/2"], "scope": "openid" }),
        );
        all["client_id"] = app["client_id"].clone();
        all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        all
    };
    let done = browser
        .call(Method::PUT, &place, Some(&change(object!({ "client_secret": app["client_secret"] }))), &as_owner)
        .await;
    assert_eq!(
        (done.status, &done.json()["client_name"], &done.json()["scope"]),
        (200, &object!("The new shop"), &object!("openid")),
        "{}",
        done.text
    );
    for wrong in [
        object!({ "client_id": "another" }),
        object!({ "client_secret": "another" }),
        object!({ "registration_access_token": "x" }),
        object!({ "client_id_issued_at": 0 }),
        object!({ "token_endpoint_auth_method": "none" }),
        object!({ "application_type": "native" }),
        object!({ "redirect_uris": ["javascript:alert(1)"] }),
        object!({ "client_name": "Portico" }),
    ] {
        let refused = browser.call(Method::PUT, &place, Some(&change(wrong.clone())), &as_owner).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
    let kept = browser.call(Method::GET, &place, None, &as_owner).await.json();
    assert_eq!(kept["redirect_uris"], object!([CALLBACK, "https://shop.example.com/2"]));
    assert_eq!(browser.call(Method::DELETE, &place, None, &as_owner).await.status, 204);
    assert_eq!(browser.call(Method::GET, &place, None, &as_owner).await.status, 401);
    assert_eq!(world.number("select count(*) from clients").await, 0);
}

async fn nobody_else_looks_after_an_app(world: World) {
    let (app, other) = (registered(&world, &object!({})).await, registered(&world, &object!({})).await);
    let (place, _) = own(&world, &app);
    let (_, foreign) = own(&world, &other);
    let browser = world.browser();
    let initial = token(&world, 5).await;
    let secret = format!("Bearer {}", app["client_secret"].as_str().expect("a secret"));
    let mut body = metadata(&object!({}));
    body["client_id"] = app["client_id"].clone();
    for shown in [&foreign, &initial, &secret, "Bearer x", ""] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let sent = (method == Method::PUT).then_some(&body);
            let refused = browser.call(method.clone(), &place, sent, &[("authorization", shown)]).await;
            assert_eq!(
                (refused.status, &refused.json()["error"]),
                (401, &object!("invalid_token")),
                "{method} {shown}"
            );
        }
    }
    let unknown = browser.call(Method::GET, "/oauth2/register/nobody", None, &[("authorization", &foreign)]).await;
    assert_eq!(unknown.status, 401, "nobody learns which apps there are");
}

async fn what_the_operator_took_over_is_out_of_its_hands(world: World) {
    let (app, browser) = (registered(&world, &object!({})).await, world.browser());
    let (place, token) = own(&world, &app);
    let id = app["client_id"].as_str().expect("an id");
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    for taken in [
        Wanted { disabled: Some(true), ..Wanted::default() },
        Wanted { disabled: Some(false), first_party: Some(true), ..Wanted::default() },
    ] {
        clients::update(&ctx, id, taken).await.expect("changed");
        let mut body = metadata(&object!({ "redirect_uris": ["https://evil.test/"] }));
        body["client_id"] = app["client_id"].clone();
        let refused = browser.call(Method::PUT, &place, Some(&body), &[("authorization", &token)]).await;
        assert_eq!((refused.status, &refused.json()["error"]), (403, &object!("access_denied")));
        assert_eq!(browser.call(Method::DELETE, &place, None, &[("authorization", &token)]).await.status, 403);
    }
}
