//! Tokens that somebody made up, or made of others, at the doors of the portal that runs (gates 10 to 12, ATK-050 to ATK-056).
//!
//! The forger here has stolen the private key, so that whatever is refused is refused for what it says; that it makes good tokens if
//! it changes nothing is tested first.

use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::{Caller, ada, problem, text};
use crate::both;
use crate::support::World;

both! {
    the_forger_makes_good_tokens_if_it_changes_nothing,
    without_a_signature_nothing_is_taken,
    the_published_key_is_no_shared_secret,
    a_key_that_is_not_ours_signs_nothing,
    a_key_that_comes_with_the_token_is_not_asked_for,
}

pub fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

pub fn claims_of(token: &str) -> Value {
    part(token, 1)
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Somebody with a genuine token and the key it was signed with.
pub struct Forger {
    pub caller: Caller,
    pub header: Value,
    pub claims: Value,
    key: EcdsaKeyPair,
}

impl Forger {
    pub async fn at(world: &World) -> Self {
        let (caller, _) = ada(world).await;
        let (header, claims) = (part(&caller.access, 0), claims_of(&caller.access));
        let key = stolen_key(world, &text(&header["kid"])).await;
        Self { caller, header, claims, key }
    }

    /// Signs a header and claims, word for word.
    pub fn sign(&self, header: &str, claims: &str) -> String {
        sign(&self.key, header, claims)
    }

    /// A good token but for one member of its header.
    pub fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header[name] = value;
        self.sign(&header.to_string(), &self.claims.to_string())
    }

    /// A good token but for what it says.
    pub fn saying(&self, claims: &str) -> String {
        self.sign(&self.header.to_string(), claims)
    }

    /// A good token but for one claim.
    pub fn claiming(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.saying(&claims.to_string())
    }

    fn holding(&self, token: &str) -> Caller {
        Caller { access: token.to_owned(), ..self.caller.clone() }
    }

    /// Every door refuses it, in the same words.
    pub async fn is_refused(&self, token: &str, why: &str) {
        for path in ["/me", "/auth/verify", "/me/sessions"] {
            let page = self.holding(token).get(path).await;
            assert_eq!(problem(&page), (401, "unauthenticated".to_owned()), "{why} at {path}: {token}");
            assert_eq!(page.header("www-authenticate").as_deref(), Some(r#"Bearer error="invalid_token""#), "{why}");
        }
    }

    pub async fn is_taken(&self, token: &str) -> bool {
        self.holding(token).is_let_in().await
    }
}

/// A private key of the portal.
pub async fn stolen_key(world: &World, kid: &str) -> EcdsaKeyPair {
    let mut tx = world.portal.db.read().await.expect("the database");
    let sealed = tx.query("select private_key from signing_keys where kid = $1").bind(kid);
    let (sealed,): (Vec<u8>,) = sealed.one().await.expect("the key");
    let private = world.portal.keyring.open(&format!("signing_keys.private_key.{kid}"), &sealed).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &private).expect("a key pair")
}

pub fn sign(key: &EcdsaKeyPair, header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = key.sign(&SystemRandom::new(), message.as_bytes()).expect("a signature");
    format!("{message}.{}", encode(signature))
}

pub fn new_key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key pair")
}

async fn the_forger_makes_good_tokens_if_it_changes_nothing(world: World) {
    let forger = Forger::at(&world).await;
    assert!(forger.is_taken(&forger.caller.access).await);
    assert!(forger.is_taken(&forger.sign(&forger.header.to_string(), &forger.claims.to_string())).await);
    assert!(forger.is_taken(&forger.claiming("jti", json!("another"))).await);
    assert!(forger.is_taken(&forger.with_header("typ", json!("application/AT+JWT"))).await, "RFC 7515 4.1.9");
}

async fn without_a_signature_nothing_is_taken(world: World) {
    let forger = Forger::at(&world).await;
    let body = encode(forger.claims.to_string());
    for alg in ["none", "None", "nOnE", "NONE", "none ", "", "ES256", "HS256"] {
        let mut header = forger.header.clone();
        header["alg"] = json!(alg);
        let head = encode(header.to_string());
        for end in [".", "", ".AA", ".bm9uZQ"] {
            forger.is_refused(&format!("{head}.{body}{end}"), alg).await;
        }
        if alg != "ES256" {
            forger.is_refused(&forger.with_header("alg", json!(alg)), "not even with a good signature").await;
        }
    }
    forger.is_refused(&forger.with_header("alg", Value::Null), "alg null").await;
}

