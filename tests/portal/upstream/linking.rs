//! Linking an account elsewhere (ATK-017, ATK-018, ATK-164).

use std::time::Duration;

use futures::future::join_all;

use super::{ADA, EVE, alert, back_as, link, linked, signed_up_with};
use crate::both;
use crate::support::{As, World};

both! {
    somebody_links_an_account_and_signs_in_by_it,
    linking_wants_a_recent_proof,
    a_way_that_somebody_else_began_links_nothing,
    nothing_in_a_url_says_whom_to_link_to,
    an_account_of_somebody_else_is_not_linked_twice,
    of_fifty_people_at_once_one_is_linked_to_an_account,
    what_is_linked_is_in_the_file_that_people_take_along,
}

async fn somebody_links_an_account_and_signs_in_by_it(world: World) {
    let browser = world.person(ADA).await;
    let page = browser.get("/account/links").await;
    assert!(page.status == 200 && page.says("Link GitHub") && page.says("No account is linked yet"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("form-action"), "the form leads to a provider");
    assert_eq!(
        link(&world, &browser, "github", As::new("7001", "ada@work.example")).await.location(),
        "/account/links"
    );
    let page = browser.get("/account/links").await;
    assert!(page.role("status").is_some_and(|said| said.contains("GitHub is linked")), "{}", page.visible());
    assert!(page.says("Unlink GitHub") && !page.says("Link GitHub") && page.says("Link Google"));
    assert_eq!(world.count_letters(ADA, "GitHub is linked to your").await, 1);
    assert!(browser.get("/account/activity").await.says("You linked an account elsewhere"));
    let other = world.browser();
    assert_eq!(back_as(&world, &other, "github", As::new("7001", "")).await.location(), "/account");
    assert_eq!(world.text("select email from users").await, ADA, "the address here stays");
}

async fn linking_wants_a_recent_proof(world: World) {
    let browser = world.person(ADA).await;
    world.wait(Duration::from_mins(11));
    let answer = browser.post("/do/link-provider", &[("provider", "github")]).await;
    assert_eq!(answer.location(), "/reauth?next=%2Faccount%2Flinks");
    assert_eq!(world.number("select count(*) from oauth_attempts").await, 0);
    assert!(
        world.browser().post("/do/link-provider", &[("provider", "github")]).await.location().starts_with("/login")
    );
    assert_eq!(browser.get("/do/link-provider").await.status, 405);
}

async fn a_way_that_somebody_else_began_links_nothing(world: World) {
    let (ada, eve) = (world.person(ADA).await, world.person(EVE).await);
    // Eve's half-finished way, in Ada's browser.
    let sent = eve.post("/do/link-provider", &[("provider", "github")]).await;
    let way = world.at_provider(&sent, As::new("666", EVE)).await;
    assert_eq!(ada.get(&way.url()).await.status, 400);
    assert_eq!(linked(&world).await, "");
    // Eve's browser, in which Ada has signed in meanwhile.
    eve.post("/do/sign-out", &[]).await;
    eve.sign_in(ADA, crate::support::PASSWORD).await;
    assert_eq!(eve.get(&way.url()).await.status, 400);
    assert_eq!(linked(&world).await, "");
    // A form of another site.
    let cross = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let forged = ada.send(reqwest::Method::POST, "/do/link-provider", Some(&[("provider", "github")]), &cross).await;
    assert_eq!(forged.status, 403);
}

async fn nothing_in_a_url_says_whom_to_link_to(world: World) {
    world.person(ADA).await;
    let id = world.text("select id from users").await;
    let eve = world.browser();
    let start = format!("/oauth/github?link_to={id}&user_id={id}&next=%2Faccount");
    let sent = eve.get(&start).await;
    let way = world.at_provider(&sent, As::new("666", EVE)).await;
    let url = format!("{}&link_to={id}&user_id={id}", way.url());
    assert_eq!(eve.get(&url).await.location(), "/signup/address");
    assert_eq!(linked(&world).await, "");
}

async fn an_account_of_somebody_else_is_not_linked_twice(world: World) {
    signed_up_with(&world, "google", As::new("eve-1", EVE)).await;
    let ada = world.person(ADA).await;
    assert_eq!(link(&world, &ada, "google", As::new("eve-1", EVE)).await.location(), "/account/links");
    assert!(alert(&ada, "/account/links").await.contains("This account of Google is linked to another account here"));
    assert_eq!(link(&world, &ada, "github", As::new("7001", ADA)).await.location(), "/account/links");
    let second = ada.post("/do/link-provider", &[("provider", "github")]).await;
    assert_eq!(second.location(), "/account/links");
    assert!(alert(&ada, "/account/links").await.contains("An account of GitHub is linked already"));
    assert_eq!(linked(&world).await, "github google");
}

async fn of_fifty_people_at_once_one_is_linked_to_an_account(world: World) {
    let mut ways = Vec::new();
    for n in 0..10 {
        let browser = world.person(&format!("ada{n}@example.com")).await;
        let sent = browser.post("/do/link-provider", &[("provider", "github")]).await;
        ways.push((browser, world.at_provider(&sent, As::new("7001", ADA)).await.url()));
    }
    let all = ways.iter().cycle().take(50).map(|(browser, url)| browser.get(url));
    let answers = join_all(all).await;
    assert!(answers.iter().all(|answer| answer.is_redirect() || answer.status == 400), "a clean answer for all");
    assert_eq!(world.number("select count(*) from identities").await, 1);
    assert_eq!(world.events("identity_linked").await, 1);
}

async fn what_is_linked_is_in_the_file_that_people_take_along(world: World) {
    let browser = signed_up_with(&world, "google", As::new("ada-1", ADA)).await;
    let file = browser.post("/do/export-data", &[]).await.json();
    let of = &file["linked_accounts"][0];
    assert_eq!((of["provider"].as_str(), of["subject"].as_str()), (Some("google"), Some("ada-1")), "{file}");
}
