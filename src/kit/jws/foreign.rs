//! Tokens that others signed, and the key sets in which they publish what checks them (RFC 7517 5).
//!
//! Others write their keys and headers less carefully than we do: keys without `alg`, headers without `typ`, one key without an id. All
//! of that is taken; that a token chooses its own key or algorithm is not.

use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Algorithm, Refused};

/// The keys of an issuer as it publishes them; those for purposes or algorithms we do not know are left out.
pub struct ForeignKeys(Vec<ForeignKey>);

struct ForeignKey {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
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

    /// The claims of a token that one of these keys signed with one of the `allowed` algorithms. Nothing else about it is checked:
    /// that is for whoever knows what kind of token it should be.
    ///
    /// # Errors
    /// [`Refused::UnknownKey`] if a newer set might know the key; [`Refused::Bad`] for everything else.
    pub fn verify(&self, token: &str, allowed: &[Algorithm]) -> Result<Value, Refused> {
        let head = Head::of(token)?;
        let algorithm = Algorithm::parse(&head.alg).filter(|algorithm| allowed.contains(algorithm));
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
        let mut fitting =
            self.0.iter().filter(|key| key.algorithm == algorithm && (kid.is_none() || key.kid.as_deref() == kid));
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
        if member("use").is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let (algorithm, key) = match (member("kty")?, member("crv")) {
            ("EC", Some("P-256")) => (Algorithm::ES256, DecodingKey::from_ec_components(member("x")?, member("y")?)),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDSA, DecodingKey::from_ed_components(member("x")?)),
            ("RSA", None) => (Algorithm::RS256, DecodingKey::from_rsa_components(member("n")?, member("e")?)),
            _ => return None,
        };
        let fits = member("alg").is_none_or(|named| named == algorithm.name());
        Some(Self { kid: member("kid").map(str::to_owned), algorithm, key: key.ok().filter(|_| fits)? })
    }
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
