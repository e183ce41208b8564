//! Where a request comes from. Headers are believed only from proxies that the operator named (`AUTH_TRUSTED_PROXIES`).

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;
use ipnet::IpNet;

/// The client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    client: IpAddr,
    /// Whether a trusted proxy passed the request on.
    by_proxy: bool,
}

impl Network {
    /// The socket's peer, unless it is a trusted proxy: then the right-most hop of `X-Forwarded-For` that is none.
    #[must_use]
    pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let trusted = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
        let mut client = peer.to_canonical();
        if !trusted(&client) {
            return Self { client, by_proxy: false };
        }
        let lines: Vec<_> =
            headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok()).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            // Behind garbage nothing can be believed; the last good hop stands.
            let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
            if !trusted(&client) {
                break;
            }
        }
        Self { client, by_proxy: true }
    }

    /// Whether the request came through a proxy that the operator named: what its headers say is believed.
    #[must_use]
    pub fn is_told_by_a_proxy(self) -> bool {
        self.by_proxy
    }

    /// The address, for records and session lists.
    #[must_use]
    pub fn address(self) -> String {
        self.client.to_string()
    }

    /// What counts as one source: an IPv4 address, or the /64 an IPv6 address is in, since a household owns that.
    #[must_use]
    pub fn source(self) -> String {
        match self.client {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let proxies: Vec<IpNet> = proxies.iter().map(|text| text.parse().expect("a network")).collect();
        Network::of(peer.parse().expect("an address"), &headers, &proxies).address()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_can_say_where_a_request_comes_from() {
        assert_eq!(network("203.0.113.7", &["198.51.100.1"], &[]), "203.0.113.7");
        assert_eq!(network("203.0.113.7", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.7");
        assert_eq!(network("10.0.0.1", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn hops_are_read_from_the_right_and_garbage_ends_the_reading() {
        assert_eq!(network("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(network("10.0.0.1", &["1.1.1.1", "198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(network("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], &["10.0.0.0/8"]), "10.0.0.2");
        assert_eq!(network("10.0.0.1", &["\u{7f}"].map(|_| "''"), &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_household_is_one_source_and_a_mapped_address_is_ipv4() {
        let source = |text: &str| Network::of(text.parse().expect("an address"), &HeaderMap::new(), &[]).source();
        assert_eq!(source("2001:db8:1:2:3:4:5:6"), source("2001:db8:1:2:ffff::1"));
        assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assert_eq!(source("::ffff:203.0.113.7"), "203.0.113.7");
    }
}
