//! An issuer of our own making, whose tokens can be wrong in one thing at a time. It counts how often its keys are fetched.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A key for nothing but this test (PKCS #8).
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2vcxXfOeXmO9HFzuS2/oyKChNEpwPczSYD42UeAOEEyhRANCAATKbU5P31teqz7BMkrQzGg6XAXCRIe0vMPmW6S8qQqXa+tBDoQIXbnMFelt+2MZVaRY7n+5nI+4+IL0z7dkjsjo";

/// The name of the key.
const KID: &str = "test";

pub struct Issuer {
    pub url: String,
    key: EncodingKey,
    fetched: Arc<AtomicUsize>,
}

impl Issuer {
    pub async fn start() -> Self {
        let key = EncodingKey::from_ec_der(&STANDARD.decode(KEY).expect("base64"));
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).expect("a public key");
        jwk.common.key_id = Some(KID.to_owned());
        let fetched = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&fetched);
        let keys = move || {
            counter.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Json(JwkSet { keys: vec![jwk] }))
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new().route("/.well-known/jwks.json", get(keys));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, key, fetched }
    }

    pub fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }

    /// A good access token.
    pub fn good(&self) -> String {
        self.but(&json!({}))
    }

    /// A token that is good but for these claims; `null` takes one away.
    pub fn but(&self, changes: &Value) -> String {
        self.signed(&header(), changes)
    }

    fn signed(&self, header: &Header, changes: &Value) -> String {
        encode(header, &self.claims(changes), &self.key).expect("a token")
    }

    fn claims(&self, changes: &Value) -> Value {
        let mut claims = json!({
            "iss": self.url, "aud": self.url, "sub": "7", "email": "ada@example.com", "exp": get_current_timestamp() + 900,
        });
        let all = claims.as_object_mut().expect("claims");
        all.extend(changes.as_object().expect("changes").clone());
        all.retain(|_, value| !value.is_null());
        claims
    }

    /// Well signed, but no access token: an ID token, say.
    pub fn of_type(&self, typ: Option<&str>) -> String {
        self.signed(&Header { typ: typ.map(str::to_owned), ..header() }, &json!({}))
    }

    pub fn with_key_named(&self, kid: Option<&str>) -> String {
        self.signed(&Header { kid: kid.map(str::to_owned), ..header() }, &json!({}))
    }

    /// Signed with a secret, as if the algorithm were the sender's to choose.
    pub fn with_a_secret(&self) -> String {
        let header = Header { alg: Algorithm::HS256, ..header() };
        encode(&header, &self.claims(&json!({})), &EncodingKey::from_secret(KEY.as_bytes())).expect("a token")
    }

    pub fn unsigned(&self) -> String {
        let header = json!({ "alg": "none", "typ": "at+jwt", "kid": KID });
        let [header, claims] = [header, self.claims(&json!({}))].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        format!("{header}.{claims}.")
    }

    /// The claims of one token under the signature of another.
    pub fn with_a_foreign_signature(&self) -> String {
        let [one, other] = [self.good(), self.but(&json!({ "sub": "8" }))];
        let (_, signature) = one.rsplit_once('.').expect("a signature");
        let (claims, _) = other.rsplit_once('.').expect("claims");
        format!("{claims}.{signature}")
    }
}

fn header() -> Header {
    Header { typ: Some("at+jwt".to_owned()), kid: Some(KID.to_owned()), ..Header::new(Algorithm::ES256) }
}
