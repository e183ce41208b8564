//! A role somebody wants to make, as they typed it.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::kit::problem::Problem;

/// Longest name, in characters.
const NAME: usize = 50;
/// Longest description, in characters.
const DESCRIPTION: usize = 200;

/// A role to be made: a name of up to 50 lower-case letters, digits, `-` and `_` that starts with a letter, since it travels in
/// tokens and lists that separate names by spaces; a description of one line; and the names of permissions, each once.
#[derive(Clone, Debug)]
pub struct NewRole {
    name: String,
    description: String,
    permissions: BTreeSet<String>,
}

impl NewRole {
    /// Reads what was typed. Whether the permissions exist is seen when the role is made.
    ///
    /// # Errors
    /// What has to be corrected: `name` or `description`.
    pub fn parse(name: &str, description: &str, permissions: &[String]) -> Result<Self> {
        let (name, description) = (name.trim(), description.trim());
        let mut problems = Vec::new();
        if !is_a_name(name) {
            problems.push(("name", Problem::new("role-name").with("max", NAME)));
        }
        if description.chars().count() > DESCRIPTION || description.contains(char::is_control) {
            problems.push(("description", Problem::new("role-description").with("max", DESCRIPTION)));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let permissions = permissions.iter().cloned().collect();
        Ok(Self { name: name.to_owned(), description: description.to_owned(), permissions })
    }

    /// What it will be called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for; may be empty.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What it will allow, sorted.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }
}

fn is_a_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    name.len() <= NAME && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_into_a_list_with_spaces_between_names() {
        for good in ["a", "editor", "super_admin", "tier-2", &"a".repeat(50), " editor "] {
            assert!(NewRole::parse(good, "", &[]).is_ok(), "{good}");
        }
        for bad in ["", "Editor", "two words", "2nd", "-a", "read:posts", "rôle", "a\u{1b}", "a,b", &"a".repeat(51)] {
            assert!(NewRole::parse(bad, "", &[]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let Err(Error::Invalid(problems)) = NewRole::parse("no name", "two\nlines", &[]) else {
            panic!("it was accepted")
        };
        assert_eq!(problems.iter().map(|problem| problem.0).collect::<Vec<_>>(), ["name", "description"]);
        assert!(NewRole::parse("editor", &"ä".repeat(200), &[]).is_ok());
        assert!(NewRole::parse("editor", &"ä".repeat(201), &[]).is_err());
    }
}
