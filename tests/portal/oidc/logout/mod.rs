//! Signing out, as apps ask for it and as they are told of it.

mod asked;
mod ends;
mod hints;
mod modules;
mod told;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use portico::kit::jws::Algorithm;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{App, answered, said};
use crate::support::{Browser, Page, World};

pub const ADA: &str = "ada@example.com";
/// Where the app wants its people back.
pub const BACK: &str = "https://shop.example.com/bye";

/// How the server of an app answers when it is told of a sign-out.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    With(u16),
    /// It sends whoever comes elsewhere.
    Elsewhere,
    /// It says nothing, for longer than anybody waits.
    Silent,
}

#[derive(Clone)]
struct Shared {
    heard: Arc<Mutex<Vec<String>>>,
    elsewhere: Arc<Mutex<usize>>,
    mood: Arc<Mutex<Mood>>,
}

/// The server of an app, where it hears of sign-outs; it lives as long as the test.
pub struct Ear {
    pub url: String,
    shared: Shared,
}

impl Ear {
    pub async fn start() -> Self {
        let mood = Arc::new(Mutex::new(Mood::With(200)));
        let shared = Shared { heard: Arc::default(), elsewhere: Arc::default(), mood };
        let router = Router::new().route("/bye", post(hear)).route("/elsewhere", post(elsewhere).get(elsewhere));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}/bye", listener.local_addr().expect("an address").port());
        let router = router.with_state(shared.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn answers(&self, mood: Mood) {
        *self.shared.mood.lock().expect("a mood") = mood;
    }

    /// The logout tokens it got since it was last asked.
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.heard.lock().expect("tokens"))
    }

    /// How often somebody came to where it sent them.
    pub fn followed(&self) -> usize {
        *self.shared.elsewhere.lock().expect("a number")
    }
}

async fn hear(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let [(name, token)] = fields.as_slice() else { panic!("more than a token: {fields:?}") };
    assert_eq!(name, "logout_token");
    shared.heard.lock().expect("tokens").push(token.clone());
    let mood = *shared.mood.lock().expect("a mood");
    match mood {
        Mood::With(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Mood::Elsewhere => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Mood::Silent => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            StatusCode::OK.into_response()
        }
    }
}

async fn elsewhere(State(shared): State<Shared>) -> StatusCode {
    *shared.elsewhere.lock().expect("a number") += 1;
    StatusCode::OK
}

/// An app of the operator's own that may have its people back, and hears of sign-outs.
pub async fn app(world: &World, ear: &Ear) -> App {
    let wanted = Wanted {
        first_party: Some(true),
        post_logout_redirect_uris: Some(vec![BACK.to_owned(), format!("{BACK}?from=portal")]),
        backchannel_logout_uri: Some(ear.url.clone()),
        backchannel_logout_session_required: Some(true),
        id_token_alg: Some(Algorithm::ES256),
        ..Wanted::default()
    };
    App::new(world, Kind::Web, wanted).await
}

/// Signs somebody in at the app; gives what it got.
pub async fn enter(app: &App, browser: &Browser) -> Value {
    let page = browser.get(&app.request(&[("scope", "openid email offline_access")])).await;
    app.exchange(browser, &answered(&page, "code")).await.json()
}

/// The ID token that the app has of somebody.
pub async fn id_token(app: &App, browser: &Browser) -> String {
    enter(app, browser).await["id_token"].as_str().expect("an ID token").to_owned()
}

/// The path by which an app sends somebody to be signed out.
pub fn path(sent: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(sent).finish();
    format!("/oauth2/logout?{query}")
}

/// Presses the button of the page that asks.
pub async fn confirm(browser: &Browser, page: &Page) -> Page {
    let (action, hidden) = page.form("/do/sign-out").unwrap_or_else(|| panic!("no button: {}", page.visible()));
    let fields: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&action, &fields).await
}

/// The page that asks, which nothing else has happened before.
pub async fn asked(browser: &Browser, sent: &[(&str, &str)]) -> Page {
    let page = browser.get(&path(sent)).await;
    assert!(page.location().starts_with("/logout?request="), "{}", page.location());
    let page = browser.get(&page.location()).await;
    assert!(page.status == 200 && page.says("Sign out?"), "{}", page.visible());
    assert!(browser.is_signed_in().await, "asked is not done");
    page
}

/// Has the apps told; gives what this one heard.
pub async fn told(world: &World, ear: &Ear) -> Vec<Value> {
    portico::oidc::tell_apps(&world.portal).await.expect("the apps are told");
    ear.heard().iter().map(|token| said(token)).collect()
}

/// The app may not get anybody in without asking them.
pub async fn is_out(app: &App, browser: &Browser) {
    let silent = browser.get(&app.request(&[("prompt", "none")])).await;
    assert_eq!(answered(&silent, "error"), "login_required");
}
