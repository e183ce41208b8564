//! A provider as the queue meets it: its token endpoint rotates refresh tokens, counts who asks, and has moods.

#![allow(dead_code, reason = "each test that includes this uses another part of it")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{StatusCode, header};
use portico::config::{Endpoints, Provider, ProviderId, ProviderKind, Secret, Settings};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::sleep;

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Good,
    /// As after its owner took our access back.
    GrantGone,
    Down,
    /// It does not know who asks.
    Stranger,
    /// It takes the request and says nothing, for longer than anybody waits.
    Silent,
}

struct Inner {
    asked: AtomicUsize,
    mood: Mutex<Mood>,
    /// How many refresh tokens were given out; the last one is good.
    given: AtomicUsize,
}

/// The provider; it lives as long as the test.
pub struct Acme {
    pub url: String,
    inner: Arc<Inner>,
}

impl Acme {
    pub async fn start() -> Self {
        let inner = Inner { asked: AtomicUsize::new(0), mood: Mutex::new(Mood::Good), given: AtomicUsize::new(0) };
        let inner = Arc::new(inner);
        let router = Router::new().route("/token", post(token)).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, inner }
    }

    pub fn id() -> ProviderId {
        ProviderId::parse("acme").expect("an id")
    }

    /// Settings with which a portal offers it.
    pub fn offered(&self, mut settings: Settings) -> Settings {
        let at = |path: &str| Some(format!("{}{path}", self.url));
        let endpoints =
            Endpoints { authorize: at("/authorize"), token: at("/token"), userinfo: at("/me"), ..Endpoints::default() };
        let provider = Provider {
            kind: Some(ProviderKind::OAuth2),
            client_id: Some("portico".to_owned()),
            client_secret: Some(Secret::new("a secret of the test".to_owned())),
            endpoints,
            ..Provider::default()
        };
        settings.providers.insert(Self::id(), provider);
        settings
    }

    pub fn is_in(&self, mood: Mood) {
        *self.inner.mood.lock().expect("a mood") = mood;
    }

    /// How often its token endpoint was asked.
    pub fn asked(&self) -> usize {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Waits until it was asked so often.
    pub async fn was_asked(&self, times: usize) {
        for _ in 0..1_000 {
            if self.asked() >= times {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("it was asked {} times", self.asked());
    }
}

async fn token(State(acme): State<Arc<Inner>>, body: Bytes) -> Response {
    acme.asked.fetch_add(1, Ordering::SeqCst);
    let mood = *acme.mood.lock().expect("a mood");
    let invalid = || (StatusCode::BAD_REQUEST, json!({ "error": "invalid_grant" }));
    let (status, answer) = match mood {
        Mood::Down => (StatusCode::BAD_GATEWAY, json!({})),
        Mood::GrantGone => invalid(),
        Mood::Stranger => (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" })),
        Mood::Silent => {
            sleep(Duration::from_mins(1)).await;
            invalid()
        }
        Mood::Good => {
            let sent = |name: &str| {
                let value = url::form_urlencoded::parse(&body).find(|(key, _)| key == name).map(|(_, value)| value);
                value.unwrap_or_default().into_owned()
            };
            let given = acme.given.load(Ordering::SeqCst);
            if sent("grant_type") == "refresh_token" && sent("refresh_token") == refresh_token(given) {
                acme.given.store(given + 1, Ordering::SeqCst);
                // As long as a provider takes: whoever asks at the same time has not been told yet.
                sleep(Duration::from_millis(50)).await;
                (StatusCode::OK, tokens(given + 1))
            } else {
                invalid()
            }
        }
    };
    (status, [(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}

/// The access token of a generation; the first comes with the sign-in.
pub fn access_token(generation: usize) -> String {
    format!("acme-access-token-{generation}")
}

pub fn refresh_token(generation: usize) -> String {
    format!("acme-refresh-token-{generation}")
}

fn tokens(generation: usize) -> serde_json::Value {
    json!({
        "access_token": access_token(generation), "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": refresh_token(generation), "scope": "files mail",
    })
}
