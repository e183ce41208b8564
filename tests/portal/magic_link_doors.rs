//! What following a link leads to: the one decider is asked, as on every way in; and what becomes of the account.

use std::time::Duration;

use portico::kit::secret;
use totp_rs::{Algorithm, Builder, Secret};

use super::magic_links::ADA;
use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

both! {
    the_second_factor_is_asked_for,
    somebody_suspended_gets_no_letter_and_does_not_come_in,
    within_the_two_weeks_of_a_deletion_it_leads_to_the_way_back,
    an_unknown_address_gets_an_account_by_following,
    a_link_for_an_unknown_address_finds_the_account_made_meanwhile,
    following_confirms_the_address_and_ends_what_the_first_sign_up_could_do,
    a_confirmed_account_keeps_everything,
    somebody_without_a_password_signs_in_and_sets_one_by_letter,
}
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false")] => whoever_used_the_account_before_its_owner_came_is_out }
both! { with &[("AUTH_EMAIL_VERIFICATION_REQUIRED", "false"), ("AUTH_MFA_SMS_ENABLED", "true")] => no_phone_of_a_stranger_is_asked_for }
both! { with &[("AUTH_PASSWORD_CHANGE_REQUIRED_DAYS", "30")] => a_password_that_is_too_old_is_changed_first }
both! { with &[("AUTH_DISABLE_SIGNUP", "true")] => where_sign_up_is_closed_only_those_who_have_an_account_come_in }
both! { with &[("AUTH_ACCESS_CONTROL_ALLOWED_EMAIL_DOMAINS", "example.com")] => an_address_that_is_not_allowed_gets_no_letter }

/// Sets an authenticator app up; gives what makes its codes.
pub async fn enrol(world: &World, browser: &Browser) -> totp_rs::Totp {
    browser.post("/do/start-totp", &[]).await;
    let page = browser.get("/account/security/totp").await;
    let key = page.text.split("id=\"totp-key\"").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1)).expect("a key");
    let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    let secret = Secret::try_from_base32(&key).expect("base32");
    let app = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret)
        .with_account_name("ada".to_owned())
        .build()
        .expect("an app");
    let done = browser.post("/do/confirm-totp", &[("code", &app.generate(seconds(world)).to_string())]).await;
    assert!(done.is_redirect() && browser.is_signed_in().await, "{}", done.visible());
    assert_eq!(world.number("select count(*) from totp_factors where confirmed_at is not null").await, 1);
    app
}

fn seconds(world: &World) -> u64 {
    u64::try_from(world.clock.now().millis() / 1_000).expect("after 1970")
}

async fn the_second_factor_is_asked_for(world: World) {
    let ada = world.person(ADA).await;
    let app = enrol(&world, &ada).await;
    let browser = world.browser();
    browser.post("/do/request-magic-link", &[("email", ADA), ("next", "/account/profile")]).await;
    let link = world.link_about(ADA, "sign-in code").await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/mfa");
    assert!(!browser.is_signed_in().await);
    world.wait(Duration::from_mins(1));
    let code = app.generate(seconds(&world)).to_string();
    let done = browser.post("/do/verify-factor", &[("factor", "totp"), ("code", &code)]).await;
    assert_eq!(done.location(), "/account/profile");
    let kept = "select methods from sessions where ended_at is null order by id desc limit 1";
    assert_eq!(world.text(kept).await, "magic-link totp");
}

async fn somebody_suspended_gets_no_letter_and_does_not_come_in(world: World) {
    world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    world.run("update users set status = 'suspended'").await;
    assert_eq!(world.browser().post("/do/request-magic-link", &[("email", ADA)]).await.location(), "/magic-link");
    assert_eq!(world.count_letters(ADA, "sign-in code").await, 1);
    assert_eq!(world.follow(&browser, &link).await.location(), "/magic-link");
    let page = browser.get("/magic-link").await;
    assert!(page.says("This account can't sign in."), "{}", page.visible());
    assert!(!browser.is_signed_in().await);
}

async fn within_the_two_weeks_of_a_deletion_it_leads_to_the_way_back(world: World) {
    let ada = world.person(ADA).await;
    assert_eq!(ada.post("/do/delete-account", &[("email", ADA)]).await.location(), "/login");
    let (browser, link) = world.magic_link(ADA).await;
    let way = world.follow(&browser, &link).await.location();
    assert!(way.starts_with("/account/data/cancel?token="), "{way}");
    assert!(!browser.is_signed_in().await);
}

