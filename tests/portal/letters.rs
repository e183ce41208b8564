//! What the letters say.

use std::collections::BTreeSet;
use std::time::Duration;

use portico::cli::housekeeping;
use reqwest::Method;
use serde_json::Value;

use crate::both;
use crate::support::{Browser, OTHER_PASSWORD, PASSWORD, World, token_of};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";
/// How many kinds there are.
const KINDS: usize = 12;

both! {
    every_letter_says_the_same_in_text_and_in_html,
    every_letter_has_a_subject_a_footer_and_where_it_comes_from,
    no_letter_holds_a_password_or_a_secret_of_another,
    a_german_reader_gets_german_letters_whoever_asks,
    the_facts_tell_the_browser_and_address_that_asked,
    a_name_never_becomes_markup_or_a_header,
    headers_about_the_host_never_change_the_link,
    a_letter_waits_until_it_can_be_sent,
    a_letter_that_never_leaves_is_kept_as_dead_for_a_month,
    the_inbox_keeps_the_newest_letters,
}
both! { with &[("AUTH_PRODUCT_NAME", "<b>Acme</b> & Sons")] => the_name_of_the_site_never_becomes_markup }
both! { with &[("AUTH_SMTP_HOST", "127.0.0.1"), ("AUTH_SMTP_PORT", "9")] => without_a_mail_server_people_get_their_answer_and_the_letter_waits }

fn text<'l>(letter: &'l Value, part: &str) -> &'l str {
    letter[part].as_str().expect("a text")
}

/// Goes every way that ends in a letter, and gives all the letters.
async fn every_letter(world: &World, language: &str) -> Vec<Value> {
    let mut ada = world.browser();
    ada.language = language.into();
    ada.post("/do/request-magic-link", &[("email", NEW)]).await;
    ada.post("/do/sign-up", &[("email", ADA), ("password", PASSWORD), ("name", "Ada")]).await;
    let code = world.code(ADA).await;
    ada.post("/do/verify-email", &[("code", &code)]).await;
    world.browser().post("/do/sign-up", &[("email", ADA), ("password", OTHER_PASSWORD)]).await;
    world.settle().await;
    world.browser().post("/do/request-magic-link", &[("email", ADA)]).await;
    world.settle().await;
    world.browser().post("/do/request-reset", &[("email", ADA)]).await;
    let link = newest_link(world, ADA, "/reset?").await;
    world.reset(&link, OTHER_PASSWORD).await;
    let (ada, _) = world.sign_in(ADA, OTHER_PASSWORD).await;
    ada.post("/do/change-email", &[("email", NEW)]).await;
    let code = world.code(NEW).await;
    ada.post("/do/confirm-email", &[("code", &code)]).await;
    let undo = newest_link(world, ADA, "/account/email/undo?").await;
    let ada = world.browser();
    assert_eq!(ada.post("/do/undo-email-change", &[("token", token_of(&undo))]).await.location(), "/reset");
    ada.post("/do/reset-password", &[("password", "nine copper kettles 77")]).await;
    leave_and_come_back(world, &ada).await;
    [world.letters(ADA).await, world.letters(NEW).await].concat()
}

async fn leave_and_come_back(world: &World, ada: &Browser) {
    assert_eq!(ada.post("/do/delete-account", &[("email", ADA)]).await.location(), "/login");
    let back = newest_link(world, ADA, "/account/data/cancel?").await;
    world.browser().post("/do/cancel-deletion", &[("token", token_of(&back))]).await;
}

async fn newest_link(world: &World, to: &str, path: &str) -> String {
    let letters = world.letters(to).await;
    let mut links = letters.iter().filter_map(|letter| letter["link"].as_str()?.strip_prefix(&world.url));
    links.find(|link| link.starts_with(path)).unwrap_or_else(|| panic!("no link to {path}")).to_owned()
}

/// The pieces of text between the tags of a letter, as somebody reads them.
fn pieces(html: &str) -> Vec<String> {
    let body = html.split_once("<body").expect("a body").1;
    let plain = |piece: &str| {
        piece
            .replace("&#x27;", "'")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#x2f;", "/")
            .replace("&amp;", "&")
    };
    let texts = body.split('<').skip(1).filter_map(|piece| piece.split_once('>').map(|(_, text)| plain(text.trim())));
    texts.filter(|text| !text.is_empty()).collect()
}

