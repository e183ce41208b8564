//! How the person is to be asked (OpenID Connect Core 3.1.2.1, Initiating User Registration): `prompt`, `max_age`, `acr_values`, `login_hint`.

use std::time::Duration;

use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;

/// How the person is to be asked.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of the values of `prompt`")]
pub struct Prompt {
    /// Not at all: what cannot be answered at once is an error.
    pub none: bool,
    /// For a proof of who they are, whatever they proved before.
    pub login: bool,
    pub consent: bool,
    pub select_account: bool,
    /// For a new account.
    pub create: bool,
    /// The last proof is at most so old.
    pub max_age: Option<Duration>,
    /// How sure the app wants to be, if that is possible.
    pub level: Option<Level>,
    pub login_hint: Option<String>,
}

/// How sure it is who somebody is: what `acr` says. Three plain levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    OneFactor,
    TwoFactors,
    PhishingResistant,
}

impl Level {
    /// Every one, the weakest first.
    pub const ALL: [Self; 3] = [Self::OneFactor, Self::TwoFactors, Self::PhishingResistant];

    /// Its name in `acr_values` and `acr`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneFactor => "urn:portico:acr:1fa",
            Self::TwoFactors => "urn:portico:acr:2fa",
            Self::PhishingResistant => "urn:portico:acr:phr",
        }
    }

    /// By its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

pub fn check(sent: &Parameters) -> Result<Prompt> {
    let max_age = sent.get("max_age").map(str::parse).transpose();
    let max_age = max_age.map_err(|_| Fault::request("max_age is a number of seconds."))?.map(Duration::from_secs);
    // In the order of preference; what we do not know is left out.
    let level = sent.get("acr_values").and_then(|values| values.split(' ').find_map(Level::parse));
    let login_hint = sent.get("login_hint").map(|hint| hint.chars().take(254).collect());
    let mut prompt = Prompt { max_age, level, login_hint, ..Prompt::default() };
    for value in sent.get("prompt").unwrap_or_default().split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            "create" => prompt.create = true,
            _ => return Err(Fault::request("prompt knows none, login, consent, select_account and create.")),
        }
    }
    let others = prompt.login || prompt.consent || prompt.select_account || prompt.create;
    if prompt.none && others {
        return Err(Fault::request("prompt=none stands alone."));
    }
    Ok(prompt)
}