async fn a_password_that_is_too_old_is_changed_first(world: World) {
    world.person(ADA).await;
    world.wait(Duration::from_hours(24 * 31));
    let (browser, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/reset");
    assert!(!browser.is_signed_in().await);
    let done = browser.post("/do/reset-password", &[("password", OTHER_PASSWORD)]).await;
    assert!(done.location() == "/account" && browser.is_signed_in().await);
}

async fn an_unknown_address_gets_an_account_by_following(world: World) {
    let (browser, link) = world.magic_link(ADA).await;
    assert_eq!(world.number("select count(*) from users").await, 0, "asking makes none");
    let page = browser.visit(&link).await;
    assert!(page.says("There is no account with this address yet"), "{}", page.visible());
    let done = browser.submit("/do/follow-magic-link", &[]).await;
    assert!(done.role("status").is_some_and(|said| said.contains("Your account is created")), "{}", done.visible());
    assert!(browser.is_signed_in().await);
    let kept =
        "select count(*) from users where email = 'ada@example.com' and email_verified_at is not null and name = ''";
    assert_eq!(world.number(kept).await, 1);
    assert_eq!(world.number("select count(*) from passwords").await, 0);
    assert_eq!((world.events("signed_up").await, world.events("signed_in").await), (1, 1));
    assert!(!world.lets_in(ADA, "").await);
}

async fn a_link_for_an_unknown_address_finds_the_account_made_meanwhile(world: World) {
    let (browser, link) = world.magic_link(ADA).await;
    let (second, other) = world.magic_link(ADA).await;
    let mallory = world.signed_up(ADA, PASSWORD).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
    assert_eq!(world.number("select count(*) from users").await, 1);
    assert!(!world.lets_in(ADA, PASSWORD).await && !mallory.is_signed_in().await);
    assert_eq!(world.follow(&second, &other).await.status, 410, "every other letter is void");
}

async fn following_confirms_the_address_and_ends_what_the_first_sign_up_could_do(world: World) {
    let mallory = world.signed_up(ADA, PASSWORD).await;
    let (code, verify) = (world.code(ADA).await, world.link(ADA).await);
    let reset = world.reset_link(ADA).await;
    let (ada, link) = world.magic_link(ADA).await;
    let done = world.follow(&ada, &link).await;
    assert_eq!(done.location(), "/account");
    assert!(ada.get("/account").await.role("status").is_some_and(|said| said.contains("address is confirmed")));
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 1);
    assert!(!world.lets_in(ADA, PASSWORD).await, "whoever signed up first has no password here");
    mallory.post("/do/verify-email", &[("code", &code)]).await;
    assert_eq!(mallory.post("/do/verify-email", &[("token", token_of(&verify))]).await.status, 410);
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.status, 410);
    assert!(!mallory.is_signed_in().await && ada.is_signed_in().await);
    assert_eq!(world.events("email_verified").await, 1);
}

async fn whoever_used_the_account_before_its_owner_came_is_out(world: World) {
    world.signed_up(ADA, PASSWORD).await;
    let (mallory, page) = world.sign_in(ADA, PASSWORD).await;
    assert_eq!(page.location(), "/account", "addresses need not be confirmed here");
    enrol(&world, &mallory).await;
    let (ada, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&ada, &link).await.location(), "/account", "no factor of a stranger is asked for");
    assert!(ada.is_signed_in().await && !mallory.is_signed_in().await);
    assert!(!world.lets_in(ADA, PASSWORD).await);
    for left in
        ["select count(*) from totp_factors", "select count(*) from recovery_codes", "select count(*) from passwords"]
    {
        assert_eq!(world.number(left).await, 0, "{left}");
    }
}

async fn no_phone_of_a_stranger_is_asked_for(world: World) {
    world.signed_up(ADA, PASSWORD).await;
    let (mallory, _) = world.sign_in(ADA, PASSWORD).await;
    crate::sms::add(&world, &mallory, crate::sms::NUMBER).await;
    assert_eq!(world.number("select count(*) from phones").await, 1);
    let (ada, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&ada, &link).await.location(), "/account");
    assert!(ada.is_signed_in().await && !mallory.is_signed_in().await);
    assert_eq!(world.number("select count(*) from phones").await, 0);
}

async fn a_confirmed_account_keeps_everything(world: World) {
    let first = world.person(ADA).await;
    let (browser, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
    assert!(first.is_signed_in().await && world.lets_in(ADA, PASSWORD).await);
    assert!(world.count_letters(ADA, "New sign-in").await > 0, "and its owner is told of a new browser");
}

async fn somebody_without_a_password_signs_in_and_sets_one_by_letter(world: World) {
    for _ in 0..2 {
        let (browser, link) = world.magic_link(ADA).await;
        assert_eq!(world.follow(&browser, &link).await.location(), "/account");
        for page in ["/account", "/account/security", "/account/sessions", "/account/profile"] {
            assert_eq!(browser.get(page).await.status, 200, "{page}");
        }
    }
    assert_eq!(world.number("select count(*) from users").await, 1);
    let reset = world.reset_link(ADA).await;
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.location(), "/account");
    assert!(world.lets_in(ADA, OTHER_PASSWORD).await);
}

/// An account that an operator made.
async fn made(world: &World, email: &str) {
    let id = secret::id(world.clock.now());
    let mut tx = world.portal.db.write().await.expect("the database");
    let user = "insert into users (id, email, email_verified_at, name, created_at, updated_at, self_made) values ($1, $2, 1, '', 1, 1, $3)";
    tx.query(user).bind(&id).bind(email).bind(false).execute().await.expect("a user");
    let name = "insert into identifiers (value, user_id, kind) values ($1, $2, 'email')";
    tx.query(name).bind(email).bind(&id).execute().await.expect("a name");
    tx.commit().await.expect("a commit");
}

async fn where_sign_up_is_closed_only_those_who_have_an_account_come_in(world: World) {
    made(&world, ADA).await;
    let stranger = world.browser();
    let answer = stranger.post("/do/request-magic-link", &[("email", "abe@example.com")]).await;
    assert_eq!(answer.location(), "/magic-link");
    let (browser, link) = world.magic_link(ADA).await;
    let [theirs, ours] = [stranger.get("/magic-link").await.visible(), browser.get("/magic-link").await.visible()];
    assert_eq!(theirs.replace("abe@", ""), ours.replace("ada@", ""));
    assert_eq!(world.letters("abe@example.com").await.len(), 0);
    stranger.post("/do/follow-magic-link", &[("code", "123456")]).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
    assert_eq!(world.number("select count(*) from users").await, 1);
}

async fn an_address_that_is_not_allowed_gets_no_letter(world: World) {
    let answer = world.browser().post("/do/request-magic-link", &[("email", "abe@elsewhere.example")]).await;
    assert_eq!(answer.location(), "/magic-link");
    assert_eq!(world.letters("abe@elsewhere.example").await.len(), 0);
    let (browser, link) = world.magic_link(ADA).await;
    assert_eq!(world.follow(&browser, &link).await.location(), "/account");
}
