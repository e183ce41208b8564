//! Second factors (security.md gates 13 to 16, ATK-070 to 081).

use crate::support::{App, Browser, PASSWORD, Page, World};

mod by_api;
mod by_api_enrolling;
mod counting;
mod enrolling;
mod every_door;
mod exported;
mod guessing;
mod half;
mod losing_the_phone;
mod not_the_owners;
mod on_the_way;
mod other_doors;
mod proving;
mod recovery;
mod required;
mod signing_in;
mod switched_off;
mod trusted;

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";
pub const TOTP: &str = "/account/security/totp";
pub const CODES: &str = "/account/security/recovery-codes";

/// Somebody with an authenticator app, signed in.
pub struct Enrolled {
    pub browser: Browser,
    pub app: App,
    pub codes: Vec<String>,
}

impl Enrolled {
    pub async fn of(world: &World, email: &str) -> Self {
        let browser = world.person(email).await;
        let (app, codes) = enrol(world, &browser).await;
        Self { browser, app, codes }
    }
}

/// The secret that the page shows, without spaces.
pub fn secret_on(page: &Page) -> Option<String> {
    let shown = page.text.split_once("id=\"totp-key\"")?.1.split_once('>')?.1.split_once('<')?.0;
    Some(shown.replace(' ', ""))
}

/// The recovery codes that the page shows.
pub fn codes_on(page: &Page) -> Vec<String> {
    let visible = page.visible();
    let is_code = |word: &&str| {
        let halves: Vec<_> = word.split('-').collect();
        halves.len() == 2 && halves.iter().all(|half| half.len() == 5 && half.bytes().all(is_letter_of_code))
    };
    visible.split_whitespace().filter(is_code).map(str::to_owned).collect()
}

fn is_letter_of_code(letter: u8) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit()
}

/// Begins to set an app up.
pub async fn start(browser: &Browser) -> App {
    assert_eq!(browser.post("/do/start-totp", &[]).await.location(), TOTP);
    App { secret: secret_on(&browser.get(TOTP).await).expect("a secret") }
}

/// Sets an app up, and gives it with the recovery codes that were shown.
pub async fn enrol(world: &World, browser: &Browser) -> (App, Vec<String>) {
    let app = start(browser).await;
    let done = browser.post("/do/confirm-totp", &[("code", &app.code(world)), ("name", "Phone")]).await;
    assert_eq!(done.location(), CODES, "{}", browser.get(TOTP).await.visible());
    (app, codes_on(&browser.get(CODES).await))
}

/// A browser that never was here, in which the password was right.
pub async fn half(world: &World, email: &str) -> Browser {
    let (browser, page) = world.sign_in(email, PASSWORD).await;
    assert_eq!(page.location(), "/mfa");
    browser
}

/// Types a code of an app.
pub async fn type_code(browser: &Browser, code: &str) -> Page {
    browser.post("/do/verify-factor", &[("factor", "totp"), ("code", code)]).await
}

/// Types a recovery code.
pub async fn type_recovery_code(browser: &Browser, code: &str) -> Page {
    browser.post("/do/verify-factor", &[("factor", "recovery_code"), ("code", code)]).await
}

/// Types a code and has the browser trusted.
pub async fn trust(browser: &Browser, code: &str) {
    let fields = [("factor", "totp"), ("code", code), ("trust_browser", "on")];
    assert_eq!(browser.post("/do/verify-factor", &fields).await.location(), "/account");
}

/// How many sessions are alive.
pub async fn sessions(world: &World) -> i64 {
    world.number("select count(*) from sessions where ended_at is null").await
}
