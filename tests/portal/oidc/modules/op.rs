//! The app that the suite plays: it asks, somebody does on our pages what a person would, and what arrives is checked.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use portico::kit::secret;
use portico::oidc::clients::{Kind, Wanted};
use serde_json::{Value, json as object};

use crate::oidc::{App, CALLBACK};
use crate::support::{Browser, Database, PASSWORD, Page, World};

pub const ADA: &str = "ada@example.com";

/// How answers travel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Query,
    FormPost,
}

/// A provider with an app that is registered, and somebody who is signed in there.
pub struct Op {
    pub world: World,
    /// Ada's.
    pub browser: Browser,
    pub app: App,
    pub mode: Mode,
}

/// What arrived at the app.
pub struct Arrived {
    fields: BTreeMap<String, String>,
    /// The paths of the pages that somebody saw on the way.
    pub seen: Vec<String>,
}

impl Arrived {
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).unwrap_or_else(|| panic!("{name} in {:?}", self.fields))
    }

    pub fn code(&self) -> &str {
        self.get("code")
    }

    /// Without a code, an error that has this name.
    pub fn expect_error(&self, name: &str) {
        assert_eq!(self.get("error"), name);
        assert!(!self.fields.contains_key("code"), "{:?}", self.fields);
    }
}

/// An app that does without PKCE, as the suite's does, except where it says so.
pub async fn app(world: &World, wanted: Wanted) -> App {
    let wanted = Wanted { first_party: Some(true), require_pkce: Some(false), ..wanted };
    App::new(world, Kind::Web, wanted).await
}

impl Op {
    pub async fn new(database: Database, mode: Mode) -> Self {
        let world = World::new(database, &[]).await;
        let browser = world.person(ADA).await;
        let app = app(&world, Wanted::default()).await;
        Self { world, browser, app, mode }
    }

    /// The path of a request as the suite sends it, with `more` in place of or besides that.
    pub fn request(&self, app: &App, more: &[(&str, &str)]) -> String {
        let travels = if self.mode == Mode::FormPost { "form_post" } else { "" };
        let usual =
            [("scope", "openid"), ("code_challenge", ""), ("code_challenge_method", ""), ("response_mode", travels)];
        let kept = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        app.request(&kept.chain(more.iter().copied()).collect::<Vec<_>>())
    }

    /// Ada asks for the app to be let in.
    pub async fn authorize(&self, more: &[(&str, &str)]) -> Arrived {
        self.walk(&self.browser, self.request(&self.app, more)).await
    }

    /// Sends a browser with a request, does what its pages want, and gives what arrives at the app.
    pub async fn walk(&self, browser: &Browser, request: String) -> Arrived {
        let state = field(&request, "state");
        let arrived = self.arrive(browser, browser.get(&request).await).await;
        assert_eq!(arrived.fields.get("state").cloned(), state, "{:?}", arrived.fields);
        assert_eq!(arrived.get("iss"), self.world.url);
        arrived
    }

    /// Goes on from an answer of ours until there is one for the app.
    pub async fn arrive(&self, browser: &Browser, mut page: Page) -> Arrived {
        let mut seen = Vec::new();
        for _ in 0..10 {
            if page.is_redirect() {
                let location = page.location();
                if let Some(query) = location.strip_prefix(CALLBACK) {
                    assert!(self.mode == Mode::Query && query.starts_with('?'), "{location}");
                    return Arrived { fields: fields(&query[1..]), seen };
                }
                seen.push(location.split('?').next().unwrap_or_default().to_owned());
                page = browser.get(&location).await;
            } else if let Some((action, fields)) = page.form(CALLBACK) {
                assert!(self.mode == Mode::FormPost && action == CALLBACK, "{action}");
                return Arrived { fields: fields.into_iter().collect(), seen };
            } else {
                page = answer(browser, &page).await;
            }
        }
        panic!("it goes round and round: {seen:?}")
    }

    /// What the app gets for a code, with a secret in the header.
    pub async fn exchange(&self, app: &App, code: &str) -> Page {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        app.token(&self.world.browser(), &form).await
    }

