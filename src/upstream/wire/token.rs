//! Codes and refresh tokens for tokens, and tokens given back.

use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, TokenResponse, TokenUrl,
};
use serde_json::json;
use zeroize::Zeroizing;

use super::Way;
use super::client::{self, Client, Gate, Granted, misread};
use super::discovery::{self, Found};
use crate::kit::clock::Timestamp;
use crate::kit::jws::{Algorithm, SigningKey};
use crate::kit::outbound_http::OutboundRequest;
use crate::portal::Portal;
use crate::upstream::providers::Authentication;
use crate::upstream::{Credential, Failure, Provider, ProviderTokens};

/// How long a secret that we sign is good, in seconds: for one request.
const SIGNED_SECRET: u64 = 300;

/// Redeems a code: the tokens, and the ID token if there is one.
pub async fn redeem(
    way: &Way<'_>,
    found: &Found,
    code: &str,
) -> Result<(ProviderTokens, Option<Zeroizing<String>>), Failure> {
    let Way { portal, provider, attempt, .. } = way;
    let client = client_of(provider, found, way.now)?
        .set_redirect_uri(RedirectUrl::new(way.redirect_uri.to_owned()).map_err(misread)?);
    let mut request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
    if provider.preset.pkce {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.to_string()));
    }
    let gate = Gate::new(portal, provider.preset);
    let granted = request.request_async(&gate).await.map_err(failure)?;
    let id_token = granted.extra_fields().id_token.clone().map(Zeroizing::new);
    Ok((tokens(provider, &granted, None, way.now)?, id_token))
}

/// New tokens for a refresh token.
pub async fn refresh(
    portal: &Portal,
    provider: &Provider,
    refresh_token: &str,
    now: Timestamp,
) -> Result<ProviderTokens, Failure> {
    let found = discovery::complete(portal, provider, now).await?;
    let client = client_of(provider, &found, now)?;
    let (token, gate) = (RefreshToken::new(refresh_token.to_owned()), Gate::new(portal, provider.preset));
    let granted = client.exchange_refresh_token(&token).request_async(&gate).await.map_err(failure)?;
    tokens(provider, &granted, Some(refresh_token), now)
}

/// Gives back the refresh token, else the access token (RFC 7009 2.1).
pub async fn revoke(
    portal: &Portal,
    provider: &Provider,
    tokens: &ProviderTokens,
    now: Timestamp,
) -> Result<(), Failure> {
    let found = discovery::complete(portal, provider, now).await?;
    let Some(url) = found.endpoints.revoke.clone() else { return Ok(()) };
    let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
    let secret = secret(provider, now)?;
    let mut form = vec![("token", token.as_str()), ("client_id", provider.client_id.as_str())];
    form.extend(secret.as_ref().map(|secret| ("client_secret", secret.as_str())));
    client::told(portal, OutboundRequest::post(url).form(&form)).await
}

fn client_of(
    provider: &Provider,
    found: &Found,
    now: Timestamp,
) -> Result<Client<EndpointNotSet, EndpointSet>, Failure> {
    let token = TokenUrl::new(found.endpoints.token.clone().unwrap_or_default()).map_err(misread)?;
    let client = Client::new(ClientId::new(provider.client_id.clone())).set_token_uri(token).set_auth_type(match found
        .authentication
    {
        Authentication::Basic => AuthType::BasicAuth,
        Authentication::Post => AuthType::RequestBody,
    });
    Ok(match secret(provider, now)? {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.to_string())),
        None => client,
    })
}

/// The secret, signed for this request where it has to be.
fn secret(provider: &Provider, now: Timestamp) -> Result<Option<Zeroizing<String>>, Failure> {
    match &provider.credential {
        Credential::None => Ok(None),
        Credential::Secret(secret) => Ok(Some(Zeroizing::new(secret.expose().to_owned()))),
        Credential::Key { team_id, key_id, private_key } => {
            let unusable = |_| Failure::Misconfigured("the private key is none of P-256".to_owned());
            let key = SigningKey::from_pem(Algorithm::ES256, private_key.expose()).map_err(unusable)?;
            let issued = now.unix_seconds();
            let claims = json!({
                "iss": team_id, "sub": provider.client_id, "aud": provider.issuer, "iat": issued, "exp": issued + SIGNED_SECRET,
            });
            Ok(Some(Zeroizing::new(key.sign_as(key_id, "JWT", &claims).map_err(unusable)?)))
        }
    }
}

