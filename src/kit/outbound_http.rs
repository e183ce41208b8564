//! The gate for the network: the only HTTP client.
//!
//! Addresses come from people: administrators name providers and webhooks, and whoever owns a name decides where it points. So
//! a request goes out only over https, to a name that resolves to nothing but public addresses, and to the very addresses
//! that were checked, since the connector takes them from [`Guarded`] and asks nobody else. No redirect is followed, no proxy
//! is used, time and size are bounded. (OWASP ASVS 5.0 1.3.6, 15.3.2; RFC 6890 for the addresses.)
//!
//! What is asked and answered is in `exchange`, which addresses are public in `addresses`.

mod addresses;
mod exchange;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

pub use exchange::{OutboundRequest, OutboundResponse};
pub use http::{HeaderMap, StatusCode};

/// For resolving and connecting.
const CONNECT: Duration = Duration::from_secs(5);
/// For the whole exchange; a caller may ask for less, never for more.
const TOTAL: Duration = Duration::from_secs(10);
/// The largest body of an answer, 1 MiB; a caller may ask for less, never for more.
const MOST_BYTES: usize = 1024 * 1024;

/// Where requests may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// https to public addresses on ports 443 and 80, by name.
    PublicOnly,
    /// The same, and `localhost`, `127.0.0.0/8` and `::1` on any port, over http too: the provider simulator and tests.
    AllowLoopback,
}

/// Why there is no answer. The texts hold nothing of the request or the answer, and are for the log: to tell the person who
/// named a URL which of these it was would let them map our network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The URL leads where no request may go; nothing was sent.
    #[error("refused: {0}")]
    Refused(&'static str),
    #[error("no answer in time")]
    Timeout,
    #[error("the answer is too large")]
    TooLarge,
    /// The name does not resolve, nobody listens, TLS does not hold, or the connection broke.
    #[error("unreachable: {0}")]
    Unreachable(&'static str),
    /// The answer is not what was asked for.
    #[error("the answer is garbled")]
    Garbled,
}

/// The client; cheap to clone, and clones share its connections.
#[derive(Clone)]
pub struct OutboundHttp {
    client: reqwest::Client,
    policy: Policy,
}

impl OutboundHttp {
    /// A client that goes where `policy` says.
    ///
    /// # Errors
    /// `OutboundError::Unreachable` if TLS cannot be set up, for instance on a machine without root certificates.
    #[expect(clippy::disallowed_methods, reason = "this is the gate for the network")]
    pub fn new(policy: Policy) -> Result<Self, OutboundError> {
        let client = reqwest::Client::builder()
            .user_agent("Portico")
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(Guarded(policy)))
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_max_idle_per_host(4)
            .build();
        Ok(Self { client: client.map_err(|_| OutboundError::Unreachable("TLS cannot be set up"))?, policy })
    }

    /// Whether a request may go to `url`, as far as that can be told before its name is resolved.
    #[must_use]
    pub fn may_ask(&self, url: &str) -> bool {
        self.policy.check(url).is_ok()
    }

    /// Sends `request` and takes the whole answer.
    ///
    /// # Errors
    /// [`OutboundError`]; after anything but `Refused` the other side may have got the request.
    pub async fn send(&self, request: OutboundRequest) -> Result<OutboundResponse, OutboundError> {
        let url = self.policy.check(&request.url)?;
        let headers = request.headers.ok_or(OutboundError::Refused("a header that is none"))?;
        let sending =
            self.client.request(request.method, url).headers(headers).timeout(request.timeout).body(request.body);
        let mut response = sending.send().await.map_err(|error| reason(&error))?;
        let body = body(&mut response, request.most_bytes).await?;
        Ok(OutboundResponse { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

/// The body, given up as soon as it is known to have more than `most` bytes, before they are read.
async fn body(response: &mut reqwest::Response, most: usize) -> Result<Vec<u8>, OutboundError> {
    let too_large = |bytes: u64| bytes > most as u64;
    if response.content_length().is_some_and(too_large) {
        return Err(OutboundError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if chunk.len() > most - body.len() {
            return Err(OutboundError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Policy {
    /// Checks all of a URL that can be checked without resolving its name. Numbers in any spelling (`0x7f.1`, `2130706433`,
    /// `0177.0.0.1`) are addresses by now: the parser reads them as browsers do (WHATWG URL 3.5).
    fn check(self, url: &str) -> Result<Url, OutboundError> {
        let url = Url::parse(url).map_err(|_| OutboundError::Refused("not an absolute URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Refused("a user in the URL"));
        }
        if self.allows_loopback_host(&url) {
            return Ok(url);
        }
        if url.scheme() != "https" {
            return Err(OutboundError::Refused("not https"));
        }
        match url.host() {
            Some(Host::Domain(name)) if !ends_in_localhost(name) => {}
            Some(Host::Domain(_)) => return Err(OutboundError::Refused("localhost")),
            _ => return Err(OutboundError::Refused("an address in place of a name")),
        }
        let usual_port = matches!(url.port_or_known_default(), Some(80 | 443));
        if usual_port { Ok(url) } else { Err(OutboundError::Refused("an unusual port")) }
    }

    fn allows_loopback_host(self, url: &Url) -> bool {
        let web = matches!(url.scheme(), "http" | "https");
        let loopback = match url.host() {
            Some(Host::Domain(name)) => is_localhost(name),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self == Self::AllowLoopback && web && loopback
    }

    /// Whether `name` may lead to `address`.
    fn allows(self, name: &str, address: IpAddr) -> bool {
        if self == Self::AllowLoopback && is_localhost(name) {
            address.is_loopback()
        } else {
            addresses::is_public(address)
        }
    }
}

fn is_localhost(name: &str) -> bool {
    without_dot(name).eq_ignore_ascii_case("localhost")
}

/// RFC 6761 6.3: `localhost` and every name under it are this machine, whatever a name server says.
fn ends_in_localhost(name: &str) -> bool {
    without_dot(name).rsplit('.').next().is_some_and(is_localhost)
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Resolves names, and gives out nothing if any of a name's addresses is one that no request may go to: a name that points
/// both outside and inside is no honest name.
struct Guarded(Policy);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup(name.as_str()).await?;
            if found.iter().all(|address| policy.allows(name.as_str(), address.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err(Box::new(NotPublic) as Box<dyn StdError + Send + Sync>)
            }
        })
    }
}

async fn lookup(name: &str) -> std::io::Result<Vec<SocketAddr>> {
    // Port 0 stands for the port of the URL.
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
struct NotPublic;

fn reason(error: &reqwest::Error) -> OutboundError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(link) = cause {
        if link.is::<NotPublic>() {
            return OutboundError::Refused("the name leads to an address that is not public");
        }
        cause = link.source();
    }
    match error {
        error if error.is_timeout() => OutboundError::Timeout,
        error if error.is_dns() => OutboundError::Unreachable("the name does not resolve"),
        error if error.is_connect() => OutboundError::Unreachable("no connection"),
        _ => OutboundError::Unreachable("the connection broke"),
    }
}
