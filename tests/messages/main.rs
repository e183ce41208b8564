//! The words of pages and letters: the same messages in every language, each one used, none missing, and each filled with
//! exactly what it asks for.
//!
//! Which messages the code uses is read from the source text: a key is a string literal, alone or with a suffix ([`FAMILIES`]).

#![expect(clippy::expect_used, reason = "a test that cannot read the source has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use portico::audit::Event;
use portico::kit::i18n::{Arg, Locale, Texts, keys};
use portico::sessions::Method;
use portico::ui::Theme;

mod source;

use source::{Literal, literals};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A literal that comes right after one of these is the key of a message.
const SHOWN: &[&str] = &[
    "t(",
    "texts.get(",
    "texts().get(",
    "texts.with(",
    "texts().with(",
    "Problem::new(",
    "Error::refused(",
    "Flash::good(",
    "Flash::neutral(",
    "label=",
    "hint=",
    "title=",
];

/// A literal that begins like this is the key of a message, or, with each of the suffixes, of several.
const FAMILIES: &[(&str, &[&str])] = &[
    ("advice-", &[]),
    ("checkup-", &["-ok", "-attention", "-action"]),
    ("device-browser", &[]),
    ("device-os", &[]),
    ("device-unknown", &[]),
    ("error-", &["-title", "-text"]),
    ("fault-", &[]),
    ("help-", &["-question", "-answer"]),
    ("letter-", &["-subject", "-text"]),
    ("month-", &[]),
    ("nav-", &[]),
    ("password-", &[]),
    ("privacy-", &[]),
    ("simulator-", &[]),
];

fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a text")
}

/// A message that the code uses, and the variables it gives to it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    key: String,
    given: BTreeSet<String>,
}

impl Use {
    fn new(key: impl Into<String>, given: &[&str]) -> Self {
        Self { key: key.into(), given: given.iter().map(|name| (*name).to_owned()).collect() }
    }
}

/// Every message that the code uses; `known` are the keys there are.
fn uses(known: &BTreeSet<String>) -> BTreeSet<Use> {
    let mut uses = BTreeSet::new();
    for file in files(&Path::new(ROOT).join("src"), "rs") {
        let literals = literals(&read(&file));
        for at in 0..literals.len() {
            let keys = keys_of(&literals, at, known).into_iter();
            uses.extend(keys.map(|key| Use { key, given: given(&literals, at) }));
        }
    }
    uses.extend(Event::ALL.iter().map(|event| Use::new(event.sentence(), &[])));
    uses.extend(methods().map(|method| Use::new(format!("method-{}", method.name()), &[])));
    uses.extend(Theme::ALL.map(|theme| Use::new(theme.label(), &[])));
    uses.extend([Use::new("day", &["day", "month", "year"]), Use::new("moment", &["day", "time", "zone"])]);
    uses
}

/// Every method of signing in: a new one does not compile before it is listed here.
fn methods() -> impl Iterator<Item = Method> {
    std::iter::successors(Some(Method::Password), |method| match method {
        Method::Password => Some(Method::EmailCode),
        Method::EmailCode => Some(Method::EmailLink),
        Method::EmailLink => Some(Method::ResetLink),
        Method::ResetLink => Some(Method::MagicLink),
        Method::MagicLink => Some(Method::SetUp),
        Method::SetUp => Some(Method::Merge),
        Method::Merge => Some(Method::Totp),
        Method::Totp => Some(Method::Sms),
        Method::Sms => Some(Method::RecoveryCode),
        // A provider has a name of its own.
        Method::RecoveryCode | Method::Provider(_) => None,
    })
}

/// The keys a literal stands for, if it stands for any.
fn keys_of(literals: &[Literal], at: usize, known: &BTreeSet<String>) -> Vec<String> {
    let text = &literals[at].text;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Vec::new();
    }
    if let Some((_, suffixes)) = FAMILIES.iter().find(|(start, _)| text.starts_with(start)) {
        return if known.contains(text) || suffixes.is_empty() || is_shown(literals, at) {
            vec![text.clone()]
        } else {
            suffixes.iter().map(|suffix| format!("{text}{suffix}")).collect()
        };
    }
    // A name of two words that is a key is taken for one wherever it is; a single word could be anything.
    let shown = is_shown(literals, at) || (text.contains('-') && known.contains(text));
    shown.then(|| text.clone()).into_iter().collect()
}

fn is_shown(literals: &[Literal], at: usize) -> bool {
    let is_label_of_control = literals.get(at + 1).is_some_and(|next| next.before.starts_with(")]label:"));
    is_label_of_control || follows(&literals[at], SHOWN)
}

/// Whether one of `calls` comes right before the literal, and is not merely the end of a longer name.
fn follows(literal: &Literal, calls: &[&str]) -> bool {
    calls.iter().any(|call| {
        let start = literal.before.strip_suffix(call);
        let joined = call.starts_with("t(") || call.ends_with('=');
        start.is_some_and(|start| !joined || !start.ends_with(|c: char| c.is_alphanumeric() || "_-.".contains(c)))
    })
}

