//! How any handler says no: a response that stands for an error. The front door makes the page of it, in the reader's language.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError, ResponseForProtectionError};

use crate::error::Error;
use crate::portal::Portal;

/// The error a response stands for.
#[derive(Clone, Debug)]
pub struct Refusal(pub Arc<Error>);

/// A response that stands for `error`.
#[must_use]
pub fn refuse(error: Error) -> Response {
    let mut response = error.status().into_response();
    response.extensions_mut().insert(Refusal(Arc::new(error)));
    response
}

/// Answers what another site's page tried to send.
#[derive(Clone, Copy, Debug)]
pub struct CrossOrigin;

impl ResponseForProtectionError<Body> for CrossOrigin {
    fn response_for_protection_error(&mut self, _: ProtectionError) -> http::Response<Body> {
        refuse(Error::Forbidden)
    }
}

/// The check of what browsers say of a request's origin: a page of another site sends nothing in a person's name.
///
/// # Errors
/// If the public URL is no origin a browser could send.
pub fn origin_check(portal: &Portal) -> anyhow::Result<CsrfLayer<CrossOrigin>> {
    let check = CsrfLayer::new().add_trusted_origin(portal.settings.public_url.origin())?;
    Ok(check.with_rejection_response(CrossOrigin))
}
