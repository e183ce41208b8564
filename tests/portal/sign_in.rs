//! Signing in: by which names, with which cookies, and what stands before the account.

use std::time::Duration;

use portico::kit::hashing::{HashCosts, Hasher, Lane};

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    an_address_and_a_username_sign_in_in_any_case,
    only_the_very_same_password_signs_in,
    a_wrong_pair_is_told_in_one_sentence_and_the_name_stays_typed,
    the_cookie_lasts_until_the_browser_closes_or_as_long_as_asked_for,
    every_cookie_is_for_this_host_and_out_of_reach_of_script,
    a_session_id_somebody_planted_is_never_adopted,
    the_live_session_of_a_thief_does_not_become_their_victims,
    signing_in_again_gives_a_new_id_and_ends_the_session_before,
    a_suspended_account_is_told_so_only_after_the_right_password,
    a_hash_of_older_costs_is_made_anew_by_the_right_password_alone,
    somebody_signed_in_is_led_past_the_sign_in_page,
    where_somebody_wanted_to_go_survives_a_wrong_password,
}
both! { with &[("AUTH_PASSWORD_CHANGE_REQUIRED_DAYS", "30")] => a_password_past_its_age_leads_to_a_new_one }
both! { with &[("AUTH_PUBLIC_URL", "https://localhost")] => on_https_cookies_are_secure_and_bound_to_the_host }

const ADA: &str = "ada@example.com";
const DAY: Duration = Duration::from_hours(24);

async fn remembered(world: &World) -> (Browser, Page) {
    let browser = world.browser();
    let page = browser.post("/do/sign-in", &[("username", ADA), ("password", PASSWORD), ("remember", "on")]).await;
    (browser, page)
}

/// The line that sets a cookie.
fn set_cookie(page: &Page, name: &str) -> String {
    let start = format!("{name}=");
    page.headers("set-cookie").into_iter().find(|line| line.starts_with(&start)).expect("the cookie is set")
}

async fn an_address_and_a_username_sign_in_in_any_case(world: World) {
    let browser = world.browser();
    browser.post("/do/sign-up", &[("email", ADA), ("password", PASSWORD), ("username", "Ada_L")]).await;
    browser.post("/do/verify-email", &[("code", &world.code(ADA).await)]).await;
    for username in [ADA, "ADA@Example.COM", " ada@example.com ", "ada_l", "ADA_L"] {
        let (browser, page) = world.sign_in(username, PASSWORD).await;
        assert_eq!(page.location(), "/account", "{username}");
        assert!(browser.is_signed_in().await, "{username}");
    }
}

async fn only_the_very_same_password_signs_in(world: World) {
    world.person(ADA).await;
    let wrong =
        [PASSWORD.to_uppercase(), format!("{PASSWORD} "), PASSWORD[..PASSWORD.len() - 1].to_owned(), String::new()];
    for password in wrong {
        let (browser, page) = world.sign_in(ADA, &password).await;
        assert_eq!(page.location(), "/login", "{password:?}");
        assert!(!browser.is_signed_in().await, "{password:?}");
    }
}

async fn a_wrong_pair_is_told_in_one_sentence_and_the_name_stays_typed(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let page = browser.submit("/do/sign-in", &[("username", "ADA@example.com"), ("password", OTHER_PASSWORD)]).await;
    let said = page.role("alert").expect("a summary");
    assert!(said.contains("That email and password don't match. Check both, or reset your password."), "{said}");
    assert_eq!(page.value("username").as_deref(), Some("ADA@example.com"));
    assert!(!page.text.contains(OTHER_PASSWORD) && !page.text.contains("aria-invalid"), "neither is said to be wrong");
    assert_eq!(
        world.number("select count(*) from audit_events where event = 'sign_in_failed' and result = 'refused'").await,
        1
    );
}

async fn the_cookie_lasts_until_the_browser_closes_or_as_long_as_asked_for(world: World) {
    world.person(ADA).await;
    let plain = set_cookie(&world.sign_in(ADA, PASSWORD).await.1, "sid");
    assert!(!plain.contains("Max-Age") && !plain.contains("Expires"), "{plain}");
    let kept = set_cookie(&remembered(&world).await.1, "sid");
    let age = kept.split("Max-Age=").nth(1).and_then(|rest| rest.split(';').next()).expect("an age");
    let month = 30 * 86_400;
    assert!((month - 60..=month).contains(&age.parse::<i64>().expect("seconds")), "{kept}");
}

/// Every cookie of a sign-in with a mistake before it.
async fn cookies_of_a_sign_in(world: &World) -> Vec<String> {
    let browser = world.browser();
    let mut lines = browser.sign_in(ADA, OTHER_PASSWORD).await.headers("set-cookie");
    lines.extend(browser.sign_in(ADA, PASSWORD).await.headers("set-cookie"));
    lines.extend(
        browser
            .post("/do/sign-up", &[("email", "eve@example.com"), ("password", PASSWORD)])
            .await
            .headers("set-cookie"),
    );
    lines
}

async fn every_cookie_is_for_this_host_and_out_of_reach_of_script(world: World) {
    world.person(ADA).await;
    let lines = cookies_of_a_sign_in(&world).await;
    for line in &lines {
        for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(line.contains(attribute), "{attribute}: {line}");
        }
        assert!(!line.contains("Domain") && line.len() < 4_096, "{line}");
    }
    for name in ["sid=", "bid=", "flash=", "flow="] {
        assert!(lines.iter().any(|line| line.starts_with(name)), "{name} {lines:?}");
    }
}

