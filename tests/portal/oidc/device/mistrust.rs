//! Who would use, guess or take a device's code that is not theirs (ATK-047, ATK-048).

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::json as object;

use super::{ADA, DEVICE_CODE, Device, asks_userinfo, begin, decides, lets_in, television, types};
use crate::both;
use crate::oidc::App;
use crate::support::World;

both! {
    fifty_questions_at_once_give_one_answer,
    a_code_that_is_used_twice_ends_what_came_of_it,
    a_code_belongs_to_whoever_types_it_first,
    guesses_are_few_from_one_source_and_from_all_together,
    a_code_is_for_one_app_and_what_it_may_ask_for,
    a_first_yes_counts,
    too_many_beginnings_are_refused_in_json,
}

const BOB: &str = "bob@example.com";

async fn fifty_questions_at_once_give_one_answer(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    lets_in(&browser, &device).await;
    let all = join_all((0..50).map(|_| device.asks())).await;
    let mut told = BTreeMap::new();
    for answer in &all {
        *told.entry((answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())).or_insert(0) += 1;
    }
    assert_eq!(told, BTreeMap::from([((200, String::new()), 1), ((400, "slow_down".to_owned()), 49)]));
    let good = all.iter().find(|answer| answer.status == 200).expect("one").json();
    assert_eq!(asks_userinfo(&browser, &good).await.status, 200);
}

async fn a_code_that_is_used_twice_ends_what_came_of_it(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[("scope", "openid offline_access")]).await;
    lets_in(&browser, &device).await;
    let tokens = device.asks().await.json();
    assert_eq!(asks_userinfo(&browser, &tokens).await.status, 200);
    world.wait(Duration::from_secs(5));
    assert_eq!(device.is_told().await, "invalid_grant");
    assert_eq!(asks_userinfo(&browser, &tokens).await.status, 401);
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let later = app.token(&device.client, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(later.json()["error"], "invalid_grant");
    assert!(browser.get("/account/activity").await.says("showed a sign-in code twice"));
}

/// ATK-047: nobody answers for somebody else.
async fn a_code_belongs_to_whoever_types_it_first(world: World) {
    let (ada, bob) = (world.person(ADA).await, world.person(BOB).await);
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    let code = device.user_code();
    for person in [&ada, &bob] {
        assert_eq!(decides(person, &code, "allow").await.status, 410, "nobody has typed it yet");
        assert_eq!(person.get(&format!("/device/confirm?user_code={code}")).await.status, 410);
        assert_eq!(person.get(&format!("/device?user_code={code}")).await.status, 200, "looking takes nothing");
    }
    assert!(types(&ada, &code).await.says("The Television"));
    let refused = types(&bob, &code).await;
    assert!(refused.says("not a code we know") && !refused.says("The Television"), "{}", refused.visible());
    assert_eq!(bob.get(&format!("/device/confirm?user_code={code}")).await.status, 410);
    for decision in ["allow", "deny"] {
        assert_eq!(decides(&bob, &code, decision).await.status, 410);
    }
    assert_eq!(device.is_told().await, "authorization_pending", "nothing Bob did counts");
    assert!(types(&ada, &code).await.says("The Television"), "Ada may come back to it");
    lets_in(&ada, &device).await;
    world.wait(Duration::from_secs(5));
    let tokens = device.asks().await.json();
    assert_eq!(asks_userinfo(&ada, &tokens).await.json()["email"], ADA);
    let stranger = world.browser();
    for path in ["/do/device", "/do/device-decision"] {
        let sent = stranger.post(path, &[("user_code", &code), ("decision", "allow")]).await;
        assert!(sent.location().starts_with("/login"), "{path}: {}", sent.location());
    }
}

