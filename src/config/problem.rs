//! What is wrong with the settings: which one, and what to do about it. Never the value.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting as the operator wrote it: a variable, or a key and its file.
    pub name: String,
    /// What is wrong and what to do, in plain words. Holds no value.
    pub message: String,
}

/// Everything that is wrong, in a stable order.
#[derive(Debug, thiserror::Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        let mut once: Vec<Problem> = Vec::with_capacity(problems.len());
        for problem in problems {
            if !once.contains(&problem) {
                once.push(problem);
            }
        }
        Self(once)
    }

    /// True if nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each problem in turn.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

/// One problem a line, without a final line break.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
