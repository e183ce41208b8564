//! What the app asks to see (RFC 6749 3.3). Scopes that nobody knows are left out (OpenID Connect Core 3.1.2.1); what the app is not
//! registered for is refused.

use crate::oidc::Client;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::oidc::scopes::{KNOWN, Scopes};

/// The scopes that are asked for, of those the client is registered for.
///
/// # Errors
/// `invalid_scope`.
pub fn check(sent: &Parameters, client: &Client) -> Result<Scopes> {
    let malformed = Fault::of("invalid_scope", "scope is a list of scopes, separated by spaces.");
    let asked = Scopes::parse(sent.get("scope").unwrap_or_default()).ok_or(malformed)?;
    let registered = &client.metadata.scopes;
    if asked.iter().any(|scope| KNOWN.contains(&scope) && !registered.iter().any(|known| known == scope)) {
        return Err(Fault::of("invalid_scope", "The app asks for a scope that it is not registered for."));
    }
    Ok(asked.only(registered))
}