async fn the_published_key_is_no_shared_secret(world: World) {
    let forger = Forger::at(&world).await;
    let document = world.browser().get("/.well-known/jwks.json").await;
    let keys = document.json()["keys"].as_array().expect("keys").clone();
    let jwk = keys.into_iter().find(|key| key["kid"] == forger.header["kid"]).expect("the key");
    let raw = |name: &str| URL_SAFE_NO_PAD.decode(text(&jwk[name])).expect("base64url");
    let der = AsDer::<PublicKeyX509Der<'_>>::as_der(forger.key.public_key()).expect("DER").as_ref().to_vec();
    let point = [vec![4], raw("x"), raw("y")].concat();
    assert!(der.ends_with(&point), "the published key is that of the forger");
    let base64 = STANDARD.encode(&der);
    let lines: Vec<_> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
    let kid = text(&forger.header["kid"]);
    let secrets = [
        format!("{pem}\n").into_bytes(),
        pem.replace('\n', "\r\n").into_bytes(),
        pem.into_bytes(),
        base64.into_bytes(),
        der,
        point,
        raw("x"),
        jwk.to_string().into_bytes(),
        document.text.clone().into_bytes(),
        kid.into_bytes(),
        b"secret".to_vec(),
        Vec::new(),
    ];
    for alg in ["HS256", "ES256"] {
        let mut header = forger.header.clone();
        header["alg"] = json!(alg);
        let message = format!("{}.{}", encode(header.to_string()), encode(forger.claims.to_string()));
        for secret in &secrets {
            let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            let why = String::from_utf8_lossy(secret);
            forger.is_refused(&format!("{message}.{}", encode(signature)), &why).await;
        }
    }
}

async fn a_key_that_is_not_ours_signs_nothing(world: World) {
    let (forger, stranger) = (Forger::at(&world).await, new_key());
    let claims = forger.claims.to_string();
    forger.is_refused(&sign(&stranger, &forger.header.to_string(), &claims), "a strange key under our id").await;
    let ours = world.browser().get("/.well-known/jwks.json").await.json();
    let others = ours["keys"].as_array().expect("keys").iter().map(|key| text(&key["kid"]));
    let wrong = others.filter(|kid| *kid != text(&forger.header["kid"]));
    for kid in wrong.chain(["", "shared", "0", "../../dev/null", "' or 1=1 --"].map(str::to_owned)) {
        forger.is_refused(&forger.with_header("kid", json!(kid)), &kid).await;
        let header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid }).to_string();
        forger.is_refused(&sign(&stranger, &header, &claims), &kid).await;
    }
    forger.is_refused(&forger.with_header("kid", json!(0)), "kid 0").await;
    forger.is_refused(&forger.sign(r#"{"alg":"ES256","typ":"at+jwt"}"#, &claims), "without kid").await;
    let twice = forger.header.to_string().replacen('{', r#"{"kid":"x","#, 1);
    forger.is_refused(&forger.sign(&twice, &claims), "two kids").await;
}

async fn a_key_that_comes_with_the_token_is_not_asked_for(world: World) {
    let (forger, stranger) = (Forger::at(&world).await, new_key());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://localhost:{}/jwks.json", listener.local_addr().expect("an address").port());
    let public = stranger.public_key().as_ref();
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": encode(&public[1..33]), "y": encode(&public[33..]), "kid": "own", "alg": "ES256" });
    for (name, value) in [
        ("jwk", jwk),
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("x5c", json!([STANDARD.encode("certificate")])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
    ] {
        forger.is_refused(&forger.with_header(name, value.clone()), name).await;
        for kid in [json!("own"), forger.header["kid"].clone()] {
            let header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid, name: value }).to_string();
            forger.is_refused(&sign(&stranger, &header, &forger.claims.to_string()), name).await;
        }
    }
    assert!(timeout(Duration::from_millis(300), listener.accept()).await.is_err(), "the portal went and asked");
}