async fn every_letter_says_the_same_in_text_and_in_html(world: World) {
    let letters = every_letter(&world, "en").await;
    for letter in &letters {
        let (plain, html) = (text(letter, "text"), pieces(text(letter, "html")));
        for piece in &html {
            assert!(plain.contains(piece.as_str()), "{piece:?} is not in the text {plain}");
        }
        for line in plain.lines().map(|line| line.trim().trim_end_matches(':')).filter(|line| !line.is_empty()) {
            assert!(
                html.iter().any(|piece| piece.trim_end_matches(':') == line),
                "{line:?} is not in the HTML {html:?}"
            );
        }
        for part in ["code", "link"].iter().filter_map(|part| letter[part].as_str()) {
            assert!(plain.contains(part) && html.iter().any(|piece| piece == part), "{part} in {letter}");
        }
    }
    let kinds: BTreeSet<_> =
        letters.iter().map(|letter| text(letter, "subject").trim_start_matches(|c: char| !c.is_alphabetic())).collect();
    assert!(kinds.len() >= KINDS - 1, "{kinds:?}");
    assert!(letters.len() >= KINDS, "{} letters", letters.len());
}

async fn every_letter_has_a_subject_a_footer_and_where_it_comes_from(world: World) {
    for letter in every_letter(&world, "en").await {
        let (subject, plain, html) = (text(&letter, "subject"), text(&letter, "text"), text(&letter, "html"));
        assert!(!subject.is_empty() && !subject.contains('\n') && subject.contains("Portico"), "{subject}");
        assert!(!subject.contains('{') && !plain.contains("letter-") && !plain.contains('{'), "{plain}");
        assert!(plain.contains("You get this email because your address is used at"), "{plain}");
        assert!(
            plain.contains("When and where: ") && plain.contains("Firefox on Linux") && plain.contains("198.51."),
            "{plain}"
        );
        assert!(html.contains("<html lang=\"en\" dir=\"ltr\">"), "{html}");
        for outside in ["src=", "<link", "url(", "<script", "http-equiv"] {
            assert!(!html.contains(outside), "{outside} loads something");
        }
    }
}

async fn no_letter_holds_a_password_or_a_secret_of_another(world: World) {
    let letters = every_letter(&world, "en").await;
    for letter in &letters {
        let all = letter.to_string();
        assert!(!all.contains(PASSWORD) && !all.contains(OTHER_PASSWORD) && !all.contains("$argon2"), "{all}");
    }
    let tokens: Vec<_> = letters
        .iter()
        .filter_map(|letter| letter["link"].as_str()?.split_once("token=").map(|(_, token)| token))
        .collect();
    assert!(tokens.len() >= 5, "{tokens:?}");
    for token in &tokens {
        assert_eq!(letters.iter().filter(|letter| letter.to_string().contains(token)).count(), 1, "{token}");
    }
}

async fn a_german_reader_gets_german_letters_whoever_asks(world: World) {
    let letters = every_letter(&world, "de-AT, en;q=0.5").await;
    assert!(letters.len() >= KINDS);
    for letter in letters {
        let (subject, plain, html) = (text(&letter, "subject"), text(&letter, "text"), text(&letter, "html"));
        assert!(html.contains("<html lang=\"de\" dir=\"ltr\">"), "{subject}");
        assert!(
            plain.contains("Du bekommst diese E-Mail, weil deine Adresse bei") && plain.contains("Wann und wo: "),
            "{plain}"
        );
        for english in ["Your ", " your ", "You ", "When and where", "If this", " will be "] {
            assert!(!plain.contains(english) && !subject.contains(english), "{english:?} in {subject}: {plain}");
        }
    }
}

async fn the_facts_tell_the_browser_and_address_that_asked(world: World) {
    world.person(ADA).await;
    let mut asking = world.browser();
    asking.user_agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1".into();
    asking.post("/do/request-reset", &[("email", ADA)]).await;
    let letter = world.letter_about(ADA, "Reset your").await;
    let facts = text(&letter, "text").lines().find(|line| line.starts_with("When and where: ")).expect("facts");
    assert!(facts.contains("Safari") && facts.contains("iOS") || facts.contains("iPhone"), "{facts}");
    assert!(facts.contains(&asking.ip), "{facts}");
}

async fn a_name_never_becomes_markup_or_a_header(world: World) {
    let name = "<a href=\"https://evil.example/\">Click</a> {{ product }} %0d%0aBcc: x@evil.example";
    let browser = world.browser();
    browser.post("/do/sign-up", &[("email", ADA), ("password", PASSWORD), ("name", name)]).await;
    let code = world.code(ADA).await;
    browser.post("/do/verify-email", &[("code", &code)]).await;
    world.reset_link(ADA).await;
    browser.post("/do/delete-account", &[("email", ADA)]).await;
    let letters = world.letters(ADA).await;
    assert_eq!(letters.len(), 3);
    for letter in letters {
        assert!(!text(&letter, "html").contains("<a href=\"https://evil"), "{letter}");
        assert!(!text(&letter, "subject").contains("evil") && letter["to"] == ADA, "{letter}");
    }
}

