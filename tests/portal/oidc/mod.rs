//! Signing in for others, as an app sees it.

mod attacks;
mod claims;
mod code;
mod device;
mod forged;
mod forward_auth;
mod forward_guests;
mod keys;
mod logout;
mod modules;
mod other_origins;
mod published;
mod pushed;
mod refused;
mod registered;
mod registration;
mod rows;
mod staying;
mod switching;
mod whom;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Method;
use portico::cli::request_of_operator;
use portico::kit::jws::Algorithm;
use portico::kit::secret;
use portico::oidc::clients::{self, Kind, Wanted};
use serde_json::Value;

use crate::support::{Browser, Page, World};

/// Where the app of these tests is.
pub const CALLBACK: &str = "https://shop.example.com/callback";

/// An app that is registered, and what it remembers of a sign-in under way.
pub struct App {
    pub id: String,
    pub secret: Option<String>,
    pub verifier: String,
}

impl App {
    /// Registers an app whose ID tokens are signed with ES256, which is quicker to draw a key for.
    pub async fn new(world: &World, kind: Kind, wanted: Wanted) -> Self {
        let redirect_uris = kind.redirects().then(|| vec![CALLBACK.to_owned()]);
        let wanted = Wanted {
            name: Some(wanted.name.unwrap_or_else(|| "The Shop".to_owned())),
            redirect_uris: wanted.redirect_uris.or(redirect_uris),
            id_token_alg: wanted.id_token_alg.or(Some(Algorithm::ES256)),
            ..wanted
        };
        let ctx = request_of_operator(&world.portal).await.expect("a context");
        let (client, secret) = clients::create(&ctx, kind, wanted).await.expect("a client");
        let verifier = secret::Token::new().expose().to_owned();
        Self { id: client.id, secret: secret.map(|secret| secret.expose().to_owned()), verifier }
    }

    /// An app of the operator's own: nobody is asked.
    pub async fn ours(world: &World) -> Self {
        Self::new(world, Kind::Web, Wanted { first_party: Some(true), ..Wanted::default() }).await
    }

    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(secret::sha256(self.verifier.as_bytes()))
    }

    /// The path of an authorization request, with `more` in place of or besides what is usual; an empty value leaves one out.
    pub fn request(&self, more: &[(&str, &str)]) -> String {
        let challenge = self.challenge();
        let usual = [
            ("client_id", self.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid email profile"),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let all = kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        format!("/oauth2/authorize?{query}")
    }

    /// What the app gets for a code.
    pub async fn exchange(&self, browser: &Browser, code: &str) -> Page {
        self.token(
            browser,
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", CALLBACK),
                ("code_verifier", &self.verifier),
            ],
        )
        .await
    }

    /// Asks the token endpoint the way the app is registered to.
    pub async fn token(&self, browser: &Browser, form: &[(&str, &str)]) -> Page {
        self.send(browser, "/oauth2/token", form).await
    }

    pub async fn introspect(&self, browser: &Browser, token: &str) -> Page {
        self.send(browser, "/oauth2/introspect", &[("token", token)]).await
    }

    pub async fn revoke(&self, browser: &Browser, token: &str) -> Page {
        self.send(browser, "/oauth2/revoke", &[("token", token)]).await
    }

    /// Sends a form anywhere, proving who it is as it is registered to.
    pub async fn send(&self, browser: &Browser, path: &str, form: &[(&str, &str)]) -> Page {
        let mut form = form.to_vec();
        let basic =
            self.secret.as_ref().map(|secret| format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.id))));
        if basic.is_none() {
            form.push(("client_id", &self.id));
        }
        let headers: Vec<_> = basic.iter().map(|basic| ("authorization", basic.as_str())).collect();
        browser.send(Method::POST, path, Some(&form), &headers).await
    }

    /// The code that somebody signed in gets for the app.
    pub async fn code(&self, browser: &Browser) -> String {
        answered(&browser.get(&self.request(&[])).await, "code")
    }
}

/// One field of the answer in a redirect to the app.
pub fn answered(page: &Page, name: &str) -> String {
    let location = page.location();
    assert!(location.starts_with(CALLBACK), "not to the app: {location} {}", page.text);
    let url = url::Url::parse(&location).expect("a URL");
    let found = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    found.unwrap_or_else(|| panic!("{name} in {location}"))
}

/// What a token says, unchecked.
pub fn said(token: &str) -> Value {
    let middle = token.split('.').nth(1).expect("a token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).expect("base64url")).expect("JSON")
}

/// What a form on the page carries along.
pub fn hidden(page: &Page, name: &str) -> String {
    page.value(name).unwrap_or_else(|| panic!("{name} on the page: {}", page.visible()))
}

/// Where a redirect to a page of ours will lead in the end.
pub fn next_of(page: &Page) -> String {
    let url = url::Url::parse(&format!("http://portal{}", page.location())).expect("a URL");
    let next = url.query_pairs().find(|(name, _)| name == "next").map(|(_, next)| next.into_owned());
    next.unwrap_or_else(|| panic!("a next in {url}"))
}
