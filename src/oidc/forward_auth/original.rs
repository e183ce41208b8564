//! The request that somebody sent to a protected app, as the proxy in front of the app tells it.

use url::Url;

/// A request to a protected app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// One that the operator named.
    pub origin: String,
    /// Path and query.
    pub target: Target,
    /// Whether a browser shows what it gets as a page, and so can be led to sign in.
    pub is_page: bool,
}

/// A path with its query at some origin: it begins with one `/` and leads nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(String);

/// Longer ones do not travel through our own URLs.
const LONGEST: usize = 1_200;

impl Original {
    /// What a proxy tells, if it is about an app that is among `known`: scheme, host with port, path with query.
    #[must_use]
    pub fn told(known: &[String], (scheme, host, target): (&str, &str, &str), is_page: bool) -> Option<Self> {
        let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        // Written as browsers write it: without the scheme's own port, in lower case.
        let origin = Url::parse(&format!("{scheme}://{host}/")).ok().filter(|_| plain)?.origin().ascii_serialization();
        let target = Target::parse(&origin, target)?;
        known.contains(&origin).then_some(Self { origin, target, is_page })
    }

    /// A URL that somebody brought, if it leads to an app that is among `known`.
    #[must_use]
    pub fn at(known: &[String], url: &str) -> Option<Self> {
        let origin =
            known.iter().find(|origin| url.strip_prefix(origin.as_str()).is_some_and(|rest| rest.starts_with('/')))?;
        let target = Target::parse(origin, &url[origin.len()..])?;
        Some(Self { origin: origin.clone(), target, is_page: true })
    }

    /// The whole URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.target.0)
    }
}

impl Target {
    /// Only what every parser leaves at `origin`. What is too long to be carried along becomes the front page.
    #[must_use]
    pub fn parse(origin: &str, sent: &str) -> Option<Self> {
        let plain = sent.starts_with('/') && sent.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let url = Url::parse(&format!("{origin}{sent}")).ok().filter(|_| plain)?;
        let stays = url.origin().ascii_serialization() == origin && url.username().is_empty();
        let carried = if sent.len() > LONGEST { "/" } else { sent };
        stays.then(|| Self(carried.to_owned()))
    }

    /// The front page.
    #[must_use]
    pub fn front() -> Self {
        Self("/".to_owned())
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.split('?').next().unwrap_or_default()
    }

    /// One parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.0.split_once('?')?;
        url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIKI: &str = "https://wiki.example.com";

    fn known() -> Vec<String> {
        vec![WIKI.to_owned(), "http://localhost:4000".to_owned()]
    }

    #[test]
    fn what_a_proxy_tells_is_read_as_a_browser_would() {
        for host in ["wiki.example.com", "wiki.example.com:443", "WIKI.example.com"] {
            let read = Original::told(&known(), ("https", host, "/a?b=c"), true).map(|original| original.url());
            assert_eq!(read.as_deref(), Some("https://wiki.example.com/a?b=c"), "{host}");
        }
        for (scheme, host) in [
            ("http", "wiki.example.com"),
            ("https", "wiki.example.com:444"),
            ("https", "wiki.example.com.evil.test"),
            ("https", "wiki.example.com@evil.test"),
            ("https", "evil.test/wiki.example.com"),
            ("https", "wiki.example.com, evil.test"),
            ("https", "wiki.example.com."),
            ("javascript", "wiki.example.com"),
            ("https", ""),
        ] {
            assert_eq!(Original::told(&known(), (scheme, host, "/"), true), None, "{scheme} {host}");
        }
    }

    #[test]
    fn nothing_leads_away_from_the_origin() {
        for target in
            ["", "a", "@evil.test", ".evil.test/", "/\\evil.test", "/a b", "/\r\nx", "/\u{e4}", ":80@evil.test/"]
        {
            assert_eq!(Target::parse(WIKI, target), None, "{target:?}");
        }
        // At its own origin this is a path like any other.
        assert_eq!(
            Target::parse(WIKI, "//evil.test").map(|target| format!("{WIKI}{}", target.0)).as_deref(),
            Some("https://wiki.example.com//evil.test")
        );
        for url in [
            "https://wiki.example.com.evil.test/",
            "https://wiki.example.com@evil.test/",
            "https://wiki.example.com:444/",
            "https://wiki.example.com",
            "//wiki.example.com/",
            "http://wiki.example.com/",
            "https://evil.test/https://wiki.example.com/",
            "https://wiki.example.com\\@evil.test/",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(Original::at(&known(), url), None, "{url}");
        }
        assert_eq!(
            Original::at(&known(), "https://wiki.example.com/a?b").map(|at| at.url()).as_deref(),
            Some("https://wiki.example.com/a?b")
        );
        let long = format!("/{}", "x".repeat(3_000));
        assert_eq!(Target::parse(WIKI, &long), Some(Target::front()));
    }
}
