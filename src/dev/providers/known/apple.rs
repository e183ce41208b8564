//! Apple: the answer comes as a form that the browser posts from another site, the client secret is a token that our key signs, the
//! name comes once and unsigned, and there is no userinfo. A refresh token does not expire and does not change.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::dev::providers::grant::Grant;
use crate::dev::providers::stand_in::{ClientProof, Refresh, StandIn, always};
use crate::kit::jws::{Algorithm, SigningKey};

pub static STAND_IN: StandIn = StandIn {
    id: "apple",
    name: "Apple",
    scopes: &["openid", "name", "email"],
    client: ClientProof::Signed,
    claims: Some(claims),
    denial: "user_cancelled_authorize",
    form_post: true,
    refresh: Some(Refresh { given: always, rotates: false }),
    ..StandIn::PLAIN
};

/// The key of the simulated developer account (PKCS#8). No secret: it opens nothing but the simulator, and every process of a portal
/// has to know the same.
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDBHNNcDvE9CrMsIrUqgN5j+jErdguB8Jld+XY0uUg+ChRANCAAQIEWwNMW2Xo6z1FCwfZkzTyXmr/+OuiFyUBJHmsEYBrBY2iQPKmGBfE1Y3Bs8V75j6K0codGBa8ydEYCuGyNvG";

/// The private key as Apple hands it out, in a `.p8` file.
pub fn private_key() -> String {
    let lines: Vec<_> = KEY.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    let mark = |what: &str| format!("-----{what} PRIVATE KEY-----");
    format!("{}\n{}\n{}\n", mark("BEGIN"), lines.join("\n"), mark("END"))
}

/// The half that Apple keeps (RFC 7517).
pub fn public_key() -> Option<Value> {
    let key = SigningKey::from_pkcs8(Algorithm::ES256, &STANDARD.decode(KEY).ok()?).ok()?;
    key.public_jwk().cloned()
}

fn claims(grant: &Grant) -> Value {
    let who = &grant.who;
    let mut claims = json!({ "sub": who.subject, "nonce_supported": true });
    grant.tell_address("email", &mut claims);
    if let Some(email) = claims["email"].as_str() {
        claims["is_private_email"] = email.ends_with("@privaterelay.appleid.com").into();
    }
    claims
}
