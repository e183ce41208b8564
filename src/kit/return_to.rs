//! Where to go after signing in: always a page of our own (gate 21, ATK-100, CWE-601).

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Position, Url};

/// Longest accepted target in bytes: it travels in URLs and in sealed cookies.
const MAX_BYTES: usize = 2_000;

/// A host that cannot exist (RFC 6761 6.4). A target that leaves it under a real URL parser would leave us as well.
const BASE: &str = "http://portico.invalid";

/// Doors that do something rather than show something; nobody is sent through them by a link.
const REFUSED: [&str; 3] = ["/do", "/logout", "/oauth2/logout"];

/// A path on this site, with its query: it starts with one `/` and means the same to every URL parser.
///
/// Our paths need neither percent-escapes nor dots as segments, so both are refused: an escape is what one parser
/// leaves alone and the next one turns into a slash. The query may hold escapes, for it cannot change the host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Takes a target somebody sent. `None` means: use the default page. A fragment is dropped.
    #[must_use]
    pub fn parse(asked: &str) -> Option<Self> {
        let target = asked.split('#').next()?;
        if target.len() > MAX_BYTES {
            return None;
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let safe = is_plain_path(path) && is_plain_query(query) && !is_refused(path) && survives_a_parser(target);
        safe.then(|| Self(target.to_owned()))
    }

    /// The path and query, ready for a `Location` header or an `href`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One leading slash, no empty segment, and only characters that no parser rewrites.
fn is_plain_path(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.starts_with('/') && !path.contains("//") && path.bytes().all(plain)
}

/// Printable ASCII without spaces and backslashes: what a browser sends.
fn is_plain_query(query: &str) -> bool {
    query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn is_refused(path: &str) -> bool {
    REFUSED.iter().any(|door| path.strip_prefix(door).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The proof by doing: joined to a base the way a browser joins it, it stays on that base and is written back byte for
/// byte.
fn survives_a_parser(target: &str) -> bool {
    let Ok(base) = Url::parse(BASE) else { return false };
    base.join(target).is_ok_and(|joined| joined.origin() == base.origin() && &joined[Position::BeforePath..] == target)
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ReturnTo> for String {
    fn from(target: ReturnTo) -> Self {
        target.0
    }
}

impl TryFrom<String> for ReturnTo {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a path on this site")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_on_this_site_is_kept_with_its_query() {
        for path in [
            "/",
            "/account",
            "/account/security/password",
            "/account/",
            "/admin/users?q=a%20b&page=2",
            "/admin/users/0197f3c2-7e1a-7c3e-b1f0-0d6a1e0f4a11",
            "/oauth2/authorize?client_id=a&redirect_uri=https://app.example/cb&state=%2f%2fx",
            "/logout-help",
            "/documents",
            "/account?",
            "/~a.b_c-d",
        ] {
            assert_eq!(ReturnTo::parse(path).as_ref().map(ReturnTo::as_str), Some(path), "{path}");
        }
    }

    #[test]
    fn everything_that_could_lead_elsewhere_is_refused() {
        let corpus = "| |account|?next=/account|#top|//evil.example|///evil.example|/////evil.example|\
             /\\evil.example|\\\\evil.example|\\/evil.example|/\t/evil.example|/\n/evil.example|\
             \t//evil.example|\u{0}//evil.example|/%09/evil.example|/%0d%0aevil.example|\
             /%0a/evil.example|/%00//evil.example|https:evil.example|https:/evil.example|\
             https://evil.example|HTTPS://evil.example|https://good@evil.example|\
             http://portico.invalid/account|http://portico.invalid@evil.example/|\
             //portico.invalid/account|data:text/html,x|javascript:alert(1)|JaVaScRiPt:alert(1)|\
             vbscript:x|/..//evil.example|/.//evil.example|/a/..//evil.example|/a/../..//evil.example|\
             /%2e%2e//evil.example|/%2e%2e/%2fevil.example|/..|/.|/a/./b|/a/../b|%2f%2fevil.example|\
             /%2fevil.example|/%2f%2fevil.example|/%5cevil.example|/%5C%5Cevil.example|\
             /%252f%252fevil.example|/a//evil.example|/a/%2f/evil|/account\\..\\..\\evil|\
             /account?a=\\\\evil|/account?a=b c|/account?a=\r\nSet-Cookie:x|/account\r\nLocation: //evil|\
             \x20/account|/account |/a\u{a0}b|/\u{2215}evil.example|/\u{ff0f}evil.example|\
             \u{ff0f}\u{ff0f}evil.example|/ä|/a?ä|/@evil.example:80\\|.evil.example|@evil.example|:80|\
             /a?b='|/a?b=\"<script>";
        for trick in corpus.split('|') {
            assert_eq!(ReturnTo::parse(trick), None, "{trick:?}");
        }
    }

    #[test]
    fn a_door_that_does_something_is_not_a_target() {
        for door in [
            "/do",
            "/do/",
            "/do/sign-out",
            "/do?x",
            "/logout",
            "/logout/",
            "/logout?next=/",
            "/logout#a",
            "/oauth2/logout?x",
        ] {
            assert_eq!(ReturnTo::parse(door), None, "{door}");
        }
    }

    #[test]
    fn a_fragment_is_dropped_whatever_it_says() {
        assert_eq!(ReturnTo::parse("/account#//evil\\\n").map(String::from), Some("/account".to_owned()));
    }

    #[test]
    fn a_target_of_more_than_2000_bytes_is_refused() {
        assert!(ReturnTo::parse(&format!("/{}", "a".repeat(1_999))).is_some());
        assert!(ReturnTo::parse(&format!("/{}", "a".repeat(2_000))).is_none());
    }

    #[test]
    fn reading_a_stored_target_checks_it_again() {
        let target = ReturnTo::parse("/account?a=b").unwrap();
        assert_eq!(serde_json::to_string(&target).unwrap(), "\"/account?a=b\"");
        assert_eq!(serde_json::from_str::<ReturnTo>("\"/account?a=b\"").unwrap(), target);
        assert!(serde_json::from_str::<ReturnTo>("\"//evil.example\"").is_err());
    }

    fn assert_stays(asked: &str) {
        let Some(target) = ReturnTo::parse(asked) else { return };
        for base in ["http://portico.invalid/login?next=x", "https://auth.example.com/a/b/c", "https://[::1]:8443/"] {
            let base = Url::parse(base).unwrap();
            let joined = base.join(target.as_str()).unwrap();
            assert_eq!(joined.origin(), base.origin());
            assert_eq!(&joined[Position::BeforePath..], target.as_str());
        }
        assert!(target.as_str().starts_with('/') && !target.as_str().starts_with("//"));
        assert_eq!(ReturnTo::parse(target.as_str()), Some(target));
    }

    const NEAR_MISSES: &str = "/?([/\\\\.:@?#\t\r\n a-c]|%2[eEfF]|%5c|%09|http:|evil\\.example){0,14}";

    proptest! {
        #[test]
        fn whatever_is_accepted_stays_on_this_site(asked in any::<String>()) {
            assert_stays(&asked);
            assert_stays(&format!("/{asked}"));
        }

        #[test]
        fn near_misses_stay_on_this_site(asked in NEAR_MISSES) {
            assert_stays(&asked);
        }
    }
}
