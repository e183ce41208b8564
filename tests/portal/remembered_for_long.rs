//! How long a browser remembers an account: until it is closed, or for a month after somebody who stays was there.

use std::time::Duration;

use crate::both;
use crate::remembered::{ADA, BOB, both_were_here, offers};
use crate::support::{Browser, PASSWORD, World};

both! {
    whoever_is_not_to_be_kept_on_a_device_is_gone_with_the_browser,
    an_account_is_remembered_for_a_month_after_the_last_sign_in,
}

/// The cookie that a sign-in sets, and who is offered afterwards.
async fn comes_in(browser: &Browser, email: &str, stays: bool) -> String {
    let kept = [("username", email), ("password", PASSWORD), ("remember", "on")];
    let page = browser.post("/do/sign-in", if stays { &kept } else { &kept[..2] }).await;
    browser.post("/do/sign-out", &[]).await;
    page.headers("set-cookie").into_iter().find(|line| line.starts_with("accounts=")).expect("the cookie")
}

async fn whoever_is_not_to_be_kept_on_a_device_is_gone_with_the_browser(world: World) {
    let browser = both_were_here(&world).await;
    let line = comes_in(&browser, BOB, false).await;
    assert!(line.ends_with("; SameSite=Lax"), "until the browser is closed: {line}");
    assert_eq!(offers(&browser.get("/login").await).len(), 2);
    let line = comes_in(&browser, ADA, true).await;
    assert!(line.ends_with("; Max-Age=2592000"), "{line}");
    let page = browser.get("/login").await;
    assert!(offers(&page).len() == 1 && page.says("Continue as Ada"), "{}", page.visible());
    comes_in(&browser, BOB, false).await;
    assert_eq!(offers(&browser.get("/login").await).len(), 1, "what stays is for those who stay");
}

async fn an_account_is_remembered_for_a_month_after_the_last_sign_in(world: World) {
    let browser = both_were_here(&world).await;
    comes_in(&browser, BOB, true).await;
    comes_in(&browser, ADA, true).await;
    world.wait(Duration::from_hours(20 * 24));
    comes_in(&browser, ADA, true).await;
    world.wait(Duration::from_hours(20 * 24));
    assert_eq!(offers(&browser.get("/login").await).len(), 2);
    world.wait(Duration::from_hours(11 * 24));
    assert!(offers(&browser.get("/login").await).is_empty(), "also where the browser did not drop the cookie");
}
