//! How any handler says no: a response that stands for an error. The front door makes the page of it, in the reader's language.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};

use crate::error::Error;

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
