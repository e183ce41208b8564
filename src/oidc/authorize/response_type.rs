//! What is asked for (RFC 6749 3.1.1): a code, and nothing else in a browser's address (RFC 9700 2.1.2); and how it travels.

use super::Mode;
use crate::oidc::Client;
use crate::oidc::clients::GrantType;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

pub fn check(sent: &Parameters, client: &Client) -> Result<()> {
    if sent.require("response_type", "response_type is missing: it is `code`.")? != "code" {
        return Err(Fault::of("unsupported_response_type", "Only the response_type `code` is supported."));
    }
    if !client.may(GrantType::AuthorizationCode) {
        return Err(Fault::of("unauthorized_client", "The app is not registered for authorization codes."));
    }
    match sent.get("response_mode") {
        Some(mode) if Mode::parse(mode).is_none() => Err(Fault::request("response_mode is `query` or `form_post`.")),
        _ => Ok(()),
    }
}
