//! What the app says to Portico.

use std::env;
use std::time::{Duration, SystemTime};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::http::StatusCode;
use openidconnect::url::Url;
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySetUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse, UserInfoError, reqwest,
};
use serde::{Deserialize, Serialize};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

pub struct Portico {
    client: Client,
    http: reqwest::Client,
    secret: ClientSecret,
    issuer: IssuerUrl,
    keys: JsonWebKeySetUrl,
    end: EndSessionUrl,
    home: PostLogoutRedirectUrl,
}

/// A sign-in under way.
#[derive(Deserialize, Serialize)]
pub struct Attempt {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

#[derive(Deserialize, Serialize)]
pub struct Tokens {
    id: CoreIdToken,
    access: AccessToken,
    refresh: Option<RefreshToken>,
    good_until: SystemTime,
}

impl Portico {
    pub async fn discover(origin: &str) -> Result<Self> {
        // Following redirects from here would let others choose where it asks.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let issuer = IssuerUrl::new(env::var("PORTICO_URL")?)?;
        let provider = ProviderMetadataWithLogout::discover_async(issuer, &http).await?;
        let end = provider.additional_metadata().end_session_endpoint.clone().ok_or("nowhere to sign out")?;
        let (id, secret) = (ClientId::new(env::var("CLIENT_ID")?), ClientSecret::new(env::var("CLIENT_SECRET")?));
        let (issuer, keys) = (provider.issuer().clone(), provider.jwks_uri().clone());
        let client = CoreClient::from_provider_metadata(provider, id, Some(secret.clone()))
            .set_redirect_uri(RedirectUrl::new(format!("{origin}/callback"))?);
        let home = PostLogoutRedirectUrl::new(format!("{origin}/"))?;
        Ok(Self { client, http, secret, issuer, keys, end, home })
    }

    /// Where to send somebody, and what to remember meanwhile.
    pub fn begin(&self) -> (Url, Attempt) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = self.client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let scopes = ["profile", "email", "offline_access"].map(|scope| Scope::new(scope.into()));
        let (url, state, nonce) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        (url, Attempt { state, nonce, verifier })
    }

    pub async fn finish(&self, attempt: Attempt, state: &str, code: String) -> Result<Tokens> {
        if state != attempt.state.secret() {
            return Err("the answer is to another request".into());
        }
        let request = self.client.exchange_code(AuthorizationCode::new(code))?.set_pkce_verifier(attempt.verifier);
        let response = request.request_async(&self.http).await?;
        let id = response.id_token().ok_or("no ID token")?.clone();
        self.check(&id, &attempt.nonce).await?;
        Ok(kept(id, &response))
    }

    /// Whether Portico signed it, for this sign-in. Keys turn: one that was not there when the app began is fetched.
    async fn check(&self, id: &CoreIdToken, nonce: &Nonce) -> Result<()> {
        match id.claims(&self.client.id_token_verifier(), nonce) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let keys = CoreJsonWebKeySet::fetch_async(&self.keys, &self.http).await?;
                let (client, secret) = (self.client.client_id().clone(), self.secret.clone());
                id.claims(
                    &CoreIdTokenVerifier::new_confidential_client(client, secret, self.issuer.clone(), keys),
                    nonce,
                )?;
            }
            checked => drop(checked?),
        }
        Ok(())
    }

    /// Whose tokens these are, renewed if they are about to run out; nobody's if that is over at Portico.
    pub async fn person(&self, tokens: Tokens) -> Result<Option<(Tokens, String)>> {
        let Some(tokens) = self.current(tokens).await? else { return Ok(None) };
        match self.client.user_info(tokens.access.clone(), None)?.request_async(&self.http).await {
            Err(UserInfoError::Response(StatusCode::UNAUTHORIZED, ..)) => Ok(None),
            answer => {
                let person: CoreUserInfoClaims = answer?;
                let email = person.email().map(|email| email.to_string()).unwrap_or_default();
                Ok(Some((tokens, email)))
            }
        }
    }

    async fn current(&self, tokens: Tokens) -> Result<Option<Tokens>> {
        let is_late = tokens.good_until < SystemTime::now() + Duration::from_secs(60);
        let Some(refresh) = tokens.refresh.as_ref().filter(|_| is_late) else { return Ok(Some(tokens)) };
        match self.client.exchange_refresh_token(refresh)?.request_async(&self.http).await {
            Err(RequestTokenError::ServerResponse(_)) => Ok(None),
            answer => {
                let response = answer?;
                let id = response.id_token().cloned().unwrap_or(tokens.id);
                Ok(Some(kept(id, &response)))
            }
        }
    }

    /// Where to send somebody who signs out.
    pub fn end(&self, tokens: Option<Tokens>) -> Result<Url> {
        let request = LogoutRequest::from(self.end.clone()).set_post_logout_redirect_uri(self.home.clone());
        let request = match &tokens {
            Some(tokens) => request.set_id_token_hint(&tokens.id),
            None => request,
        };
        Ok(request.http_get_url())
    }
}

fn kept(id: CoreIdToken, response: &CoreTokenResponse) -> Tokens {
    Tokens {
        id,
        access: response.access_token().clone(),
        refresh: response.refresh_token().cloned(),
        good_until: SystemTime::now() + response.expires_in().unwrap_or_default(),
    }
}
