//! Public keys, and whether a token is good.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, Validation};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::Algorithm;
use super::proven::Proven;
use crate::kit::clock::Timestamp;
use crate::kit::secret;

/// How far the clocks of two nodes may be apart. It stretches when a token begins, never when it ends.
pub const LEEWAY: Duration = Duration::from_secs(5);

/// No token is longer: it would not fit into the head of a request.
const LONGEST: usize = 16 * 1024;

/// A key that checks, with its one algorithm.
pub struct VerifyingKey {
    kid: String,
    algorithm: Algorithm,
    key: DecodingKey,
    validation: Validation,
    proven: Proven,
}

/// What a token must be, here and now.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// Its type, such as `at+jwt`; compared without regard to case and to `application/` before it (RFC 7515 4.1.9).
    pub typ: &'e str,
    pub issuer: &'e str,
    pub audience: &'e str,
    pub now: Timestamp,
}

/// The claims that decide whether a token is good here and now (RFC 7519 4.1). Times in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Registered<'c> {
    pub issuer: &'c str,
    pub audience: &'c str,
    pub expires_at: u64,
    pub issued_at: u64,
    pub not_before: Option<u64>,
}

/// The claims of one type of token, as a struct of exact types: what is missing, doubled, or of another JSON type refuses the token.
pub trait Claims: DeserializeOwned {
    fn registered(&self) -> Registered<'_>;
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It names a key that is not in the set: perhaps one that is newer than the set.
    #[error("a token of an unknown key")]
    UnknownKey,
    /// Anything else. It never says more: the difference would help nobody but an attacker.
    #[error("a token that is not good here and now")]
    Bad,
}

/// The part of a token's header that is read before its signature is checked: which key it names, and of what type it says it is.
#[derive(Debug, Deserialize)]
pub struct Head {
    alg: String,
    typ: String,
    kid: String,
    // What brings a key along, or asks for what we do not do (RFC 7515 4.1).
    jku: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
    b64: Option<IgnoredAny>,
}

impl Head {
    /// Reads the header of a token in three parts.
    ///
    /// # Errors
    /// [`Refused::Bad`] if there is none, or one that we would have to fetch, trust or understand more for.
    pub fn of(token: &str) -> Result<Self, Refused> {
        let head: Self = header(token)?;
        let more = [&head.jku, &head.jwk, &head.x5u, &head.x5c, &head.crit, &head.b64];
        if more.iter().any(|member| member.is_some()) { Err(Refused::Bad) } else { Ok(head) }
    }

    /// The id of the key that it says it is signed with.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    fn is_of_type(&self, typ: &str) -> bool {
        const MEDIA: &str = "application/";
        let start = self.typ.get(..MEDIA.len()).filter(|start| start.eq_ignore_ascii_case(MEDIA));
        self.typ[start.map_or(0, str::len)..].eq_ignore_ascii_case(typ)
    }
}

/// The header of a token in three parts that is not longer than any may be.
pub(super) fn header<H: DeserializeOwned>(token: &str) -> Result<H, Refused> {
    let mut parts = token.split('.');
    let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Refused::Bad);
    };
    if token.len() > LONGEST {
        return Err(Refused::Bad);
    }
    part(header)
}

/// One part of a token: JSON in base64url (RFC 7515 3.1).
fn part<P: DeserializeOwned>(encoded: &str) -> Result<P, Refused> {
    let decoded = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Refused::Bad)?;
    serde_json::from_slice(&decoded).map_err(|_| Refused::Bad)
}

impl VerifyingKey {
    /// Takes a public key with an id and an algorithm of ours (RFC 7517 4).
    #[must_use]
    pub fn from_jwk(jwk: &Value) -> Option<Self> {
        let member = |name: &str| jwk.get(name).and_then(Value::as_str);
        let algorithm = Algorithm::parse(member("alg")?)?;
        let key = match (algorithm, member("kty")?) {
            (Algorithm::ES256, "EC") if member("crv") == Some("P-256") => {
                DecodingKey::from_ec_components(member("x")?, member("y")?)
            }
            (Algorithm::EdDSA, "OKP") if member("crv") == Some("Ed25519") => {
                DecodingKey::from_ed_components(member("x")?)
            }
            (Algorithm::RS256, "RSA") => DecodingKey::from_rsa_components(member("n")?, member("e")?),
            _ => return None,
        };
        Some(Self::new(member("kid")?, algorithm, key.ok()?))
    }

    pub(super) fn shared(kid: &str, secret: &[u8]) -> Self {
        Self::new(kid, Algorithm::HS256, DecodingKey::from_secret(secret))
    }

    fn new(kid: &str, algorithm: Algorithm, key: DecodingKey) -> Self {
        let (kid, validation) = (kid.to_owned(), of_signature(algorithm));
        Self { kid, algorithm, key, validation, proven: Proven::default() }
    }

    /// The id that headers name it by.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the token says, if this key signed it and it is what is expected. `head` is [`Head::of`] the same token.
    ///
    /// # Errors
    /// [`Refused::Bad`], whatever is wrong.
    pub fn verify<C: Claims>(&self, token: &str, head: &Head, expected: &Expected<'_>) -> Result<C, Refused> {
        if head.kid != self.kid || head.alg != self.algorithm.name() || !head.is_of_type(expected.typ) {
            return Err(Refused::Bad);
        }
        let claims: C = self.claims(token)?;
        if is_good(&claims.registered(), expected) { Ok(claims) } else { Err(Refused::Bad) }
    }

    /// What a token says that this key signed.
    fn claims<C: Claims>(&self, token: &str) -> Result<C, Refused> {
        let digest = secret::sha256(token.as_bytes());
        if self.proven.has(&digest) {
            return part(token.split('.').nth(1).unwrap_or_default());
        }
        #[expect(clippy::disallowed_methods, reason = "this is the gate for signed tokens")]
        let decoded = jsonwebtoken::decode::<C>(token, &self.key, &self.validation).map_err(|_| Refused::Bad)?;
        self.proven.note(digest);
        Ok(decoded.claims)
    }
}

/// The library's checks of a signature and of nothing else: it would read the machine's clock, and take times of other JSON types.
/// What a token claims is judged by ourselves.
pub(super) fn of_signature(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm.into());
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

fn is_good(claims: &Registered<'_>, expected: &Expected<'_>) -> bool {
    let now = expected.now.unix_seconds();
    let soon = now.saturating_add(LEEWAY.as_secs());
    claims.issuer == expected.issuer
        && claims.audience == expected.audience
        && claims.expires_at > now
        && claims.issued_at <= soon
        && claims.not_before.is_none_or(|begin| begin <= soon)
}
