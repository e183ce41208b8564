//! Whoever has to set a second factor up on the way somewhere comes out where they were going.

use std::time::Duration;

use super::{ADA, CODES, TOTP, codes_on, secret_on};
use crate::both;
use crate::oidc::{App, answered, next_of, said};
use crate::sms::{NUMBER, PAGE};
use crate::support::{self, Browser, PASSWORD, Page, World};

both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "user")] =>
    an_app_gets_its_code_from_whoever_set_one_up_for_it,
    a_device_is_still_let_in_by_its_code,
    a_page_is_still_there_after_a_proof_in_between,
    another_site_is_nowhere_to_go,
    codes_that_were_shown_once_leave_the_way_on,
}
both! { with &[("AUTH_MFA_REQUIRED_FOR_ROLES", "user"), ("AUTH_MFA_SMS_ENABLED", "true"), ("AUTH_MFA_TOTP_ENABLED", "false")] =>
    a_phone_number_leads_on_as_well,
}

/// The page a form leads to, with what it carries along and what is typed into it besides.
async fn sends(browser: &Browser, page: &Page, target: &str, typed: &[(&str, &str)]) -> Page {
    let (form, carried) = page.form(target).unwrap_or_else(|| panic!("{target} on {}", page.visible()));
    let carried = carried.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<_> = carried.chain(typed.iter().copied()).collect();
    browser.submit(&form, &fields).await
}

/// Sets an app up from the page that asks for it, with a mistake on the way; gives the page of the codes.
async fn sets_up(world: &World, browser: &Browser, page: &Page) -> Page {
    assert!(page.says("Your role needs a second factor."), "{}", page.visible());
    let page = sends(browser, page, "/do/start-totp", &[]).await;
    let app = support::App { secret: secret_on(&page).expect("a secret") };
    let page = sends(browser, &page, "/do/confirm-totp", &[("code", "12345")]).await;
    let page = sends(browser, &page, "/do/confirm-totp", &[("code", &app.code(world))]).await;
    assert_eq!(codes_on(&page).len(), 10, "{}", page.visible());
    page
}

/// Where the form below the codes leads: a browser makes the query from what it carries.
fn finish(page: &Page, target: &str) -> String {
    let form = page.text.split("<form").find(|form| form.contains("id=\"saved\"")).expect("a box to tick");
    assert!(form.contains("method=\"get\"") && form.contains("required"), "{form}");
    let (path, carried) = page.form(target).unwrap_or_else(|| panic!("{target} in {form}"));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(carried).finish();
    format!("{path}?{query}")
}

async fn an_app_gets_its_code_from_whoever_set_one_up_for_it(world: World) {
    world.person(ADA).await;
    let app = App::ours(&world).await;
    let browser = world.browser();
    let next = next_of(&browser.get(&app.request(&[])).await);
    let entered = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("next", &next)]).await;
    let led = browser.get(&entered.location()).await;
    assert!(led.location().starts_with(&format!("{TOTP}?next=%2Foauth2%2Fauthorize")), "{}", led.location());
    let page = browser.get(&led.location()).await;
    let shown = sets_up(&world, &browser, &page).await;
    for page in [&page, &shown] {
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(!policy.contains("form-action"), "Chromium would not follow the form to the app: {policy}");
    }
    let back = browser.get(&finish(&shown, "/oauth2/authorize")).await;
    let tokens = app.exchange(&browser, &answered(&back, "code")).await.json();
    let acr = &said(tokens["id_token"].as_str().expect("one"))["acr"];
    assert_eq!((answered(&back, "state").as_str(), acr.as_str()), ("the state", Some("urn:portico:acr:2fa")));
}

async fn a_device_is_still_let_in_by_its_code(world: World) {
    let browser = world.person(ADA).await;
    let page = browser.visit("/device?user_code=WDJB-MJHT").await;
    let shown = sets_up(&world, &browser, &page).await;
    let page = browser.get(&finish(&shown, "/device")).await;
    assert_eq!((page.status, page.value("user_code").as_deref()), (200, Some("WDJB-MJHT")), "{}", page.visible());
}

async fn a_page_is_still_there_after_a_proof_in_between(world: World) {
    let browser = world.person(ADA).await;
    world.wait(Duration::from_secs(601));
    let asked = browser.visit("/account/activity?before=x%26y").await;
    let page = sends(&browser, &asked, "/do/reauth", &[("password", PASSWORD)]).await;
    let shown = sets_up(&world, &browser, &page).await;
    let back = finish(&shown, "/account/activity");
    assert_eq!(back, "/account/activity?before=x%26y");
}

async fn another_site_is_nowhere_to_go(world: World) {
    let browser = world.person(ADA).await;
    let page = browser.get(&format!("{TOTP}?next=%2Faccount%2Fdata")).await;
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("form-action 'self'")));
    for next in ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2Fdo%2Fsign-out"] {
        let page = browser.get(&format!("{TOTP}?next={next}")).await;
        assert!(page.value("next").is_none_or(|next| next == TOTP), "{}", page.text);
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("form-action 'self'")));
    }
    let forged = [("next", "https://evil.example/")];
    assert_eq!(browser.post("/do/start-totp", &forged).await.location(), TOTP);
    let app = support::App { secret: secret_on(&browser.get(TOTP).await).expect("a secret") };
    let done = browser.post("/do/confirm-totp", &[("code", app.code(&world).as_str()), forged[0]]).await;
    assert_eq!(done.location(), CODES);
    let shown = browser.get(&format!("{CODES}?next=https%3A%2F%2Fevil.example%2F")).await;
    assert!(finish(&shown, "/account/security") == "/account/security?" && !shown.text.contains("evil"));
    let another = super::start(&browser).await;
    let done = browser.post("/do/confirm-totp", &[("code", another.code(&world).as_str()), forged[0]]).await;
    assert_eq!(done.location(), "/account/security", "where no codes are shown, too");
}

async fn codes_that_were_shown_once_leave_the_way_on(world: World) {
    let browser = world.person(ADA).await;
    let page = browser.visit("/account/data").await;
    sets_up(&world, &browser, &page).await;
    let again = browser.get(&format!("{CODES}?next=%2Faccount%2Fdata")).await;
    assert!(codes_on(&again).is_empty(), "{}", again.visible());
    assert!(again.text.contains("href=\"/account/data\"") && again.says("Finish"), "{}", again.text);
}

async fn a_phone_number_leads_on_as_well(world: World) {
    let browser = world.person(ADA).await;
    let led = browser.get("/account/data").await;
    assert_eq!(led.location(), format!("{PAGE}?next=%2Faccount%2Fdata"));
    let page = browser.get(&led.location()).await;
    let page = sends(&browser, &page, "/do/add-phone", &[("phone", NUMBER)]).await;
    let page = sends(&browser, &page, "/do/confirm-phone", &[("code", &world.code(NUMBER).await)]).await;
    assert_eq!(finish(&page, "/account/data"), "/account/data?");
}
