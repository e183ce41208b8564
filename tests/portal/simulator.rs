//! The provider simulator is an honest provider: whoever is not its client, or not the one who asked, gets nothing from it. The test
//! is the client here, and speaks to it as the portal does.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use portico::kit::secret;
use serde_json::Value;

use crate::both;
use crate::support::{Browser, Page, World};

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-1";

/// What a client at one provider asks for.
struct Client<'w> {
    world: &'w World,
    provider: &'static str,
    browser: Browser,
}

impl<'w> Client<'w> {
    fn of(world: &'w World, provider: &'static str) -> Self {
        Self { world, provider, browser: world.browser() }
    }

    fn path(&self, endpoint: &str) -> String {
        format!("/dev/providers/{}/{endpoint}", self.provider)
    }

    fn redirect_uri(&self) -> String {
        format!("{}/oauth/{}/callback", self.world.url, self.provider)
    }

    /// The authorize page, asked for with these parameters besides the usual.
    async fn asks(&self, with: &[(&str, &str)]) -> Page {
        let (id, back) = (format!("simulated-{}", self.provider), self.redirect_uri());
        let challenge = URL_SAFE_NO_PAD.encode(secret::sha256(VERIFIER.as_bytes()));
        let usual = [
            ("response_type", "code"),
            ("client_id", &id),
            ("redirect_uri", &back),
            ("state", "s"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !with.iter().any(|(other, _)| other == name));
        let pairs = kept.chain(with.iter().copied()).filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.browser.get(&format!("{}?{query}", self.path("authorize"))).await
    }

    /// A code for somebody.
    async fn code(&self, with: &[(&str, &str)]) -> String {
        let page = self.asks(with).await;
        let request = page.value("request").expect("an authorize page");
        let fields = [("request", request.as_str()), ("subject", "7"), ("email", "ada@example.com"), ("name", "Ada L")];
        let back = self.browser.post(&self.path("decide"), &fields).await;
        parameter(&back, "code").unwrap_or_else(|| panic!("no code: {}", back.text))
    }

    /// Asks for tokens, as itself.
    async fn redeem(&self, fields: &[(&str, &str)]) -> Page {
        let secret = format!("secret-of-simulated-{}", self.provider);
        self.redeem_with(&secret, fields).await
    }

    async fn redeem_with(&self, secret: &str, fields: &[(&str, &str)]) -> Page {
        let basic = STANDARD.encode(format!("simulated-{}:{secret}", self.provider));
        let headers = [("authorization", format!("Basic {basic}"))];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.browser.send(reqwest::Method::POST, &self.path("token"), Some(fields), &headers).await
    }

    /// Asks for the tokens of a code.
    async fn tokens(&self, code: &str, verifier: &str) -> Page {
        let back = self.redirect_uri();
        self.redeem(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &back),
            ("code_verifier", verifier),
        ])
        .await
    }
}

