//! What somebody takes along of their second factors.

use serde_json::{Value, json};

use super::{ADA, Enrolled, half, trust};
use crate::both;
use crate::sms;
use crate::support::World;

both! { with crate::sms::ON => the_export_tells_of_factors_and_shows_no_secret, who_has_none_is_told_so }

async fn the_export_tells_of_factors_and_shows_no_secret(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    sms::add(&world, &ada.browser, sms::NUMBER).await;
    trust(&half(&world, ADA).await, &ada.app.next(&world)).await;
    let page = ada.browser.post("/do/export-data", &[]).await;
    let data: Value = serde_json::from_str(&page.text).expect("JSON");
    let factors = &data["second_factors"];
    assert_eq!(factors["authenticator_apps"][0]["name"], "Phone", "{factors}");
    for at in [&factors["authenticator_apps"][0]["created_at"], &factors["phone"]["confirmed_at"]] {
        assert!(at.as_str().is_some_and(|at| at.ends_with('Z')), "{factors}");
    }
    assert_eq!((&factors["phone"]["number"], &factors["recovery_codes"]["left"]), (&json!(sms::NUMBER), &json!(10)));
    assert!(factors["trusted_browsers"][0]["user_agent"].as_str().is_some_and(|said| said.contains("Firefox")));
    assert!(!page.text.contains(&ada.app.secret) && ada.codes.iter().all(|code| !page.text.contains(code)));
    assert!(!page.text.contains("argon2") && !page.text.contains("secret"), "{}", page.text);
}

async fn who_has_none_is_told_so(world: World) {
    let ada = world.person(ADA).await;
    let data: Value = serde_json::from_str(&ada.post("/do/export-data", &[]).await.text).expect("JSON");
    assert_eq!(
        (&data["second_factors"]["authenticator_apps"], &data["second_factors"]["phone"]),
        (&json!([]), &Value::Null)
    );
}
