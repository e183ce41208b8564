//! Pushed authorization requests (RFC 9126): a client sends its request itself, and its people bring nothing but a name for it.

use serde::Serialize;

use super::authorize;
use super::error::{Fault, Result};
use super::parameters::Parameters;
use super::token::client_of;
use crate::request::Ctx;

/// By what a client proves who it is: no part of the request.
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// What the client gets (RFC 9126 2.2).
#[derive(Debug, Serialize)]
pub struct Pushed {
    pub request_uri: String,
    /// In seconds.
    pub expires_in: u64,
}

/// Takes a request, after the same checks that it would meet in a browser.
///
/// # Errors
/// `invalid_client`; what is wrong with the request.
pub async fn push(ctx: &Ctx, header: Option<&str>, form: &Parameters) -> Result<Pushed> {
    let client = client_of(ctx, header, form).await?;
    if form.get("request_uri").is_some() {
        return Err(Fault::request("A pushed request brings its parameters itself, and no request_uri."));
    }
    let sent = form.without(&CREDENTIALS).with("client_id", &client.id);
    let (request_uri, life) = authorize::push(ctx, &sent, client).await?;
    Ok(Pushed { request_uri, expires_in: life.as_secs() })
}
