//! The routes of the older systems, called as their clients call them. One file a system, one test a row of what it had; here what
//! holds for all of them.

use portico::api::DOCUMENT_TEXT;
use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, PASSWORD, Page, World};

mod auth_service;
mod by_letter;
mod cannot_be_told_apart;
mod enrolling;
mod express;
mod mifty;
mod nest;
mod nself;
mod required;
mod second_factors;

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";

/// Every route of every system.
const ROUTES: &[&str] = &[
    "POST /auth/register",
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/logout",
    "GET /users/profile",
    "GET /users/admin",
    "GET /auth/protected",
    "GET /auth/verify",
    "POST /auth/mfa/totp/setup",
    "POST /auth/mfa/totp/verify",
    "POST /auth/mfa/sms/send",
    "POST /auth/mfa/sms/verify",
    "POST /auth/signup",
    "POST /auth/signin",
    "GET /user/profile",
    "POST /register",
    "POST /login",
    "GET /protected",
    "POST /api/auth/sign-up/email",
    "POST /api/auth/verify/email",
    "POST /api/auth/resend/verify/email",
    "POST /api/auth/sign-in/email",
    "POST /api/auth/enable/mfa",
    "POST /api/auth/disable/mfa",
    "PATCH /api/auth/edit/basic",
    "PATCH /api/auth/edit/email",
    "PATCH /api/auth/edit/password",
    "PATCH /api/auth/forgot/password",
    "POST /api/auth/user/me",
    "DELETE /api/auth/user/logout",
    "DELETE /api/auth/user/logout-all",
    "PATCH /api/auth/user/refresh",
];

both! {
    every_route_is_answered_with_json_that_nobody_keeps,
    errors_of_the_layers_around_have_the_shape_of_the_system,
    another_site_sends_nothing_in_a_persons_name,
    looking_at_a_path_that_takes_something_gets_a_page,
    the_document_of_the_api_does_not_have_them,
}
both! { with &[("AUTH_COMPAT", "none")] => switched_off_there_are_none_of_these_routes }
both! { with &[("AUTH_COMPAT", "nest,express")] => only_the_systems_that_are_named_are_answered }
both! { with &[("AUTH_CORS_ENABLED", "true"), ("AUTH_CORS_ORIGINS", "https://app.example.com")] => pages_of_the_named_origins_may_call_them }

/// A client of an older system.
pub struct Client {
    pub browser: Browser,
    pub token: Option<String>,
}

impl Client {
    pub fn new(world: &World) -> Self {
        Self { browser: world.browser(), token: None }
    }

    /// With an access token.
    pub fn with(world: &World, token: &Value) -> Self {
        Self { token: Some(text(token)), ..Self::new(world) }
    }

