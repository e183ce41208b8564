//! A username, and what a person types to say who they are.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::email::Email;
use crate::kit::problem::Problem;

const MIN: usize = 3;
const MAX: usize = 30;

/// Names that would speak for the site, shadow a path, or confuse a program. Compared without `.`, `_` and `-`.
const RESERVED: &str = "\
    abuse account accounts admin administrator anonymous api assets auth billing console contact daemon deleted dev \
    do everyone false forgot ftp guest help helpdesk hostmaster info invite login logout mail me moderator myself \
    nan nobody none noreply null oauth oidc operator owner portico postmaster register reset root security self \
    service settings setup signin signout signup smtp staff static status sudo support sysadmin system team true \
    undefined user webmaster wellknown www";

/// A name of 3 to 30 ASCII letters, digits, `.`, `_` and `-`, lower case, starting with a letter or digit.
///
/// It never holds an `@`, so no username can be somebody's e-mail address: both share the sign-in box.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username(String);

impl Username {
    /// Reads a name somebody wants to take.
    ///
    /// # Errors
    /// `username-missing`, `username-length`, `username-characters`, `username-start` or `username-reserved`.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let name = Self::well_formed(typed)?;
        let letters: String = name.0.chars().filter(char::is_ascii_alphanumeric).collect();
        let reserved = RESERVED.split(' ').any(|word| word == letters);
        if reserved { Err(Problem::new("username-reserved")) } else { Ok(name) }
    }

    /// Reads a name that is already taken: the form alone counts, so the reserved words may grow without locking
    /// anybody out.
    ///
    /// # Errors
    /// As [`Username::parse`], without `username-reserved`.
    pub fn well_formed(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim_matches(' ');
        if typed.is_empty() {
            return Err(Problem::new("username-missing"));
        }
        if !typed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
            return Err(Problem::new("username-characters"));
        }
        if !(MIN..=MAX).contains(&typed.len()) {
            return Err(Problem::new("username-length").with("min", MIN).with("max", MAX));
        }
        if !typed.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            return Err(Problem::new("username-start"));
        }
        Ok(Self(typed.to_ascii_lowercase()))
    }

    /// The name in lower case: shown, stored and compared like this.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Username> for String {
    fn from(name: Username) -> Self {
        name.0
    }
}

impl TryFrom<String> for Username {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

/// Longest key of an identifier, in characters.
const MAX_IDENTIFIER: usize = 254;

/// Who somebody says they are in the sign-in box. Anything can be typed there, so reading it never fails.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// An address; its account is found by [`Email::as_str`].
    Email(Email),
    /// A username; its account is found by [`Username::as_str`].
    Username(Username),
    /// Nobody has this. The text is only good for counting tries.
    Nobody(String),
}

impl Identifier {
    /// Reads what was typed: an address if it has an `@`, else a username, else nobody's.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let known = if typed.contains('@') {
            Email::parse(typed).map(Self::Email)
        } else {
            Username::well_formed(typed).map(Self::Username)
        };
        known.unwrap_or_else(|_| Self::nobody(typed))
    }

    /// The leading space keeps it from ever being equal to an address or a username, also after it was cut.
    fn nobody(typed: &str) -> Self {
        let visible = typed.chars().take(MAX_IDENTIFIER - 1).filter(|c| !c.is_control());
        Self::Nobody(std::iter::once(' ').chain(visible.flat_map(char::to_lowercase)).take(MAX_IDENTIFIER).collect())
    }

    /// One text per identifier, at most 254 characters and free of control characters: for looking up and for counting
    /// tries.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Username(name) => name.as_str(),
            Self::Nobody(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(typed: &str) -> String {
        Username::parse(typed).map_or_else(|problem| problem.key.into_owned(), |name| format!("accepted as {name}"))
    }

    #[test]
    fn a_username_is_kept_in_lower_case() {
        for (typed, kept) in [
            ("Ada", "ada"),
            (" ada.lovelace ", "ada.lovelace"),
            ("1815_Ada-L", "1815_ada-l"),
            ("a--", "a--"),
            (&"x".repeat(30), &"x".repeat(30)),
        ] {
            assert_eq!(key(typed), format!("accepted as {kept}"));
        }
    }

    #[test]
    fn each_fault_has_its_own_words() {
        for (typed, problem) in [
            ("", "username-missing"),
            ("  ", "username-missing"),
            ("ab", "username-length"),
            (&"x".repeat(31), "username-length"),
            ("ada@example.com", "username-characters"),
            ("ada lovelace", "username-characters"),
            ("ad\u{430}", "username-characters"),
            ("ada\n", "username-characters"),
            ("ada\0", "username-characters"),
            ("_ada", "username-start"),
            ("...", "username-start"),
            ("-rf", "username-start"),
        ] {
            assert_eq!(key(typed), problem, "{typed:?}");
        }
    }

    #[test]
    fn names_that_speak_for_the_site_are_reserved_however_they_are_dotted() {
        for typed in [
            "admin",
            "ADMIN",
            "ad.min",
            "root",
            "support",
            "Portico",
            "www",
            "api",
            "null",
            "undefined",
            "no-reply",
            "sign_up",
            "m.e",
            "well-known",
            "security",
        ] {
            assert_eq!(key(typed), "username-reserved", "{typed}");
        }
        assert_eq!(key("admiral"), "accepted as admiral");
    }

    #[test]
    fn a_reserved_name_somebody_already_has_still_signs_in() {
        assert_eq!(Identifier::parse("Admin").key(), "admin");
        assert!(serde_json::from_str::<Username>("\"admin\"").is_err());
    }

    #[test]
    fn the_sign_in_box_takes_an_address_or_a_username_in_any_case() {
        assert_eq!(Identifier::parse(" ADA@Example.com ").key(), "ada@example.com");
        assert_eq!(Identifier::parse("Ada.Lovelace").key(), "ada.lovelace");
        assert!(matches!(Identifier::parse("ada"), Identifier::Username(_)));
    }

    #[test]
    fn garbage_in_the_sign_in_box_is_nobody() {
        let long = format!("{}@example.com", "a".repeat(300));
        for typed in ["", "a", "ada lovelace", "a@b@c", "ada\0", "' or 1=1 --", &"\u{130}".repeat(400), &long] {
            let identifier = Identifier::parse(typed);
            assert!(matches!(identifier, Identifier::Nobody(_)), "{typed}");
            assert!(identifier.key().chars().count() <= 254);
        }
    }

    proptest! {
        #[test]
        fn nobody_is_never_somebody(typed in any::<String>()) {
            let identifier = Identifier::parse(&typed);
            prop_assert!(!identifier.key().chars().any(char::is_control));
            if let Identifier::Nobody(text) = identifier {
                prop_assert!(text.starts_with(' '));
            }
        }
    }
}
