//! Redirect URIs: which may be registered, and when one that is sent is one of them (RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1).
//!
//! Compared byte for byte. There is no wildcard, prefix or pattern. The one exception is the port of a loopback redirect of a native
//! app, which the system gives it anew each time (RFC 8252 7.3).

use url::{Host, Url};

use super::Kind;

/// Longer ones fit into no URL that brings them.
const LONGEST: usize = 1_000;

/// What is wrong with a redirect URI somebody wants to register, as a message key; `None`: nothing.
#[must_use]
pub fn problem(kind: Kind, uri: &str) -> Option<&'static str> {
    let plain =
        uri.len() <= LONGEST && uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&byte));
    let Some(url) = Url::parse(uri).ok().filter(|_| plain) else { return Some("client-redirect-uri-form") };
    if uri.contains('#') || !url.username().is_empty() || url.password().is_some() || uri.contains('*') {
        return Some("client-redirect-uri-form");
    }
    // What a parser would write in another way, another parser may read in another way.
    let as_written = url.as_str() == uri || url.as_str().strip_suffix('/') == Some(uri);
    let safe = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(&url),
        scheme => kind == Kind::Native && is_private_use(scheme),
    };
    match (safe, as_written) {
        (true, true) => None,
        (true, false) => Some("client-redirect-uri-form"),
        (false, _) => Some("client-redirect-uri-scheme"),
    }
}

/// A scheme of an app's own: the name of a domain backwards, so it has a dot, which `javascript`, `data` and their like have not (RFC 8252 7.1).
fn is_private_use(scheme: &str) -> bool {
    scheme.contains('.')
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether `sent` is one of `registered`.
#[must_use]
pub fn is_registered(kind: Kind, registered: &[String], sent: &str) -> bool {
    registered.iter().any(|known| known == sent || (kind == Kind::Native && same_but_for_port(known, sent)))
}

/// Two loopback URIs by number that differ in their port alone. By name the system may lead elsewhere (RFC 8252 8.3).
fn same_but_for_port(known: &str, sent: &str) -> bool {
    let parts = |uri: &str| -> Option<(String, String)> {
        let rest = uri.strip_prefix("http://")?;
        let path = rest.find('/').map_or("", |at| &rest[at..]).to_owned();
        let authority = &rest[..rest.len() - path.len()];
        let host = ["127.0.0.1", "[::1]"].into_iter().find(|host| authority.starts_with(host))?;
        let port = &authority[host.len()..];
        let number = port.is_empty()
            || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|n| n.to_string() == port));
        number.then(|| (host.to_owned(), path))
    };
    matches!((parts(known), parts(sent)), (Some(known), Some(sent)) if known == sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_and_an_apps_own_scheme_can_be_registered() {
        for uri in [
            "https://app.example.com/cb",
            "https://app.example.com",
            "https://app.example.com/cb?a=b",
            "http://localhost:4000/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:1/cb",
        ] {
            assert_eq!(problem(Kind::Web, uri), None, "{uri}");
        }
        assert_eq!(problem(Kind::Native, "com.example.app:/cb"), None);
        assert_eq!(problem(Kind::Web, "com.example.app:/cb"), Some("client-redirect-uri-scheme"));
    }

    #[test]
    fn what_could_be_read_in_two_ways_or_run_cannot() {
        for uri in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://app.example.com/cb",
            "https://app.example.com/cb#x",
            "https://a@b.example/cb",
            "https://*.example.com/cb",
            "https://app.example.com/a/../b",
            "https://app.example.com/%zz\\",
            "/cb",
            "",
            "https://APP.example.com/cb",
            "https://app.example.com:443/cb",
            "https://äpp.example.com/",
            "myapp:cb",
            "ftp://app.example.com/",
            "https://app.example.com/ cb",
            "file:///etc/passwd",
        ] {
            assert!(problem(Kind::Native, uri).is_some(), "{uri}");
        }
    }

    #[test]
    fn one_that_is_sent_is_compared_byte_for_byte() {
        let known = ["https://app.example.com/cb".to_owned()];
        assert!(is_registered(Kind::Web, &known, "https://app.example.com/cb"));
        for other in [
            "https://app.example.com.evil.test/cb",
            "https://app.example.com@evil.test/cb",
            "https://evil.test#@app.example.com/cb",
            "https://app.example.com/cb/../x",
            "https://app.example.com/cb/",
            "https://app.example.com/cb?x=1",
            "https://app.example.com/CB",
            "https://app.example.com:443/cb",
            "https://app.example.com./cb",
            "HTTPS://app.example.com/cb",
            "https://app.example.com/cb%2f..",
            "https://app.example.com/cb%00",
            "https://app.example.com/cb\n",
            " https://app.example.com/cb",
            "https://app.example.com\\cb",
            "",
        ] {
            assert!(!is_registered(Kind::Web, &known, other) && !is_registered(Kind::Native, &known, other), "{other}");
        }
    }

    #[test]
    fn only_a_native_apps_loopback_port_is_free() {
        let known =
            ["http://127.0.0.1/cb".to_owned(), "http://[::1]:9/cb".to_owned(), "http://localhost:1/cb".to_owned()];
        for sent in ["http://127.0.0.1:49152/cb", "http://[::1]:5/cb", "http://127.0.0.1/cb"] {
            assert!(is_registered(Kind::Native, &known, sent), "{sent}");
        }
        assert!(!is_registered(Kind::Web, &known, "http://127.0.0.1:49152/cb"));
        for sent in [
            "http://localhost:2/cb",
            "http://127.0.0.1:80@evil.test/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1.evil.test/cb",
            "http://127.0.0.1:1/cb2",
            "https://127.0.0.1:1/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:01/cb",
        ] {
            assert!(!is_registered(Kind::Native, &known, sent), "{sent}");
        }
    }
}
