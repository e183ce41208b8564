//! What makes a password acceptable, and the two types a typed password becomes: new ones and ones to be checked.
//!
//! NIST SP 800-63B-4 3.1.1.2 and ASVS 5.0 6.2: length and strength decide; any character is welcome; what was typed is
//! normalised to NFC and otherwise left alone: never trimmed, never cut, never folded.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::strength::Strength;
use crate::kit::problem::Problem;

/// Longest password in bytes of UTF-8, after normalisation: what 256 code points need at most.
const MAX_BYTES: usize = 1_024;
/// Nothing longer is even normalised: composing shrinks no text to less than a quarter.
const MAX_TYPED_BYTES: usize = 4 * MAX_BYTES;

/// The rules for new passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the configuration")]
pub struct Policy {
    /// Fewest code points.
    pub min_length: usize,
    /// Most code points. Above 256, 1,024 bytes are the limit.
    pub max_length: usize,
    /// Least zxcvbn score, 0 to 4. 3 means: more than 10⁸ guesses.
    pub min_strength: u8,
    /// Ask for an upper-case letter. Off by default, as are the next three: such rules make passwords worse.
    pub require_uppercase: bool,
    /// Ask for a lower-case letter.
    pub require_lowercase: bool,
    /// Ask for a digit of any script.
    pub require_numbers: bool,
    /// Ask for something that is neither letter nor digit.
    pub require_symbols: bool,
    /// Refuse the 30,000 most common passwords whatever `min_strength` says.
    pub prevent_common: bool,
    /// Refuse what is mostly the person's own name, address or username, or the site's name.
    pub prevent_user_info: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_length: 8,
            max_length: 256,
            min_strength: 3,
            require_uppercase: false,
            require_lowercase: false,
            require_numbers: false,
            require_symbols: false,
            prevent_common: true,
            prevent_user_info: true,
        }
    }
}

impl Policy {
    /// What is wrong with the make-up of `text`, all at once.
    fn composition_problems(&self, text: &str) -> Vec<Problem> {
        let lacks = |wanted: bool, is: fn(char) -> bool| wanted && !text.chars().any(is);
        let rules = [
            (lacks(self.require_uppercase, char::is_uppercase), "password-needs-uppercase"),
            (lacks(self.require_lowercase, char::is_lowercase), "password-needs-lowercase"),
            (lacks(self.require_numbers, char::is_numeric), "password-needs-number"),
            (lacks(self.require_symbols, |c| !c.is_alphanumeric()), "password-needs-symbol"),
            (text.contains('\0'), "password-characters"),
        ];
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, key)| Problem::new(key)).collect()
    }

    /// Why `text` would be guessed too soon; empty if it would not.
    fn strength_problems(&self, text: &str, context: &[&str]) -> Vec<Problem> {
        let strength = Strength::of(text, if self.prevent_user_info { context } else { &[] });
        let refused =
            strength.score < self.min_strength || strength.is_personal || (self.prevent_common && strength.is_common);
        if refused { strength.reasons } else { Vec::new() }
    }
}

