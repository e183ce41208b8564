//! How the person is to be asked (OpenID Connect Core 3.1.2.1, Initiating User Registration): `prompt`, `max_age`, `acr_values`, `login_hint`.

use std::time::Duration;

use super::claims::Claims;
use crate::oidc::error::{Fault, Result};
use crate::oidc::parameters::Parameters;
use crate::scope::Person;

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
    /// The levels that alone will do, if the app insists (Core 5.5.1.1).
    pub only: Option<Vec<Level>>,
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

    /// How sure it is of somebody now.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        if person.factor_at.is_some() { Self::TwoFactors } else { Self::OneFactor }
    }

    /// How sure it can be once they have proven all they can.
    #[must_use]
    pub fn within_reach(person: &Person) -> Self {
        if person.has_factor { Self::TwoFactors } else { Self::of(person) }
    }
}

impl Prompt {
    /// With what the app says of `acr` among the claims, which is what it wants if it says so there too.
    #[must_use]
    pub fn with(self, claims: &Claims) -> Self {
        let only = claims.insists.then(|| claims.levels.clone());
        // Of those that will do the least: who has proven more has proven that.
        let least = claims.levels.iter().min().copied().filter(|_| claims.insists);
        let level = least.or(claims.levels.first().copied()).or(self.level);
        Self { level, only, ..self }
    }

    /// Whether somebody can prove as much as the app insists on.
    #[must_use]
    pub fn is_within_reach(&self, person: &Person) -> bool {
        let reach = Level::within_reach(person);
        self.only.as_ref().is_none_or(|only| only.iter().any(|level| *level <= reach))
    }

    /// What `acr` says of this level: where the app insists on others, the highest of those that it includes.
    #[must_use]
    pub fn told(&self, level: Level) -> Level {
        let wanted = self.only.iter().flatten().copied();
        wanted.filter(|wanted| *wanted <= level).max().unwrap_or(level)
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
