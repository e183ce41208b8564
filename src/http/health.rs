//! Is the process alive, and may it be sent requests?

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use crate::portal::Portal;
use crate::tokens::keys;

/// The process answers; nothing else is touched.
pub async fn livez() -> &'static str {
    "ok\n"
}

/// 200 if requests can be served, else 503 with the reasons.
pub async fn readyz(State(portal): State<Arc<Portal>>) -> (StatusCode, Json<Value>) {
    let mut reasons = Vec::new();
    if portal.is_draining() {
        reasons.push("stopping");
    }
    if !portal.db.answers().await {
        reasons.push("the database does not answer within a second");
    } else if !portal.db.is_current().await {
        reasons.push("the schema is behind: run `portico migrate run`");
    } else if keys::current(&portal, portal.clock.now()).await.is_err() {
        reasons.push("there is no signing key that opens: see `portico keys list` and AUTH_ENCRYPTION_KEYS");
    }
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": reasons.is_empty(), "reasons": reasons })))
}

/// Which Portico this is.
pub async fn version() -> Json<Value> {
    Json(json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }))
}
