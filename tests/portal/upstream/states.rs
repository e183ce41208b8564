//! What binds a way back to the browser, the provider and the moment it began (ATK-020 to ATK-024).

use std::time::Duration;

use futures::future::join_all;
use portico::kit::secret::Token;
use reqwest::Method;

use super::{ADA, back_as, signed_up_with};
use crate::both;
use crate::support::{As, Browser, Way, World};

both! {
    a_way_back_without_a_state_or_with_another_browsers_leads_nowhere,
    a_way_back_works_once_also_for_fifty_at_once,
    a_way_is_forgotten_after_ten_minutes,
    a_state_is_no_other_secret_and_no_other_secret_is_a_state,
    what_one_provider_sent_is_not_taken_for_anothers,
    a_code_that_was_given_to_somebody_else_is_refused,
    a_form_of_another_site_comes_in_only_by_our_own_page,
    what_a_browser_has_begun_is_known_by_nobody_who_reads_the_database,
}

async fn begun(world: &World, browser: &Browser, who: As<'_>) -> Way {
    let sent = browser.get("/oauth/google").await;
    world.at_provider(&sent, who).await
}

async fn a_way_back_without_a_state_or_with_another_browsers_leads_nowhere(world: World) {
    let (ada, eve) = (world.browser(), world.browser());
    let way = begun(&world, &ada, As::new("ada-1", ADA)).await;
    back_as(&world, &eve, "github", As::new("9001", "eve@example.com")).await;
    let foreign = [
        (&ada, way.but("state", None)),
        (&ada, way.but("state", Some(""))),
        (&ada, way.but("state", Some(Token::new().expose()))),
        (&eve, way.clone()),
        (&world.browser(), way.clone()),
    ];
    for (browser, way) in foreign {
        let answer = browser.get(&way.url()).await;
        assert_eq!(answer.status, 400, "{}", answer.visible());
        assert!(answer.says("This sign-in can't go on") && answer.text.contains("href=\"/login\""));
        assert_eq!(answer.header("referrer-policy").as_deref(), Some("no-referrer"));
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(world.events("provider_sign_in_failed").await, 5);
    // None of that has used up what is Ada's.
    assert_eq!(ada.get(&way.url()).await.location(), "/account");
}

async fn a_way_back_works_once_also_for_fifty_at_once(world: World) {
    let ada = world.browser();
    let way = begun(&world, &ada, As::new("ada-1", ADA)).await;
    let url = way.url();
    let answers = join_all((0..50).map(|_| ada.get(&url))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_redirect()).count(), 1);
    assert!(answers.iter().all(|answer| answer.is_redirect() || answer.status == 400));
    assert_eq!(ada.get(&url).await.status, 400);
    let all = "select count(*) from sessions";
    assert_eq!((world.number(all).await, world.number("select count(*) from users").await), (1, 1));
}

async fn a_way_is_forgotten_after_ten_minutes(world: World) {
    let ada = world.browser();
    let way = begun(&world, &ada, As::new("ada-1", ADA)).await;
    world.wait(Duration::from_mins(10));
    assert_eq!(ada.get(&way.url()).await.status, 400);
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn a_state_is_no_other_secret_and_no_other_secret_is_a_state(world: World) {
    world.person(ADA).await;
    let browser = world.browser();
    let way = begun(&world, &browser, As::new("ada-1", ADA)).await;
    let state = way.field("state").expect("a state");
    for door in ["/verify-email", "/reset", "/magic-link", "/account/email/undo"] {
        let thief = world.browser();
        thief.visit(&format!("{door}?token={state}")).await;
        for verb in ["/do/verify-email", "/do/follow-magic-link", "/do/undo-email-change"] {
            thief.post(verb, &[("token", state)]).await;
        }
        assert!(!thief.is_signed_in().await, "{door}");
    }
    let thief = world.browser();
    thief.set_cookie("sid", state);
    assert!(!thief.is_signed_in().await);
    let link = world.reset_link(ADA).await;
    let token = link.split('=').next_back().expect("a token");
    assert_eq!(browser.get(&way.but("state", Some(token)).url()).await.status, 400);
}

async fn what_one_provider_sent_is_not_taken_for_anothers(world: World) {
    let ada = world.browser();
    let way = begun(&world, &ada, As::new("ada-1", ADA)).await;
    let other = Way { path: "/oauth/github/callback".to_owned(), ..way.clone() };
    assert_eq!(ada.get(&other.url()).await.status, 400);
    let mixed = ada.get(&way.but("iss", Some("https://evil.example")).url()).await;
    assert_eq!(mixed.location(), "/login");
    assert!(!ada.is_signed_in().await);
    assert_eq!(ada.get(&way.url()).await.status, 400, "it was used up by that");
}

async fn a_code_that_was_given_to_somebody_else_is_refused(world: World) {
    let (ada, eve) = (world.browser(), world.browser());
    let of_ada = begun(&world, &ada, As::new("ada-1", ADA)).await;
    let of_eve = begun(&world, &eve, As::new("eve-1", "eve@example.com")).await;
    let injected = of_eve.but("code", of_ada.field("code"));
    assert_eq!(eve.get(&injected.url()).await.location(), "/login");
    assert!(!eve.is_signed_in().await);
    assert_eq!(world.number("select count(*) from users").await, 0);
}

async fn a_form_of_another_site_comes_in_only_by_our_own_page(world: World) {
    let ada = signed_up_with(&world, "apple", As::new("ada-1", ADA)).await;
    assert!(ada.is_signed_in().await);
    // A page of another site posts with the mark of ours: no cookie comes with it.
    let eve = world.browser();
    let sent = eve.get("/oauth/apple").await;
    let way = world.at_provider(&sent, As::new("eve-1", "eve@example.com")).await;
    let mut fields: Vec<_> = way.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("again", "1"));
    let answer =
        world.browser().send(Method::POST, &way.path, Some(&fields), &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(answer.status, 400);
    // Providers that do not post have no such door.
    assert_eq!(world.browser().post("/oauth/google/callback", &fields[..1]).await.status, 405);
    let page = world.browser().send(Method::POST, &way.path, Some(&[("state", "\"><script>x")]), &[]).await;
    assert!(page.status == 200 && !page.text.contains("<script>x"), "{}", page.text);
}

async fn what_a_browser_has_begun_is_known_by_nobody_who_reads_the_database(world: World) {
    let ada = world.browser();
    let sent = ada.get("/oauth/google").await;
    let url = url::Url::parse(&sent.location()).expect("a URL");
    let drawn = |name: &str| url.query_pairs().find(|(known, _)| known == name).expect("drawn").1.into_owned();
    assert_eq!(drawn("code_challenge_method"), "S256");
    let again = url::Url::parse(&ada.get("/oauth/google").await.location()).expect("a URL");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(drawn(name).len(), 43, "256 bits: {name}");
        assert!(again.query_pairs().all(|(_, value)| value != drawn(name)), "drawn anew: {name}");
    }
    for column in ["select hex(sealed) from oauth_attempts", "select encode(sealed, 'hex') from oauth_attempts"] {
        let Ok(mut tx) = world.portal.db.read().await else { continue };
        let Ok(rows) = tx.query(column).all::<(String,)>().await else { continue };
        let nonce = portico::kit::secret::hex(drawn("nonce").as_bytes());
        assert!(rows.len() == 2 && rows.iter().all(|(sealed,)| !sealed.to_lowercase().contains(&nonce)));
    }
}