    /// The tokens for what arrived, and what the ID token says.
    pub async fn tokens(&self, arrived: &Arrived) -> (Value, Value) {
        let tokens = good(&self.exchange(&self.app, arrived.code()).await);
        let said = self.checked(&self.app, &tokens).await;
        assert_eq!(said["nonce"], "the nonce");
        (tokens, said)
    }

    /// What an ID token says, after the checks of OpenID Connect Core 3.1.3.7 and 3.1.3.8.
    pub async fn checked(&self, app: &App, tokens: &Value) -> Value {
        let token = tokens["id_token"].as_str().expect("an ID token");
        let head = decode_header(token).expect("a header");
        let keys = self.world.browser().get("/.well-known/jwks.json").await.json();
        let named = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == object!(head.kid));
        let key: jsonwebtoken::jwk::Jwk = serde_json::from_value(named.expect("its key").clone()).expect("a JWK");
        let mut checks = Validation::new(head.alg);
        checks.set_audience(&[&app.id]);
        checks.set_issuer(&[&self.world.url]);
        checks.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
        // The portal's clock is the test's.
        checks.validate_exp = false;
        #[expect(clippy::disallowed_methods, reason = "an app checks it with a library of its own")]
        let checked = decode::<Value>(token, &DecodingKey::from_jwk(&key).expect("a key"), &checks);
        let said = checked.expect("a good ID token").claims;
        let now = self.world.clock.now().unix_seconds();
        let [iat, exp] = ["iat", "exp"].map(|name| said[name].as_u64().expect("seconds"));
        assert!(iat <= now && now < iat + 60 && exp > now, "{said}");
        let sub = said["sub"].as_str().expect("a subject");
        assert!(!sub.is_empty() && sub.len() <= 255 && sub.is_ascii(), "{said}");
        let access = tokens["access_token"].as_str().expect("an access token");
        let half = URL_SAFE_NO_PAD.encode(&secret::sha256(access.as_bytes())[..16]);
        assert_eq!(said["at_hash"], half);
        said
    }

    /// What `UserInfo` tells, asked with the token in the header.
    pub async fn known(&self, tokens: &Value) -> Value {
        let page = self.userinfo(Method::GET, tokens).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let kind = page.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("application/json"), "{kind}");
        page.json()
    }

    pub async fn userinfo(&self, method: Method, tokens: &Value) -> Page {
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("an access token"));
        self.world.browser().send(method, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await
    }
}

/// Somebody fills in the form of a page on the way, and sends it.
async fn answer(browser: &Browser, page: &Page) -> Page {
    let forms: [(&str, &[(&str, &str)]); 3] = [
        ("/do/sign-in", &[("username", ADA), ("password", PASSWORD)]),
        ("/do/reauth", &[("password", PASSWORD)]),
        ("/do/consent", &[("decision", "allow")]),
    ];
    for (target, typed) in forms {
        if let Some((action, hidden)) = page.form(target) {
            let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            return browser.post(&action, &hidden.chain(typed.iter().copied()).collect::<Vec<_>>()).await;
        }
    }
    panic!("a page that leads nowhere: {} {}", page.status, page.visible())
}

/// A good answer of the token endpoint (RFC 6749 5.1).
pub fn good(page: &Page) -> Value {
    assert_eq!((page.status, page.header("cache-control").as_deref()), (200, Some("no-store")), "{}", page.text);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("application/json")));
    let tokens = page.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].as_u64().is_some_and(|seconds| seconds > 0), "{tokens}");
    tokens
}

/// A bad one (RFC 6749 5.2).
pub fn refused(page: &Page, error: &str) {
    let told = page.json();
    assert_eq!((page.status, &told["error"]), (400, &object!(error)), "{told}");
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("application/json")));
    let words = told["error_description"].as_str().unwrap_or_default();
    let plain = |byte: u8| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(words.bytes().all(plain), "{words:?}");
}

pub fn fields(query: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A parameter of a request.
pub fn field(request: &str, name: &str) -> Option<String> {
    fields(request.split_once('?').map_or("", |(_, query)| query)).remove(name)
}
