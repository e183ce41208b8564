//! A client proves who it is (RFC 6749 2.3, OpenID Connect Core 9), in exactly the way it is registered to.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{AuthMethod, Client, enabled, secrets};
use crate::kit::db::Tx;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::request::Ctx;

/// What a client shows.
#[derive(Debug)]
pub struct Presented {
    pub method: AuthMethod,
    id: String,
    secret: Zeroizing<String>,
}

impl Presented {
    /// Reads the `Authorization` header, if there is one, and the form. More than one way at once is refused (RFC 6749 2.3).
    ///
    /// # Errors
    /// `invalid_client` if nobody is named; `invalid_request` for two ways at once.
    pub fn read(header: Option<&str>, form: &Parameters) -> Result<Self> {
        let (id, secret) = (form.get("client_id"), form.get("client_secret"));
        let Some(header) = header else {
            let method = if secret.is_some() { AuthMethod::ClientSecretPost } else { AuthMethod::None };
            let id = id.ok_or(Fault::client())?.to_owned();
            return Ok(Self { method, id, secret: Zeroizing::new(secret.unwrap_or_default().to_owned()) });
        };
        let (named, shown) = basic(header).ok_or(Fault::client())?;
        if secret.is_some() || id.is_some_and(|id| id != named) {
            return Err(Fault::request(
                "The client named itself in two ways: send the Authorization header or client_id and client_secret.",
            ));
        }
        Ok(Self { method: AuthMethod::ClientSecretBasic, id: named, secret: shown })
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
pub async fn authenticate(ctx: &Ctx, tx: &mut Tx, presented: &Presented) -> Result<Client> {
    let client = enabled(tx, &presented.id).await?.ok_or(Fault::client())?;
    let proven = client.metadata.token_endpoint_auth_method == presented.method
        && (!presented.method.by_secret() || secrets::is_right(tx, &client.id, &presented.secret, ctx.now).await?);
    if proven { Ok(client) } else { Err(Fault::client()) }
}