/// ATK-048, also where the operator has switched rate limits off.
async fn guesses_are_few_from_one_source_and_from_all_together(world: World) {
    let ada = world.person(ADA).await;
    let app = television(&world).await;
    for _ in 0..7 {
        let device = Device::begin(&world, &app, &[]).await;
        assert!(types(&ada, &device.user_code()).await.says("The Television"), "right codes do not count");
    }
    let device = Device::begin(&world, &app, &[]).await;
    for _ in 0..5 {
        let wrong = types(&ada, "BBBB-BBBB").await;
        assert!(wrong.status == 200 && wrong.says("not a code we know"), "{}", wrong.visible());
        assert_eq!(wrong.value("user_code").unwrap_or_default(), "", "a code is not written back");
    }
    let refused = ada.post("/do/device", &[("user_code", &device.user_code())]).await;
    assert_eq!((refused.status, refused.header("retry-after").is_some()), (429, true));
    let elsewhere = ada.at("198.51.100.77");
    assert!(types(&elsewhere, "not a code").await.says("not a code we know"), "what is no code is no guess");
    assert!(types(&elsewhere, &device.user_code()).await.says("The Television"));
    let everybody = "update throttles set count = 1000 where key like $1 || '%'";
    world.change(everybody, "device-codes:").await;
    let third = ada.at("198.51.100.78");
    assert_eq!(third.post("/do/device", &[("user_code", &device.user_code())]).await.status, 429);
    world.wait(Duration::from_mins(15));
    let device = Device::begin(&world, &app, &[]).await;
    assert!(types(&third, &device.user_code()).await.says("The Television"));
}

async fn a_code_is_for_one_app_and_what_it_may_ask_for(world: World) {
    let browser = world.person(ADA).await;
    let (app, other) = (television(&world).await, television(&world).await);
    let device = Device::begin(&world, &app, &[]).await;
    lets_in(&browser, &device).await;
    let code = device.begun["device_code"].as_str().expect("a code");
    let form = [("grant_type", DEVICE_CODE), ("device_code", code)];
    for _ in 0..3 {
        assert_eq!(other.token(&device.client, &form).await.json()["error"], "invalid_grant");
    }
    assert_eq!(device.asks().await.status, 200, "what others try slows nobody down");
    for (form, error) in [
        (vec![("grant_type", DEVICE_CODE)], "invalid_request"),
        (vec![("grant_type", DEVICE_CODE), ("device_code", "nonsense")], "invalid_grant"),
    ] {
        assert_eq!(app.token(&device.client, &form).await.json()["error"], error);
    }
    let web = App::new(&world, Kind::Web, Wanted::default()).await;
    assert_eq!(begin(&web, &device.client, &[]).await.json()["error"], "unauthorized_client");
    assert_eq!(web.token(&device.client, &form).await.json()["error"], "unauthorized_client");
    let narrow = Wanted { scopes: Some(vec!["openid".to_owned()]), ..Wanted::default() };
    let narrow = App::new(&world, Kind::Device, narrow).await;
    assert_eq!(begin(&narrow, &device.client, &[]).await.json()["error"], "invalid_scope");
    let foreign = [("scope", "openid"), ("resource", "https://orders.example.com")];
    assert_eq!(begin(&narrow, &device.client, &foreign).await.json()["error"], "invalid_target");
    let nobody = App { id: "device_nobody".to_owned(), secret: None, verifier: String::new() };
    assert_eq!(begin(&nobody, &device.client, &[]).await.status, 401);
    let no_code = browser.get(&app.request(&[])).await;
    assert_eq!(no_code.status, 400, "a device has no redirect URI");
}

async fn a_first_yes_counts(world: World) {
    let browser = world.person(ADA).await;
    let app = television(&world).await;
    let device = Device::begin(&world, &app, &[]).await;
    let code = device.user_code();
    types(&browser, &code).await;
    let form = [("user_code", code.as_str()), ("decision", "allow")];
    let all = join_all((0..20).map(|_| browser.post("/do/device-decision", &form))).await;
    assert_eq!(all.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(world.number("select count(*) from app_grants").await, 1);
    assert_eq!(world.events("device_allowed").await, 1);
    assert!(types(&browser, &code).await.says("not a code we know"), "and is answered for good");
}

async fn too_many_beginnings_are_refused_in_json(world: World) {
    let app = television(&world).await;
    let client = world.browser();
    assert_eq!(begin(&app, &client, &[]).await.status, 200);
    world.change("update throttles set count = 100 where key like $1 || '%'", "device-begin:").await;
    let refused = begin(&app, &client, &[]).await;
    assert_eq!((refused.status, &refused.json()["error"]), (429, &object!("temporarily_unavailable")));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(begin(&app, &world.browser(), &[]).await.status, 200, "others are served");
}
