//! Where texts go to (ATK-084): the countries an operator names, none that is nobody's, and not all of them to one.

use std::time::Duration;

use super::{ADA, BOB, NUMBER, PAGE, add, count, half, send, with_phone};
use crate::both;
use crate::support::World;

const SWISS: &str = "+41791234567";

both! { with crate::sms::ON => numbers_that_are_no_countrys_or_premium_rate_get_no_text }
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_SMS_COUNTRIES", "49,+43")] =>
    a_number_of_another_country_is_refused_politely,
}
both! { with &[("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_SMS_COUNTRY_HOURLY_BUDGET", "2")] =>
    texts_to_one_country_stay_within_its_budget_and_leave_the_others_theirs,
}
both! { with crate::sms::ON => whoever_added_a_number_before_the_list_still_gets_codes }

async fn numbers_that_are_no_countrys_or_premium_rate_get_no_text(world: World) {
    let ada = world.person(ADA).await;
    for number in ["+979123456789", "+881612345678", "+882161234567", "+80012345678", "+19005550006", "+99912345678"] {
        let page = ada.submit("/do/add-phone", &[("phone", number)]).await;
        let said = page.role("alert").unwrap_or_default();
        assert!(said.contains("We can't send texts to that number."), "{number}: {}", page.visible());
        assert_eq!(count(&world, number).await, 0, "{number}");
    }
    let counted = world.number("select count(*) from throttles where key like 'sms-%'").await;
    assert_eq!(counted, 0, "what is not sent uses nothing up");
}

async fn a_number_of_another_country_is_refused_politely(world: World) {
    let ada = world.person(ADA).await;
    let page = ada.submit("/do/add-phone", &[("phone", SWISS)]).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("another country")), "{}", page.visible());
    assert_eq!((page.value("phone").as_deref(), count(&world, SWISS).await), (Some(SWISS), 0));
    let headers = [("sec-fetch-site", "same-origin")];
    let body = serde_json::json!({ "phone": SWISS });
    let page = ada.call(reqwest::Method::POST, "/api/v1/me/mfa/sms", Some(&body), &headers).await;
    assert!(page.status == 422 && page.json()["errors"][0]["field"] == "phone", "{}", page.text);
    assert_ne!(add(&world, &ada, NUMBER).await.location(), PAGE);
    let bob = world.person(BOB).await;
    assert_ne!(add(&world, &bob, "+436641234567").await.location(), PAGE);
}

async fn texts_to_one_country_stay_within_its_budget_and_leave_the_others_theirs(world: World) {
    let people = [world.person(ADA).await, world.person(BOB).await, world.person("carl@example.com").await];
    let mut answers = Vec::new();
    for (n, person) in people.iter().enumerate() {
        answers.push(person.post("/do/add-phone", &[("phone", &format!("+4915123456{n}00"))]).await.status);
    }
    assert_eq!(answers, [303, 303, 429]);
    assert_eq!(
        people[2].post("/do/add-phone", &[("phone", SWISS)]).await.status,
        303,
        "what was refused counts nowhere"
    );
    world.wait(Duration::from_secs(3_601));
    let dora = world.person("dora@example.com").await;
    assert_ne!(add(&world, &dora, NUMBER).await.location(), PAGE);
}

async fn whoever_added_a_number_before_the_list_still_gets_codes(world: World) {
    let ada = with_phone(&world, ADA, NUMBER).await;
    let mut settings = world.portal.settings.clone();
    settings.mfa.texts.as_mut().expect("texts").countries = vec!["41".to_owned()];
    let node = world.node_with(settings).await;
    let browser = node.serves(&half(&world, ADA).await);
    let code = send(&world, &browser).await;
    assert_eq!(super::type_code(&browser, &code).await.location(), "/account");
    world.wait(Duration::from_mins(2));
    assert_eq!(node.serves(&ada).post("/do/add-phone", &[("phone", "+4915123456780")]).await.location(), PAGE);
    assert_eq!(count(&world, "+4915123456780").await, 0);
    node.stop().await;
}
