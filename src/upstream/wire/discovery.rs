//! Where a provider answers: as settings and preset say, and, where those do not, as its discovery document does (OpenID Connect
//! Discovery 1.0).

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::client;
use crate::config::Endpoints;
use crate::kit::cached::{Cached, Shelf};
use crate::kit::clock::Timestamp;
use crate::kit::outbound_http::OutboundRequest;
use crate::portal::Portal;
use crate::upstream::providers::Authentication;
use crate::upstream::{Failure, Provider};

/// How long a document is believed.
const KEPT: Duration = Duration::from_hours(1);

/// Everything that is known of how a provider answers.
#[derive(Clone, Debug)]
pub struct Found {
    pub endpoints: Endpoints,
    pub authentication: Authentication,
    /// Whether it says who it is whenever it sends somebody back (RFC 9207).
    pub says_who: bool,
}

/// The part of the document that we need. Its types are exact: what is of another JSON type is no document.
#[derive(Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What settings and preset say, completed by the document if they leave something open.
///
/// # Errors
/// [`Failure::Unavailable`] if there is no document, [`Failure::Refused`] if it is another issuer's.
pub async fn complete(portal: &Portal, provider: &Provider, now: Timestamp) -> Result<Found, Failure> {
    let known = provider.endpoints.clone();
    let all = known.authorize.is_some() && known.token.is_some() && known.jwks.is_some();
    if all || provider.preset.id_token.is_none() {
        let authentication = provider.preset.authentication;
        return Ok(Found { endpoints: known, authentication, says_who: false });
    }
    let document = document(portal, &provider.issuer, now).await?;
    let from = |known: Option<String>, found: &str| known.or_else(|| Some(found.to_owned()));
    let endpoints = Endpoints {
        authorize: from(known.authorize, &document.authorization_endpoint),
        token: from(known.token, &document.token_endpoint),
        jwks: from(known.jwks, &document.jwks_uri),
        userinfo: known.userinfo.or_else(|| document.userinfo_endpoint.clone()),
        revoke: known.revoke.or_else(|| document.revocation_endpoint.clone()),
        emails: known.emails,
    };
    let says_who = document.authorization_response_iss_parameter_supported;
    Ok(Found { endpoints, authentication: document.authentication(), says_who })
}

async fn document(portal: &Portal, issuer: &str, now: Timestamp) -> Result<Arc<Document>, Failure> {
    let kept = portal.kept.of::<Shelf<Cached<Document>>>().of(issuer);
    kept.get(now, KEPT, |_| fetch(portal, issuer)).await
}

async fn fetch(portal: &Portal, issuer: &str) -> Result<Document, Failure> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let answer = client::json(portal, OutboundRequest::get(url)).await?;
    let document: Document = serde_json::from_value(answer)
        .map_err(|_| Failure::Unavailable("the discovery document is none".to_owned()))?;
    document.check(issuer)?;
    Ok(document)
}

impl Document {
    /// Exactly the same, or anybody's document could speak for anybody (OpenID Connect Discovery 4.3).
    fn check(&self, issuer: &str) -> Result<(), Failure> {
        if self.issuer != issuer {
            return Err(Failure::Misconfigured("the discovery document is of another issuer".to_owned()));
        }
        let leads_somewhere = url::Url::parse(&self.authorization_endpoint)
            .is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && issuer.starts_with("http://")));
        if leads_somewhere {
            Ok(())
        } else {
            Err(Failure::Refused("the place to send people to is no https URL".to_owned()))
        }
    }

    /// Basic, which is what holds if nothing is said, unless it is not among what is said.
    fn authentication(&self) -> Authentication {
        let named = |name: &str| {
            self.token_endpoint_auth_methods_supported.as_ref().is_some_and(|all| all.iter().any(|one| one == name))
        };
        if named("client_secret_post") && !named("client_secret_basic") {
            Authentication::Post
        } else {
            Authentication::Basic
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn said() -> Value {
        json!({
            "issuer": "https://idp.example", "authorization_endpoint": "https://idp.example/a",
            "token_endpoint": "https://idp.example/t", "jwks_uri": "https://idp.example/k",
        })
    }

    fn read(said: Value) -> Document {
        serde_json::from_value(said).unwrap()
    }

    #[test]
    fn a_document_speaks_for_its_own_issuer_letter_by_letter() {
        assert_eq!(read(said()).check("https://idp.example"), Ok(()));
        for other in ["https://idp.example/", "https://IDP.example", "https://idp.example.evil.example", ""] {
            assert!(matches!(read(said()).check(other), Err(Failure::Misconfigured(_))), "{other}");
        }
    }

    #[test]
    fn people_are_sent_to_https_addresses_only() {
        for wrong in ["http://idp.example/a", "javascript:alert(1)", "//idp.example/a", ""] {
            let mut said = said();
            said["authorization_endpoint"] = wrong.into();
            assert!(matches!(read(said).check("https://idp.example"), Err(Failure::Refused(_))), "{wrong}");
        }
    }

    #[test]
    fn the_secret_goes_into_the_form_only_where_the_header_is_not_taken() {
        let with = |methods: Value| {
            let mut said = said();
            said["token_endpoint_auth_methods_supported"] = methods;
            read(said).authentication()
        };
        assert_eq!(read(said()).authentication(), Authentication::Basic);
        assert_eq!(with(json!(["client_secret_post", "client_secret_basic"])), Authentication::Basic);
        assert_eq!(with(json!(["client_secret_post", "private_key_jwt"])), Authentication::Post);
    }
}
