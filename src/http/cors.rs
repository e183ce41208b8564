//! Scripts of other origins: those of apps that run in a browser may read what the endpoints answer that such an app asks (gate 34).
//!
//! An exact list, none is ever reflected, and no cookie is taken. The authorization endpoint is for browsers to go to, not for scripts
//! to read (RFC 9700 2.6).

use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::oidc::clients::origins;
use crate::portal::Portal;

/// Goes around the endpoints that scripts ask; errors can be read too.
pub fn layer(portal: &Arc<Portal>) -> CorsLayer {
    let portal = Arc::clone(portal);
    let known = move |origin: HeaderValue, _: &Parts| {
        let portal = Arc::clone(&portal);
        async move { lets_in(&portal, &origin).await }
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(known))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT_LANGUAGE])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}

/// Pages that may call the API may ask here too.
async fn lets_in(portal: &Portal, origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let named = portal.settings.cors.as_ref().is_some_and(|cors| cors.origins.iter().any(|known| known == origin));
    named || origins::has(portal, origin).await.unwrap_or(false)
}
