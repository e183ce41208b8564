//! What one page says to the next: a message, the fields to correct, and what was typed into them.

use serde::{Deserialize, Serialize};

use crate::kit::problem::Problem;

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    Good,
    Neutral,
    Bad,
}

/// Shown once, on the page it is meant for. Never holds a password or a code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flash {
    pub tone: Tone,
    pub message: Option<Problem>,
    pub errors: Vec<(String, Problem)>,
    pub values: Vec<(String, String)>,
}

impl Flash {
    /// A message that something was done.
    #[must_use]
    pub fn good(key: &'static str) -> Self {
        Self::message(Tone::Good, Problem::new(key))
    }

    /// A message that says neither yes nor no.
    #[must_use]
    pub fn neutral(key: &'static str) -> Self {
        Self::message(Tone::Neutral, Problem::new(key))
    }

    /// A message of any tone, with variables.
    #[must_use]
    pub fn message(tone: Tone, message: Problem) -> Self {
        Self { tone, message: Some(message), errors: Vec::new(), values: Vec::new() }
    }

    /// What was typed into a field before.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// What is wrong with a field.
    pub fn errors_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.errors.iter().filter(move |(name, _)| name == field).map(|(_, problem)| problem)
    }
}
