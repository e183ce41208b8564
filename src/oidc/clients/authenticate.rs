//! A client proves who it is (RFC 6749 2.3, OpenID Connect Core 9), in exactly the way it is registered to.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{AuthMethod, Client, assertion, known, secrets};
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

/// What a client shows.
#[derive(Debug)]
pub struct Presented {
    pub method: AuthMethod,
    id: String,
    /// The secret or the assertion; empty where there is none.
    proof: Zeroizing<String>,
}

impl Presented {
    /// Reads the `Authorization` header, if there is one, and the form. More than one way at once is refused (RFC 6749 2.3).
    ///
    /// # Errors
    /// `invalid_client` if nobody is named; `invalid_request` for two ways at once.
    pub fn read(header: Option<&str>, form: &Parameters) -> Result<Self> {
        let (id, secret, signed) = (form.get("client_id"), form.get("client_secret"), signed(form)?);
        let shown = match (header, secret, signed) {
            (Some(header), None, None) => {
                let (id, secret) = basic(header).ok_or(Fault::client())?;
                Self { method: AuthMethod::ClientSecretBasic, id, proof: secret }
            }
            (None, None, Some(assertion)) => {
                let id = assertion::subject(assertion).ok_or(Fault::client())?;
                Self { method: AuthMethod::PrivateKeyJwt, id, proof: Zeroizing::new(assertion.to_owned()) }
            }
            (None, secret, None) => {
                let method = if secret.is_some() { AuthMethod::ClientSecretPost } else { AuthMethod::None };
                let proof = Zeroizing::new(secret.unwrap_or_default().to_owned());
                Self { method, id: id.ok_or(Fault::client())?.to_owned(), proof }
            }
            _ => return Err(two_ways()),
        };
        if id.is_some_and(|id| id != shown.id) { Err(two_ways()) } else { Ok(shown) }
    }
}

fn two_ways() -> Fault {
    Fault::request(
        "The client named itself in two ways: send the Authorization header, or client_id and client_secret, or a client_assertion.",
    )
}

/// What the client signed, if it did (RFC 7521 4.2).
fn signed(form: &Parameters) -> Result<Option<&str>> {
    match (form.get("client_assertion_type"), form.get("client_assertion")) {
        (None, None) => Ok(None),
        (Some(assertion::TYPE), Some(assertion)) => Ok(Some(assertion)),
        _ => Err(Fault::client()),
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749 2.3.1).
fn basic(header: &str) -> Option<(String, Zeroizing<String>)> {
    let (scheme, credentials) = header.split_once(' ')?;
    let decoded = STANDARD.decode(credentials.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = Zeroizing::new(String::from_utf8(decoded).ok()?);
    let (id, secret) = text.split_once(':')?;
    Some((plain(id)?, Zeroizing::new(plain(secret)?)))
}

fn plain(half: &str) -> Option<String> {
    let mut read = url::form_urlencoded::parse(half.as_bytes());
    match (read.next(), read.next()) {
        (None, _) => Some(String::new()),
        (Some((name, value)), None) if value.is_empty() => Some(name.into_owned()),
        _ => None,
    }
}

/// The client that asks.
///
/// # Errors
/// `invalid_client`, whatever is wrong.
pub async fn authenticate(ctx: &Ctx, presented: &Presented) -> Result<Client> {
    let found = known(&ctx.portal, &presented.id).await?;
    let (client, hashes) = found.ok_or(Fault::client())?;
    if client.metadata.token_endpoint_auth_method != presented.method {
        return Err(Fault::client());
    }
    let proven = match presented.method {
        AuthMethod::None => true,
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => secrets::is_one_of(&hashes, &presented.proof),
        // With no connection in hand: its keys may have to be fetched.
        AuthMethod::PrivateKeyJwt => assertion::is_right(ctx, &client, &presented.proof).await?,
    };
    if proven { Ok(Arc::unwrap_or_clone(client)) } else { Err(Fault::client()) }
}
