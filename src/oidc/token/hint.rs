//! ID tokens that come back as hints of who somebody is (OpenID Connect Core 3.1.2.1, RP-Initiated Logout 2): one of ours, however old.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::kit::jws::{self, Expected, Head, Registered};
use crate::request::Ctx;
use crate::tokens::keys;

use super::id_token::TYPE;

/// What an ID token of ours says of whom it was for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hint {
    iss: String,
    /// The person.
    pub sub: String,
    /// The client.
    pub aud: String,
    iat: u64,
    /// The session it came from.
    #[serde(default)]
    pub sid: Option<String>,
}

impl jws::Claims for Hint {
    /// Without an end: who somebody was is told by an old token as well.
    fn registered(&self) -> Registered<'_> {
        Registered {
            issuer: &self.iss,
            audience: &self.aud,
            expires_at: u64::MAX,
            issued_at: self.iat,
            not_before: None,
        }
    }
}

/// What a hint says. Nothing, if it is no ID token that we signed with a key we still have.
///
/// # Errors
/// If the keys cannot be looked up.
pub async fn read(ctx: &Ctx, token: &str) -> Result<Option<Hint>> {
    // The secret that others know too signs no ID tokens.
    if Head::of(token).is_ok_and(|head| head.kid() == keys::SHARED) {
        return Ok(None);
    }
    let said = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let Some(said) = said.and_then(|said| serde_json::from_slice::<Hint>(&said).ok()) else { return Ok(None) };
    let issuer = ctx.portal.settings.public_url.origin();
    let expected = Expected { typ: TYPE, issuer, audience: &said.aud, now: ctx.now };
    Ok(keys::current(&ctx.portal, ctx.now).await?.verify(token, &expected).ok())
}
