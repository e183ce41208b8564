//! The keys that sign the ID tokens of the simulated providers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::error::{Error, Result};
use crate::kit::jws::{Algorithm, SigningKey, generate};

/// The first key, made when somebody first asks for it: that takes a while.
static FIRST: OnceCell<Arc<SigningKey>> = OnceCell::const_new();

/// Every key there is, the newest last.
#[derive(Default)]
pub struct Keys(Mutex<Vec<Arc<SigningKey>>>);

/// The first key.
///
/// # Errors
/// If the cryptographic library refuses.
pub async fn first() -> Result<Arc<SigningKey>> {
    FIRST.get_or_try_init(make).await.cloned()
}

async fn make() -> Result<Arc<SigningKey>> {
    let made = tokio::task::spawn_blocking(|| SigningKey::from_pkcs8(Algorithm::RS256, &generate(Algorithm::RS256)?));
    let key = made.await.map_err(|error| Error::Internal(error.to_string()))?;
    key.map(Arc::new).map_err(|error| Error::Internal(error.to_string()))
}

impl Keys {
    /// The key that signs.
    ///
    /// # Errors
    /// If the cryptographic library refuses.
    pub async fn signer(&self) -> Result<Arc<SigningKey>> {
        let newest = self.made_later().last().cloned();
        match newest {
            Some(key) => Ok(key),
            None => first().await,
        }
    }

    /// Has a new key sign from now on.
    ///
    /// # Errors
    /// If the cryptographic library refuses.
    pub async fn rotate(&self) -> Result<()> {
        let key = make().await?;
        self.made_later().push(key);
        Ok(())
    }

    /// The document that tells the public keys (RFC 7517 5).
    ///
    /// # Errors
    /// If the cryptographic library refuses.
    pub async fn document(&self) -> Result<Value> {
        let first = first().await?;
        let later = self.made_later();
        let public: Vec<_> = std::iter::once(&first).chain(later.iter()).filter_map(|key| key.public_jwk()).collect();
        Ok(json!({ "keys": public }))
    }

    fn made_later(&self) -> MutexGuard<'_, Vec<Arc<SigningKey>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