async fn the_name_of_the_site_never_becomes_markup(world: World) {
    let browser = world.signed_up(ADA, PASSWORD).await;
    let letter = world.letter(ADA).await;
    assert!(!text(&letter, "html").contains("<b>") && text(&letter, "html").contains("&lt;b&gt;Acme"), "{letter}");
    assert!(
        text(&letter, "text").contains("<b>Acme</b> & Sons") && text(&letter, "subject").contains("<b>Acme</b> & Sons")
    );
    let page = browser.get("/verify-email").await;
    assert!(!page.text.contains("<b>Acme") && page.text.contains("&lt;b&gt;Acme"), "{}", page.text);
}

async fn headers_about_the_host_never_change_the_link(world: World) {
    world.person(ADA).await;
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-proto", "https"),
        ("x-original-url", "https://evil.example/"),
        ("x-forwarded-port", "666"),
    ] {
        world.wait(Duration::from_hours(1));
        let headers = [("origin", world.url.as_str()), ("sec-fetch-site", "same-origin"), (name, value)];
        let fields: &[(&str, &str)] = &[("email", ADA)];
        let before = world.count_letters(ADA, "Reset your").await;
        let answer = world.browser().send(Method::POST, "/do/request-reset", Some(fields), &headers).await;
        let refused = matches!(answer.status, 400 | 403 | 421);
        assert_eq!(world.count_letters(ADA, "Reset your").await, before + usize::from(!refused), "{name}");
        for letter in
            world.letters(ADA).await.iter().filter(|letter| letter["subject"] == "Reset your Portico password")
        {
            let all = letter.to_string();
            assert!(
                letter["link"].as_str().expect("a link").starts_with(&format!("{}/reset?token=", world.url)),
                "{name}"
            );
            assert!(!all.contains("evil") && !all.contains(":666") && !all.contains("https:"), "{name}: {all}");
        }
    }
    assert!(world.count_letters(ADA, "Reset your").await > 0);
}

async fn a_letter_waits_until_it_can_be_sent(world: World) {
    world.run("alter table dev_inbox rename to away").await;
    world.signed_up(ADA, PASSWORD).await;
    world.settle().await;
    world.settle().await;
    assert_eq!(world.number("select attempts from jobs where dead_at is null").await, 1);
    world.run("alter table away rename to dev_inbox").await;
    assert_eq!(world.letters(ADA).await.len(), 0, "it is not tried again at once");
    world.wait(Duration::from_secs(11));
    assert_eq!(world.letters(ADA).await.len(), 1);
    assert_eq!(world.number("select count(*) from jobs").await, 0);
    world.wait(Duration::from_hours(48));
    assert_eq!(world.letters(ADA).await.len(), 1);
}

async fn a_letter_that_never_leaves_is_kept_as_dead_for_a_month(world: World) {
    world.run("alter table dev_inbox rename to away").await;
    world.signed_up(ADA, PASSWORD).await;
    for _ in 0..12 {
        world.settle().await;
        world.wait(Duration::from_hours(25));
    }
    assert_eq!(world.number("select count(*) from jobs where dead_at is not null and attempts = 10").await, 1);
    world.run("alter table away rename to dev_inbox").await;
    assert_eq!(world.letters(ADA).await.len(), 0);
    assert_eq!(
        world.number("select count(*) from jobs where last_error like '%ada@%' or last_error like '%token%'").await,
        0
    );
    let dead = async || {
        housekeeping(&world.portal).await.expect("housekeeping");
        world.number("select count(*) from jobs where dead_at is not null").await
    };
    world.wait(Duration::from_hours(15 * 24));
    assert_eq!(dead().await, 1);
    world.wait(Duration::from_hours(15 * 24));
    assert_eq!(dead().await, 0);
}

async fn the_inbox_keeps_the_newest_letters(world: World) {
    let fill = "insert into dev_inbox (id, kind, recipient, sender, subject, body_text, body_html, sent_at) \
                with recursive n (i) as (select 0 union all select i + 1 from n where i < 599) \
                select 'a' || (1000 + i), 'email', 'x', 'y', 'z', '', '', $1 from n";
    let mut tx = world.portal.db.write().await.expect("a transaction");
    tx.query(fill).bind(world.portal.clock.now()).execute().await.expect("letters");
    tx.commit().await.expect("a commit");
    housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(world.number("select count(*) from dev_inbox").await, 600, "those of the last hour stay");
    world.wait(Duration::from_mins(61));
    housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(world.number("select count(*) from dev_inbox where id >= 'a1100'").await, 500);
    assert_eq!(world.number("select count(*) from dev_inbox").await, 500);
}

async fn without_a_mail_server_people_get_their_answer_and_the_letter_waits(world: World) {
    world.signed_up(ADA, PASSWORD).await;
    world.settle().await;
    assert_eq!(world.number("select attempts from jobs where dead_at is null").await, 1);
    world.wait(Duration::from_secs(11));
    world.settle().await;
    assert_eq!(world.number("select attempts from jobs where dead_at is null").await, 2);
    assert_eq!(world.number("select count(*) from jobs where run_at < created_at + 60000").await, 0, "the pauses grow");
}
