//! An e-mail address: one, written one way, so that two people can never hold "the same" address (gate 24, ATK-103,
//! ATK-104).

use std::fmt;

use email_address::EmailAddress;
use serde::{Deserialize, Serialize};
use url::Host;

use crate::kit::problem::Problem;

/// Longest address in bytes that fits an SMTP path (RFC 5321 4.5.3.1.3).
const MAX_BYTES: usize = 254;
/// Longest part before the `@` in bytes (RFC 5321 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;
/// Longest label of a domain name in bytes (RFC 1035 2.3.4).
const MAX_LABEL_BYTES: usize = 63;
/// Nothing longer is looked at: a domain may shrink when it becomes ASCII, but not this much.
const MAX_TYPED_BYTES: usize = 1_024;

/// A single address in its canonical form: ASCII, lower case, the domain as in DNS (`xn--…` if need be).
///
/// Dots and `+tags` are kept: they are other mailboxes at most providers. The canonical form is both the unique key and
/// where letters go, so a look-alike can never receive the letter of the address it resembles.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email {
    text: String,
    at: usize,
}

impl Email {
    /// Reads one address. Spaces around it are forgiven.
    ///
    /// # Errors
    /// A [`Problem`] for anything but exactly one plain address: `email-missing`, `email-too-long`, `email-only-one`,
    /// `email-local-ascii`, `email-domain`, `email-format`.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim_matches([' ', '\u{a0}']);
        if typed.is_empty() {
            return Err(Problem::new("email-missing"));
        }
        if typed.len() > MAX_TYPED_BYTES {
            return Err(too_long());
        }
        let (local, domain) = split(typed)?;
        let (local, domain) = (canonical_local(local)?, canonical_domain(domain)?);
        if local.len() + 1 + domain.len() > MAX_BYTES {
            return Err(too_long());
        }
        Ok(Self { at: local.len(), text: format!("{local}@{domain}") })
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Enough for its owner to recognise, too little for anyone else: `a••@example.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}••@{}", &self.text[..1], self.domain())
    }
}

fn too_long() -> Problem {
    Problem::new("email-too-long").with("max", MAX_BYTES)
}

fn format_problem() -> Problem {
    Problem::new("email-format")
}

/// Cuts at the only `@`. Lists and control characters end here, before anything could read them as two addresses.
fn split(typed: &str) -> Result<(&str, &str), Problem> {
    if typed.chars().any(char::is_control) {
        return Err(format_problem());
    }
    if typed.contains([',', ';']) || typed.matches('@').count() > 1 {
        return Err(Problem::new("email-only-one"));
    }
    typed.split_once('@').ok_or_else(format_problem)
}

/// A dot-atom (RFC 5322 3.2.3). Quoted local parts are legal and used by nobody but attackers.
fn canonical_local(local: &str) -> Result<String, Problem> {
    if !local.is_ascii() {
        return Err(Problem::new("email-local-ascii"));
    }
    if local.len() > MAX_LOCAL_BYTES {
        return Err(Problem::new("email-too-long").with("max", MAX_BYTES));
    }
    let plain = !local.contains('"') && EmailAddress::is_valid_local_part(local);
    plain.then(|| local.to_ascii_lowercase()).ok_or_else(format_problem)
}

/// The name as DNS knows it. The URL parser does the IDNA mapping and unmasks every way to write an IP address.
fn canonical_domain(domain: &str) -> Result<String, Problem> {
    // Of ASCII only what a host name is made of may reach the URL parser, which would undo percent-escapes.
    let plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if domain.is_empty() || !domain.chars().all(plain) {
        return Err(format_problem());
    }
    match Host::parse(domain) {
        Ok(Host::Domain(name)) if is_host_name(&name) => Ok(name),
        _ => Err(Problem::new("email-domain")),
    }
}

/// At least two labels of letters, digits and inner hyphens; or `localhost`, for development.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (1..=MAX_LABEL_BYTES).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    (name == "localhost" || name.contains('.')) && name.split('.').all(is_label)
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.text
    }
}

impl TryFrom<String> for Email {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(typed: &str) -> String {
        Email::parse(typed).map_or_else(|problem| problem.key.into_owned(), |email| format!("accepted as {email}"))
    }

    #[test]
    fn an_address_has_one_canonical_form() {
        for (typed, canonical) in [
            ("ada@example.com", "ada@example.com"),
            ("  ADA@Example.COM ", "ada@example.com"),
            ("a.d.a+portico@example.com", "a.d.a+portico@example.com"),
            ("o'brien_1=x@mail.example.co.uk", "o'brien_1=x@mail.example.co.uk"),
            ("dev@localhost", "dev@localhost"),
            ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
            ("ada@bu\u{308}cher.example", "ada@xn--bcher-kva.example"),
            ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("ada@ｅｘａｍｐｌｅ。com", "ada@example.com"),
            // Cyrillic а: another domain, and it looks like one from here on.
            ("ada@ex\u{430}mple.com", "ada@xn--exmple-4nf.com"),
        ] {
            assert_eq!(Email::parse(typed).map(|email| email.to_string()), Ok(canonical.to_owned()), "{typed}");
        }
    }

    #[test]
    fn more_than_one_address_is_refused_by_name() {
        for typed in [
            "a@x.com,b@y.com",
            "a@x.com;b@y.com",
            "a@x.com@y.com",
            "a@@x.com",
            "\"e@evil.com\"@victim.com",
            "a@x.com b@y.com",
            "a@x,b@y",
        ] {
            assert_eq!(key(typed), "email-only-one", "{typed}");
        }
    }

    #[test]
    fn tricks_with_form_are_refused() {
        let corpus = "ada|@|ada@|@example.com|a da@example.com|ada@exa mple.com|ada @example.com|\
             a@x.com\r\nBcc: b@y.com|a@x.com\n|\ta@x.com|a@x.com\0|a\0@x.com|a@x%0d%0aBcc:.com|\
             a@ex%61mple.com|\"ada\"@example.com|ada\"@example.com|Ada <ada@example.com>|\
             <ada@example.com>|a@[127.0.0.1]|a@[IPv6:::1]|a@x_y.com|a@x.com/b|a@x.com:25|a@x.com?b|\
             a@x.com#b|a(b)@x.com|a@x.com(b)|.a@x.com|a.@x.com|a..b@x.com|ada\u{ff20}example.com|\
             ada\u{fe6b}example.com|a\\@x.com|a\u{7f}@x.com|a\u{85}@x.com";
        for typed in corpus.split('|') {
            assert_eq!(key(typed), "email-format", "{typed:?}");
        }
    }

    #[test]
    fn a_domain_must_be_a_name_that_can_have_mail() {
        let corpus = "a@example|a@127.0.0.1|a@2130706433|a@0x7f.1|a@１２７.0.0.1|a@example.com.|a@.example.com|\
             a@example..com|a@-x.com|a@x-.com|a@x.123|a@xn--.com|a@xn--a.com|a@b\u{ff20}c.com|\
             a@b\u{202e}c.com|a@b\u{ff05}41.com|a@b\u{2047}.com";
        for typed in corpus.split('|') {
            assert_eq!(key(typed), "email-domain", "{typed:?}");
        }
        assert_eq!(key(&format!("a@{}.com", "x".repeat(64))), "email-domain");
    }

    #[test]
    fn letters_beyond_ascii_before_the_at_are_refused_so_none_can_be_folded_onto_another() {
        for typed in [
            "m\u{131}ke@example.com",
            "m\u{130}ke@example.com",
            "\u{430}da@example.com",
            "\u{212a}@example.com",
            "ﬁn@example.com",
            "a\u{200b}da@example.com",
        ] {
            assert_eq!(key(typed), "email-local-ascii", "{typed:?}");
        }
    }

    #[test]
    fn length_is_bounded() {
        let domain = format!("{}.{}.{}.com", "d".repeat(63), "e".repeat(63), "f".repeat(57));
        let longest = format!("{}@{domain}", "l".repeat(64));
        assert_eq!(longest.len(), 254);
        assert!(Email::parse(&longest).is_ok());
        for typed in [
            format!("{}@d{domain}", "l".repeat(63)),
            format!("{}@x.com", "l".repeat(65)),
            "a".repeat(300),
            format!("a@{}", "x.".repeat(600)),
        ] {
            assert_ne!(key(&typed), "email-missing");
            assert!(Email::parse(&typed).is_err());
        }
        assert_eq!(key(&format!("{}@x.com", "l".repeat(65))), "email-too-long");
        assert_eq!(key(&format!("a@{}", "x.".repeat(600))), "email-too-long");
        assert_eq!(key("  \u{a0}"), "email-missing");
    }

    #[test]
    fn a_masked_address_shows_one_letter_and_the_domain() {
        let email = Email::parse("ada.lovelace@example.com").unwrap();
        assert_eq!(email.masked(), "a••@example.com");
        assert_eq!(email.domain(), "example.com");
    }

    #[test]
    fn reading_a_stored_address_checks_it_again() {
        assert!(serde_json::from_str::<Email>("\"ada@example.com\"").is_ok());
        assert!(serde_json::from_str::<Email>("\"ada@example.com,b@c.de\"").is_err());
    }

    /// Anything, anything around an `@`, and what is nearly an address.
    const TYPED: &str = ".{0,40}|.{0,12}@.{0,20}|[a-zA-Z.+'-]{1,9}@[a-zäßａ．。0-9A-Z.-]{1,9}\\.[a-z0-9]{1,4}";

    proptest! {
        #[test]
        fn what_is_accepted_is_ascii_has_one_at_and_parses_to_itself(typed in TYPED) {
            if let Ok(email) = Email::parse(&typed) {
                let text = email.as_str();
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
                prop_assert_eq!(text.matches('@').count(), 1);
                prop_assert!(!text.contains(['"', ',', ';', '<', '>', '(', ')', '[', ']', ':', '\\', ' ']));
                prop_assert_eq!(Email::parse(text), Ok(email.clone()));
            }
        }
    }
}