fn tokens(
    provider: &Provider,
    granted: &Granted,
    refreshed: Option<&str>,
    now: Timestamp,
) -> Result<ProviderTokens, Failure> {
    if !granted.token_type().as_ref().eq_ignore_ascii_case("bearer") {
        return Err(Failure::Refused("a token of a type we do not know".to_owned()));
    }
    let refresh = granted.refresh_token().map(|token| token.secret().clone()).or_else(|| refreshed.map(str::to_owned));
    let scopes = granted.scopes().filter(|scopes| !scopes.is_empty());
    Ok(ProviderTokens {
        access: Zeroizing::new(granted.access_token().secret().clone()),
        refresh: refresh.map(Zeroizing::new),
        expires_at: granted.expires_in().map(|span| now.plus(span)),
        scopes: scopes.map_or_else(
            || provider.scopes.clone(),
            |scopes| scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        ),
    })
}

fn failure<T: oauth2::ErrorResponse>(error: RequestTokenError<Failure, T>) -> Failure {
    match error {
        RequestTokenError::Request(failure) => failure,
        _ => Failure::Unavailable("the answer holds no token".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::Value;

    use super::*;
    use crate::config::{self, ProviderId};
    use crate::kit::jws::{ForeignKeys, generate};
    use crate::upstream::registry;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    /// Apple, as whoever has this key.
    fn apple(pkcs8: &[u8]) -> Provider {
        let mut said = config::Provider::default();
        let id = ProviderId::parse("apple").unwrap();
        let pem = format!("-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----", STANDARD.encode(pkcs8));
        for (field, text) in [
            ("client_id", "com.example.web"),
            ("team_id", "TEAM123456"),
            ("key_id", "KEY1234567"),
            ("private_key", &pem),
        ] {
            said.set(id, field, text).unwrap();
        }
        registry::build(id, &said).unwrap()
    }

    #[test]
    fn apples_secret_is_signed_for_one_request() {
        let pkcs8 = generate(Algorithm::ES256).unwrap();
        let signed = secret(&apple(&pkcs8), NOW).unwrap().unwrap();
        let mut public = SigningKey::from_pkcs8(Algorithm::ES256, &pkcs8).unwrap().public_jwk().unwrap().clone();
        public["kid"] = "KEY1234567".into();
        let said = ForeignKeys::parse(&json!({ "keys": [public] })).unwrap().verify(&signed, &[Algorithm::ES256]);
        let expected = json!({
            "iss": "TEAM123456", "sub": "com.example.web", "aud": "https://appleid.apple.com",
            "iat": 1_700_000_000, "exp": 1_700_000_300,
        });
        assert_eq!(said, Ok(expected));
    }

    #[test]
    fn a_key_that_is_none_is_the_operators_to_mend() {
        assert!(matches!(secret(&apple(b"nonsense"), NOW), Err(Failure::Misconfigured(_))));
    }

    fn granted(answer: Value) -> Granted {
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn a_refresh_token_stays_good_where_no_new_one_is_given() {
        let provider = apple(&generate(Algorithm::ES256).unwrap());
        let answer = json!({ "access_token": "new", "token_type": "Bearer", "expires_in": 3600 });
        let kept = tokens(&provider, &granted(answer.clone()), Some("old"), NOW).unwrap();
        assert_eq!(kept.refresh.as_ref().map(|token| token.as_str()), Some("old"));
        assert_eq!(
            (kept.expires_at, kept.scopes),
            (Some(NOW.plus(std::time::Duration::from_hours(1))), provider.scopes.clone())
        );
        let mut rotated = answer;
        rotated["refresh_token"] = "newer".into();
        let rotated = tokens(&provider, &granted(rotated), Some("old"), NOW).unwrap();
        assert_eq!(rotated.refresh.as_ref().map(|token| token.as_str()), Some("newer"));
    }

    #[test]
    fn a_token_of_another_type_is_refused() {
        let provider = apple(&generate(Algorithm::ES256).unwrap());
        let answer = granted(json!({ "access_token": "x", "token_type": "mac" }));
        assert!(matches!(tokens(&provider, &answer, None, NOW), Err(Failure::Refused(_))));
    }
}
