//! Signs people in with Portico. It reads `PORTICO_URL`, `CLIENT_ID`, `CLIENT_SECRET` and `PORT`.

use std::env;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tower_sessions::cookie::SameSite;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

mod portico;

use portico::{Attempt, Portico, Tokens};

type Result<T> = std::result::Result<T, Problem>;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let port = env::var("PORT").unwrap_or("4000".into());
    let origin = format!("http://localhost:{port}");
    let secure = !env::var("PORTICO_URL")?.starts_with("http://localhost");
    let portico = Arc::new(Portico::discover(&origin).await?);
    // Keep the sessions in your database; this store forgets them when the program ends.
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax).with_secure(secure);
    let app = Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/logout", post(logout))
        .layer(sessions)
        .with_state(portico);
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    println!("Listening on {origin}");
    Ok(serve(listener, app).await?)
}

async fn login(State(portico): State<Arc<Portico>>, session: Session) -> Result<Redirect> {
    let (url, attempt) = portico.begin();
    session.insert("attempt", attempt).await?;
    Ok(Redirect::to(url.as_str()))
}

#[derive(Deserialize, Serialize)]
struct Answer {
    code: Option<String>,
    state: String,
    error: Option<String>,
}

async fn callback(
    State(portico): State<Arc<Portico>>,
    session: Session,
    Query(answer): Query<Answer>,
) -> Result<Redirect> {
    let attempt: Attempt = session.remove("attempt").await?.ok_or("nobody began to sign in here")?;
    let code = answer.code.ok_or(answer.error.unwrap_or_default())?;
    let tokens = portico.finish(attempt, &answer.state, code).await?;
    // Another session id, so that nobody who knew the old one is signed in now.
    session.cycle_id().await?;
    session.insert("tokens", tokens).await?;
    Ok(Redirect::to("/"))
}

async fn home(State(portico): State<Arc<Portico>>, session: Session) -> Result<Html<String>> {
    let person = match session.get::<Tokens>("tokens").await? {
        Some(tokens) => portico.person(tokens).await?,
        None => None,
    };
    let Some((tokens, email)) = person else {
        session.flush().await?;
        return Ok(Html("<a href=\"/login\">Sign in</a>".into()));
    };
    session.insert("tokens", tokens).await?;
    let email = email.replace('&', "&amp;").replace('<', "&lt;");
    Ok(Html(format!("<p>Hello, {email}.</p><form method=\"post\" action=\"/logout\"><button>Sign out</button></form>")))
}

async fn logout(State(portico): State<Arc<Portico>>, session: Session) -> Result<Redirect> {
    let tokens = session.get::<Tokens>("tokens").await?;
    session.flush().await?;
    Ok(Redirect::to(portico.end(tokens)?.as_str()))
}

/// Whatever goes wrong: written down, and told without details.
struct Problem(String);

impl<E: ToString> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        (StatusCode::BAD_GATEWAY, Html("<p>That did not work. <a href=\"/login\">Sign in again</a></p>"))
            .into_response()
    }
}
