//! Tokens that are good, and every way to make one that is not.

mod foreign;
mod forged;
mod good;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Algorithm, Claims, Expected, KeySet, Member, Refused, Registered, SigningKey, generate};
use crate::kit::clock::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_500);
const NOW_SECONDS: u64 = 1_700_000_000;
const SECRET: &[u8] = b"0f3b9c1d7e5a2846b0c4d8e2f6a19375";

const EXPECTED: Expected<'_> =
    Expected { typ: "at+jwt", issuer: "https://auth.example.com", audience: "https://api.example.com", now: NOW };

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Said {
    iss: String,
    aud: String,
    exp: u64,
    iat: u64,
    nbf: Option<u64>,
    sub: String,
}

impl Claims for Said {
    fn registered(&self) -> Registered<'_> {
        Registered {
            issuer: &self.iss,
            audience: &self.aud,
            expires_at: self.exp,
            issued_at: self.iat,
            not_before: self.nbf,
        }
    }
}

fn said() -> Value {
    json!({
        "iss": EXPECTED.issuer, "aud": EXPECTED.audience, "exp": NOW_SECONDS + 900, "iat": NOW_SECONDS, "sub": "ada"
    })
}

/// The claims with one of them another.
fn saying(name: &str, value: impl Into<Value>) -> Value {
    let mut said = said();
    said[name] = value.into();
    said
}

/// The claims without one of them.
fn without(name: &str) -> Value {
    let mut said = said();
    said.as_object_mut().expect("an object").remove(name);
    said
}

fn new_key(algorithm: Algorithm) -> SigningKey {
    if algorithm == Algorithm::HS256 {
        return SigningKey::shared("shared", SECRET);
    }
    let private = generate(algorithm).expect("a private key");
    SigningKey::from_pkcs8(algorithm, &private).expect("a key")
}

fn set_of(keys: impl IntoIterator<Item = SigningKey>) -> KeySet {
    let members: Vec<_> = keys.into_iter().map(|key| Member { key: Arc::new(key), until: None }).collect();
    let signer = members[0].key.kid().to_owned();
    KeySet::new(members, ("any", &[("any", &signer)])).expect("a set")
}

fn verified(set: &KeySet, token: &str) -> Result<Said, Refused> {
    set.verify(token, &EXPECTED)
}

fn part(json: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(json)
}
