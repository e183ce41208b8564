//! The short code that people read from one screen and type into another (RFC 8628 6.1): eight of twenty letters, among which no two
//! look alike and no word can be read. That is 34 bits, for ten minutes and few guesses.

use std::fmt;

use crate::kit::secret;
use crate::request::Ctx;

const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
/// Bytes from here on would make some letters likelier than others.
const EVEN: u8 = 240;

/// A code in its plain form; shown as `WDJB-MJHT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// Draws one.
    #[must_use]
    pub fn draw() -> Self {
        let bytes = std::iter::repeat_with(|| secret::bytes::<1>()[0]).filter(|byte| *byte < EVEN);
        Self(bytes.take(LENGTH).map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect())
    }

    /// Reads what somebody typed, in any case, with or without dashes and spaces. `None` for what is no code at all.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let dash = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        let plain: String = typed.chars().take(64).filter(|c| !dash(*c)).map(|c| c.to_ascii_uppercase()).collect();
        let known = plain.len() == LENGTH && plain.bytes().all(|byte| LETTERS.contains(&byte));
        known.then_some(Self(plain))
    }

    /// By which it is kept. With a key of ours: every code there is can be hashed in an hour.
    #[must_use]
    pub fn hash(&self, ctx: &Ctx) -> Vec<u8> {
        secret::keyed_hash(&ctx.portal.keyring.derived("device user codes"), self.0.as_bytes())
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = self.0.split_at(LENGTH / 2);
        write!(f, "{left}-{right}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_typed_as_it_is_shown_and_in_other_ways() {
        for _ in 0..200 {
            let code = UserCode::draw();
            let shown = code.to_string();
            assert!(shown.len() == 9 && shown.as_bytes()[4] == b'-', "{shown}");
            for typed in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', ""),
                shown.replace('-', " \u{2013} "),
                format!(" {shown}\n"),
            ] {
                assert_eq!(UserCode::parse(&typed), Some(code.clone()), "{typed:?}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "WDJB", "WDJB-MJHTT", "WDJB-MJH1", "AEIO-UAEI", "WDJB-MJHÄ", "WDJB_MJHT", &"B".repeat(500)] {
            assert_eq!(UserCode::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn every_letter_is_drawn() {
        let drawn: std::collections::BTreeSet<u8> = (0..200).flat_map(|_| UserCode::draw().0.into_bytes()).collect();
        assert_eq!(drawn.len(), LETTERS.len());
    }
}
