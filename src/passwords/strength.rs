//! How soon a password would be guessed, and why, in words for people.

use zeroize::Zeroizing;
use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::matching::patterns::{DictionaryPattern, MatchPattern};
use zxcvbn::{Entropy, zxcvbn};

use crate::kit::problem::Problem;

/// zxcvbn looks at as many characters of a password; a word about the person is cut to the same.
const MAX_CHARS: usize = 100;
/// The figures and signs that zxcvbn tries to read as letters. Every combination of those present is tried, so a text
/// made of all of them costs a second of CPU at 100 characters …
const FIGURES: &str = "4@8({[<3691!|70$5+%2";
/// … and with more different ones than this, only so many characters are judged. What is strong so far is strong as a
/// whole.
const MAX_FIGURES: usize = 8;
const MAX_CHARS_WITH_FIGURES: usize = 24;
/// A shorter piece of a name says nothing: it is in too many words.
const MIN_WORD_CHARS: usize = 3;
/// No more words about the person are compared.
const MAX_WORDS: usize = 24;
/// So many characters beside one's own name make a password of their own.
const OWN_CHARS: usize = 8;
/// Words of a dictionary up to this rank are common (ASVS 6.2.4 asks for 3,000).
const COMMON_RANK: usize = 3_000;

/// What zxcvbn makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// 0 to 4: guessed within 10³, 10⁶, 10⁸, 10¹⁰ guesses, or later.
    pub score: u8,
    /// It is one of the most common passwords, or one of them with figures and signs around it.
    pub is_common: bool,
    /// It is mostly made of the words about the person or the site.
    pub is_personal: bool,
    /// What is weak, then what would help. Empty from score 3 on, unless it is common or personal.
    pub reasons: Vec<Problem>,
}

impl Strength {
    /// Judges the beginning of `text` against dictionaries, keyboards, dates and the words about the person. Costs a
    /// few milliseconds of CPU, 30 at worst.
    #[must_use]
    pub fn of(text: &str, context: &[&str]) -> Self {
        let words = words_of(context);
        let judged = beginning(text);
        let entropy = zxcvbn(&judged, &words.iter().map(String::as_str).collect::<Vec<_>>());
        let score = score_of(&entropy);
        let core = (score < 4).then(|| only_word(&judged, &entropy)).flatten();
        let is_personal = is_mostly(text, &words) || core.is_some_and(|core| words.contains(&core.matched_word));
        let is_common = !is_personal && core.is_some_and(|core| core.rank <= COMMON_RANK);
        let reasons =
            if score < 3 || is_personal || is_common { reasons(&entropy, is_personal, is_common) } else { Vec::new() };
        Self { score, is_common, is_personal, reasons }
    }
}

/// As much of `text` as can be judged in bounded time.
fn beginning(text: &str) -> Zeroizing<String> {
    let figures = FIGURES.chars().filter(|figure| text.contains(*figure)).count();
    let length = if figures > MAX_FIGURES { MAX_CHARS_WITH_FIGURES } else { MAX_CHARS };
    Zeroizing::new(text.chars().take(length).collect())
}

/// zxcvbn puts eight characters without any pattern, 10⁸ guesses, a hair below the border of score 3. Eight of those
/// are what we ask for, so for us the border itself belongs to 3.
fn score_of(entropy: &Entropy) -> u8 {
    let score = u8::from(entropy.score());
    if entropy.guesses() >= 100_000_000 { score.max(3) } else { score }
}

/// The dictionary word that holds every letter of `judged`, if one does: the rest is figures and signs.
fn only_word<'e>(judged: &str, entropy: &'e Entropy) -> Option<&'e DictionaryPattern> {
    entropy.sequence().iter().find_map(|found| match &found.pattern {
        MatchPattern::Dictionary(entry) => {
            let beside = |(at, c): (usize, char)| found.range_inclusive().contains(&at) || !c.is_alphabetic();
            judged.chars().enumerate().all(beside).then_some(entry)
        }
        _ => None,
    })
}

/// Each word about the person, whole and in pieces, in lower case. Of an e-mail address also the part before the `@`.
fn words_of(context: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for whole in context {
        let whole: String = whole.chars().take(MAX_CHARS).flat_map(char::to_lowercase).collect();
        let own = whole.split('@').next().unwrap_or_default();
        words.extend(own.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.push(own.to_owned());
        words.push(whole);
    }
    words.retain(|word| word.chars().count() >= MIN_WORD_CHARS);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words.truncate(MAX_WORDS);
    words
}

fn letters_of(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
}

/// Takes the words out, longest first, and looks whether a password of its own is left.
fn is_mostly(text: &str, words: &[String]) -> bool {
    let whole = letters_of(text);
    let mut rest = whole.clone();
    for word in words {
        let letters = letters_of(word);
        if letters.chars().count() >= MIN_WORD_CHARS {
            rest = Zeroizing::new(rest.replace(letters.as_str(), ""));
        }
    }
    let (all, left) = (whole.chars().count(), rest.chars().count());
    left < all && left < OWN_CHARS && left * 2 <= all
}

/// What is weak, told in our order of telling: that it is personal, that it is common, what zxcvbn says.
fn reasons(entropy: &Entropy, is_personal: bool, is_common: bool) -> Vec<Problem> {
    let warning = entropy.feedback().and_then(Feedback::warning).map(warning_key);
    let first = match warning {
        _ if is_personal => "password-personal",
        Some(told @ ("password-weak-common" | "password-weak-one-word" | "password-weak-name")) => told,
        // Of two halves of the same length, zxcvbn blames now the one and now the other; we always the same.
        _ if is_common => "password-weak-nearly-common",
        warning => warning.unwrap_or("password-weak"),
    };
    let suggestions = entropy.feedback().map_or(&[][..], Feedback::suggestions);
    let mut keys = vec![first, "password-tip-words"];
    for key in suggestions.iter().copied().filter_map(suggestion_key) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter().map(Problem::new).collect()
}

const fn warning_key(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "password-weak-keyboard"
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "password-weak-repeats"
        }
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            "password-weak-common"
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => "password-weak-nearly-common",
        Warning::SequencesLikeAbcAreEasyToGuess => "password-weak-sequence",
        Warning::RecentYearsAreEasyToGuess => "password-weak-year",
        Warning::DatesAreOftenEasyToGuess => "password-weak-date",
        Warning::AWordByItselfIsEasyToGuess => "password-weak-one-word",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            "password-weak-name"
        }
    }
}

