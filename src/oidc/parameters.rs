//! The parameters of a request, each at most once (RFC 6749 3.1 and 3.2). Those without a value count as left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::{Fault, Result};

/// So many are read; nothing we know needs more.
const MOST: usize = 64;
/// The longest value, in bytes.
const LONGEST: usize = 8_000;

/// The parameters of a request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads a query or a form.
    ///
    /// # Errors
    /// `invalid_request` if one is there twice. Where there are several `resource`s (RFC 8707 2), that is refused too: a token is for one.
    pub fn parse(encoded: &[u8]) -> Result<Self> {
        let mut read = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(encoded).take(MOST) {
            if value.len() > LONGEST || name.len() > LONGEST {
                return Err(Fault::request("A parameter is too long."));
            }
            if read.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Fault::request("A parameter was sent more than once."));
            }
        }
        read.retain(|_, value| !value.is_empty());
        Ok(Self(read))
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Those besides `names`.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// With one in place of what it was.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// One that has to be there.
    ///
    /// # Errors
    /// `invalid_request` without it.
    pub fn require(&self, name: &str, missing: &'static str) -> Result<&str> {
        self.get(name).ok_or(Fault::request(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_taken_once_and_an_empty_one_is_none() {
        let read = Parameters::parse(b"a=1&b=&c=x%20y").unwrap();
        assert_eq!((read.get("a"), read.get("b"), read.get("c")), (Some("1"), None, Some("x y")));
        for twice in ["a=1&a=1", "a=&a=1", "%61=1&a=2"] {
            assert!(
                matches!(Parameters::parse(twice.as_bytes()), Err(Fault::OAuth(error)) if error.code == "invalid_request"),
                "{twice}"
            );
        }
    }
}