/// The variables that the call around a key gives to the message.
fn given(literals: &[Literal], at: usize) -> BTreeSet<String> {
    let literal = &literals[at];
    let after = &literals[at + 1..];
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    if literal.text.starts_with("advice-") {
        return own(&["wait"]);
    } else if literal.text.starts_with("device-") {
        return own(&["browser", "os"]);
    } else if follows(literal, &["Problem::new("]) {
        let names = after.iter().take_while(|next| next.before.ends_with(").with("));
        // Where in a body it was found is added to each of these.
        let place = if literal.text.starts_with("json-") { own(&["line", "column"]) } else { BTreeSet::new() };
        return names.map(|next| next.text.clone()).chain(place).collect();
    }
    let is_letter = ["letter_to(ctx,", "addressed(ctx,", "came(ctx,", "went(ctx,", "tell(ctx,"]
        .iter()
        .any(|call| literal.before.contains(call));
    if !is_letter && !follows(literal, &["texts.with(", "texts().with("]) {
        return BTreeSet::new();
    }
    let mut depth = 1;
    let in_call = after.iter().take_while(|next| {
        let closes = next.before.chars().any(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        !closes
    });
    let names = in_call.filter(|next| next.before.ends_with('(')).map(|next| next.text.clone());
    names.chain(is_letter.then(|| "product".to_owned())).collect()
}

/// Key and text of each message of a language, as they are in its files.
fn messages(locale: Locale) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    for file in files(&Path::new(ROOT).join("locales").join(locale.code()), "ftl") {
        let mut key = String::new();
        for line in read(&file).lines().filter(|line| !line.starts_with('#')) {
            let start = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()));
            if let Some((name, text)) = start {
                name.clone_into(&mut key);
                assert!(messages.insert(key.clone(), text.to_owned()).is_none(), "{key} is there twice");
            } else if let Some(text) = messages.get_mut(&key) {
                *text += line;
            }
        }
    }
    messages
}

/// The variables of a message.
fn variables(text: &str) -> BTreeSet<String> {
    let name =
        |part: &str| part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default().to_owned();
    text.split('$').skip(1).map(name).collect()
}

fn known() -> BTreeSet<String> {
    keys(Locale::En).into_iter().collect()
}

#[test]
fn every_language_has_the_messages_of_english_each_once() {
    for locale in Locale::ALL {
        let all = keys(locale);
        let once: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(all.len(), once.len(), "a message in {} is there twice", locale.code());
        assert_eq!(once.symmetric_difference(&known()).collect::<Vec<_>>(), Vec::<&String>::new(), "{}", locale.code());
        assert_eq!(once, messages(locale).into_keys().collect(), "a file in {} has a mistake", locale.code());
    }
}

#[test]
fn no_message_that_the_code_uses_is_missing() {
    let known = known();
    let uses = uses(&known);
    assert!(uses.len() > 200, "only {} uses were found in the source", uses.len());
    let missing: Vec<_> = uses.iter().map(|used| &used.key).filter(|key| !known.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_message_is_left_over() {
    let known = known();
    let used: BTreeSet<String> = uses(&known).into_iter().map(|used| used.key).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn a_message_asks_for_the_same_variables_in_every_language() {
    let english = messages(Locale::En);
    for locale in Locale::ALL {
        for (key, text) in messages(locale) {
            assert_eq!(variables(&text), variables(&english[&key]), "{key} in {}", locale.code());
        }
    }
}

#[test]
fn a_message_asks_for_nothing_that_the_code_does_not_give() {
    let english = messages(Locale::En);
    let asked = |key: &String| english.get(key).map(|text| variables(text)).unwrap_or_default();
    let lacking = uses(&known()).into_iter().filter(|used| !asked(&used.key).is_subset(&used.given));
    assert_eq!(lacking.collect::<Vec<_>>(), Vec::new());
}

#[test]
fn a_message_without_variables_is_plain_text() {
    for locale in Locale::ALL {
        for (key, text) in messages(locale) {
            assert!(text.contains('$') || !text.contains(['{', '}']), "{key} in {}", locale.code());
        }
    }
}

#[test]
fn every_message_can_be_filled() {
    for locale in Locale::ALL {
        for (key, text) in messages(locale) {
            let names = variables(&text);
            for number in [0, 1, 2, 30] {
                let args: Vec<_> = names.iter().map(|name| (name.as_str(), Arg::Number(number))).collect();
                let filled = Texts(locale).with(&key, &args);
                assert!(
                    !filled.trim().is_empty() && !filled.contains(['{', '}']),
                    "{key} in {}: {filled}",
                    locale.code()
                );
            }
        }
    }
}
