//! Where to answer (RFC 6749 3.1.2, RFC 9700 2.1): exactly one of the registered redirect URIs. Failure is a page and never a redirect.

use super::{Back, Mode};
use crate::oidc::Client;
use crate::oidc::clients::redirect_uri::is_registered;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

pub struct Redirect {
    uri: String,
    pub sent: bool,
}

pub fn check(sent: &Parameters, client: &Client) -> Result<Redirect> {
    let registered = &client.metadata.redirect_uris;
    match sent.get("redirect_uri") {
        Some(uri) if is_registered(client.kind, registered, uri) => Ok(Redirect { uri: uri.to_owned(), sent: true }),
        Some(_) => {
            Err(Fault::request("redirect_uri is not one that the app has registered: it is compared byte for byte."))
        }
        // With one registered, there is no doubt (RFC 6749 3.1.2.3); OpenID Connect wants it said (Core 3.1.2.1).
        None => match registered.as_slice() {
            [only] if !is_openid(sent) => Ok(Redirect { uri: only.clone(), sent: false }),
            _ => Err(Fault::request("redirect_uri is missing.")),
        },
    }
}

fn is_openid(sent: &Parameters) -> bool {
    sent.get("scope").is_some_and(|scope| scope.split(' ').any(|scope| scope == "openid"))
}

impl Redirect {
    /// The way back: also errors take the mode that was asked for, if it is one.
    pub fn back(&self, sent: &Parameters) -> Back {
        let mode = sent.get("response_mode").and_then(Mode::parse).unwrap_or(Mode::Query);
        Back { redirect_uri: self.uri.clone(), mode, state: sent.get("state").map(str::to_owned) }
    }
}
