//! The front door: every route, and what stands before it. The site map of the pages is in [`crate::app`].
//!
//! From outside in: a name for the request, safety headers and the face of errors ([`front`]); panics; time and size; then, each for
//! itself, pages and forms, and the API ([`crate::api`]): the origin of what changes something, and the session.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use http::StatusCode;
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::portal::Portal;
use crate::refuse::origin_check;
use crate::{api, app, dev, oidc, sessions};

mod acts;
mod cors;
mod files;
mod front;
mod health;
mod host;
mod jwks;
mod oauth;
mod pages;
mod programs;
pub mod serve;

/// Forms are small; nothing else is sent to these routes.
const BODY: usize = 16 * 1024;
const TIME: Duration = Duration::from_secs(30);

/// Everything Portico answers to.
///
/// # Errors
/// If the public URL is no origin a browser could send.
pub fn router(portal: &Arc<Portal>) -> anyhow::Result<Router> {
    let pages = bounded(with_session(portal).merge(plain()).layer(origin_check(portal)?));
    let ways_back = bounded(oauth::callback().layer(sessions::layer(portal)));
    let calls = bounded(api::routes(portal)?).layer(option_layer(api::cors(portal)?));
    // Each layer goes around those before it. The calls come last: what a path does not take is answered by the last, and `OPTIONS` of
    // a path with a page and a call is for the call.
    let programs = bounded(oidc::api::for_programs().merge(oidc::forward_auth::api::for_proxies()));
    let registration = bounded(oidc::registration::api::for_programs());
    let scripts = bounded(oidc::api::for_scripts()).layer(cors::layer(portal));
    Ok(pages
        .merge(ways_back)
        .merge(calls)
        .merge(programs)
        .merge(scripts)
        .merge(registration)
        .fallback(front::not_found)
        .with_state(Arc::clone(portal))
        .layer(middleware::from_fn_with_state(Arc::clone(portal), front::front)))
}

/// Within size and time, and with an answer whatever happens.
fn bounded(routes: Router<Arc<Portal>>) -> Router<Arc<Portal>> {
    routes
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME))
        .layer(CatchPanicLayer::custom(front::panicked))
}

/// Pages and the forms on them.
fn with_session(portal: &Arc<Portal>) -> Router<Arc<Portal>> {
    let routes = app::paths().into_iter().fold(Router::new(), |routes, path| routes.route(&path, get(pages::show)));
    let routes = acts::paths().fold(routes, |routes, path| routes.route(path, post(acts::act)));
    let routes =
        routes.route("/do/export-data", post(acts::export)).merge(oauth::start()).merge(oidc::api::for_browsers());
    let routes = routes.merge(oidc::forward_auth::api::for_browsers());
    let routes = if portal.settings.mode.is_development() { routes.merge(dev::routes()) } else { routes };
    routes.layer(sessions::layer(portal))
}

/// What needs nobody to be known.
fn plain() -> Router<Arc<Portal>> {
    Router::new()
        .route("/assets/{name}", get(files::asset))
        .route("/favicon.ico", get(files::favicon))
        .route("/robots.txt", get(files::robots))
        .route("/.well-known/jwks.json", get(jwks::show))
        .route("/.well-known/change-password", get(files::change_password))
        .route("/.well-known/security.txt", get(files::security_txt))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/healthz", get(health::readyz))
        .route("/version", get(health::version))
}
