//! Is the client at the token endpoint who it says it is?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use serde::Deserialize;

use super::stand_in::ClientProof;
use super::{StandIn, id_token, known, stand_ins};
use crate::config::Secret;
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Claims, Expected, Head, Registered, VerifyingKey};
use crate::kit::secret;
use crate::portal::Portal;

/// What came in the body.
pub struct Sent<'s> {
    pub client_id: Option<&'s str>,
    pub client_secret: Option<&'s str>,
}

/// Whether the client is the one that the simulator knows, and proved it the way this provider wants (RFC 6749 2.3.1).
pub fn is_known(portal: &Portal, stand_in: &StandIn, headers: &HeaderMap, sent: &Sent<'_>) -> bool {
    let Some(ours) = stand_ins::of(portal, stand_in) else { return false };
    let id = ours.client_id.as_deref().unwrap_or_default();
    let in_header = basic(headers);
    let in_body = sent.client_secret.map(|secret| (sent.client_id.unwrap_or_default().to_owned(), secret.to_owned()));
    let (by_header, by_body) = match stand_in.client {
        ClientProof::Signed => {
            let good = |secret| is_signed_by_us(portal, stand_in, secret);
            return sent.client_id == Some(id) && in_header.is_none() && sent.client_secret.is_some_and(good);
        }
        ClientProof::Basic => (true, false),
        ClientProof::Post => (false, true),
        ClientProof::Either => (true, true),
    };
    let shown = match (in_header, in_body) {
        (Some(shown), None) if by_header => shown,
        (None, Some(shown)) if by_body => shown,
        _ => return false,
    };
    let expected = ours.client_secret.as_ref().map(Secret::expose).unwrap_or_default();
    shown.0 == id && secret::same(shown.1.as_bytes(), expected.as_bytes())
}

/// Both parts are form-encoded before they are joined (RFC 6749 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(value, _)| value.into_owned())
}

/// Apple's kind of client secret: a token that our key signed for it.
#[derive(Deserialize)]
struct ClientSecret {
    iss: String,
    sub: String,
    aud: String,
    iat: u64,
    exp: u64,
}

impl Claims for ClientSecret {
    fn registered(&self) -> Registered<'_> {
        Registered {
            issuer: &self.iss,
            audience: &self.aud,
            expires_at: self.exp,
            issued_at: self.iat,
            not_before: None,
        }
    }
}

/// Six months, the longest that Apple takes.
const LONGEST: u64 = 15_777_000;

fn is_signed_by_us(portal: &Portal, stand_in: &StandIn, secret: &str) -> bool {
    let read = || {
        let ours = stand_ins::of(portal, stand_in)?;
        let mut jwk = known::apple::public_key()?;
        jwk["kid"] = ours.key_id.clone()?.into();
        let issuer = id_token::issuer(portal, stand_in);
        let now: Timestamp = portal.clock.now();
        let expected = Expected { typ: "JWT", issuer: ours.team_id.as_deref()?, audience: &issuer, now };
        let head = Head::of(secret).ok()?;
        let said: ClientSecret = VerifyingKey::from_jwk(&jwk)?.verify(secret, &head, &expected).ok()?;
        Some(Some(&said.sub) == ours.client_id.as_ref() && said.exp <= said.iat + LONGEST)
    };
    read().unwrap_or(false)
}
