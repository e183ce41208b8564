//! Translation with Fluent: which language somebody reads, and what a message says in it.
//!
//! The messages are in `locales/<language>/*.ftl`, one file a feature. English is complete by definition; a test holds the others
//! to it. Messages without variables, which are nearly all, are looked up ready-made.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, PatternElement};
use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::problem::Problem;

#[derive(rust_embed::RustEmbed)]
#[folder = "locales/"]
struct Files;

/// A language that Portico speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    En,
    De,
}

impl Locale {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The BCP 47 tag, for `lang`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// The writing direction, for `dir`.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::En | Self::De => "ltr",
        }
    }

    /// The language of a tag, `de-AT` being German.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110 12.5.4).
    #[must_use]
    pub fn negotiate(header: &str) -> Option<Self> {
        let wanted = header.split(',').take(16).filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            Self::from_tag(tag.trim()).filter(|_| weight > 0.0).map(|locale| (locale, weight))
        });
        wanted
            .fold(
                None,
                |best: Option<(Self, f32)>, next| {
                    if best.is_none_or(|best| next.1 > best.1) { Some(next) } else { best }
                },
            )
            .map(|best| best.0)
    }
}

struct Language {
    ready: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

static LANGUAGES: LazyLock<HashMap<Locale, Language>> =
    LazyLock::new(|| Locale::ALL.into_iter().map(|locale| (locale, Language::of(locale))).collect());

impl Language {
    fn of(locale: Locale) -> Self {
        let id = locale.code().parse().unwrap_or_default();
        let mut language = Self { ready: HashMap::new(), bundle: FluentBundle::new_concurrent(vec![id]) };
        // The marks around variables would show up in plain-text letters; pages isolate people's data with <bdi>.
        language.bundle.set_use_isolating(false);
        for name in Files::iter().filter(|name| name.starts_with(locale.code())) {
            let text =
                Files::get(&name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
            language.add(&name, text);
        }
        language
    }

    fn add(&mut self, name: &str, text: String) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!(name, ?errors, "a translation file has mistakes");
            resource
        });
        for entry in resource.entries() {
            if let Entry::Message(message) = entry
                && let Some(text) = message.value.as_ref().and_then(|pattern| ready_text(&pattern.elements))
            {
                self.ready.insert(message.id.name.to_owned(), text);
            }
        }
        if let Err(errors) = self.bundle.add_resource(resource) {
            tracing::error!(name, ?errors, "a message is there twice");
        }
    }

    fn format(&self, key: &str, args: &FluentArgs) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

fn ready_text(elements: &[PatternElement<&str>]) -> Option<String> {
    elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Some(*value),
            PatternElement::Placeable { .. } => None,
        })
        .collect()
}

/// What the messages say in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Locale);

impl Texts {
    /// A message without variables. An unknown key, which a test rules out, shows as itself.
    #[must_use]
    pub fn get(self, key: &str) -> Cow<'static, str> {
        match self.languages().find_map(|language| language.ready.get(key)) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.with(key, &[])),
        }
    }

    /// A message with variables.
    #[must_use]
    pub fn with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let args: FluentArgs = args.iter().map(|(name, value)| (*name, FluentValue::from(value))).collect();
        self.languages().find_map(|language| language.format(key, &args)).unwrap_or_else(|| {
            tracing::error!(key, "a message is missing");
            key.to_owned()
        })
    }

    /// What a problem says.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> String {
        let args: Vec<_> = problem.args.iter().map(|(name, value)| (name.as_ref(), Arg::guess(value))).collect();
        self.with(&problem.key, &args)
    }

    /// A day and a time in words, with the zone named: `21 November 2026, 14:02 UTC`.
    #[must_use]
    pub fn moment(self, at: Timestamp, zone: Option<&str>) -> String {
        let time = zoned(at, zone);
        self.with(
            "moment",
            &[
                ("day", self.day(at, zone).as_str().into()),
                ("time", time.strftime("%H:%M").to_string().as_str().into()),
                ("zone", time.strftime("%Z").to_string().as_str().into()),
            ],
        )
    }

    /// A day in words: `21 November 2026`.
    #[must_use]
    pub fn day(self, at: Timestamp, zone: Option<&str>) -> String {
        let time = zoned(at, zone);
        let month = self.get(MONTHS[usize::try_from(time.month() - 1).unwrap_or(0) % 12]);
        self.with(
            "day",
            &[
                ("day", i64::from(time.day()).into()),
                ("month", month.as_ref().into()),
                ("year", time.year().to_string().as_str().into()),
            ],
        )
    }

    fn languages(self) -> impl Iterator<Item = &'static Language> {
        [self.0, Locale::En].into_iter().filter_map(|locale| LANGUAGES.get(&locale))
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

fn zoned(at: Timestamp, zone: Option<&str>) -> jiff::Zoned {
    let zone = zone.and_then(|name| jiff::tz::TimeZone::get(name).ok()).unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// Whether `name` is a time zone of the IANA database.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

/// The value of a variable in a message: a number chooses the plural.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    Text(&'a str),
    Number(i64),
}

impl<'a> Arg<'a> {
    fn guess(text: &'a str) -> Self {
        text.parse().map_or(Self::Text(text), Self::Number)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&Arg<'a>> for FluentValue<'a> {
    fn from(arg: &Arg<'a>) -> Self {
        match *arg {
            Arg::Text(text) => FluentValue::from(text),
            Arg::Number(number) => FluentValue::from(number),
        }
    }
}

/// Every message key of a language, for the test that holds the languages to each other.
#[must_use]
pub fn keys(locale: Locale) -> Vec<String> {
    let names = Files::iter().filter(|name| name.starts_with(locale.code()));
    let texts = names.filter_map(|name| Files::get(&name)).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    texts
        .filter_map(|text| FluentResource::try_new(text).ok())
        .flat_map(|resource| {
            let messages = resource.entries().filter_map(|entry| {
                if let Entry::Message(message) = entry { Some(message.id.name.to_owned()) } else { None }
            });
            messages.collect::<Vec<_>>()
        })
        .collect()
}
