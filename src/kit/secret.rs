//! The gate for chance: ids, tokens and codes. Nothing else in Portico draws a random number.

use std::fmt::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::clock::Timestamp;

/// `N` bytes from the operating system's generator.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the gate for chance")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut drawn = [0; N];
    rand::rng().fill_bytes(&mut drawn);
    drawn
}

/// Bits of an id that count within a millisecond.
const COUNTED: u8 = 42;

/// A row's id: UUID version 7 (RFC 9562 5.7) of `now`. It sorts by time and tells it, so it is never a secret. Ids of the same
/// millisecond sort as this process made them (RFC 9562 6.2): two letters of one moment keep their order.
#[must_use]
pub fn id(now: Timestamp) -> String {
    static MADE: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(u32::from_be_bytes(bytes()).into()));
    // In steps of chance: the difference of two ids does not tell how many were made in between.
    let step = u64::from(bytes::<1>()[0]) + 1;
    let count = MADE.fetch_add(step, Ordering::Relaxed) % (1 << COUNTED);
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    let nanos = u32::try_from(millis % 1_000).unwrap_or(0) * 1_000_000;
    let moment = uuid::Timestamp::from_unix_time(millis / 1_000, nanos, count.into(), COUNTED);
    uuid::Uuid::new_v7(moment).to_string()
}

/// Sorts after every id, in whatever way the database sorts texts: they are of hexadecimal digits.
pub const AFTER_EVERY_ID: &str = "g";

/// A secret of 256 bits that is handed out once: in a link, a cookie. Kept only as its hash. Never printed.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Draws a new one.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a secret is drawn on purpose, never by default")]
    pub fn new() -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes::<32>())))
    }

    /// Takes what somebody sent, if it has the form of a token: 43 characters of base64url.
    #[must_use]
    pub fn parse(sent: &str) -> Option<Self> {
        let well_formed = sent.len() == 43 && URL_SAFE_NO_PAD.decode(sent).is_ok();
        well_formed.then(|| Self(Zeroizing::new(sent.to_owned())))
    }

    /// The text that goes into the link or cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept in the database: its SHA-256, 32 bytes.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A code of `N` decimal digits for typing, each equally likely.
#[must_use]
pub fn digits<const N: usize>() -> String {
    std::iter::repeat_with(|| bytes::<1>()[0])
        .filter(|byte| *byte < 250)
        .take(N)
        .map(|byte| char::from(b'0' + byte % 10))
        .collect()
}

/// SHA-256 of `data`, 32 bytes.
#[must_use]
pub fn sha256(data: &[u8]) -> Vec<u8> {
    Sha256::digest(data).to_vec()
}

/// HMAC-SHA-256 of `data` under `key`, 32 bytes: for what is too short to be kept as a plain hash, such as codes.
#[must_use]
pub fn keyed_hash(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Compares two secrets in a time that tells nothing of where they differ.
#[must_use]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_bits_and_only_its_own_form_is_taken_back() {
        let token = Token::new();
        assert_eq!(token.expose().len(), 43);
        assert_eq!(Token::parse(token.expose()).map(|again| again.hash()), Some(token.hash()));
        for wrong in ["", "short", &"=".repeat(43), &format!("{}A", token.expose()), "ä".repeat(22).as_str()] {
            assert!(Token::parse(wrong).is_none());
        }
    }

    #[test]
    fn codes_have_as_many_digits_as_asked_for() {
        for _ in 0..1_000 {
            let code = digits::<6>();
            assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()));
        }
    }

    #[test]
    fn ids_are_of_version_7_and_sort_by_time() {
        let (earlier, later) = (id(Timestamp::from_millis(1_000)), id(Timestamp::from_millis(2_000)));
        assert!(earlier < later && earlier.as_bytes()[14] == b'7');
    }
}
