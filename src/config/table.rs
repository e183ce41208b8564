//! The table of all settings. Nothing else in Portico lists their names.

mod api;
mod apps;
mod guard;
mod later;
mod mfa;
mod people;
mod portal;
mod providers;
mod texts;
mod tokens;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Where it stands in `portico.toml`, such as `password.min_length`. Empty if it exists as a variable only.
    pub key: &'static str,
    /// Its variable. `<ID>` stands for a part that the operator chooses, in upper case (`<id>` in the key).
    pub variable: &'static str,
    /// Other names of the variable, tried in this order.
    pub aliases: &'static [&'static str],
    /// What holds if nobody says otherwise.
    pub default: Default,
    /// Whether its value is never shown.
    pub secret: bool,
    /// Whether this version acts on it.
    pub stage: Stage,
    /// What it does, in one or two sentences; the first is enough for `--help`.
    pub doc: &'static str,
}

/// What holds if a setting is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// Nothing.
    None,
    /// This text, read as if it had been written.
    Text(&'static str),
    /// It depends on other settings; the words say how.
    Depends(&'static str),
}

/// How far Portico is with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In force.
    Now,
    /// Known and accepted; the feature comes in a later version.
    Later,
    /// Accepted because older systems have it; Portico does not need it.
    Unneeded,
    /// Not a setting of the portal: it says where settings are, or belongs to the tests.
    Outside,
}

/// Settings that belong together: one section of the documentation.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// The settings, the most important first.
    pub settings: &'static [Setting],
}

/// Every group, in the order of the documentation.
pub const GROUPS: &[Group] = &[
    portal::PORTAL,
    portal::DATABASE,
    portal::MAIL,
    portal::LOG,
    people::SESSIONS,
    people::PASSWORDS,
    people::VERIFICATION,
    people::MAGIC_LINKS,
    people::ACCESS,
    guard::LIMITS,
    guard::FRONT_DOOR,
    tokens::TOKENS,
    mfa::FACTORS,
    texts::TEXTS,
    providers::PROVIDERS,
    api::API,
    apps::APPS,
    later::REST,
    later::OUTSIDE,
];

/// A name as somebody wrote it, found in the table.
#[derive(Clone, Debug)]
pub struct Found {
    /// The setting it belongs to.
    pub setting: &'static Setting,
    /// The setting's id with the operator's part filled in, such as `provider.google.client_id`.
    pub id: String,
    /// 0 for the variable itself, then its aliases.
    pub rank: usize,
    /// Whether the value is the path of a file that holds the value (`<NAME>_FILE`).
    pub in_file: bool,
}

/// Every setting.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings)
}

/// The setting with this key, as the table writes it.
#[must_use]
pub fn by_key(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.id() == key)
}

/// The setting that a variable, an alias, or one of them followed by `_FILE` belongs to.
#[must_use]
pub fn by_variable(name: &str) -> Option<Found> {
    let direct = all().find_map(|setting| setting.matches_variable(name));
    direct.or_else(|| {
        let found = by_variable(name.strip_suffix("_FILE")?)?;
        (!found.in_file).then_some(Found { in_file: true, ..found })
    })
}

/// The setting that a path in `portico.toml` belongs to.
#[must_use]
pub fn by_path(path: &str) -> Option<Found> {
    all().filter(|setting| !setting.key.is_empty()).find_map(|setting| {
        let chosen = chosen_part(setting.key, "<id>", path)?;
        Some(Found { setting, id: setting.key.replace("<id>", chosen), rank: 0, in_file: false })
    })
}

impl Setting {
    /// What the setting is looked up by: its key, or its variable if it has no key.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        if self.key.is_empty() { self.variable } else { self.key }
    }

    /// The variable and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.variable).chain(self.aliases.iter().copied())
    }

    /// The default as text, if it is one.
    #[must_use]
    pub const fn default_text(&self) -> Option<&'static str> {
        match self.default {
            Default::Text(text) => Some(text),
            Default::None | Default::Depends(_) => None,
        }
    }

    fn matches_variable(&'static self, name: &str) -> Option<Found> {
        self.names().enumerate().find_map(|(rank, known)| {
            let chosen = chosen_part(known, "<ID>", name)?;
            Some(Found {
                setting: self,
                id: self.id().replace("<id>", &chosen.to_ascii_lowercase()),
                rank,
                in_file: false,
            })
        })
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn depends(self, words: &'static str) -> Self {
        Self { default: Default::Depends(words), ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn stage(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }
}

/// A setting in force; an empty `default` means none.
const fn setting(key: &'static str, variable: &'static str, default: &'static str, doc: &'static str) -> Setting {
    let default = if default.is_empty() { Default::None } else { Default::Text(default) };
    Setting { key, variable, aliases: &[], default, secret: false, stage: Stage::Now, doc }
}

/// A setting whose feature comes later.
const fn later(key: &'static str, variable: &'static str, default: &'static str, doc: &'static str) -> Setting {
    setting(key, variable, default, doc).stage(Stage::Later)
}

/// What stands at `mark` if `name` has the form of `pattern`; the empty text if the pattern has no mark and is the name.
fn chosen_part<'n>(pattern: &str, mark: &str, name: &'n str) -> Option<&'n str> {
    let Some((before, after)) = pattern.split_once(mark) else { return (pattern == name).then_some("") };
    let chosen = name.strip_prefix(before)?.strip_suffix(after)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (!chosen.is_empty() && chosen.bytes().all(plain)).then_some(chosen)
}
