//! Ways that many tests go, and what they look at when they are there.

use serde_json::Value;

use super::{Browser, Page, World};

impl World {
    /// The newest letter to an address whose subject contains `about`.
    pub async fn letter_about(&self, to: &str, about: &str) -> Value {
        let letters = self.letters(to).await;
        let found = letters.iter().find(|letter| letter["subject"].as_str().expect("a subject").contains(about));
        found.cloned().unwrap_or_else(|| panic!("no letter about {about} to {to}"))
    }

    /// The link in the newest letter about something, as a path of this portal.
    pub async fn link_about(&self, to: &str, about: &str) -> String {
        let letter = self.letter_about(to, about).await;
        let link = letter["link"].as_str().expect("a link");
        link.strip_prefix(&self.url).expect("a link to this portal").to_owned()
    }

    /// How many letters about something went to an address.
    pub async fn count_letters(&self, to: &str, about: &str) -> usize {
        let letters = self.letters(to).await;
        letters.iter().filter(|letter| letter["subject"].as_str().expect("a subject").contains(about)).count()
    }

    /// Has a link to a new password sent, from a browser of somebody who is nobody yet; gives its path.
    pub async fn reset_link(&self, email: &str) -> String {
        let answer = self.browser().post("/do/request-reset", &[("email", email)]).await;
        assert_eq!(answer.location(), "/forgot/sent");
        self.link_about(email, "Reset your").await
    }

    /// Follows a link to a new password and chooses one.
    pub async fn reset(&self, link: &str, password: &str) -> (Browser, Page) {
        let browser = self.browser();
        assert_eq!(browser.get(link).await.location(), "/reset");
        let page = browser.post("/do/reset-password", &[("password", password)]).await;
        (browser, page)
    }

    /// Has a letter to sign in with sent; gives the browser that asked, and the path of its link.
    pub async fn magic_link(&self, email: &str) -> (Browser, String) {
        let browser = self.browser();
        let answer = browser.post("/do/request-magic-link", &[("email", email)]).await;
        assert_eq!(answer.location(), "/magic-link");
        let letters = self.letters(email).await;
        let mut paths = letters.iter().filter_map(|letter| letter["link"].as_str()?.strip_prefix(&self.url));
        let path = paths.find(|path| path.starts_with("/magic-link?")).expect("a link to sign in with");
        (browser, path.to_owned())
    }

    /// Opens a link to sign in with and presses the button.
    pub async fn follow(&self, browser: &Browser, link: &str) -> Page {
        assert_eq!(browser.get(link).await.location(), "/magic-link");
        browser.post("/do/follow-magic-link", &[]).await
    }

    /// Signs up without confirming the address; gives the browser that did.
    pub async fn signed_up(&self, email: &str, password: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.post("/do/sign-up", &[("email", email), ("password", password)]).await;
        assert_eq!(answer.location(), "/verify-email");
        browser
    }

    /// Whether a fresh browser comes in with this password.
    pub async fn lets_in(&self, username: &str, password: &str) -> bool {
        self.sign_in(username, password).await.0.is_signed_in().await
    }

    /// Changes the database behind the portal's back. Answers how many rows that touched.
    pub async fn run(&self, sql: &'static str) -> u64 {
        let mut tx = self.portal.db.write().await.expect("the database");
        let touched = tx.query(sql).execute().await.expect("a statement");
        tx.commit().await.expect("a commit");
        touched
    }

    /// A column of texts from the database.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        let mut tx = self.portal.db.read().await.expect("the database");
        tx.query(sql).all::<(String,)>().await.expect("texts").into_iter().map(|row| row.0).collect()
    }

    /// How often something is in the log.
    pub async fn events(&self, event: &str) -> usize {
        let all = self.texts("select event from audit_events").await;
        all.iter().filter(|name| *name == event).count()
    }
}

/// The token in a link.
pub fn token_of(link: &str) -> &str {
    link.split_once("token=").expect("a token").1
}
