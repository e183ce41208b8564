//! The name of a provider in URLs, settings and the database.

use std::fmt;

use serde::{Deserialize, Serialize};

const MOST: usize = 24;

/// The providers that Portico knows, in the order of their buttons.
pub const PRESETS: [&str; 13] = [
    "google",
    "github",
    "facebook",
    "twitter",
    "linkedin",
    "apple",
    "microsoft",
    "slack",
    "discord",
    "twitch",
    "gitlab",
    "bitbucket",
    "spotify",
];

/// The id of a provider: 1 to 24 of `a-z`, `0-9`, `-` and `_`, beginning with a letter. Names that people also write for one of the
/// presets are that preset.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderId([u8; MOST]);

impl ProviderId {
    /// Takes an id as somebody wrote it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = match text {
            "x" => "twitter",
            "azuread" | "entraid" => "microsoft",
            other => other,
        };
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        let well_formed = name.len() <= MOST && name.starts_with(|first: char| first.is_ascii_lowercase());
        if !well_formed || !name.bytes().all(plain) {
            return None;
        }
        let mut bytes = [0; MOST];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Some(Self(bytes))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(MOST);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }

    /// Whether it is one of [`PRESETS`].
    #[must_use]
    pub fn is_preset(&self) -> bool {
        self.rank() < PRESETS.len()
    }

    /// Its place among the buttons: the presets in their order, then all others together.
    #[must_use]
    pub fn rank(&self) -> usize {
        PRESETS.iter().position(|preset| *preset == self.as_str()).unwrap_or(PRESETS.len())
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<ProviderId> for String {
    fn from(id: ProviderId) -> Self {
        id.as_str().to_owned()
    }
}

impl TryFrom<String> for ProviderId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the id of a provider")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain_and_other_names_of_a_preset_are_that_preset() {
        for (written, read) in
            [("google", "google"), ("x", "twitter"), ("entraid", "microsoft"), ("my-idp_2", "my-idp_2")]
        {
            assert_eq!(ProviderId::parse(written).map(|id| id.to_string()).as_deref(), Some(read));
        }
        for wrong in ["", "-a", "2a", "Google", "a b", "a/b", "ä", "a\0b", &"a".repeat(25)] {
            assert_eq!(ProviderId::parse(wrong), None, "{wrong:?}");
        }
    }
}
