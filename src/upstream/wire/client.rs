//! The `oauth2` crate's client over our own gate, and what becomes of an answer.

use futures::future::BoxFuture;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, EndpointNotSet, ExtraTokenFields, HttpRequest, HttpResponse, StandardRevocableToken,
    StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::BUDGET;
use crate::kit::outbound_http::{OutboundHttp, OutboundRequest, OutboundResponse};
use crate::portal::Portal;
use crate::upstream::{Failure, Preset};

pub type Client<Authorize = EndpointNotSet, Token = EndpointNotSet> = oauth2::Client<
    BasicErrorResponse,
    Granted,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Authorize,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;

/// What a code or a refresh token is redeemed for.
pub type Granted = StandardTokenResponse<Besides, BasicTokenType>;

/// What OpenID Connect adds (Core 3.1.3.3).
#[derive(Serialize, Deserialize)]
pub struct Besides {
    pub id_token: Option<String>,
}

impl ExtraTokenFields for Besides {}

impl std::fmt::Debug for Besides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Besides(…)")
    }
}

/// The `oauth2` crate's way out, through our own gate.
pub struct Gate {
    outbound: OutboundHttp,
    preset: &'static Preset,
}

impl Gate {
    /// To a provider of this kind.
    pub fn new(portal: &Portal, preset: &'static Preset) -> Self {
        Self { outbound: portal.outbound.clone(), preset }
    }
}

impl AsyncHttpClient<'_> for Gate {
    type Error = Failure;
    type Future = BoxFuture<'static, Result<HttpResponse, Failure>>;

    fn call(&self, request: HttpRequest) -> Self::Future {
        Box::pin(grant(self.outbound.clone(), self.preset, request))
    }
}

/// Asks for tokens. Only a success comes back as an answer.
async fn grant(outbound: OutboundHttp, preset: &'static Preset, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut answer = understood(send(&outbound, request.into()).await?, preset.error)?;
    usual(&mut answer);
    Ok(HttpResponse::new(answer.to_string().into_bytes()))
}

/// Asks for a JSON document.
pub async fn json(portal: &Portal, request: OutboundRequest) -> Result<Value, Failure> {
    understood(send(&portal.outbound, request.accept_json()).await?, |_| None)
}

/// Sends something of which only the status matters.
pub async fn told(portal: &Portal, request: OutboundRequest) -> Result<(), Failure> {
    let response = send(&portal.outbound, request).await?;
    if response.status.is_success() { Ok(()) } else { Err(failed(response.status.as_u16())) }
}

async fn send(outbound: &OutboundHttp, request: OutboundRequest) -> Result<OutboundResponse, Failure> {
    let sent = outbound.send(request.timeout(BUDGET)).await;
    sent.map_err(|error| Failure::Unavailable(error.to_string()))
}

/// What the answer says, unless it says no.
fn understood(response: OutboundResponse, error: fn(&Value) -> Option<&str>) -> Result<Value, Failure> {
    if response.status.is_server_error() || response.status.is_redirection() {
        return Err(failed(response.status.as_u16()));
    }
    let Ok(answer) = response.json::<Value>() else {
        let no_json = || Failure::Unavailable("the answer is no JSON".to_owned());
        return Err(if response.status.is_success() { no_json() } else { failed(response.status.as_u16()) });
    };
    match error(&answer) {
        Some(error) => Err(meaning(error)),
        None if response.status.is_success() => Ok(answer),
        None => Err(failed(response.status.as_u16())),
    }
}

fn failed(status: u16) -> Failure {
    let words = format!("status {status}");
    // 429: too many requests.
    if (400..500).contains(&status) && status != 429 { Failure::Refused(words) } else { Failure::Unavailable(words) }
}

/// The errors of RFC 6749 5.2 and 4.1.2.1.
fn meaning(error: &str) -> Failure {
    match error {
        "invalid_grant" => Failure::GrantGone,
        "access_denied" => Failure::Denied,
        "invalid_client" | "unauthorized_client" | "redirect_uri_mismatch" | "invalid_redirect_uri" => {
            Failure::Misconfigured(error.to_owned())
        }
        "server_error" | "temporarily_unavailable" => Failure::Unavailable(error.to_owned()),
        _ => Failure::Refused(plain(error)),
    }
}

