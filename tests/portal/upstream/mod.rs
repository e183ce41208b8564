//! Signing in with others, and what comes of it.

use crate::support::{As, Browser, Page, World};

mod addresses;
mod apps;
mod coming_in;
mod errands;
mod faults;
mod joining;
mod linking;
pub mod merging;
mod mistrust;
mod proving;
mod quirks;
mod states;
mod thirteen;
mod unlinking;
mod vault;

pub const ADA: &str = "ada@example.com";
pub const EVE: &str = "eve@example.com";

/// Ada's account at a provider.
pub const THERE: As<'_> = As::new("1001", ADA);

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

/// Comes back from a provider and looks at where that leads.
pub async fn sign_in_with(world: &World, browser: &Browser, provider: &str, who: As<'_>) -> Page {
    let back = back_as(world, browser, provider, who).await;
    if back.is_redirect() { browser.visit(&back.location()).await } else { back }
}

/// Proves an address by the code of a letter, where the provider's word is not enough.
pub async fn prove_address(world: &World, browser: &Browser, email: &str) -> Page {
    browser.post("/do/claim-address", &[("email", email)]).await;
    let code = world.code(email).await;
    browser.submit("/do/confirm-address", &[("code", &code)]).await
}

/// Makes an account by a provider, and proves its address if that is asked for. Gives the browser, signed in.
pub async fn joined_by(world: &World, provider: &str, who: As<'_>) -> Browser {
    let browser = world.browser();
    let page = sign_in_with(world, &browser, provider, who).await;
    if !browser.is_signed_in().await {
        assert!(page.text.contains("/do/claim-address"), "{}", page.visible());
        prove_address(world, &browser, ADA).await;
    }
    assert!(browser.is_signed_in().await);
    browser
}

pub async fn accounts(world: &World) -> i64 {
    world.number("select count(*) from users").await
}

pub async fn identities(world: &World) -> i64 {
    world.number("select count(*) from identities").await
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