/// A password that meets the policy, in NFC. It does not print and is wiped when dropped.
#[derive(Clone)]
pub struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// Reads a password somebody wants to set. `context` are the words that are easily guessed of this person: the
    /// site's name, the e-mail address, the name, the username; each is also taken apart. Costs some milliseconds of
    /// CPU.
    ///
    /// # Errors
    /// Every reason at once, in the order to show them. A text that is too long is judged by nothing else.
    pub fn parse(policy: &Policy, typed: &str, context: &[&str]) -> Result<Self, Vec<Problem>> {
        let too_long = || vec![Problem::new("password-too-long").with("max", policy.max_length)];
        let text = normalise(typed).ok_or_else(too_long)?;
        let length = text.chars().count();
        if length > policy.max_length {
            return Err(too_long());
        }
        if length == 0 {
            return Err(vec![Problem::new("password-missing")]);
        }
        let mut problems = policy.composition_problems(&text);
        if length < policy.min_length {
            problems.insert(0, Problem::new("password-too-short").with("min", policy.min_length));
        }
        problems.extend(policy.strength_problems(&text, context));
        if problems.is_empty() { Ok(Self(text)) } else { Err(problems) }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A password to be compared with a stored hash, in NFC. It does not print and is wiped when dropped.
#[derive(Clone)]
pub struct CurrentPassword(Zeroizing<String>);

impl CurrentPassword {
    /// Takes what was typed, whatever it is. What is too long to be anybody's password becomes one that nobody can
    /// have, so it is refused in the same words and the same time as any other wrong one (ASVS 6.3.8).
    #[must_use]
    pub fn new(typed: &str) -> Self {
        // A new password holds no NUL, so this one never matches.
        Self(normalise(typed).unwrap_or_else(|| Zeroizing::new("\0".to_owned())))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// NFC, so that one password typed on two keyboards is one password. `None` if it is longer than 1,024 bytes.
fn normalise(typed: &str) -> Option<Zeroizing<String>> {
    if typed.len() > MAX_TYPED_BYTES {
        return None;
    }
    // Composing makes UTF-8 at most three times as long; with the room reserved, no copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(3 * typed.len()));
    text.extend(typed.nfc());
    (text.len() <= MAX_BYTES).then_some(text)
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl fmt::Debug for CurrentPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CurrentPassword(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADA: [&str; 4] = ["Portico", "quentin.marlowe+news@example.com", "Quentin Marlowe", "qmarlowe"];

    fn refusals(policy: &Policy, typed: &str) -> Vec<String> {
        match NewPassword::parse(policy, typed, &ADA) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.into_iter().map(|problem| problem.key.into_owned()).collect(),
        }
    }

    fn first_refusal(typed: &str) -> String {
        refusals(&Policy::default(), typed).into_iter().next().unwrap_or_else(|| "accepted".to_owned())
    }

    fn lax() -> Policy {
        Policy { min_length: 1, min_strength: 0, prevent_common: false, prevent_user_info: false, ..Policy::default() }
    }

    #[test]
    fn a_long_password_of_one_kind_of_character_is_welcome() {
        for typed in [
            "gorvexlumptindraskob",
            "correct horse battery staple",
            "70283951164483920175",
            "  🦊   🚀  🌵 🧊   🎷 🪁 ",
            "пурпурный верблюд танцует",
            "紫色骆驼在屋顶上跳舞唱歌",
            "kV9#tq2!",
        ] {
            assert_eq!(first_refusal(typed), "accepted", "{typed}");
        }
    }

    #[test]
    fn a_guessable_password_is_refused_with_its_reason() {
        for (typed, reason) in [
            ("password12345678", "password-weak-nearly-common"),
            ("password", "password-weak-common"),
            ("iloveyou", "password-weak-common"),
            ("P@ssw0rd", "password-weak-nearly-common"),
            ("qwertyuiop[]", "password-weak-keyboard"),
            ("aaaaaaaaaaaa", "password-weak-repeats"),
            ("abcdefghijkl", "password-weak-sequence"),
            ("29.02.1984", "password-weak-date"),
            ("accommodation", "password-weak-one-word"),
            ("                    ", "password-weak-repeats"),
        ] {
            assert_eq!(first_refusal(typed), reason, "{typed}");
        }
    }

    #[test]
    fn what_is_mostly_ones_own_name_or_the_sites_is_refused_for_that_reason() {
        let guesses = "Portico2026!!|portico-portico|P0rtico2026!!|quentin.marlowe+news|\
             quentin.marlowe+news@example.com|QuentinMarlowe|marlowe.quentin|Quentin Marlowe|\
             qmarlowe|qmarlowe99|marlowe1984";
        for typed in guesses.split('|') {
            assert_eq!(first_refusal(typed), "password-personal", "{typed}");
        }
        assert_eq!(first_refusal("quentin paints seven umber ladders"), "accepted");
    }

    #[test]
    fn length_is_counted_in_characters_after_composing_them() {
        assert_eq!(first_refusal("kV9#tq2"), "password-too-short");
        assert_eq!(refusals(&Policy { min_length: 15, ..Policy::default() }, "kV9#tq2!wLm4?x"), ["password-too-short"]);
        assert_eq!(refusals(&lax(), &"e\u{301}".repeat(256)), [""; 0]);
        assert_eq!(refusals(&lax(), &"😀".repeat(256)), [""; 0]);
        assert_eq!(refusals(&lax(), &"a".repeat(257)), ["password-too-long"]);
        assert_eq!(refusals(&lax(), &"a".repeat(1_000_000)), ["password-too-long"]);
        assert_eq!(refusals(&Policy { max_length: 2_000, ..lax() }, &"a".repeat(1_025)), ["password-too-long"]);
        assert_eq!(first_refusal(""), "password-missing");
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let all = Policy {
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            ..Policy::default()
        };
        let of_nul =
            ["password-too-short", "password-needs-uppercase", "password-needs-lowercase", "password-needs-number"];
        assert_eq!(refusals(&all, "\0")[..5], [&of_nul[..], &["password-characters"]].concat());
        assert_eq!(
            refusals(&all, "gorvexlumptindraskob"),
            ["password-needs-uppercase", "password-needs-number", "password-needs-symbol"]
        );
        assert_eq!(refusals(&all, "Gorvex lumptin 7 draskob"), [""; 0]);
    }

    #[test]
    fn the_blocklist_and_the_personal_words_hold_also_when_strength_is_not_asked_for() {
        let weak = Policy { min_strength: 0, ..Policy::default() };
        assert_eq!(refusals(&weak, "password").first().map(String::as_str), Some("password-weak-common"));
        assert_eq!(refusals(&weak, "portico2026").first().map(String::as_str), Some("password-personal"));
        assert_eq!(refusals(&weak, "zebra-zebra"), [""; 0]);
    }

    #[test]
    fn nothing_is_trimmed_folded_or_cut_but_accents_are_composed() {
        let bytes = |typed: &str| NewPassword::parse(&lax(), typed, &[]).unwrap().as_bytes().to_vec();
        assert_eq!(bytes(" Pa ss "), b" Pa ss ");
        assert_eq!(bytes("caf\u{e9}"), bytes("cafe\u{301}"));
        assert_eq!(bytes("ﬁ"), "ﬁ".as_bytes());
        assert_eq!(bytes(&"a".repeat(200)).len(), 200);
        assert_eq!(CurrentPassword::new("cafe\u{301}").as_bytes(), bytes("caf\u{e9}"));
    }

    #[test]
    fn a_current_password_that_is_too_long_is_one_nobody_can_have() {
        assert_eq!(CurrentPassword::new(&"a".repeat(1_025)).as_bytes(), b"\0");
        assert_eq!(CurrentPassword::new(&"a".repeat(100_000)).as_bytes(), b"\0");
        assert!(NewPassword::parse(&lax(), "\0", &[]).is_err());
    }

    #[test]
    fn passwords_do_not_print() {
        let new = NewPassword::parse(&lax(), "secret", &[]).unwrap();
        assert_eq!(format!("{new:?} {:?}", CurrentPassword::new("secret")), "NewPassword(…) CurrentPassword(…)");
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_what_is_compared_later(typed in any::<String>()) {
            if let Ok(new) = NewPassword::parse(&lax(), &typed, &[]) {
                let later = CurrentPassword::new(&typed);
                prop_assert_eq!(new.as_bytes(), later.as_bytes());
            }
        }
    }
}
