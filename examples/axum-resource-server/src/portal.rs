//! What this API knows of the portal: its address, which is issuer and audience of its tokens, and its keys.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Client;
use serde::Deserialize;
use tokio::sync::Mutex;

/// How long we wait before we ask for the keys again: a token that names an unknown key costs nothing to make.
const PAUSE: Duration = Duration::from_secs(60);

/// Whom a token speaks for.
#[derive(Debug, Deserialize)]
pub struct Caller {
    pub sub: String,
    pub email: Option<String>,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub enum Refusal {
    NoToken,
    BadToken,
    /// The portal could not be asked for its keys.
    NoKeys,
}

pub struct Portal {
    client: Client,
    keys_url: String,
    validation: Validation,
    keys: RwLock<JwkSet>,
    /// When the keys were asked for.
    asked: Mutex<Option<Instant>>,
}

impl Portal {
    pub fn at(url: String) -> reqwest::Result<Self> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[&url]);
        validation.set_audience(&[&url]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        Ok(Self {
            client: Client::builder().timeout(Duration::from_secs(5)).build()?,
            keys_url: format!("{url}/.well-known/jwks.json"),
            validation,
            keys: RwLock::new(JwkSet { keys: Vec::new() }),
            asked: Mutex::new(None),
        })
    }

    /// Whom an access token speaks for (RFC 9068, 4).
    pub async fn verify(&self, token: &str) -> Result<Caller, Refusal> {
        let header = decode_header(token).map_err(|_| Refusal::BadToken)?;
        let typ = header.typ.unwrap_or_default().to_ascii_lowercase();
        if typ != "at+jwt" && typ != "application/at+jwt" {
            return Err(Refusal::BadToken);
        }
        let key = self.key(&header.kid.ok_or(Refusal::BadToken)?).await?;
        let token = decode(token, &key, &self.validation).map_err(|_| Refusal::BadToken)?;
        Ok(token.claims)
    }

    /// The key of this name. Tokens with a known key never wait for the portal.
    async fn key(&self, name: &str) -> Result<DecodingKey, Refusal> {
        if let Some(key) = self.known(name) {
            return Ok(key);
        }
        let mut asked = self.asked.lock().await;
        // Somebody may have fetched it while we waited for our turn.
        if let Some(key) = self.known(name) {
            return Ok(key);
        }
        if asked.is_none_or(|at| at.elapsed() >= PAUSE) {
            *asked = Some(Instant::now());
            let keys = self.fetch().await.map_err(|_| Refusal::NoKeys)?;
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        }
        self.known(name).ok_or_else(|| if self.has_keys() { Refusal::BadToken } else { Refusal::NoKeys })
    }

    fn known(&self, name: &str) -> Option<DecodingKey> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        DecodingKey::from_jwk(keys.find(name)?).ok()
    }

    fn has_keys(&self) -> bool {
        !self.keys.read().unwrap_or_else(PoisonError::into_inner).keys.is_empty()
    }

    async fn fetch(&self) -> reqwest::Result<JwkSet> {
        self.client.get(&self.keys_url).send().await?.error_for_status()?.json().await
    }
}
