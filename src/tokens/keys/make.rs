//! Keys that are drawn and not kept yet.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::kit::jws::{self, Algorithm, SigningKey};
use crate::portal::Portal;

/// A key that was drawn and is not kept yet.
pub struct Made {
    pub kid: String,
    pub algorithm: Algorithm,
    pub sealed: Vec<u8>,
}

/// Draws a key. RSA takes its time, so this is not done on a thread that requests wait for.
///
/// # Errors
/// If the cryptographic library refuses.
pub async fn make(portal: &Portal, algorithm: Algorithm) -> Result<Made> {
    let failed = |error: &dyn std::error::Error| Error::Internal(format!("a signing key could not be made: {error}"));
    let drawn = tokio::task::spawn_blocking(move || draw(algorithm)).await.map_err(|error| failed(&error))?;
    let (kid, private) = drawn.map_err(|error| failed(&error))?;
    let sealed = portal.keyring.seal(&place(&kid), &private);
    Ok(Made { kid, algorithm, sealed })
}

/// Where a private key is kept, as its seal knows it.
pub fn place(kid: &str) -> String {
    format!("signing_keys.private_key.{kid}")
}

/// A key whose id can be typed at a command line: one that begins with a dash would pass for an option.
fn draw(algorithm: Algorithm) -> std::result::Result<(String, Zeroizing<Vec<u8>>), jws::Error> {
    loop {
        let private = jws::generate(algorithm)?;
        let kid = SigningKey::from_pkcs8(algorithm, &private)?.kid().to_owned();
        if !kid.starts_with('-') {
            return Ok((kid, private));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_called_like_an_option() {
        // One in 64 would be: the chance that a thousand show none by luck is one in seven million.
        for _ in 0..1_000 {
            let (kid, _) = draw(Algorithm::EdDSA).expect("a key");
            assert!(!kid.starts_with('-'), "{kid}");
        }
    }
}