async fn on_https_cookies_are_secure_and_bound_to_the_host(world: World) {
    world.person(ADA).await;
    for line in cookies_of_a_sign_in(&world).await {
        assert!(line.starts_with("__Host-") && line.contains("; Secure") && !line.contains("Domain"), "{line}");
    }
    let (browser, _) = world.sign_in(ADA, PASSWORD).await;
    assert!(browser.is_signed_in().await);
    browser.set_cookie("sid", &browser.cookie("__Host-sid").expect("a session"));
    browser.forget("__Host-sid");
    assert!(!browser.is_signed_in().await, "a cookie without the prefix is nobody's");
}

async fn a_session_id_somebody_planted_is_never_adopted(world: World) {
    world.person(ADA).await;
    let victim = world.browser();
    for planted in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "AQIDBAUGBwgJCgsMDQ4PEA"] {
        victim.set_cookie("sid", planted);
        assert_eq!(victim.get("/login").await.status, 200);
        assert_eq!(victim.sign_in(ADA, PASSWORD).await.location(), "/account");
        assert_ne!(victim.cookie("sid").as_deref(), Some(planted));
        let thief = world.browser();
        thief.set_cookie("sid", planted);
        assert!(!thief.is_signed_in().await);
    }
}

async fn the_live_session_of_a_thief_does_not_become_their_victims(world: World) {
    world.person(ADA).await;
    let thief = world.person("eve@example.com").await;
    let planted = thief.cookie("sid").expect("a session");
    let victim = world.browser();
    victim.set_cookie("sid", &planted);
    victim.sign_in(ADA, PASSWORD).await;
    assert!(victim.get("/account/profile").await.says(ADA));
    assert_ne!(victim.cookie("sid"), Some(planted));
    assert!(!thief.get("/account/profile").await.says(ADA));
}

async fn signing_in_again_gives_a_new_id_and_ends_the_session_before(world: World) {
    let browser = world.person(ADA).await;
    let before = browser.thief();
    assert!(before.is_signed_in().await);
    browser.sign_in(ADA, PASSWORD).await;
    assert_ne!(browser.cookie("sid"), before.cookie("sid"));
    assert!(browser.is_signed_in().await && !before.is_signed_in().await);
}

async fn a_suspended_account_is_told_so_only_after_the_right_password(world: World) {
    world.person(ADA).await;
    world.change("update users set status = 'suspended' where email = $1", ADA).await;
    let page = world.browser().submit("/do/sign-in", &[("username", ADA), ("password", OTHER_PASSWORD)]).await;
    assert!(page.says("That email and password don't match.") && !page.says("This account can't sign in."));
    let browser = world.browser();
    let page = browser.submit("/do/sign-in", &[("username", ADA), ("password", PASSWORD)]).await;
    assert!(page.says("This account can't sign in. Ask whoever runs this site."));
    assert!(!browser.is_signed_in().await);
    assert_eq!(world.number("select count(*) from sessions").await, 1, "no session began");
}

async fn a_password_past_its_age_leads_to_a_new_one(world: World) {
    world.person(ADA).await;
    world.wait(29 * DAY);
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
    world.wait(2 * DAY);
    let (stranger, page) = world.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(page.location(), "/login");
    assert!(!stranger.visit("/reset").await.text.contains("/do/reset-password"));
    let (browser, page) = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(page.location(), "/reset");
    assert!(browser.get("/reset").await.says("Your password is due for a change."));
    assert!(!browser.is_signed_in().await);
    let same = browser.submit("/do/reset-password", &[("password", PASSWORD)]).await;
    assert!(same.says("You've used this password here before."));
    browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    assert!(browser.is_signed_in().await);
    assert_eq!(world.sign_in(ADA, OTHER_PASSWORD).await.1.location(), "/account");
}

async fn a_hash_of_older_costs_is_made_anew_by_the_right_password_alone(world: World) {
    world.person(ADA).await;
    let costs = HashCosts { memory_kib: 128, iterations: 1, parallel: 1, queue: 1 };
    let hash = Hasher::new(costs).expect("costs").hash(Lane::Public, PASSWORD.as_bytes()).await.expect("a hash");
    world.change("update passwords set hash = $1", &hash.to_stored()).await;
    let stored = || world.text("select hash from passwords");
    let changed_at = world.number("select changed_at from passwords").await;
    world.sign_in(ADA, OTHER_PASSWORD).await;
    assert_eq!(stored().await, hash.to_stored());
    world.wait(DAY);
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
    let renewed = stored().await;
    assert!(renewed.contains("m=64,") && !renewed.contains("m=128,"), "{renewed}");
    assert_eq!(world.number("select changed_at from passwords").await, changed_at, "it is the same password");
    assert_eq!(world.sign_in(ADA, PASSWORD).await.1.location(), "/account");
    assert_eq!(stored().await, renewed);
}

async fn somebody_signed_in_is_led_past_the_sign_in_page(world: World) {
    let browser = world.person(ADA).await;
    assert_eq!(browser.get("/login").await.location(), "/account");
    assert_eq!(browser.get("/login?next=%2Faccount%2Fsessions").await.location(), "/account/sessions");
    assert_eq!(browser.get("/").await.location(), "/account");
    assert_eq!(world.browser().get("/").await.location(), "/login");
}

async fn where_somebody_wanted_to_go_survives_a_wrong_password(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let asked = browser.get("/account/activity?before=1").await.location();
    assert_eq!(asked, "/login?next=%2Faccount%2Factivity%3Fbefore%3D1");
    let next = browser.get(&asked).await.value("next").expect("a next");
    let fields = |password| [("username", ADA), ("password", password), ("next", next.as_str())];
    let wrong = browser.submit("/do/sign-in", &fields(OTHER_PASSWORD)).await;
    assert_eq!(wrong.value("next").as_deref(), Some("/account/activity?before=1"));
    assert_eq!(browser.post("/do/sign-in", &fields(PASSWORD)).await.location(), "/account/activity?before=1");
}
