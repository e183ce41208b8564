//! The first administrator.

use std::time::Duration;

use futures::future::join_all;
use portico::cli::{housekeeping, request_of_operator};
use portico::signup::set_up;

use crate::both;
use crate::mfa;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADMINS: &str = "select count(*) from user_roles where role = 'super_admin'";
const ADA: [(&str, &str); 3] = [("email", "ada@example.com"), ("password", PASSWORD), ("name", "Ada")];

both! {
    the_first_administrator_comes_in_by_the_link,
    the_token_leaves_the_url,
    a_link_works_once_and_then_no_link_is_made_any_more,
    of_fifty_at_once_one_becomes_administrator,
    set_up_stays_closed_when_the_administrator_is_gone,
    a_link_works_for_an_hour,
    a_newer_link_ends_the_older,
    nobody_sets_up_without_the_link,
    mistakes_are_told_and_the_link_still_works,
    an_address_that_has_an_account_is_told_and_the_link_still_works,
}

async fn issued(world: &World) -> Option<String> {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let token = set_up::issue(&ctx).await.expect("a database");
    token.map(|token| format!("/setup?token={}", token.expose()))
}

async fn opened(world: &World) -> Browser {
    let (browser, link) = (world.browser(), issued(world).await.expect("set-up is open"));
    assert_eq!(browser.visit(&link).await.status, 200);
    browser
}

async fn the_first_administrator_comes_in_by_the_link(world: World) {
    let browser = opened(&world).await;
    let page = browser.submit("/do/set-up", &ADA).await;
    assert!(page.says("All set") && page.says("Set up an authenticator app to go on."), "{}", page.visible());
    mfa::enrol(&world, &browser).await;
    assert!(browser.is_signed_in().await);
    assert_eq!(world.number(ADMINS).await, 1);
    assert_eq!(world.number("select count(*) from users where email_verified_at is not null").await, 1);
    assert_eq!(world.sign_in("ada@example.com", PASSWORD).await.1.location(), "/mfa");
}

async fn the_token_leaves_the_url(world: World) {
    let (browser, link) = (world.browser(), issued(&world).await.expect("set-up is open"));
    let first = browser.get(&link).await;
    assert_eq!(first.location(), "/setup");
    let pages = [
        first,
        browser.get("/setup").await,
        browser.post("/do/set-up", &[("email", "x")]).await,
        browser.get("/setup").await,
    ];
    for page in &pages {
        let headers = page.header_names().iter().flat_map(|name| page.headers(name)).collect::<String>();
        assert!(!page.text.contains(token_of(&link)) && !headers.contains(token_of(&link)), "{page:?}");
    }
}

async fn a_link_works_once_and_then_no_link_is_made_any_more(world: World) {
    let browser = opened(&world).await;
    let second = browser.thief();
    assert_eq!(browser.post("/do/set-up", &ADA).await.location(), "/account");
    let eve = [("email", "eve@example.com"), ("password", OTHER_PASSWORD)];
    assert_eq!(second.post("/do/set-up", &eve).await.status, 410);
    assert_eq!(second.get("/setup").await.status, 410);
    assert!(issued(&world).await.is_none());
    assert_eq!((world.number(ADMINS).await, world.number("select count(*) from users").await), (1, 1));
}

async fn of_fifty_at_once_one_becomes_administrator(world: World) {
    let browser = opened(&world).await;
    let tries = (0..50).map(|n| {
        let (browser, email) = (browser.thief(), format!("ada{n}@example.com"));
        async move { browser.post("/do/set-up", &[("email", &email), ("password", PASSWORD)]).await }
    });
    let answers = join_all(tries).await;
    let won = answers.iter().filter(|page| page.is_redirect() && page.location() == "/account").count();
    assert_eq!(won, 1, "{:?}", answers.iter().map(|page| page.status).collect::<Vec<_>>());
    assert!(answers.iter().all(|page| matches!(page.status, 303 | 410 | 503)));
    assert_eq!((world.number(ADMINS).await, world.number("select count(*) from users").await), (1, 1));
}

async fn set_up_stays_closed_when_the_administrator_is_gone(world: World) {
    let browser = opened(&world).await;
    let spare = issued(&world).await.expect("set-up is open");
    browser.visit(&spare).await;
    assert_eq!(browser.post("/do/set-up", &ADA).await.location(), "/account");
    mfa::enrol(&world, &browser).await;
    assert_eq!(browser.post("/do/delete-account", &[("email", "ada@example.com")]).await.location(), "/login");
    world.wait(Duration::from_hours(15 * 24));
    housekeeping(&world.portal).await.expect("a tidy house");
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert!(issued(&world).await.is_none());
    assert_eq!(world.browser().visit(&spare).await.status, 410);
}

async fn a_link_works_for_an_hour(world: World) {
    let browser = opened(&world).await;
    let late = browser.thief();
    world.wait(Duration::from_mins(59));
    assert_eq!(browser.get("/setup").await.status, 200);
    world.wait(Duration::from_secs(61));
    assert_eq!((late.get("/setup").await.status, late.post("/do/set-up", &ADA).await.status), (410, 410));
    assert_eq!(world.number("select count(*) from users").await, 0);
    assert_eq!(opened(&world).await.post("/do/set-up", &ADA).await.location(), "/account");
}

async fn a_newer_link_ends_the_older(world: World) {
    let older = opened(&world).await;
    let newer = opened(&world).await;
    assert_eq!(older.post("/do/set-up", &ADA).await.status, 410);
    assert_eq!(newer.post("/do/set-up", &ADA).await.location(), "/account");
}

async fn nobody_sets_up_without_the_link(world: World) {
    issued(&world).await;
    let forged = world.browser();
    forged.set_cookie("flow", "{\"set_up_token\":\"x\"}");
    for browser in [world.browser(), forged, world.signed_up("eve@example.com", PASSWORD).await] {
        assert_eq!((browser.get("/setup").await.status, browser.post("/do/set-up", &ADA).await.status), (410, 410));
    }
    let person = world.person("bob@example.com").await;
    assert_eq!(person.post("/do/set-up", &ADA).await.status, 410);
    assert_eq!(world.number(ADMINS).await, 0);
}

async fn mistakes_are_told_and_the_link_still_works(world: World) {
    let browser = opened(&world).await;
    let page = browser.submit("/do/set-up", &[("email", "ada"), ("password", "password"), ("name", "Ada L.")]).await;
    let said = page.role("alert").expect("problems");
    assert!(said.contains("Enter an email address like") && said.contains("Many people use this password"), "{said}");
    assert_eq!((page.value("email").as_deref(), page.value("name").as_deref()), (Some("ada"), Some("Ada L.")));
    assert!(!page.text.contains("value=\"password\""));
    assert_eq!(browser.post("/do/set-up", &ADA).await.location(), "/account");
}

async fn an_address_that_has_an_account_is_told_and_the_link_still_works(world: World) {
    world.person("ada@example.com").await;
    let browser = opened(&world).await;
    let page = browser.submit("/do/set-up", &ADA).await;
    assert!(page.role("alert").is_some_and(|said| said.contains("This address can't be used")), "{}", page.visible());
    assert_eq!(world.number(ADMINS).await, 0);
    let other = [("email", "root@example.com"), ("password", PASSWORD)];
    assert_eq!(browser.post("/do/set-up", &other).await.location(), "/account");
    assert_eq!(
        world.texts("select u.email from users u join user_roles r on r.user_id = u.id").await,
        ["root@example.com"]
    );
}
