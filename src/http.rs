//! The front door: every route, and what stands before it. The site map of the pages is in [`crate::app`].
//!
//! From outside in: a name for the request, safety headers and error pages ([`front`]); panics; the origin of what changes
//! something; time and size; then, for pages and forms only, the session.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::portal::Portal;
use crate::{app, dev, sessions};

mod acts;
mod files;
mod front;
mod health;
mod host;
mod pages;
pub mod serve;

/// Forms are small; nothing else is sent to these routes.
const BODY: usize = 16 * 1024;
const TIME: Duration = Duration::from_secs(30);

/// Everything Portico answers to.
///
/// # Errors
/// If the public URL is no origin a browser could send.
pub fn router(portal: &Arc<Portal>) -> anyhow::Result<Router> {
    let origin = CsrfLayer::new()
        .add_trusted_origin(portal.settings.public_url.origin())?
        .with_rejection_response(front::CrossOrigin);
    let routes = with_session(portal).merge(plain()).fallback(front::not_found);
    // Each layer goes around those before it.
    Ok(routes
        .with_state(Arc::clone(portal))
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME))
        .layer(origin)
        .layer(CatchPanicLayer::custom(front::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(portal), front::front)))
}

/// Pages and the forms on them.
fn with_session(portal: &Arc<Portal>) -> Router<Arc<Portal>> {
    let routes = app::paths().into_iter().fold(Router::new(), |routes, path| routes.route(&path, get(pages::show)));
    let routes = acts::paths().fold(routes, |routes, path| routes.route(path, post(acts::act)));
    let routes = routes.route("/do/export-data", post(acts::export));
    let routes = if portal.settings.mode.is_development() { routes.merge(dev::routes()) } else { routes };
    routes.layer(sessions::layer(portal))
}

/// What needs nobody to be known.
fn plain() -> Router<Arc<Portal>> {
    Router::new()
        .route("/assets/{name}", get(files::asset))
        .route("/favicon.ico", get(files::favicon))
        .route("/robots.txt", get(files::robots))
        .route("/.well-known/change-password", get(files::change_password))
        .route("/.well-known/security.txt", get(files::security_txt))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/healthz", get(health::readyz))
        .route("/version", get(health::version))
}
