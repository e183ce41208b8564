//! What is wrong with something a person typed, as a message key: the words are chosen when the page is rendered.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One reason why an input was refused: the key of a message in `locales/` and the values that fill it.
///
/// It never carries what was typed, so it may travel in a flash, a JSON answer or a log line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The Fluent message id, in kebab case. Owned only after it came back out of a flash.
    pub key: Cow<'static, str>,
    /// Name and value of each variable in the message. Numbers are decimal digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Problem {
    /// The problem that message `key` tells of.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), args: Vec::new() }
    }

    /// Fills the variable `name` of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }
}

/// Shows the key: for logs and for serde, never for people.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_comes_back_from_a_flash_as_it_went_in() {
        for problem in [Problem::new("email-format"), Problem::new("password-too-short").with("min", 8)] {
            let sealed = serde_json::to_string(&problem).unwrap();
            assert_eq!(serde_json::from_str::<Problem>(&sealed).unwrap(), problem);
        }
    }
}
