//! Request objects (OpenID Connect Core 6, RFC 9101) are not taken; a `request_uri` only if we gave it out ourselves, which
//! [`super::requests`] has looked up by now. Nothing is ever fetched.

use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

pub fn check(sent: &Parameters) -> Result<()> {
    if sent.get("request").is_some() {
        return Err(Fault::of(
            "request_not_supported",
            "Request objects are not supported: send the parameters themselves.",
        ));
    }
    if sent.get("request_uri").is_some() {
        return Err(Fault::of("request_uri_not_supported", "A request_uri has to be one that this server gave out."));
    }
    if sent.get("registration").is_some() {
        return Err(Fault::of("registration_not_supported", "Clients do not register themselves in a request."));
    }
    Ok(())
}