    pub async fn send(&self, route: &str, body: Option<Value>) -> Page {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        self.browser.call(method.parse().expect("a method"), path, body.as_ref(), &headers).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(&format!("GET {path}"), None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Page {
        self.send(&format!("POST {path}"), Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Page {
        self.send(&format!("PATCH {path}"), Some(body)).await
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// What an answer says, which is never a hash.
pub fn said(page: &Page, status: u16) -> Value {
    assert_eq!(page.status, status, "{}", page.text);
    assert!(!page.text.contains("$argon2") && !page.text.contains(PASSWORD), "{}", page.text);
    page.json()
}

/// The message of an error in Nest's shape.
pub fn nest_error(page: &Page, status: u16) -> Value {
    let told = said(page, status);
    let reason = reqwest::StatusCode::from_u16(status).expect("a status").canonical_reason();
    assert_eq!(told, json!({ "statusCode": status, "message": told["message"], "error": reason }));
    told["message"].clone()
}

/// What an access token says.
pub fn claims(token: &Value) -> Value {
    use base64::Engine;
    let token = text(token);
    let body = token.split('.').nth(1).expect("a JWT");
    let decoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(body).expect("base64url");
    serde_json::from_slice(&decoded).expect("JSON")
}

/// Confirms an address by the code of the newest letter.
pub async fn confirm(world: &World, email: &str) {
    let body = json!({ "email": email, "code": world.code(email).await });
    let page = Client::new(world).post("/api/v1/auth/verify-email", body).await;
    assert_eq!(said(&page, 200), json!({ "status": "verified" }));
}

/// Gives somebody a role.
pub async fn make_admin(world: &World, email: &str) {
    let grant = "insert into user_roles (user_id, role, granted_at) select id, 'admin', 1 from users where email = $1";
    world.change(grant, email).await;
}

async fn every_route_is_answered_with_json_that_nobody_keeps(world: World) {
    for route in ROUTES {
        let page = Client::new(&world).send(route, Some(json!({}))).await;
        assert!(!matches!(page.status, 404 | 405) && page.status < 500, "{route}: {} {}", page.status, page.text);
        assert!(page.json().is_object(), "{route}");
        assert_eq!(page.header("content-type").as_deref(), Some("application/json"), "{route}");
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"), "{route}");
    }
}

async fn switched_off_there_are_none_of_these_routes(world: World) {
    world.person(ADA).await;
    let body = json!({ "email": ADA, "username": ADA, "password": PASSWORD });
    for route in ROUTES {
        let page = Client::new(&world).send(route, Some(body.clone())).await;
        let expected = if *route == "POST /login" { 405 } else { 404 };
        assert_eq!(page.status, expected, "{route}: {}", page.text);
        assert!(!page.text.contains("oken\":"), "{route}: {}", page.text);
    }
    assert_eq!(world.number("select count(*) from sessions where kind = 'api'").await, 0);
}

async fn only_the_systems_that_are_named_are_answered(world: World) {
    world.person(ADA).await;
    let ada = Client::new(&world);
    let credentials = json!({ "username": ADA, "email": ADA, "password": PASSWORD });
    let token = &said(&ada.post("/auth/signin", credentials.clone()).await, 200)["accessToken"];
    assert_eq!(ada.post("/login", credentials.clone()).await.status, 200);
    let profile = Client::with(&world, token).get("/users/profile").await;
    assert_eq!(said(&profile, 200)["username"], ADA, "a route it shares with another");
    for path in ["/auth/login", "/auth/register", "/api/auth/sign-in/email"] {
        assert_eq!(ada.post(path, credentials.clone()).await.status, 404, "{path}");
    }
}

async fn errors_of_the_layers_around_have_the_shape_of_the_system(world: World) {
    let ada = Client::new(&world);
    let large = json!({ "email": "a".repeat(17 * 1024) });
    nest_error(&ada.post("/auth/register", large.clone()).await, 413);
    nest_error(&ada.post("/auth/signin", large.clone()).await, 413);
    nest_error(&ada.post("/api/auth/sign-up/email", large.clone()).await, 413);
    nest_error(&ada.send("PUT /auth/login", Some(json!({}))).await, 405);
    nest_error(&ada.post("/auth/login", json!([])).await, 400);
    let form = ada.browser.send(Method::POST, "/auth/login", Some(&[("email", ADA)]), &[]).await;
    nest_error(&form, 415);
    let express = [ada.post("/register", large).await, ada.post("/login", json!("x")).await];
    for (page, status) in express.iter().zip([413, 400]) {
        let told = said(page, status);
        assert_eq!(told, json!({ "error": told["error"] }));
        assert!(!text(&told["error"]).is_empty());
    }
    let mut german = world.browser();
    "de".clone_into(&mut german.language);
    let page = german.call(Method::PUT, "/auth/login", None, &[]).await;
    assert!(text(&nest_error(&page, 405)).starts_with("Diese Adresse"));
}

async fn another_site_sends_nothing_in_a_persons_name(world: World) {
    let ada = world.person(ADA).await;
    let evil = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    for (method, path) in [(Method::DELETE, "/api/auth/user/logout-all"), (Method::PATCH, "/api/auth/edit/basic")] {
        let page = ada.call(method, path, Some(&json!({ "name": "Eve" })), &evil).await;
        assert_eq!(nest_error(&page, 403), "Forbidden resource");
    }
    let page = ada.call(Method::POST, "/login", Some(&json!({ "email": ADA, "password": PASSWORD })), &evil).await;
    assert_eq!(said(&page, 403), json!({ "error": "This is not yours to do." }));
    assert!(ada.is_signed_in().await);
    assert_eq!(world.number("select count(*) from users where name = 'Eve'").await, 0);
    let own = [("sec-fetch-site", "same-origin")];
    let page = ada.call(Method::GET, "/users/profile", None, &own).await;
    assert_eq!(said(&page, 200)["email"], ADA, "the session of a browser is good, too");
}

async fn looking_at_a_path_that_takes_something_gets_a_page(world: World) {
    let page = world.browser().get("/login").await;
    assert!(page.status == 200 && page.says("Sign in"), "{}", page.text);
    for path in ["/auth/login", "/register"] {
        let page = world.browser().get(path).await;
        assert!(page.status == 405 && page.text.contains("<h1>"), "{path}: {}", page.text);
    }
}

async fn the_document_of_the_api_does_not_have_them(_: World) {
    let document: Value = serde_json::from_str(&DOCUMENT_TEXT).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    // The exchange of an app that is no browser is a door beside the way it ends.
    let ours = |path: &String| path.starts_with("/api/v1/") || path == "/oauth/{provider}/token";
    assert!(paths.len() > 10 && paths.keys().all(ours), "{:?}", paths.keys());
}

async fn pages_of_the_named_origins_may_call_them(world: World) {
    let ask = async |path: &str, origin: &str, method: &str| {
        let headers = [("origin", origin), ("access-control-request-method", method)];
        let page = world.browser().send(Method::OPTIONS, path, None, &headers).await;
        page.header("access-control-allow-origin")
    };
    for route in ROUTES {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let allowed = ask(path, "https://app.example.com", method).await;
        assert_eq!(allowed.as_deref(), Some("https://app.example.com"), "{route}");
        assert_eq!(ask(path, "https://evil.example", method).await, None, "{route}");
    }
}
