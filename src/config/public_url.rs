//! The address people know the portal by: issuer, links in letters, passkey origin.

use std::net::IpAddr;

use url::{Host, Url};

/// An `http` or `https` URL of a host and nothing below it.
///
/// Links are built from this and never from a request's `Host` header, which anybody can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    url: Url,
    origin: String,
}

impl PublicUrl {
    /// Parses what an operator wrote.
    ///
    /// # Errors
    /// A sentence that says what is missing; it does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|_| "is no URL; write it like https://auth.example.com")?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("must begin with https:// (or http:// on this machine)".to_owned());
        }
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !bare {
            return Err("must end after the host and port: Portico lives at the root of its host".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or a password".to_owned());
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self { url, origin })
    }

    /// The address of a portal on this machine.
    pub(super) fn local(port: u16) -> Self {
        Self::parse(&format!("http://localhost:{port}"))
            .unwrap_or_else(|_| unreachable!("localhost with a port is a URL"))
    }

    /// Scheme, host and port without a slash at the end, as browsers send it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host as it stands in the URL: lower case, international names in Punycode, IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The host and, where it is not the scheme's own, the port: what a `Host` header must say.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether browsers reach the portal over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether only this machine can mean it: `localhost`, `127.0.0.0/8` or `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
            None => false,
        }
    }

    /// The absolute URL of `path` (which begins with `/`), for letters and redirects.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{path}", self.origin)
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PublicUrl {
        PublicUrl::parse(text).expect("a public URL")
    }

    #[test]
    fn the_origin_has_no_slash_and_no_standard_port() {
        assert_eq!(url("https://Auth.Example.com:443/").origin(), "https://auth.example.com");
        assert_eq!(url("http://localhost:4000").join("/reset?token=x"), "http://localhost:4000/reset?token=x");
        assert_eq!(url("http://localhost:4000").authority(), "localhost:4000");
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for here in
            ["http://localhost", "http://127.0.0.1:3000", "http://127.9.9.9", "http://127.1", "http://[::1]:3000"]
        {
            assert!(url(here).is_loopback(), "{here}");
        }
        for away in [
            "http://localhost.example.com",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "https://127.0.0.1.nip.io",
            "http://[::]",
        ] {
            assert!(!url(away).is_loopback(), "{away}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_host_is_refused() {
        for wrong in [
            "",
            "auth.example.com",
            "ftp://a.example",
            "https://a.example/portal",
            "https://a.example/?x",
            "https://u:p@a.example",
            "mailto:a@b",
        ] {
            assert!(PublicUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
