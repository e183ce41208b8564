//! Setting an authenticator app up.

use std::time::Duration;

use futures::future::join_all;

use super::{ADA, CODES, Enrolled, TOTP, codes_on, enrol, secret_on, start};
use crate::both;
use crate::support::{App, OTHER_PASSWORD, PASSWORD, World};

both! {
    somebody_sets_an_app_up_and_gets_ten_codes_once,
    ten_minutes_after_signing_in_who_it_is_is_asked_first,
    a_secret_survives_a_reload_and_dies_after_a_quarter_of_an_hour,
    a_wrong_code_leaves_it_off,
    an_app_is_confirmed_within_ten_tries,
    whatever_was_begun_without_it_ends,
    nothing_shows_the_secret_afterwards,
    of_fifty_beginnings_at_once_one_secret_is_left,
    of_fifty_right_codes_at_once_one_switches_it_on,
    codes_wait_for_their_owner_alone,
}
both! { with &[("AUTH_MFA_TOTP_ISSUER", "Acme: Works & Co")] => the_app_shows_the_name_of_the_operator }
both! { with &[("AUTH_MFA_TOTP_ENABLED", "false")] => an_operator_can_do_without_apps }
both! { with &[("AUTH_MFA_ENABLED", "false")] => an_operator_can_do_without_second_factors }

async fn confirmed(world: &World) -> i64 {
    world.number("select count(*) from totp_factors where confirmed_at is not null").await
}

async fn somebody_sets_an_app_up_and_gets_ten_codes_once(world: World) {
    let ada = world.person(ADA).await;
    assert!(ada.get("/account/security").await.says("Off. Your password alone opens your account."));
    let app = start(&ada).await;
    let page = ada.get(TOTP).await;
    assert!(page.text.contains("class=\"qr\"") && page.text.contains("role=\"img\""), "{}", page.text);
    let link = page.text.split('"').find(|value| value.starts_with("otpauth://")).expect("a link for the phone");
    assert!(link.starts_with("otpauth://totp/Portico:ada%40example.com?"), "{link}");
    assert!(link.contains(&app.secret) && link.contains("issuer=Portico"), "{link}");
    assert!(app.secret.len() == 32 && !ada.get("/account").await.text.contains(&app.secret));
    let done = ada.post("/do/confirm-totp", &[("code", &app.code(&world)), ("name", " My\u{7} <b>phone</b> ")]).await;
    assert_eq!(done.location(), CODES);
    let shown = ada.get(CODES).await;
    let mut codes = codes_on(&shown);
    codes.sort();
    codes.dedup();
    assert!(codes.len() == 10 && shown.says("Two-step sign-in is on."), "{}", shown.visible());
    assert_eq!(shown.header("cache-control").as_deref(), Some("no-store"));
    for page in [ada.get(CODES).await, ada.get("/account/security").await] {
        assert!(codes_on(&page).is_empty(), "{}", page.visible());
    }
    assert!(ada.get(CODES).await.says("You have 10 recovery codes left."));
    assert!(ada.get(TOTP).await.text.contains("My &lt;b&gt;phone&lt;/b&gt;"));
    assert!(ada.get("/account/security").await.says("On, with 1 authenticator app."));
    assert_eq!((world.count_letters(ADA, "Two-step sign-in is on").await, world.events("totp_enrolled").await), (1, 1));
    assert!(ada.get("/account/activity").await.says("You set up an authenticator app."));
}

async fn ten_minutes_after_signing_in_who_it_is_is_asked_first(world: World) {
    let ada = world.person(ADA).await;
    world.wait(Duration::from_secs(601));
    let reauth = "/reauth?next=%2Faccount%2Fsecurity%2Ftotp";
    assert_eq!(ada.get(TOTP).await.location(), reauth);
    assert_eq!(ada.post("/do/start-totp", &[]).await.location(), reauth);
    assert_eq!(world.number("select count(*) from totp_factors").await, 0);
    ada.post("/do/reauth", &[("password", PASSWORD), ("next", TOTP)]).await;
    let app = start(&ada).await;
    world.wait(Duration::from_secs(601));
    assert_eq!(ada.get(TOTP).await.location(), reauth);
    assert_eq!(ada.post("/do/confirm-totp", &[("code", &app.code(&world))]).await.location(), reauth);
    assert_eq!(confirmed(&world).await, 0);
}

