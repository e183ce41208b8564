//! What an app asks claim by claim (OpenID Connect Core 5.5), and what it sees of somebody in the end.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::{Value, json};

use super::{App, answered, hidden, said};
use crate::both;
use crate::mfa::{BOB, Enrolled, half, type_code};
use crate::support::{Browser, World};

both! {
    an_app_sees_single_claims_where_it_asked_for_them,
    a_claim_asked_for_singly_needs_the_same_yes_as_its_scope,
    an_app_may_ask_for_no_claim_that_its_scopes_would_not_let_it_see,
    what_was_asked_claim_by_claim_lasts_as_long_as_the_sign_in,
    a_token_that_was_narrowed_is_narrow_wherever_it_is_shown,
    what_is_no_claims_parameter_is_told_to_the_app,
    an_app_can_insist_on_how_sure_it_is_who_it_is,
}

const ADA: &str = "ada@example.com";

fn claims(userinfo: Value, id_token: Value) -> String {
    json!({ "userinfo": userinfo, "id_token": id_token }).to_string()
}

async fn tokens(app: &App, browser: &Browser, more: &[(&str, &str)]) -> Value {
    let back = browser.get(&app.request(more)).await;
    app.exchange(browser, &answered(&back, "code")).await.json()
}

async fn known(browser: &Browser, tokens: &Value) -> Value {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
    let told = browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
    if told.status == 200 { told.json() } else { json!(told.status) }
}

fn id_token(tokens: &Value) -> Value {
    said(tokens["id_token"].as_str().expect("an ID token"))
}

async fn refreshed(app: &App, browser: &Browser, tokens: &Value, more: &[(&str, &str)]) -> Value {
    let token = tokens["refresh_token"].as_str().expect("a refresh token");
    let form = [[("grant_type", "refresh_token"), ("refresh_token", token)].as_slice(), more].concat();
    app.token(browser, &form).await.json()
}

async fn an_app_sees_single_claims_where_it_asked_for_them(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let wish = claims(
        json!({ "email": { "essential": true }, "phone_of_the_cat": null }),
        json!({ "name": null, "auth_time": { "essential": true }, "nickname": null }),
    );
    let given = tokens(&app, &browser, &[("scope", "openid"), ("claims", &wish)]).await;
    let (told, id) = (known(&browser, &given).await, id_token(&given));
    assert_eq!((&told["email"], told.get("name"), told.get("email_verified")), (&json!(ADA), None, None));
    assert_eq!((&id["name"], id.get("email"), id["auth_time"].is_u64()), (&json!("Ada"), None, true));
    assert_eq!(given["scope"], "openid");
    let discovery = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(discovery["claims_parameter_supported"], true);
    let nobody_of_openid = tokens(&app, &browser, &[("scope", "email"), ("claims", &wish)]).await;
    assert_eq!((nobody_of_openid.get("id_token"), known(&browser, &nobody_of_openid).await), (None, json!(403)));
}

async fn a_claim_asked_for_singly_needs_the_same_yes_as_its_scope(world: World) {
    let browser = world.person(ADA).await;
    let app = App::new(&world, Kind::Web, Wanted::default()).await;
    let plain = browser.visit(&app.request(&[("scope", "openid")])).await;
    assert!(!plain.says("See your email address"), "{}", plain.visible());
    browser.post("/do/consent", &[("request", &hidden(&plain, "request")), ("decision", "allow")]).await;
    for wish in [claims(json!({ "email": null }), Value::Null), claims(Value::Null, json!({ "email_verified": null }))]
    {
        let more = [("scope", "openid"), ("claims", wish.as_str())];
        assert_eq!(
            answered(&browser.get(&app.request(&[&more[..], &[("prompt", "none")]].concat())).await, "error"),
            "consent_required"
        );
        let asked = browser.visit(&app.request(&more)).await;
        assert!(asked.says("See your email address") && !asked.says("See your name"), "{}", asked.visible());
    }
    let wish = claims(json!({ "email": null }), Value::Null);
    let asked = browser.visit(&app.request(&[("scope", "openid"), ("claims", &wish)])).await;
    let allowed = browser.post("/do/consent", &[("request", &hidden(&asked, "request")), ("decision", "allow")]).await;
    let back = browser.get(&allowed.location()).await;
    let given = app.exchange(&browser, &answered(&back, "code")).await.json();
    assert_eq!(known(&browser, &given).await["email"], ADA);
    assert!(browser.get("/account/apps").await.says("See your email address"));
    let ours = App::ours(&world).await;
    tokens(&ours, &browser, &[("scope", "openid"), ("claims", &claims(json!({ "name": null }), Value::Null))]).await;
    assert!(browser.get("/account/apps").await.says("See your name"), "also of an app that nobody is asked about");
}

