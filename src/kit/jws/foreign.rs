//! Tokens that others signed, and the key sets in which they publish what checks them (RFC 7517 5).
//!
//! Others write their keys and headers less carefully than we do: keys without `alg`, headers without `typ`, one key without an id. All
//! of that is taken; that a token chooses its own key or algorithm is not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Algorithm, Refused};

/// The keys of an issuer as it publishes them; those for purposes or algorithms we do not know are left out.
pub struct ForeignKeys(Vec<ForeignKey>);

struct ForeignKey {
    kid: Option<String>,
    /// What it may check: one, unless the issuer left open how it signs with an RSA key.
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// The members of a private key, and of a secret (RFC 7518 6.2.2, 6.3.2, 6.4.1; RFC 8037 2).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// The smallest RSA key, in bits (RFC 7518 3.3).
const RSA_BITS: usize = 2048;

/// What is wrong with one key of a set somebody wants us to trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It gives its private half away.
    Private,
    /// Its numbers are too small to prove anything.
    Weak,
}

/// What is read before the signature is checked.
#[derive(Deserialize)]
struct Head {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    // What brings a key along, or asks for what we do not do (RFC 7515 4.1).
    jku: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
    b64: Option<IgnoredAny>,
}

impl ForeignKeys {
    /// Reads a key set; `None` if it is none.
    #[must_use]
    pub fn parse(document: &Value) -> Option<Self> {
        Some(Self(document.get("keys")?.as_array()?.iter().filter_map(ForeignKey::parse).collect()))
    }

    /// Whether none of the keys is of use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claims of a token that one of these keys signed with one of the `allowed` algorithms. Nothing else about it is checked:
    /// that is for whoever knows what kind of token it should be.
    ///
    /// # Errors
    /// [`Refused::UnknownKey`] if a newer set might know the key; [`Refused::Bad`] for everything else.
    pub fn verify(&self, token: &str, allowed: &[Algorithm]) -> Result<Value, Refused> {
        let head = Head::of(token)?;
        let algorithm = allowed.iter().copied().find(|algorithm| algorithm.name() == head.alg);
        // A secret that two know proves nothing to either (RFC 8725 2.1): whatever a caller allows, it is no foreign key.
        let algorithm = algorithm.filter(|algorithm| *algorithm != Algorithm::HS256).ok_or(Refused::Bad)?;
        let key = self.find(head.kid.as_deref(), algorithm)?;
        let validation = super::verifying::of_signature(algorithm);
        #[expect(clippy::disallowed_methods, reason = "this is the gate for signed tokens")]
        let decoded = jsonwebtoken::decode::<Value>(token, &key.key, &validation).map_err(|_| Refused::Bad)?;
        Ok(decoded.claims)
    }

    /// The key a token names; if it names none, the only one there is (OpenID Connect Core 10.1).
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&ForeignKey, Refused> {
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.algorithms.contains(&algorithm) && (kid.is_none() || key.kid.as_deref() == kid));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(key),
            (None, _) => Err(Refused::UnknownKey),
            (Some(_), Some(_)) => Err(Refused::Bad),
        }
    }
}

impl std::fmt::Debug for ForeignKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ForeignKeys({})", self.0.len())
    }
}

impl ForeignKey {
    fn parse(jwk: &Value) -> Option<Self> {
        let member = |name: &str| jwk.get(name).and_then(Value::as_str);
        if member("use").is_some_and(|purpose| purpose != "sig") || flaw(jwk).is_some() {
            return None;
        }
        let (algorithms, key): (&[Algorithm], _) = match (member("kty")?, member("crv")) {
            ("EC", Some("P-256")) => (&[Algorithm::ES256], DecodingKey::from_ec_components(member("x")?, member("y")?)),
            ("OKP", Some("Ed25519")) => (&[Algorithm::EdDSA], DecodingKey::from_ed_components(member("x")?)),
            ("RSA", None) => {
                let key = DecodingKey::from_rsa_components(member("n")?, member("e")?);
                (&[Algorithm::RS256, Algorithm::PS256], key)
            }
            _ => return None,
        };
        let fits = |algorithm: &&Algorithm| member("alg").is_none_or(|named| named == algorithm.name());
        let algorithms: Vec<_> = algorithms.iter().filter(fits).copied().collect();
        let key = key.ok().filter(|_| !algorithms.is_empty())?;
        Some(Self { kid: member("kid").map(str::to_owned), algorithms, key })
    }
}

/// What is wrong with a key; `None`: nothing that can be told by looking at it.
#[must_use]
pub fn flaw(jwk: &Value) -> Option<Flaw> {
    if PRIVATE.iter().any(|member| jwk.get(member).is_some()) {
        return Some(Flaw::Private);
    }
    let number = jwk.get("n").and_then(Value::as_str).and_then(|n| URL_SAFE_NO_PAD.decode(n).ok());
    number.filter(|number| bits(number) < RSA_BITS).map(|_| Flaw::Weak)
}

/// How long a number is that is written with its highest byte first.
fn bits(number: &[u8]) -> usize {
    let from = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let highest = number.get(from).map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() - from) * 8 - highest
}

impl Head {
    fn of(token: &str) -> Result<Self, Refused> {
        let head: Self = super::verifying::header(token)?;
        let more = [&head.jku, &head.jwk, &head.x5u, &head.crit, &head.b64];
        // A token of another purpose says so in its type (RFC 8725 3.11).
        let plain = head.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
        if more.iter().all(|member| member.is_none()) && plain { Ok(head) } else { Err(Refused::Bad) }
    }
}