async fn a_secret_survives_a_reload_and_dies_after_a_quarter_of_an_hour(world: World) {
    let ada = world.person(ADA).await;
    let first = start(&ada).await;
    assert_eq!(start(&ada).await.secret, first.secret);
    world.wait(Duration::from_mins(9));
    assert_eq!(secret_on(&ada.get(TOTP).await), Some(first.secret.clone()));
    ada.post("/do/reauth", &[("password", PASSWORD)]).await;
    world.wait(Duration::from_secs(361));
    assert!(secret_on(&ada.get(TOTP).await).is_none());
    let page = ada.submit("/do/confirm-totp", &[("code", &first.code(&world))]).await;
    assert!(page.says("Setting it up took too long. Start again."), "{}", page.visible());
    let second = start(&ada).await;
    assert!(second.secret != first.secret && confirmed(&world).await == 0);
    let page = ada.submit("/do/confirm-totp", &[("code", &first.code(&world))]).await;
    assert!(page.role("alert").is_some() && confirmed(&world).await == 0, "{}", page.visible());
    ada.post("/do/confirm-totp", &[("code", &second.code(&world))]).await;
    assert_eq!((confirmed(&world).await, world.number("select count(*) from totp_factors").await), (1, 1));
}

async fn a_wrong_code_leaves_it_off(world: World) {
    let ada = world.person(ADA).await;
    let app = start(&ada).await;
    let wrong = app.wrong(&world);
    for code in ["", "abcdef", &wrong[..5], &format!("{wrong}1"), "１２３４５６", &wrong] {
        let page = ada.submit("/do/confirm-totp", &[("code", code), ("name", "Phone")]).await;
        assert!(page.role("alert").is_some_and(|said| said.contains("That code isn't right.")), "{}", page.visible());
        assert_eq!((page.value("name").as_deref(), secret_on(&page)), (Some("Phone"), Some(app.secret.clone())));
        assert!(!page.text.contains(&wrong));
    }
    assert_eq!((confirmed(&world).await, world.events("totp_enrolled").await), (0, 0));
    assert!(world.lets_in(ADA, PASSWORD).await, "nobody is asked for an app that is not on");
    let spaced = app.code(&world);
    let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
    assert_eq!(ada.post("/do/confirm-totp", &[("code", &spaced)]).await.location(), CODES);
    assert_eq!(confirmed(&world).await, 1);
}

async fn an_app_is_confirmed_within_ten_tries(world: World) {
    let ada = world.person(ADA).await;
    let app = start(&ada).await;
    for _ in 0..10 {
        assert_eq!(ada.post("/do/confirm-totp", &[("code", &app.wrong(&world))]).await.status, 303);
    }
    let page = ada.post("/do/confirm-totp", &[("code", &app.code(&world))]).await;
    assert!(page.status == 429 && page.header("retry-after").is_some() && confirmed(&world).await == 0);
}

async fn whatever_was_begun_without_it_ends(world: World) {
    let ada = world.person(ADA).await;
    let (other, _) = world.sign_in(ADA, PASSWORD).await;
    let reset = world.reset_link(ADA).await;
    ada.post("/do/change-email", &[("email", "new@example.com")]).await;
    let change = world.link("new@example.com").await;
    let before = ada.thief();
    enrol(&world, &ada).await;
    assert!(ada.is_signed_in().await && !other.is_signed_in().await);
    assert!(ada.cookie("sid") != before.cookie("sid") && !before.is_signed_in().await);
    assert_eq!(world.reset(&reset, OTHER_PASSWORD).await.1.status, 410);
    assert_eq!(world.browser().get(&change).await.status, 410);
}