async fn an_app_may_ask_for_no_claim_that_its_scopes_would_not_let_it_see(world: World) {
    let browser = world.person(ADA).await;
    let wanted = Wanted {
        first_party: Some(true),
        scopes: Some(vec!["openid".to_owned(), "profile".to_owned()]),
        ..Wanted::default()
    };
    let app = App::new(&world, Kind::Web, wanted).await;
    let wish = claims(json!({ "email": { "essential": true }, "name": null }), json!({ "email": null, "roles": null }));
    let given = tokens(&app, &browser, &[("scope", "openid"), ("claims", &wish)]).await;
    let (told, id) = (known(&browser, &given).await, id_token(&given));
    assert_eq!((told.get("email"), &told["name"]), (None, &json!("Ada")));
    assert!(id.get("email").is_none() && id.get("roles").is_none(), "{id}");
}

async fn what_was_asked_claim_by_claim_lasts_as_long_as_the_sign_in(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let wish = claims(json!({ "email": null }), json!({ "name": null }));
    let first = tokens(&app, &browser, &[("scope", "openid offline_access"), ("claims", &wish)]).await;
    let second = refreshed(&app, &browser, &first, &[]).await;
    assert_eq!((&known(&browser, &second).await["email"], &id_token(&second)["name"]), (&json!(ADA), &json!("Ada")));
    let another = tokens(&app, &browser, &[("scope", "openid")]).await;
    assert!(known(&browser, &another).await.get("email").is_none(), "another sign-in asked for less");
}

async fn a_token_that_was_narrowed_is_narrow_wherever_it_is_shown(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let wish = claims(json!({ "email": null }), json!({ "email": null }));
    let more = [("scope", "openid email profile offline_access"), ("claims", wish.as_str())];
    let first = tokens(&app, &browser, &more).await;
    let narrow = refreshed(&app, &browser, &first, &[("scope", "openid profile")]).await;
    let told = known(&browser, &narrow).await;
    assert_eq!((told.get("email"), &told["name"]), (None, &json!("Ada")), "{told}");
    assert!(id_token(&narrow).get("email").is_none());
    let narrower = refreshed(&app, &browser, &narrow, &[("scope", "profile")]).await;
    assert_eq!(known(&browser, &narrower).await, json!(403), "without openid there is no UserInfo");
    let whole = refreshed(&app, &browser, &narrower, &[]).await;
    assert_eq!(known(&browser, &whole).await["email"], ADA, "what was allowed stays allowed");
    assert_eq!(known(&browser, &first).await["email"], ADA, "and the first token is what it was");
}

async fn what_is_no_claims_parameter_is_told_to_the_app(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    for wrong in [
        "x",
        "[]",
        "{\"userinfo\":[]}",
        "{\"id_token\":{\"acr\":[]}}",
        "{\"id_token\":{\"acr\":true}}",
        "{\"id_token\":{\"acr\":{\"values\":\"x\"}}}",
        "7",
    ] {
        let back = browser.get(&app.request(&[("claims", wrong)])).await;
        assert_eq!(answered(&back, "error"), "invalid_request", "{wrong}");
    }
    for fine in [
        "{}",
        "{\"userinfo\":null}",
        "{\"verified_claims\":{\"x\":[1]}}",
        "{\"id_token\":{\"name\":{\"purpose\":\"x\"}}}",
    ] {
        let back = browser.get(&app.request(&[("claims", fine)])).await;
        assert!(!answered(&back, "code").is_empty(), "{fine}");
    }
}

async fn an_app_can_insist_on_how_sure_it_is_who_it_is(world: World) {
    let browser = world.person(ADA).await;
    let app = App::ours(&world).await;
    let acr = |essential: bool, levels: &[&str]| {
        let levels: Vec<_> = levels.iter().map(|level| format!("urn:portico:acr:{level}")).collect();
        claims(Value::Null, json!({ "acr": { "essential": essential, "values": levels } }))
    };
    let given = tokens(&app, &browser, &[("claims", &acr(true, &["2fa", "1fa"]))]).await;
    assert_eq!(id_token(&given)["acr"], "urn:portico:acr:1fa", "one of them will do");
    let given = tokens(&app, &browser, &[("claims", &acr(false, &["2fa"]))]).await;
    assert_eq!(id_token(&given)["acr"], "urn:portico:acr:1fa", "a wish is not insisted on");
    for more in [&[][..], &[("prompt", "none")]] {
        for wrong in [&["2fa"][..], &["phr", "2fa"], &["none-of-ours"]] {
            let wish = acr(true, wrong);
            let back = browser.get(&app.request(&[&[("claims", wish.as_str())], more].concat())).await;
            assert_eq!(answered(&back, "error"), "unmet_authentication_requirements", "{wrong:?}");
        }
    }
    let enrolled = Enrolled::of(&world, BOB).await;
    world.wait(Duration::from_mins(1));
    let browser = half(&world, BOB).await;
    type_code(&browser, &enrolled.app.code(&world)).await;
    let given = tokens(&app, &browser, &[("claims", &acr(true, &["2fa"]))]).await;
    assert_eq!(id_token(&given)["acr"], "urn:portico:acr:2fa");
    let given = tokens(&app, &browser, &[("claims", &acr(true, &["1fa"]))]).await;
    assert_eq!(id_token(&given)["acr"], "urn:portico:acr:1fa", "who has proven more has proven that");
}
