//! Whose API the access token is for (RFC 8707 2): one that the client is registered for, else our own.

use crate::oidc::Client;
use crate::oidc::clients::register::is_resource;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

/// The one that is asked for, in either request.
///
/// # Errors
/// `invalid_target`.
pub fn check(sent: &Parameters, client: &Client) -> Result<Option<String>> {
    let Some(resource) = sent.get("resource") else { return Ok(None) };
    let allowed = is_resource(resource) && client.metadata.audiences.iter().any(|known| known == resource);
    let refused = Fault::of("invalid_target", "resource is not one that the client is registered for.");
    if allowed { Ok(Some(resource.to_owned())) } else { Err(refused) }
}
