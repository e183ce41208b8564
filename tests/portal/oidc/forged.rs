//! Access tokens of apps that somebody made up, or took from somewhere else, at `UserInfo` and at introspection (ATK-050 to ATK-056).
//!
//! The forger has stolen the private key, so that whatever is refused is refused for what it says.

use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json as object};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::{App, answered};
use crate::api::forged::{encode, new_key, part, sign, stolen_key};
use crate::both;
use crate::support::{Browser, PASSWORD, World};

both! {
    the_forger_makes_good_tokens_if_it_changes_nothing,
    without_our_signature_nothing_is_taken,
    a_key_that_comes_with_the_token_is_not_asked_for,
    what_is_bent_doubled_or_left_out_is_no_token,
    nothing_is_taken_for_what_it_is_not,
}

const ADA: &str = "ada@example.com";

struct Forger {
    browser: Browser,
    app: App,
    tokens: Value,
    header: Value,
    claims: Value,
    key: EcdsaKeyPair,
}

impl Forger {
    async fn at(world: &World) -> Self {
        let browser = world.person(ADA).await;
        let app = App::ours(world).await;
        let page = browser.get(&app.request(&[("scope", "openid email offline_access")])).await;
        let tokens = app.exchange(&browser, &answered(&page, "code")).await.json();
        let access = tokens["access_token"].as_str().expect("a token");
        let (header, claims) = (part(access, 0), part(access, 1));
        let key = stolen_key(world, header["kid"].as_str().expect("a key id")).await;
        Self { browser, app, tokens, header, claims, key }
    }

    fn token(&self, name: &str) -> String {
        self.tokens[name].as_str().expect("a token").to_owned()
    }

    fn saying(&self, claims: &str) -> String {
        sign(&self.key, &self.header.to_string(), claims)
    }

    fn claiming(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.saying(&claims.to_string())
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header[name] = value;
        sign(&self.key, &header.to_string(), &self.claims.to_string())
    }

    /// What `UserInfo` says, and whether introspection takes it for a token.
    async fn shows(&self, token: &str) -> (u16, Value) {
        let bearer = format!("Bearer {token}");
        let page = self.browser.send(Method::GET, "/oauth2/userinfo", None, &[("authorization", &bearer)]).await;
        (page.status, self.app.introspect(&self.browser, token).await.json())
    }

    async fn is_refused(&self, token: &str, why: &str) {
        assert_eq!(self.shows(token).await, (401, object!({ "active": false })), "{why}: {token}");
    }
}

async fn the_forger_makes_good_tokens_if_it_changes_nothing(world: World) {
    let forger = Forger::at(&world).await;
    for token in [forger.token("access_token"), forger.claiming("jti", object!("another"))] {
        let (status, told) = forger.shows(&token).await;
        assert_eq!((status, &told["active"]), (200, &object!(true)));
    }
}

async fn without_our_signature_nothing_is_taken(world: World) {
    let forger = Forger::at(&world).await;
    let claims = forger.claims.to_string();
    for alg in ["none", "None", "nOnE", "", "ES256", "HS256"] {
        let mut header = forger.header.clone();
        header["alg"] = object!(alg);
        let unsigned = format!("{}.{}", encode(header.to_string()), encode(&claims));
        for end in [".", "", ".AA"] {
            forger.is_refused(&format!("{unsigned}{end}"), alg).await;
        }
    }
    let stranger = new_key();
    forger.is_refused(&sign(&stranger, &forger.header.to_string(), &claims), "a strange key under our id").await;
    for kid in [object!("own"), object!(""), object!(0), Value::Null] {
        forger.is_refused(&forger.with_header("kid", kid.clone()), "an unknown key").await;
    }
    let document = world.browser().get("/.well-known/jwks.json").await;
    let der = AsDer::<PublicKeyX509Der<'_>>::as_der(forger.key.public_key()).expect("DER").as_ref().to_vec();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&der));
    for secret in [pem.into_bytes(), der, document.text.into_bytes(), Vec::new()] {
        let mut header = forger.header.clone();
        header["alg"] = object!("HS256");
        let message = format!("{}.{}", encode(header.to_string()), encode(&claims));
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        forger.is_refused(&format!("{message}.{}", encode(signature)), "the public key as a secret").await;
    }
    let whole = forger.token("access_token");
    for at in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone().into_bytes();
        flipped[at] ^= 1;
        forger.is_refused(&String::from_utf8(flipped).expect("ASCII"), "a changed byte").await;
    }
}

