//! Who is asking. Every verb that changes something takes this from its [`Ctx`](crate::request::Ctx), never from the form.

use serde::{Deserialize, Serialize};

use crate::kit::clock::Timestamp;
use crate::kit::i18n::Locale;

/// Who is asking.
#[derive(Clone, Debug, Default)]
pub enum Scope {
    /// Nobody has signed in.
    #[default]
    Nobody,
    /// A person, in a browser session.
    Person(Box<Person>),
}

/// A signed-in person and the session they came with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
    /// What they are called; may be empty.
    pub name: String,
    pub locale: Option<Locale>,
    /// An IANA name.
    pub time_zone: Option<String>,
    pub roles: Vec<String>,
    /// The id of their session as the session list shows it; not the secret of the cookie.
    pub session_id: String,
    pub session_kind: SessionKind,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// When they last proved who they are.
    pub authenticated_at: Timestamp,
    /// When they last proved it by a second factor, in this session.
    pub factor_at: Option<Timestamp>,
}

/// Who holds a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// A browser, by the cookie it sends.
    #[default]
    Browser,
    /// An API consumer, by tokens.
    Api,
}

impl SessionKind {
    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }

    /// By its name in the database.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        if name == Self::Api.name() { Self::Api } else { Self::Browser }
    }
}

impl Scope {
    /// The person, if there is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Nobody => None,
        }
    }
}

impl Person {
    /// When they last gave the proof that sensitive acts ask for: by the second factor, where they have one. A browser that is not
    /// asked for it when they sign in is none (`security.md` gate 16).
    #[must_use]
    pub fn proven_at(&self) -> Option<Timestamp> {
        if self.has_factor { self.factor_at } else { Some(self.authenticated_at) }
    }

    /// What to call them: their name, else their address.
    #[must_use]
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}
