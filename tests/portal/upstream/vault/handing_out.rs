//! `GET /api/v1/me/identities/{id}/token`: for apps that may act for people, and for nobody else.

use futures::future::join_all;
use serde_json::json;

use super::{ADA, HOUR, MINUTE, Mood, Vault, access_token};
use crate::api::{Caller, id_of, problem};
use crate::both;
use crate::roles::{create, grant};
use crate::support::{Page, World};

both! {
    who_may_fetch_tokens_gets_theirs_and_it_is_written_down,
    without_the_permission_nobody_gets_any,
    nobody_gets_the_token_of_somebody_else,
    a_token_about_to_end_is_refreshed_first_also_while_the_worker_is_stopped,
    fifty_apps_at_once_have_it_refreshed_once,
    while_the_provider_is_down_the_old_token_is_given_as_long_as_it_lives,
    when_we_can_act_there_no_more_the_app_is_told,
    a_token_that_was_moved_to_another_row_does_not_open,
}

const BOB: &str = "bob@example.com";

impl Vault {
    /// Ada at an app that asks the portal with the settings of Acme.
    async fn app(&self) -> Caller {
        let caller = Caller::sign_in(&self.world, ADA).await;
        Caller { browser: self.node.serves(&caller.browser), ..caller }
    }

    /// The same, with the permission.
    async fn entitled(&self) -> Caller {
        create(&self.world, "acting", &["identities:token"], None).await.expect("a role");
        grant(&self.world, &id_of(&self.world, ADA).await, "acting", None).await.expect("it is given");
        self.app().await
    }

    async fn token(&self, app: &Caller) -> Page {
        app.get(&format!("/me/identities/{}/token", self.identity)).await
    }
}

fn given(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    page.json()["access_token"].as_str().expect("a token").to_owned()
}

async fn who_may_fetch_tokens_gets_theirs_and_it_is_written_down(world: World) {
    let vault = Vault::new(world).await;
    let app = vault.entitled().await;
    let page = vault.token(&app).await;
    let expires = page.json()["expires_at"].clone();
    let expected = json!({
        "provider": "acme", "access_token": access_token(0), "token_type": "Bearer", "expires_at": expires, "scopes": ["files"],
    });
    assert_eq!((page.status, page.json()), (200, expected));
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    assert!(expires.as_str().is_some_and(|at| at.ends_with('Z')), "{expires}");
    let log = "select actor_id || ' ' || details from audit_events where event = 'provider_token_given'";
    let log = vault.world.texts(log).await;
    assert!(log.len() == 1 && log[0].contains(&vault.identity) && log[0].contains("acme"), "{log:?}");
    assert!(!log[0].contains(&access_token(0)) && log[0].starts_with(&id_of(&vault.world, ADA).await));
}

async fn without_the_permission_nobody_gets_any(world: World) {
    let vault = Vault::new(world).await;
    let app = vault.app().await;
    assert_eq!(problem(&vault.token(&app).await), (403, "forbidden".to_owned()));
    let (browser, _) = vault.world.sign_in(ADA, crate::support::PASSWORD).await;
    let path = format!("/api/v1/me/identities/{}/token", vault.identity);
    assert_eq!(problem(&browser.get(&path).await), (403, "forbidden".to_owned()), "nor does a page of ours");
    assert_eq!(problem(&vault.world.browser().get(&path).await), (401, "unauthenticated".to_owned()));
    assert_eq!(vault.world.events("provider_token_given").await, 0);
}

async fn nobody_gets_the_token_of_somebody_else(world: World) {
    let vault = Vault::new(world).await;
    vault.entitled().await;
    vault.world.person(BOB).await;
    grant(&vault.world, &id_of(&vault.world, BOB).await, "acting", None).await.expect("it is given");
    let bob = Caller::sign_in(&vault.world, BOB).await;
    assert_eq!(problem(&vault.token(&bob).await), (404, "not_found".to_owned()));
}

async fn a_token_about_to_end_is_refreshed_first_also_while_the_worker_is_stopped(world: World) {
    let vault = Vault::new(world).await;
    vault.entitled().await;
    vault.world.wait(58 * MINUTE);
    assert_eq!(given(&vault.token(&vault.app().await).await), access_token(0), "it lives for two more minutes");
    vault.world.wait(MINUTE + MINUTE / 2);
    let page = vault.token(&vault.app().await).await;
    assert_eq!(given(&page), access_token(1));
    assert_eq!(page.json()["scopes"], json!(["files", "mail"]), "what the provider says now");
    vault.world.wait(24 * HOUR);
    assert_eq!(given(&vault.token(&vault.app().await).await), access_token(2), "also long after its end");
    assert_eq!(vault.acme.asked(), 2);
}

async fn fifty_apps_at_once_have_it_refreshed_once(world: World) {
    let vault = Vault::new(world).await;
    vault.entitled().await;
    vault.world.wait(2 * HOUR);
    let app = vault.app().await;
    let pages = join_all((0..50).map(|_| vault.token(&app))).await;
    assert!(pages.iter().all(|page| given(page) == access_token(1)));
    assert_eq!(vault.acme.asked(), 1);
}

async fn while_the_provider_is_down_the_old_token_is_given_as_long_as_it_lives(world: World) {
    let vault = Vault::new(world).await;
    vault.entitled().await;
    vault.acme.is_in(Mood::Down);
    vault.world.wait(59 * MINUTE + MINUTE / 2);
    for _ in 0..3 {
        assert_eq!(given(&vault.token(&vault.app().await).await), access_token(0));
    }
    assert_eq!(vault.acme.asked(), 1, "apps that ask again and again use up no tries");
    vault.world.wait(MINUTE / 2);
    let page = vault.token(&vault.app().await).await;
    assert_eq!(problem(&page), (503, "unavailable".to_owned()));
    assert!(page.header("retry-after").is_some());
    vault.acme.is_in(Mood::Good);
    vault.world.wait(MINUTE);
    assert_eq!(given(&vault.token(&vault.app().await).await), access_token(1));
}

async fn when_we_can_act_there_no_more_the_app_is_told(world: World) {
    let vault = Vault::new(world).await;
    vault.entitled().await;
    vault.acme.is_in(Mood::GrantGone);
    vault.world.wait(HOUR);
    assert_eq!(problem(&vault.token(&vault.app().await).await), (409, "sign_in_again".to_owned()));
    vault.acme.is_in(Mood::Good);
    vault.bring(0).await;
    assert_eq!(given(&vault.token(&vault.app().await).await), access_token(0), "they did");
}

async fn a_token_that_was_moved_to_another_row_does_not_open(world: World) {
    let vault = Vault::new(world).await;
    let app = vault.entitled().await;
    assert_eq!(vault.world.run("update provider_tokens set access_token = refresh_token").await, 1);
    assert_eq!(problem(&vault.token(&app).await), (409, "sign_in_again".to_owned()));
}
