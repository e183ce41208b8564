//! An API behind Portico: one route, open to whoever brings a good access token.
//!
//! ```sh
//! PORTICO_URL=http://localhost:3000 cargo run
//! curl --header "Authorization: Bearer $ACCESS_TOKEN" http://127.0.0.1:4000/hello
//! ```
//!
//! `LISTEN` names another address to listen on.

use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use portal::{Caller, Portal, Refusal};

mod portal;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("PORTICO_URL").map_err(|_| "PORTICO_URL is not set: the address of the portal")?;
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:4000".to_owned());
    let app = Router::new().route("/hello", get(hello)).with_state(Arc::new(Portal::at(url.clone())?));
    let listener = TcpListener::bind(address).await?;
    println!("Listening on http://{} for tokens of {url}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn hello(caller: Caller) -> String {
    format!("Hello, {}.\n", caller.email.unwrap_or(caller.sub))
}

/// A handler that asks for a [`Caller`] is closed to everybody else.
impl FromRequestParts<Arc<Portal>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Self, Refusal> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or(Refusal::NoToken)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::NoToken);
        }
        portal.verify(token.trim()).await
    }
}

/// RFC 6750, 3: a request without a token is told how to bring one, a bad token is called bad.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let challenge = match self {
            Self::NoToken => "Bearer",
            Self::BadToken => r#"Bearer error="invalid_token""#,
            Self::NoKeys => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
