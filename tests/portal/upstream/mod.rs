//! Signing in with others.

use crate::support::{As, Browser, Page, World};

mod addresses;
mod apps;
mod coming_in;
mod joining;
mod linking;
mod proving;
mod states;
mod unlinking;
mod vault;

pub const ADA: &str = "ada@example.com";
pub const EVE: &str = "eve@example.com";

/// Goes to a provider, is somebody there, and comes back.
pub async fn back_as(world: &World, browser: &Browser, provider: &str, who: As<'_>) -> Page {
    world.come_back(browser, &format!("/oauth/{provider}"), who).await
}

/// Somebody who came in with a provider; their browser.
pub async fn signed_up_with(world: &World, provider: &str, who: As<'_>) -> Browser {
    let browser = world.browser();
    let answer = back_as(world, &browser, provider, who).await;
    assert_eq!(answer.location(), "/account", "{}", answer.text);
    browser
}

/// Links an account elsewhere to that of whoever is signed in here.
pub async fn link(world: &World, browser: &Browser, provider: &str, who: As<'_>) -> Page {
    let sent = browser.post("/do/link-provider", &[("provider", provider)]).await;
    world.go_through(browser, &sent, who).await
}

/// What the alert of a page says.
pub async fn alert(browser: &Browser, path: &str) -> String {
    browser.visit(path).await.role("alert").unwrap_or_default()
}

/// The providers linked to somebody, in the order of the alphabet.
pub async fn linked(world: &World) -> String {
    let all = "select p.provider from identities p join users u on u.id = p.user_id order by u.email, p.provider";
    world.texts(all).await.join(" ")
}
