//! Secrets at rest: sealed with XChaCha20-Poly1305 under a ring of keys.
//!
//! A sealed value names the key that closed it, so keys can be rotated while old values still open. The place where a value is
//! kept (table, column, row) is part of the seal: a value copied to another row does not open there.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::secret;

const NONCE: usize = 24;

/// A 256-bit key with the id under which sealed values name it.
#[derive(Clone)]
pub struct Key {
    /// At most 255 bytes; never changes once a value is sealed under it.
    pub id: String,
    /// The key itself.
    pub bytes: Zeroizing<[u8; 32]>,
}

/// The keys in force: the first seals, all of them open.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<Key>,
}

/// Why a sealed value stays closed. It never says more: the difference would help nobody but an attacker.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open: it was changed, belongs elsewhere, or its key is not in the ring")]
pub struct Closed;

impl Keyring {
    /// A ring of `keys`, the first of which seals. `None` if there is none.
    #[must_use]
    pub fn new(keys: Vec<Key>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// The ring of a development portal: one key in `dir/encryption.key`, made on the first start, readable by its owner only.
    ///
    /// # Errors
    /// If the file can be neither read nor written, or holds no key of 32 bytes in base64.
    pub fn of_directory(dir: &Path) -> std::io::Result<Self> {
        let file = dir.join("encryption.key");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key_file(&file)?,
            Err(error) => return Err(error),
        };
        let decoded = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let bytes = decoded
            .ok_or_else(|| std::io::Error::other(format!("{} holds no 32-byte key in base64", file.display())))?;
        Ok(Self { keys: vec![Key { id: "dev".to_owned(), bytes: Zeroizing::new(bytes) }] })
    }

    /// Seals `value` for one `place`. The result is `1 ‖ length of the key id ‖ key id ‖ nonce ‖ ciphertext`.
    #[must_use]
    pub fn seal(&self, place: &str, value: &[u8]) -> Vec<u8> {
        let key = &self.keys[0];
        let nonce = secret::bytes::<NONCE>();
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), Payload { msg: value, aad: place.as_bytes() });
        let sealed = sealed.unwrap_or_else(|_| unreachable!("XChaCha20-Poly1305 seals anything that fits into memory"));
        let id_length = u8::try_from(key.id.len()).unwrap_or(u8::MAX);
        [&[1, id_length], key.id.as_bytes(), &nonce, &sealed].concat()
    }

    /// Opens what [`Keyring::seal`] closed for the same `place`.
    ///
    /// # Errors
    /// [`Closed`] for anything else.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Closed> {
        let (&[1, id_length], rest) = sealed.split_first_chunk::<2>().ok_or(Closed)? else { return Err(Closed) };
        let (id, rest) = rest.split_at_checked(usize::from(id_length)).ok_or(Closed)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Closed)?;
        let key = self.keys.iter().find(|key| key.id.as_bytes() == id).ok_or(Closed)?;
        let opened = cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place.as_bytes() });
        opened.map(Zeroizing::new).map_err(|_| Closed)
    }

    /// [`Keyring::seal`] as base64url, for cookies.
    #[must_use]
    pub fn seal_text(&self, place: &str, value: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.seal(place, value))
    }

    /// Opens what [`Keyring::seal_text`] closed.
    ///
    /// # Errors
    /// [`Closed`] for anything else.
    pub fn open_text(&self, place: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Closed> {
        self.open(place, &URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Closed)?)
    }

    /// A key for keyed hashes of one `purpose`, the same as long as the oldest key of the ring stays.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Zeroizing<Vec<u8>> {
        let oldest = &self.keys[self.keys.len() - 1];
        Zeroizing::new(secret::keyed_hash(oldest.bytes.as_slice(), purpose.as_bytes()))
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key.bytes).into())
}

fn make_key_file(file: &Path) -> std::io::Result<Zeroizing<String>> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let text = Zeroizing::new(STANDARD.encode(secret::bytes::<32>()));
    let mut made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, byte: u8) -> Key {
        Key { id: id.to_owned(), bytes: Zeroizing::new([byte; 32]) }
    }

    #[test]
    fn a_value_opens_only_in_its_own_place() {
        let ring = Keyring::new(vec![key("a", 1)]).expect("a ring");
        let sealed = ring.seal("jobs.payload.1", b"letter");
        assert_eq!(ring.open("jobs.payload.1", &sealed).expect("opens").as_slice(), b"letter");
        assert!(ring.open("jobs.payload.2", &sealed).is_err());
    }

    #[test]
    fn after_a_rotation_old_values_open_and_new_ones_need_the_new_key() {
        let old = Keyring::new(vec![key("a", 1)]).expect("a ring");
        let both = Keyring::new(vec![key("b", 2), key("a", 1)]).expect("a ring");
        assert!(both.open("p", &old.seal("p", b"x")).is_ok());
        assert!(old.open("p", &both.seal("p", b"x")).is_err());
    }

    #[test]
    fn no_changed_or_cut_value_opens_and_none_panics() {
        let ring = Keyring::new(vec![key("a", 1)]).expect("a ring");
        let sealed = ring.seal("p", b"value");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ring.open("p", &changed).is_err());
            assert!(ring.open("p", &sealed[..at]).is_err());
        }
    }
}