fn parameter(page: &Page, name: &str) -> Option<String> {
    let back = url::Url::parse(&page.location()).expect("an address");
    back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn refused(page: &Page, error: &str) {
    assert_eq!(page.json()["error"], error, "{}", page.text);
    assert_eq!(page.json().get("access_token"), None);
}

async fn only_our_own_client_is_sent_back_and_only_to_its_own_address(world: World) {
    let client = Client::of(&world, "google");
    let elsewhere = format!("{}/oauth/github/callback", world.url);
    for with in [("client_id", "another"), ("redirect_uri", "https://attacker.example/"), ("redirect_uri", &elsewhere)]
    {
        let page = client.asks(&[with]).await;
        assert_eq!(page.status, 400, "{with:?}");
        assert_eq!(page.header("location"), None);
    }
    for (with, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "openid everything"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
    ] {
        assert_eq!(parameter(&client.asks(&[with]).await, "error").as_deref(), Some(error));
    }
    assert_eq!(client.browser.get("/dev/providers/nobody/authorize").await.status, 404);
}

async fn a_code_is_good_once_for_who_asked_with_secret_verifier_and_address(world: World) {
    let client = Client::of(&world, "google");
    let scope = [("scope", "openid email")];
    let code = client.code(&scope).await;
    let good = client.tokens(&code, VERIFIER).await;
    assert_eq!(good.status, 200, "{}", good.text);
    refused(&client.tokens(&code, VERIFIER).await, "invalid_grant");

    let wrong = "another-verifier-of-at-least-forty-three-characters";
    refused(&client.tokens(&client.code(&scope).await, wrong).await, "invalid_grant");
    let code = client.code(&scope).await;
    let elsewhere = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
    refused(&client.redeem(&elsewhere).await, "invalid_grant");
    let code = client.code(&scope).await;
    refused(
        &client.redeem_with("a guess", &[("grant_type", "authorization_code"), ("code", &code)]).await,
        "invalid_client",
    );
    let late = client.code(&scope).await;
    world.wait(std::time::Duration::from_secs(61));
    refused(&client.tokens(&late, VERIFIER).await, "invalid_grant");
    // The code of one provider is nothing to another.
    let other = Client::of(&world, "gitlab");
    refused(&other.tokens(&client.code(&scope).await, VERIFIER).await, "invalid_grant");
}

async fn refresh_tokens_that_rotate_are_good_once_and_access_tokens_as_long_as_they_say(world: World) {
    let client = Client::of(&world, "oidc");
    let first = client.tokens(&client.code(&[("scope", "openid offline_access")]).await, VERIFIER).await.json();
    let refresh = |tokens: &Value| tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    let used = refresh(&first);
    let again = [("grant_type", "refresh_token"), ("refresh_token", used.as_str())];
    let second = client.redeem(&again).await.json();
    assert_ne!(refresh(&second), used);
    refused(&client.redeem(&again).await, "invalid_grant");

    let bearer = format!("Bearer {}", second["access_token"].as_str().expect("an access token"));
    let userinfo = async || {
        let headers = [("authorization", bearer.as_str())];
        client.browser.send(reqwest::Method::GET, &client.path("userinfo"), None, &headers).await
    };
    assert_eq!(userinfo().await.json()["sub"], "7");
    world.wait(std::time::Duration::from_secs(second["expires_in"].as_u64().expect("a lifetime")));
    assert_eq!(userinfo().await.status, 401);
}

async fn whoever_revokes_a_token_ends_it(world: World) {
    let client = Client::of(&world, "discord");
    let tokens = client.tokens(&client.code(&[("scope", "identify")]).await, VERIFIER).await.json();
    let access = tokens["access_token"].as_str().expect("an access token");
    let bearer = format!("Bearer {access}");
    let userinfo = async || {
        let headers = [("authorization", bearer.as_str())];
        client.browser.send(reqwest::Method::GET, &client.path("userinfo"), None, &headers).await.status
    };
    assert_eq!(userinfo().await, 200);
    let ours =
        [("client_id", "simulated-discord"), ("client_secret", "secret-of-simulated-discord"), ("token", access)];
    let none = client.browser.send(reqwest::Method::POST, &client.path("revoke"), Some(&ours[2..]), &[]).await;
    assert_eq!(none.status, 401);
    client.browser.send(reqwest::Method::POST, &client.path("revoke"), Some(&ours), &[]).await;
    assert_eq!(userinfo().await, 401);
}

async fn a_fault_that_a_provider_cannot_have_is_refused(world: World) {
    let client = Client::of(&world, "github");
    let page = client.asks(&[("scope", "user:email")]).await;
    assert!(!page.text.contains("wrong_nonce") && page.text.contains("server_error"), "{}", page.text);
    let request = page.value("request").expect("an authorize page");
    let fields = [("request", request.as_str()), ("subject", "7"), ("fault", "wrong_nonce")];
    assert_eq!(client.browser.post(&client.path("decide"), &fields).await.status, 422);
}

async fn outside_development_it_does_not_exist(world: World) {
    let page = world.browser().get("/dev/providers/google/authorize").await;
    assert_eq!(page.status, 404);
    assert!(world.portal.settings.stand_ins.is_empty());
}

both!(
    only_our_own_client_is_sent_back_and_only_to_its_own_address,
    a_code_is_good_once_for_who_asked_with_secret_verifier_and_address,
    refresh_tokens_that_rotate_are_good_once_and_access_tokens_as_long_as_they_say,
    whoever_revokes_a_token_ends_it,
    a_fault_that_a_provider_cannot_have_is_refused,
);
both!(with crate::headers::IN_PRODUCTION => outside_development_it_does_not_exist);
