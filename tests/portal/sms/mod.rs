//! Codes by text message (STD-A15, ATK-063, ATK-075, ATK-084, gates 14 and 16).

use std::time::Duration;

use crate::support::{Browser, PASSWORD, Page, World};

mod adding;
mod budgets;
mod by_api;
mod countries;
mod removing;
mod signing_in;

/// The switch that a portal needs for texts; in development they are kept in the inbox.
pub const ON: &[(&str, &str)] = &[("AUTH_MFA_SMS_ENABLED", "true")];
pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";
pub const NUMBER: &str = "+4915123456789";
pub const PAGE: &str = "/account/security/phone";
pub const CODES: &str = "/account/security/recovery-codes";

/// The texts that went to a number.
pub async fn count(world: &World, number: &str) -> usize {
    world.letters(number).await.len()
}

/// Has a code sent to a number, and confirms it.
pub async fn add(world: &World, browser: &Browser, number: &str) -> Page {
    assert_eq!(browser.post("/do/add-phone", &[("phone", number)]).await.location(), PAGE);
    let code = world.code(number).await;
    browser.post("/do/confirm-phone", &[("code", &code)]).await
}

/// Somebody whose second factor is a phone, signed in.
pub async fn with_phone(world: &World, email: &str, number: &str) -> Browser {
    let browser = world.person(email).await;
    assert_eq!(add(world, &browser, number).await.location(), CODES);
    browser
}

/// A browser that never was here, in which the password was right.
pub async fn half(world: &World, email: &str) -> Browser {
    let (browser, page) = world.sign_in(email, PASSWORD).await;
    assert_eq!(page.location(), "/mfa");
    browser
}

/// Has a code sent for a sign-in, a minute after the last.
pub async fn send(world: &World, browser: &Browser) -> String {
    world.wait(Duration::from_secs(61));
    assert_eq!(browser.post("/do/send-sms-code", &[]).await.location(), "/mfa?factor=sms");
    world.code(NUMBER).await
}

pub async fn type_code(browser: &Browser, code: &str) -> Page {
    browser.post("/do/verify-factor", &[("factor", "sms"), ("code", code)]).await
}

/// Six digits that are not these.
pub fn other_than(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}