async fn a_key_that_comes_with_the_token_is_not_asked_for(world: World) {
    let (forger, stranger) = (Forger::at(&world).await, new_key());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://localhost:{}/jwks.json", listener.local_addr().expect("an address").port());
    let public = stranger.public_key().as_ref();
    let jwk = object!({ "kty": "EC", "crv": "P-256", "x": encode(&public[1..33]), "y": encode(&public[33..]), "kid": "own", "alg": "ES256" });
    for (name, value) in [("jwk", jwk), ("jku", object!(url)), ("x5u", object!(url)), ("crit", object!(["exp"]))] {
        forger.is_refused(&forger.with_header(name, value.clone()), name).await;
        let header = object!({ "alg": "ES256", "typ": "at+jwt", "kid": "own", name: value }).to_string();
        forger.is_refused(&sign(&stranger, &header, &forger.claims.to_string()), name).await;
    }
    assert!(timeout(Duration::from_millis(300), listener.accept()).await.is_err(), "the portal went and asked");
}

async fn what_is_bent_doubled_or_left_out_is_no_token(world: World) {
    let forger = Forger::at(&world).await;
    let (written, now) = (forger.claims.to_string(), forger.claims["iat"].as_u64().expect("seconds"));
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"] {
        let mut less = forger.claims.clone();
        less.as_object_mut().expect("claims").remove(name);
        forger.is_refused(&forger.saying(&less.to_string()), &format!("without {name}")).await;
        for bent in [object!({ "is": forger.claims[name] }), object!([forger.claims[name]]), Value::Null] {
            forger.is_refused(&forger.claiming(name, bent), &format!("a bent {name}")).await;
        }
        let doubled = written.replacen('{', &format!("{{\"{name}\":{},", forger.claims[name]), 1);
        forger.is_refused(&forger.saying(&doubled), &format!("{name} twice")).await;
    }
    for (name, value) in [
        ("exp", object!("9999999999")),
        ("exp", object!(9_999_999_999.5)),
        ("exp", object!(-1)),
        ("exp", object!(now - 1)),
        ("iat", object!(now + 600)),
        ("iat", object!("now")),
        ("iss", object!("https://evil.example")),
        ("iss", object!(format!("{}/", world.url))),
        ("grant", object!("nothing")),
        ("grant", object!(1)),
    ] {
        forger.is_refused(&forger.claiming(name, value.clone()), &format!("{name}: {value}")).await;
    }
    for typ in ["JWT", "logout+jwt", "id+jwt", ""] {
        forger.is_refused(&forger.with_header("typ", object!(typ)), typ).await;
    }
    world.wait(Duration::from_secs(901));
    forger.is_refused(&forger.token("access_token"), "run out").await;
}

async fn nothing_is_taken_for_what_it_is_not(world: World) {
    let forger = Forger::at(&world).await;
    let (browser, app) = (&forger.browser, &forger.app);
    let body = object!({ "identifier": ADA, "password": PASSWORD });
    let of_our_api = browser.call(Method::POST, "/api/v1/auth/sign-in", Some(&body), &[]).await.json();
    let of_our_api = |name: &str| of_our_api[name].as_str().expect("a token").to_owned();
    let (access, id) = (forger.token("access_token"), forger.token("id_token"));
    for (token, why) in [
        (id.clone(), "an ID token"),
        (of_our_api("access_token"), "a token of our API"),
        (of_our_api("refresh_token"), "a refresh token of our API"),
        (app.code(browser).await, "a code"),
        (browser.cookie("sid").expect("a session"), "a session"),
    ] {
        forger.is_refused(&token, why).await;
    }
    let refresh = forger.token("refresh_token");
    assert_eq!(forger.shows(&refresh).await.0, 401, "a refresh token is no access token");
    for token in [&access, &id, &of_our_api("refresh_token"), &app.code(browser).await] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        assert_eq!(app.token(browser, &form).await.json()["error"], "invalid_grant");
    }
    for token in [&access, &id, &refresh] {
        assert_eq!(app.exchange(browser, token).await.json()["error"], "invalid_grant");
    }
    for token in [&access, &id, &refresh] {
        let bearer = format!("Bearer {token}");
        for path in ["/api/v1/me", "/api/v1/auth/verify"] {
            let page = browser.call(Method::GET, path, None, &[("authorization", &bearer)]).await;
            assert_eq!(page.status, 401, "{path}");
        }
    }
    let body = object!({ "refresh_token": refresh });
    assert_eq!(browser.call(Method::POST, "/api/v1/auth/refresh", Some(&body), &[]).await.status, 401);
    assert_eq!(forger.shows(&access).await.0, 200, "and none of it did any harm");
}
