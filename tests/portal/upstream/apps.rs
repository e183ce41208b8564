//! Apps that are no browser: a challenge, a registered redirect URI, a code of ours, tokens.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::ADA;
use crate::both;
use crate::mfa::enrol;
use crate::support::{As, Browser, Page, World};

both! {
    with super::APP =>
    an_app_signs_somebody_in_and_gets_tokens,
    a_code_works_once_for_a_minute_and_for_its_verifier,
    an_app_that_is_not_registered_gets_nobody,
    whoever_says_no_is_led_back_to_the_app,
    a_second_factor_is_asked_for_in_the_app,
    the_route_of_the_older_system_has_its_token,
}

pub const APP: &[(&str, &str)] =
    &[("AUTH_APP_REDIRECT_URIS", "myapp://oauth-callback,https://app.example.com/oauth?a=b")];
/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn start(redirect_uri: &str) -> String {
    let uri: String = url::form_urlencoded::byte_serialize(redirect_uri.as_bytes()).collect();
    format!("/oauth/google?code_challenge={CHALLENGE}&code_challenge_method=S256&redirect_uri={uri}&state=of-the-app")
}

async fn code(world: &World, browser: &Browser) -> String {
    let answer = world.come_back(browser, &start("myapp://oauth-callback"), As::new("ada-1", ADA)).await;
    let back = url::Url::parse(&answer.location()).expect("a URL");
    assert_eq!((back.scheme(), back.host_str()), ("myapp", Some("oauth-callback")));
    let of = |name: &str| back.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    assert_eq!(of("state").as_deref(), Some("of-the-app"));
    of("code").expect("a code")
}

async fn exchange(world: &World, provider: &str, code: &str, verifier: &str) -> Page {
    let body = json!({ "code": code, "code_verifier": verifier });
    world.browser().call(Method::POST, &format!("/oauth/{provider}/token"), Some(&body), &[]).await
}

async fn an_app_signs_somebody_in_and_gets_tokens(world: World) {
    let browser = world.browser();
    let code = code(&world, &browser).await;
    assert!(!browser.is_signed_in().await, "the browser was a way and no place");
    let answer = exchange(&world, "google", &code, VERIFIER).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let tokens = answer.json();
    assert_eq!(tokens["user"]["email"], ADA);
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let linked = world.browser().call(Method::GET, "/api/v1/me/identities", None, &[("authorization", &bearer)]).await;
    let identity = &linked.json()["items"][0];
    assert_eq!((identity["provider"].as_str(), identity["usable"].as_bool()), (Some("google"), Some(true)));
    let path = format!("/api/v1/me/identities/{}", identity["id"].as_str().expect("an id"));
    let refused = world.browser().call(Method::DELETE, &path, None, &[("authorization", &bearer)]).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("last_way_in")), "{}", refused.text);
    let web = world.come_back(&browser, &start("https://app.example.com/oauth?a=b"), As::new("ada-1", ADA)).await;
    assert!(web.location().starts_with("https://app.example.com/oauth?a=b&code="), "{}", web.location());
}

async fn a_code_works_once_for_a_minute_and_for_its_verifier(world: World) {
    let browser = world.browser();
    let once = code(&world, &browser).await;
    let answers = join_all((0..50).map(|_| exchange(&world, "google", &once, VERIFIER))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 410)));
    let late = code(&world, &browser).await;
    world.wait(Duration::from_mins(1));
    assert_eq!(exchange(&world, "google", &late, VERIFIER).await.status, 410);
    for wrong in ["", "a", CHALLENGE, &VERIFIER[..42], &format!("{VERIFIER}="), &VERIFIER.to_lowercase()] {
        let code = code(&world, &browser).await;
        let refused = exchange(&world, "google", &code, wrong).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (410, Some("invalid_or_expired_token")));
        assert_eq!(exchange(&world, "google", &code, VERIFIER).await.status, 410, "used up by {wrong:?}");
    }
    let other = code(&world, &browser).await;
    assert_eq!(exchange(&world, "github", &other, VERIFIER).await.status, 410, "of another provider");
    assert_eq!(exchange(&world, "nobody", &once, VERIFIER).await.status, 404);
}

async fn an_app_that_is_not_registered_gets_nobody(world: World) {
    let near = [
        "myapp://oauth-callback/",
        "myapp://oauth-callback?x",
        "MYAPP://oauth-callback",
        "https://app.example.com/oauth",
        "https://app.example.com.evil.example/oauth?a=b",
        "https://app.example.com@evil.example/oauth?a=b",
        "https://app.example.com/oauth?a=b#x",
        "javascript:alert(1)",
    ];
    for uri in near {
        let answer = world.browser().get(&start(uri)).await;
        assert_eq!(answer.status, 400, "{uri}: never a redirect");
    }
    let whole = start("myapp://oauth-callback");
    for broken in [
        whole.replace("S256", "plain"),
        whole.replace("&code_challenge_method=S256", ""),
        whole.replace(CHALLENGE, "short"),
        whole.split("&redirect_uri").next().expect("a start").to_owned(),
    ] {
        assert_eq!(world.browser().get(&broken).await.status, 400, "{broken}");
    }
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0);
}

async fn whoever_says_no_is_led_back_to_the_app(world: World) {
    let who = As::new("ada-1", ADA).with("denied");
    let answer = world.come_back(&world.browser(), &start("myapp://oauth-callback"), who).await;
    assert_eq!(answer.location(), "myapp://oauth-callback?error=access_denied&state=of-the-app");
}

async fn a_second_factor_is_asked_for_in_the_app(world: World) {
    let browser = super::signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let (app, _) = enrol(&world, &browser).await;
    let code = code(&world, &world.browser()).await;
    let asked = exchange(&world, "google", &code, VERIFIER).await.json();
    assert_eq!(asked["status"], "mfa_required", "{asked}");
    let body = json!({ "mfa_token": asked["mfa_token"], "factor": "totp", "code": app.next(&world) });
    let tokens = world.browser().call(Method::POST, "/api/v1/auth/mfa", Some(&body), &[]).await;
    assert_eq!(tokens.status, 200, "{}", tokens.text);
}

async fn the_route_of_the_older_system_has_its_token(world: World) {
    let code = code(&world, &world.browser()).await;
    let answer = exchange(&world, "google", &code, VERIFIER).await.json();
    assert_eq!(answer["token"], answer["access_token"], "development answers as nself, too");
}