async fn nothing_shows_the_secret_afterwards(world: World) {
    let ada = Enrolled::of(&world, ADA).await;
    let mut pages = Vec::new();
    for path in
        [TOTP, CODES, "/account", "/account/security", "/account/activity", "/account/sessions", "/account/data"]
    {
        pages.push(ada.browser.get(path).await.text);
    }
    pages.push(ada.browser.post("/do/export-data", &[]).await.text);
    pages.extend(world.letters(ADA).await.iter().map(ToString::to_string));
    pages.extend(world.texts("select event || details from audit_events").await);
    let grouped = ada.app.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    for text in pages {
        assert!(!text.contains(&ada.app.secret) && !text.contains(&grouped) && !text.contains("otpauth:"), "{text}");
        assert!(ada.codes.iter().all(|code| !text.contains(code)), "{text}");
    }
    let sealed = "select count(*) from totp_factors where length(secret) > 40";
    assert_eq!(world.number(sealed).await, 1, "20 bytes, sealed");
    assert!(world.texts("select hash from recovery_codes").await.iter().all(|hash| hash.starts_with("$argon2id$")));
}

async fn of_fifty_beginnings_at_once_one_secret_is_left(world: World) {
    let ada = world.person(ADA).await;
    let answers = join_all((0..50).map(|_| ada.post("/do/start-totp", &[]))).await;
    let statuses: Vec<_> = answers.iter().map(|page| page.status).collect();
    assert!(statuses.contains(&303) && statuses.iter().all(|status| matches!(status, 303 | 503)), "{statuses:?}");
    assert_eq!(world.number("select count(*) from totp_factors").await, 1);
}

async fn of_fifty_right_codes_at_once_one_switches_it_on(world: World) {
    let ada = world.person(ADA).await;
    let app = start(&ada).await;
    let code = app.code(&world);
    let browsers: Vec<_> = (0..50).map(|_| ada.thief()).collect();
    let fields = [("code", code.as_str())];
    let answers = join_all(browsers.iter().map(|browser| browser.post("/do/confirm-totp", &fields))).await;
    let on = answers.iter().filter(|page| page.is_redirect() && page.location() == CODES).count();
    assert_eq!(on, 1, "{:?}", answers.iter().map(|page| page.status).collect::<Vec<_>>());
    assert_eq!((confirmed(&world).await, world.number("select count(*) from recovery_codes").await), (1, 10));
    assert_eq!((world.events("totp_enrolled").await, super::sessions(&world).await), (1, 1));
}

async fn codes_wait_for_their_owner_alone(world: World) {
    let browser = world.person(ADA).await;
    let app = start(&browser).await;
    browser.post("/do/confirm-totp", &[("code", &app.code(&world))]).await;
    browser.post("/do/sign-out", &[]).await;
    world.person("bob@example.com").await;
    assert_eq!(browser.sign_in("bob@example.com", PASSWORD).await.location(), "/account");
    assert!(codes_on(&browser.get(CODES).await).is_empty());
}

async fn the_app_shows_the_name_of_the_operator(world: World) {
    let ada = world.person(ADA).await;
    let app = start(&ada).await;
    let page = ada.get(TOTP).await;
    let link =
        page.text.split('"').find(|value| value.starts_with("otpauth://")).expect("a link").replace("&amp;", "&");
    let link = url::Url::parse(&link).expect("a URI");
    let of = |name: &str| link.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((of("issuer").as_deref(), of("secret")), (Some("Acme  Works & Co"), Some(app.secret)));
    assert_eq!(link.path().matches(':').count(), 1, "{link}");
}

async fn refuses_to_begin(world: &World) {
    let ada = world.person(ADA).await;
    assert_eq!((ada.get(TOTP).await.status, ada.post("/do/start-totp", &[]).await.status), (404, 404));
    assert_eq!(world.number("select count(*) from totp_factors").await, 0);
    let code = App { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned() }.code(world);
    assert_eq!(ada.post("/do/confirm-totp", &[("code", &code)]).await.location(), TOTP);
    assert!(!ada.get("/account/security").await.text.contains(TOTP));
}

async fn an_operator_can_do_without_apps(world: World) {
    refuses_to_begin(&world).await;
}

async fn an_operator_can_do_without_second_factors(world: World) {
    refuses_to_begin(&world).await;
}
