//! Signing in with others, against the provider simulator: over HTTP, as a browser without script.

mod faults;
mod mistrust;
mod quirks;
mod thirteen;

use crate::support::{As, Browser, Page, World};

pub const ADA: &str = "ada@example.com";
/// Ada's account at a provider.
pub const THERE: As<'_> = As::new("1001", ADA);

/// Goes to a provider from the sign-in page, is somebody there, and looks at where that leads.
pub async fn sign_in_with(world: &World, browser: &Browser, provider: &str, who: As<'_>) -> Page {
    let back = world.come_back(browser, &format!("/oauth/{provider}"), who).await;
    if back.is_redirect() { browser.visit(&back.location()).await } else { back }
}

/// Proves an address by the code of a letter, where the provider's word was not enough.
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

/// Links an account at a provider to the one of somebody who is signed in.
pub async fn link(world: &World, browser: &Browser, provider: &str, who: As<'_>) -> Page {
    let sent = browser.post("/do/link-provider", &[("provider", provider)]).await;
    let back = world.go_through(browser, &sent, who).await;
    if back.is_redirect() { browser.visit(&back.location()).await } else { back }
}

pub async fn accounts(world: &World) -> i64 {
    world.number("select count(*) from users").await
}

pub async fn identities(world: &World) -> i64 {
    world.number("select count(*) from identities").await
}