/// `None` for advice that repeats the warning or the tip everybody gets.
const fn suggestion_key(suggestion: Suggestion) -> Option<&'static str> {
    match suggestion {
        Suggestion::CapitalizationDoesntHelpVeryMuch | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => {
            Some("password-tip-capitals")
        }
        Suggestion::ReversedWordsArentMuchHarderToGuess => Some("password-tip-reversed"),
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Some("password-tip-substitutions"),
        Suggestion::UseAFewWordsAvoidCommonPhrases
        | Suggestion::AddAnotherWordOrTwo
        | Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters
        | Suggestion::UseALongerKeyboardPatternWithMoreTurns
        | Suggestion::AvoidRepeatedWordsAndCharacters
        | Suggestion::AvoidSequences
        | Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_words_about_a_person_are_compared_whole_and_in_pieces() {
        let words = words_of(&["Ada.Lovelace+x@example.com", "Al", "Portico"]);
        assert_eq!(words, ["ada.lovelace+x@example.com", "ada.lovelace+x", "lovelace", "portico", "ada"]);
    }

    #[test]
    fn a_strong_text_has_nothing_to_say_against_it() {
        let strength = Strength::of("gorvexlumptindraskob", &[]);
        assert_eq!(strength, Strength { score: 4, is_common: false, is_personal: false, reasons: Vec::new() });
    }

    #[test]
    fn capitals_figures_and_reversal_are_seen_through() {
        let keys = |text| {
            Strength::of(text, &[]).reasons.into_iter().map(|reason| reason.key.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            keys("Dr4gon"),
            [
                "password-weak-nearly-common",
                "password-tip-words",
                "password-tip-capitals",
                "password-tip-substitutions"
            ]
        );
        assert_eq!(keys("nogard"), ["password-weak-nearly-common", "password-tip-words", "password-tip-reversed"]);
    }

    #[test]
    fn a_common_password_stays_common_with_figures_and_signs_around_it() {
        for text in ["Password2026!!", "letmein!!2026", "Summer2026!!", "P@ssw0rd!2026"] {
            assert!(Strength::of(text, &[]).is_common, "{text}");
        }
        for text in ["dragon 7398 0214 6650", "summer-gorvex-2026"] {
            assert!(!Strength::of(text, &[]).is_common, "{text}");
        }
    }

    #[test]
    fn eight_characters_without_a_pattern_are_just_strong_enough() {
        assert_eq!(
            Strength::of("kV9#tq2!", &[]),
            Strength { score: 3, is_common: false, is_personal: false, reasons: Vec::new() }
        );
        assert_eq!(Strength::of("kV9#tq2", &[]).score, 2);
    }

    #[test]
    fn a_text_made_to_be_slow_is_judged_by_its_beginning() {
        let slow = FIGURES.repeat(5);
        assert_eq!(beginning(&slow).chars().count(), MAX_CHARS_WITH_FIGURES);
        assert_eq!(beginning(&"ab1".repeat(50)).chars().count(), MAX_CHARS);
        let start = tokio::time::Instant::now();
        assert_eq!(Strength::of(&slow, &[]).score, 4);
        assert!(start.elapsed() < std::time::Duration::from_millis(500), "{:?}", start.elapsed());
    }

    #[test]
    fn a_personal_word_beside_a_password_of_its_own_does_no_harm() {
        let strength = Strength::of("portico zebra umbrella canyon", &["Portico"]);
        assert!(strength.score == 4 && !strength.is_personal);
    }

    #[test]
    fn a_text_is_judged_the_same_every_time() {
        let texts = [
            "password12345678",
            "Password2026!!",
            "P0rtico2026!!",
            "p4$$w0rd!1|l7",
            "(hri$7m4$ 7r33",
            "kV9#tq2!",
            "abc12321cba",
        ];
        for text in texts {
            let judge = || Strength::of(text, &["Portico"]);
            let first = judge();
            assert!((0..100).all(|_| judge() == first), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn any_text_gets_a_score_and_a_weak_one_a_reason(text in ".{0,60}", word in ".{0,20}") {
            let strength = Strength::of(&text, &[&word]);
            prop_assert!(strength.score <= 4);
            let refused = strength.score < 3 || strength.is_personal || strength.is_common;
            prop_assert_eq!(refused, !strength.reasons.is_empty());
        }
    }
}
