//! Who has an account here cannot be asked (gate 1, ATK-001 to ATK-007): known and unknown addresses get the same status, place,
//! headers, cookies and words. How long the answers take is measured in the bench.

use std::time::Duration;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, Page, World};

both! {
    a_refused_sign_in_does_not_tell_why,
    running_into_the_limit_does_not_tell_who_exists,
    signing_up_does_not_tell_who_exists,
    signing_up_with_a_taken_username_does_not_tell_whose_it_is,
    a_fourth_sign_up_does_not_tell_who_exists,
    asking_for_a_reset_does_not_tell_who_exists,
    asking_for_a_sign_in_link_does_not_tell_who_exists,
    asking_for_another_letter_does_not_tell_who_is_confirmed,
    typing_a_code_does_not_tell_whether_there_was_a_letter,
    the_account_of_an_address_is_named_to_nobody_who_asks_with_its_username,
}

/// Five addresses of one length and one first letter, so that whatever differs is not the address typed.
const NOBODY: &str = "abe@example.com";
const WAITING: &str = "amy@example.com";
const CONFIRMED: &str = "ada@example.com";
const WITHOUT_PASSWORD: &str = "ann@example.com";
const SUSPENDED: &str = "ali@example.com";
pub const ALL: [&str; 5] = [NOBODY, WAITING, CONFIRMED, WITHOUT_PASSWORD, SUSPENDED];

/// One account of each kind, an hour ago.
pub async fn accounts(world: &World) {
    for email in [CONFIRMED, WITHOUT_PASSWORD, SUSPENDED] {
        world.person(email).await;
    }
    world.browser().post("/do/sign-up", &[("email", WAITING), ("password", PASSWORD)]).await;
    let without = "delete from passwords where user_id = (select id from users where email = $1)";
    world.change(without, WITHOUT_PASSWORD).await;
    world.change("update users set status = 'suspended' where email = $1", SUSPENDED).await;
    world.wait(Duration::from_secs(3_601));
}

/// All of a page that a stranger can see, but for what differs from one request to the next by its nature.
#[derive(Debug, PartialEq)]
pub struct Seen {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub text: String,
}

impl Seen {
    pub fn of(page: &Page, typed: &str) -> Self {
        let id = page.header("x-request-id").expect("an id");
        let headers = page
            .header_names()
            .into_iter()
            .flat_map(|name| page.headers(&name).into_iter().map(move |value| (name.clone(), value)));
        let headers = headers.map(|(name, value)| match name.as_str() {
            "set-cookie" => (name, blurred(&value)),
            "x-request-id" | "date" => (name, value.len().to_string()),
            "retry-after" => (name, (value.parse::<u64>().expect("seconds") / 30).to_string()),
            _ => (name, value),
        });
        Self {
            status: page.status,
            headers: headers.collect(),
            text: page.text.replace(&id, "ID").replace(typed, "ADDRESS"),
        }
    }
}

/// A cookie without its sealed value, but with its length.
fn blurred(line: &str) -> String {
    let (pair, attributes) = line.split_once(';').expect("attributes");
    let (name, value) = pair.split_once('=').expect("a value");
    format!("{name}={};{attributes}", value.len())
}

/// The answer to a form, and the page it leads to.
async fn answer(browser: &Browser, path: &str, fields: &[(&str, &str)], typed: &str) -> Vec<Seen> {
    let page = browser.post(path, fields).await;
    let mut seen = vec![Seen::of(&page, typed)];
    if page.is_redirect() {
        seen.push(Seen::of(&browser.get(&page.location()).await, typed));
    }
    seen
}

pub fn same(all: &[Vec<Seen>]) {
    for (other, email) in all.iter().zip(ALL) {
        assert_eq!(other.len(), all[0].len(), "{email}");
        for (step, (seen, expected)) in other.iter().zip(&all[0]).enumerate() {
            assert_eq!(seen, expected, "answer {step} for {email} differs from that for {}", ALL[0]);
        }
    }
}

async fn a_refused_sign_in_does_not_tell_why(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let fields = [("username", email), ("password", OTHER_PASSWORD)];
        all.push(answer(&world.browser(), "/do/sign-in", &fields, email).await);
    }
    assert!(all[0][1].text.contains("That email and password don't match."));
    same(&all);
}

async fn running_into_the_limit_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let (browser, fields) = (world.browser(), [("username", email), ("password", OTHER_PASSWORD)]);
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.extend(answer(&browser, "/do/sign-in", &fields, email).await);
        }
        all.push(seen);
    }
    let statuses: Vec<_> = all[0].iter().map(|seen| seen.status).collect();
    assert_eq!(statuses, [303, 200, 303, 200, 303, 200, 303, 200, 303, 200, 429, 429]);
    same(&all);
}

