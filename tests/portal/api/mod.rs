//! The JSON API, used as programs use it.

use portico::accounts::{self, Identifier};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Page, World};

mod bearers;
mod by_letter;
mod concurrent;
mod cross_origin;
pub mod forged;
mod forged_claims;
mod frame;
mod lists;
mod my_access;
mod my_profile;
mod operations;
mod others;
mod outages;
mod privileges;
mod proofs;
mod refresh_ends;
mod refreshing;
mod refreshing_together;
mod sent_again;
mod sessions_and_tokens;
mod shared_secret;
mod signing_in;
mod unreadable;

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";

/// A program that calls the API for somebody. It sends no cookie unless it was given one.
#[derive(Clone)]
pub struct Caller {
    pub browser: Browser,
    pub access: String,
    pub refresh: String,
}

impl Caller {
    /// Signs in from a program that never was here.
    pub async fn sign_in(world: &World, email: &str) -> Self {
        let mut browser = world.browser();
        "acme-sync/2.1".clone_into(&mut browser.user_agent);
        let page = sign_in(&browser, email, PASSWORD).await;
        let mut caller = Self { browser, access: String::new(), refresh: String::new() };
        caller.keep(&page);
        caller
    }

    /// Keeps the tokens that an answer brought.
    pub fn keep(&mut self, page: &Page) {
        assert_eq!(page.status, 200, "{}", page.text);
        let tokens = page.json();
        self.access = text(&tokens["access_token"]);
        self.refresh = text(&tokens["refresh_token"]);
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Page {
        let bearer = format!("Bearer {}", self.access);
        let headers = [("authorization", bearer.as_str())];
        self.browser.call(method, &format!("/api/v1{path}"), body.as_ref(), &headers).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Page {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Page {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Page {
        self.call(Method::DELETE, path, None).await
    }

    /// Exchanges its refresh token, and keeps the next.
    pub async fn renew(&mut self) {
        let page = self.exchange().await;
        self.keep(&page);
    }

    /// Exchanges its refresh token without learning from the answer, as after a lost reply.
    pub async fn exchange(&self) -> Page {
        refresh(&self.browser, &self.refresh).await
    }

    /// Whether its access token is good, on which every door agrees.
    pub async fn is_let_in(&self) -> bool {
        let statuses = [self.get("/me").await.status, self.get("/auth/verify").await.status];
        assert!(statuses == [200, 200] || statuses == [401, 401], "{statuses:?}");
        statuses == [200, 200]
    }

    /// Neither of its tokens is good for anything.
    pub async fn is_out(&self) -> bool {
        let refused = self.exchange().await;
        let is_told = refused.status == 401 && refused.json()["code"] == "invalid_refresh_token";
        is_told && !self.is_let_in().await
    }

    /// What its access token says.
    pub async fn verified(&self) -> Value {
        self.get("/auth/verify").await.json()
    }

    /// The id of its session.
    pub async fn session(&self) -> String {
        text(&self.verified().await["sid"])
    }
}

/// Sends a call of nobody's.
pub async fn post(browser: &Browser, path: &str, body: Value) -> Page {
    browser.call(Method::POST, &format!("/api/v1{path}"), Some(&body), &[]).await
}

pub async fn sign_in(browser: &Browser, identifier: &str, password: &str) -> Page {
    post(browser, "/auth/sign-in", json!({ "identifier": identifier, "password": password })).await
}

pub async fn refresh(browser: &Browser, token: &str) -> Page {
    post(browser, "/auth/refresh", json!({ "refresh_token": token })).await
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The code of a problem, after a look at the document that tells of it.
pub fn problem(page: &Page) -> (u16, String) {
    assert_eq!(page.header("content-type").as_deref(), Some("application/problem+json"), "{}", page.text);
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    let document = page.json();
    assert_eq!(
        names(&document),
        ["code", "detail", "errors", "request_id", "status", "title", "type"],
        "nothing more, nothing less"
    );
    assert_eq!(document["status"], page.status);
    assert_eq!(Some(text(&document["request_id"])), page.header("x-request-id"));
    assert!(!text(&document["title"]).is_empty() && !text(&document["detail"]).is_empty(), "{document}");
    (page.status, text(&document["code"]))
}

/// The fields that a problem is about.
pub fn fields(page: &Page) -> Vec<String> {
    let document = page.json();
    document["errors"].as_array().expect("a list").iter().map(|error| text(&error["field"])).collect()
}

/// The names in an object, sorted.
pub fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// The items of a page of a list.
pub fn items(page: &Page) -> Vec<Value> {
    assert_eq!(page.status, 200, "{}", page.text);
    page.json()["items"].as_array().expect("a list").clone()
}

pub async fn id_of(world: &World, email: &str) -> String {
    let mut tx = world.portal.db.read().await.expect("the database");
    accounts::by_identifier(&mut tx, &Identifier::parse(email)).await.expect("the database").expect("an account").id
}

/// Somebody with an account, signed in at the API, and their browser.
pub async fn ada(world: &World) -> (Caller, Browser) {
    let browser = world.person(ADA).await;
    (Caller::sign_in(world, ADA).await, browser)
}
