//! Scopes: what an app may ask to see, in an order that reads well.

use std::fmt;

/// What this provider knows (OpenID Connect Core 5.4, 11).
pub const KNOWN: [&str; 5] = ["openid", "profile", "email", "roles", "offline_access"];

/// What makes a request one of OpenID Connect.
pub const OPENID: &str = "openid";
/// What gives an app a refresh token.
pub const OFFLINE: &str = "offline_access";

/// A set of scopes, each once, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads a list separated by spaces (RFC 6749 3.3). `None` if one is no scope at all.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scopes = Vec::new();
        for scope in text.split(' ').filter(|scope| !scope.is_empty()) {
            if !is_scope(scope) {
                return None;
            }
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Some(Self(scopes))
    }

    /// Those that were looked at before, each once.
    pub fn of<'s>(scopes: impl IntoIterator<Item = &'s String>) -> Self {
        let mut all = Vec::<String>::new();
        for scope in scopes {
            if !all.contains(scope) {
                all.push(scope.clone());
            }
        }
        Self(all)
    }

    /// Whether it is among them.
    #[must_use]
    pub fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|one| one == scope)
    }

    /// Whether all of them are among `others`.
    #[must_use]
    pub fn within(&self, others: &Self) -> bool {
        self.0.iter().all(|scope| others.has(scope))
    }

    /// Those that are among `allowed`.
    #[must_use]
    pub fn only(&self, allowed: &[String]) -> Self {
        Self(self.0.iter().filter(|scope| allowed.contains(scope)).cloned().collect())
    }

    /// Those of either.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let more = others.0.iter().filter(|scope| !self.has(scope));
        Self(self.0.iter().chain(more).cloned().collect())
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// Printable ASCII without quote and backslash (RFC 6749 3.3), and not endless.
#[must_use]
pub fn is_scope(text: &str) -> bool {
    let plain = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    !text.is_empty() && text.len() <= 100 && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_kept_once_and_in_order() {
        let scopes = Scopes::parse("openid  email openid profile").unwrap();
        assert_eq!(scopes.to_string(), "openid email profile");
        assert!(scopes.has("email") && !scopes.has("mail"));
        assert!(Scopes::parse("email").unwrap().within(&scopes) && !scopes.within(&Scopes::parse("email").unwrap()));
        assert_eq!(scopes.only(&["email".to_owned()]).to_string(), "email");
        assert_eq!(Scopes::parse("a").unwrap().and(&Scopes::parse("b a").unwrap()).to_string(), "a b");
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for wrong in ["a\"b", "a\\b", "ä", "a\tb", &"a".repeat(101)] {
            assert_eq!(Scopes::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Scopes::parse("").map(|scopes| scopes.is_empty()), Some(true));
    }
}