/// Somebody else's words, fit for a log.
fn plain(words: &str) -> String {
    words.chars().filter(char::is_ascii_graphic).take(64).collect()
}

/// Some write scopes as an array or with commas, and leave out the type of a token, which is the same everywhere.
fn usual(answer: &mut Value) {
    let Some(answer) = answer.as_object_mut() else { return };
    let scopes = match answer.get("scope") {
        Some(Value::Array(scopes)) => Some(scopes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
        Some(Value::String(scopes)) => Some(scopes.replace(',', " ")),
        _ => None,
    };
    answer.remove("scope");
    answer.extend(scopes.map(|scopes| ("scope".to_owned(), scopes.into())));
    answer.entry("token_type").or_insert_with(|| json!("bearer"));
}

/// A URL that is none.
pub fn misread(_: url::ParseError) -> Failure {
    Failure::Misconfigured("an address that is no URL".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upstream::providers::preset;

    fn answered(status: u16, body: &str) -> Result<Value, Failure> {
        let (head, body) = HttpResponse::new(body.as_bytes().to_vec()).into_parts();
        let status = status.try_into().unwrap();
        let error = preset(crate::config::ProviderId::parse("google").unwrap(), None).error;
        understood(OutboundResponse { status, headers: head.headers, body }, error)
    }

    #[test]
    fn whoever_breaks_down_or_talks_nonsense_is_unavailable() {
        for (status, body) in [
            (500, r#"{"error":"invalid_grant"}"#),
            (503, ""),
            (302, r#"{"access_token":"x"}"#),
            (200, "<html>"),
            (200, ""),
            (429, "slow down"),
            (400, r#"{"error":"temporarily_unavailable"}"#),
        ] {
            assert!(matches!(answered(status, body), Err(Failure::Unavailable(_))), "{status} {body}");
        }
    }

    #[test]
    fn an_error_is_one_whatever_the_status_and_says_what_to_do() {
        for status in [200, 400, 401] {
            assert_eq!(answered(status, r#"{"error":"invalid_grant"}"#), Err(Failure::GrantGone));
            let misconfigured = Failure::Misconfigured("invalid_client".to_owned());
            assert_eq!(answered(status, r#"{"error":"invalid_client"}"#), Err(misconfigured));
            assert_eq!(answered(status, r#"{"error":"access_denied"}"#), Err(Failure::Denied));
        }
        assert_eq!(answered(404, r#"{"message":"Not Found"}"#), Err(Failure::Refused("status 404".to_owned())));
        assert_eq!(answered(401, "no"), Err(Failure::Refused("status 401".to_owned())));
    }

    #[test]
    fn somebody_elses_words_reach_the_log_short_and_plain() {
        let long = format!("evil\n\u{1b}[31m{}", "x".repeat(200));
        let Err(Failure::Refused(words)) = answered(400, &json!({ "error": long }).to_string()) else { panic!() };
        assert!(words.starts_with("evil[31mx") && words.len() == 64, "{words:?}");
    }

    #[test]
    fn tokens_are_read_as_each_provider_writes_them() {
        for (written, scopes) in [
            (json!({ "access_token": "t", "token_type": "Bearer", "scope": "a b" }), Some(vec!["a", "b"])),
            (json!({ "access_token": "t", "token_type": "bearer", "scope": "a,b" }), Some(vec!["a", "b"])),
            (json!({ "access_token": "t", "token_type": "bearer", "scope": ["a", "b"] }), Some(vec!["a", "b"])),
            (json!({ "access_token": "t" }), None),
        ] {
            let mut answer = written;
            usual(&mut answer);
            let granted: Granted = serde_json::from_value(answer).unwrap();
            let read = oauth2::TokenResponse::scopes(&granted)
                .map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect());
            assert_eq!(read, scopes);
        }
    }
}