async fn signing_up_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let fields = [("email", email), ("password", OTHER_PASSWORD), ("name", "A"), ("next", "/account/data")];
        all.push(answer(&world.browser(), "/do/sign-up", &fields, email).await);
    }
    assert!(all[0][1].text.contains("6-digit code"));
    same(&all);
    for email in ALL {
        assert!(!world.letters(email).await.is_empty(), "everybody finds a letter: {email}");
    }
}

async fn signing_up_with_a_taken_username_does_not_tell_whose_it_is(world: World) {
    accounts(&world).await;
    world.change("update users set username = 'countess' where email = $1", CONFIRMED).await;
    let held =
        "insert into identifiers (value, user_id, kind) select 'countess', id, 'username' from users where email = $1";
    world.change(held, CONFIRMED).await;
    let mut all = Vec::new();
    for email in ALL {
        let fields = [("email", email), ("password", OTHER_PASSWORD), ("username", "Countess")];
        all.push(answer(&world.browser(), "/do/sign-up", &fields, email).await);
    }
    assert!(all[0][1].text.contains("Somebody has this username already."));
    same(&all);
}

async fn a_fourth_sign_up_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let mut seen = Vec::new();
        for _ in 0..4 {
            let fields = [("email", email), ("password", OTHER_PASSWORD)];
            seen.extend(answer(&world.browser(), "/do/sign-up", &fields, email).await);
        }
        all.push(seen);
    }
    assert_eq!(all[0].last().map(|seen| seen.status), Some(429));
    same(&all);
}

async fn asking_for_a_reset_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let (browser, mut seen) = (world.browser(), Vec::new());
        for _ in 0..5 {
            seen.extend(answer(&browser, "/do/request-reset", &[("email", email)], email).await);
        }
        all.push(seen);
    }
    assert!(all[0][1].text.contains("If an account exists for"));
    same(&all);
    assert!(world.letters(NOBODY).await.is_empty());
    let resets = world
        .letters(CONFIRMED)
        .await
        .iter()
        .filter(|letter| letter["subject"].as_str().is_some_and(|s| s.starts_with("Reset")))
        .count();
    assert_eq!(resets, 3, "the surplus is dropped in silence");
}

async fn asking_for_a_sign_in_link_does_not_tell_who_exists(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let (browser, mut seen) = (world.browser(), Vec::new());
        for _ in 0..4 {
            seen.extend(answer(&browser, "/do/request-magic-link", &[("email", email)], email).await);
        }
        seen.extend(answer(&browser, "/do/follow-magic-link", &[("code", "12")], email).await);
        all.push(seen);
    }
    assert!(all[0][1].text.contains("sent a link and a 6-digit code"), "{}", all[0][1].text);
    same(&all);
}

async fn asking_for_another_letter_does_not_tell_who_is_confirmed(world: World) {
    accounts(&world).await;
    let mut all = Vec::new();
    for email in ALL {
        let (browser, mut seen) = (world.browser(), Vec::new());
        for _ in 0..2 {
            seen.extend(answer(&browser, "/do/resend-verification", &[("email", email)], email).await);
        }
        all.push(seen);
    }
    assert_eq!(all[0].iter().map(|seen| seen.status).collect::<Vec<_>>(), [303, 200, 429]);
    same(&all);
    assert!(world.letters(NOBODY).await.is_empty());
    assert_eq!(world.letters(WAITING).await.len(), 2);
}

async fn typing_a_code_does_not_tell_whether_there_was_a_letter(world: World) {
    accounts(&world).await;
    // Codes are counted per address and day, and these accounts have just been made with one.
    world.wait(Duration::from_hours(24));
    let mut all = Vec::new();
    for email in ALL {
        let (browser, mut seen) = (world.browser(), Vec::new());
        browser.post("/do/sign-up", &[("email", email), ("password", OTHER_PASSWORD)]).await;
        for _ in 0..21 {
            seen.extend(answer(&browser, "/do/verify-email", &[("code", "12345")], email).await);
        }
        all.push(seen);
    }
    assert_eq!(all[0].last().map(|seen| seen.status), Some(429));
    same(&all);
}

async fn the_account_of_an_address_is_named_to_nobody_who_asks_with_its_username(world: World) {
    let owner = world.browser();
    owner.post("/do/sign-up", &[("email", CONFIRMED), ("password", PASSWORD), ("username", "countess")]).await;
    owner.post("/do/verify-email", &[("code", &world.code(CONFIRMED).await)]).await;
    for path in ["/do/sign-in", "/do/request-reset", "/do/resend-verification"] {
        let fields = [("username", "countess"), ("email", "countess"), ("password", OTHER_PASSWORD)];
        let page = world.browser().submit(path, &fields).await;
        assert!(!page.text.contains(CONFIRMED) && !page.text.contains("a••@"), "{path}");
    }
}
