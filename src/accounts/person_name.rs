//! What a person wants to be called.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::kit::problem::Problem;

/// Longest name in characters, after normalisation.
const MAX: usize = 100;
/// Nothing longer is looked at, in bytes: 100 characters of four bytes each, with room for marks that are composed
/// away.
const MAX_TYPED_BYTES: usize = 1_600;

/// A display name in one line, NFC (UAX #15), at most 100 characters. It may be empty: nobody has to give one.
///
/// Any script and any punctuation is a name; it is escaped where it is shown, not here (ATK-105).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name; space around it is dropped.
    ///
    /// # Errors
    /// `name-too-long`, or `name-characters` for line breaks, control characters and hidden changes of writing
    /// direction.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        if typed.len() > MAX_TYPED_BYTES {
            return Err(Problem::new("name-too-long").with("max", MAX));
        }
        let name: String = typed.trim_matches(' ').nfc().collect();
        if name.chars().any(is_hidden) {
            return Err(Problem::new("name-characters"));
        }
        let name = name.trim();
        if name.chars().count() > MAX {
            return Err(Problem::new("name-too-long").with("max", MAX));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name, perhaps empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether no name was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Characters that change the text around them without being seen: controls, line and paragraph separators, and the
/// embeddings, overrides and isolates of the bidirectional algorithm (UAX #9 2). Joiners stay: Persian and Hindi need
/// them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(typed: &str) -> String {
        PersonName::parse(typed).map_or_else(|problem| problem.key.into_owned(), |name| format!("accepted as {name}"))
    }

    #[test]
    fn a_name_may_be_in_any_script_or_missing() {
        for (typed, kept) in [
            ("  Ada Lovelace ", "Ada Lovelace"),
            ("Jose\u{301}", "José"),
            ("山田太郎", "山田太郎"),
            ("می\u{200c}ترا", "می\u{200c}ترا"),
            ("O'Brien-Smith, Jr.", "O'Brien-Smith, Jr."),
            ("<a href=x>", "<a href=x>"),
            ("", ""),
            ("   ", ""),
        ] {
            assert_eq!(key(typed), format!("accepted as {kept}"));
        }
        assert!(PersonName::default().is_empty());
    }

    #[test]
    fn hidden_characters_are_refused() {
        for typed in [
            "Ada\r\nBcc: x@y.z",
            "Ada\n",
            "Ada\0",
            "Ada\t",
            "\u{202e}adA",
            "a\u{2066}b",
            "a\u{2028}b",
            "a\u{7f}",
            "a\u{9b}31m",
            "\u{feff}Ada",
        ] {
            assert_eq!(key(typed), "name-characters", "{typed:?}");
        }
    }

    #[test]
    fn a_name_of_more_than_100_characters_is_refused() {
        assert!(PersonName::parse(&"é".repeat(100)).is_ok());
        assert!(PersonName::parse(&"e\u{301}".repeat(100)).is_ok());
        assert_eq!(key(&"é".repeat(101)), "name-too-long");
        assert_eq!(key(&"a".repeat(10_240)), "name-too-long");
    }
}
