//! Clients that prove who they are by a key (RFC 7523, `private_key_jwt`), and those who only pretend to (ATK-04A).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use portico::kit::jws::{Algorithm, SigningKey, generate};
use portico::kit::secret;
use portico::oidc::clients::{AuthMethod, Kind, Wanted};
use serde_json::{Value, json};

use super::App;
use crate::both;
use crate::support::{Browser, Page, World};

both! {
    a_client_proves_who_it_is_by_its_key_wherever_it_asks,
    an_assertion_that_is_not_right_opens_nothing,
    an_assertion_is_good_once_and_fifty_at_once_are_one,
    who_is_registered_for_one_way_proves_nothing_by_another,
}

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub fn drawn(algorithm: Algorithm) -> SigningKey {
    SigningKey::from_pkcs8(algorithm, &generate(algorithm).expect("a key")).expect("a key")
}

pub fn set_of(keys: &[&SigningKey]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.public_jwk().expect("a public key")).collect::<Vec<_>>() })
}

/// A client that acts for itself and signs with these keys.
pub async fn machine(world: &World, wanted: Wanted) -> String {
    let wanted =
        Wanted { auth_method: Some(AuthMethod::PrivateKeyJwt), scopes: Some(vec!["orders:read".to_owned()]), ..wanted };
    App::new(world, Kind::Machine, wanted).await.id
}

fn seconds(world: &World) -> i64 {
    world.clock.now().millis() / 1_000
}

/// What a good assertion says.
pub fn good(world: &World, id: &str) -> Value {
    let now = seconds(world);
    json!({ "iss": id, "sub": id, "aud": world.url, "iat": now, "exp": now + 60, "jti": secret::Token::new().expose() })
}

/// The same with one member different, or without it.
pub fn but(mut claims: Value, name: &str, value: Value) -> Value {
    match (claims.as_object_mut(), value) {
        (Some(claims), Value::Null) => claims.remove(name),
        (Some(claims), value) => claims.insert(name.to_owned(), value),
        _ => None,
    };
    claims
}

async fn ask(browser: &Browser, assertion: &str) -> Page {
    let form = [("grant_type", "client_credentials"), ("client_assertion_type", KIND), ("client_assertion", assertion)];
    browser.send(Method::POST, "/oauth2/token", Some(&form), &[]).await
}

pub async fn tries(world: &World, key: &SigningKey, claims: &Value) -> u16 {
    let page = ask(&world.browser(), &key.sign("JWT", claims).expect("a token")).await;
    assert!(page.status == 200 || page.json()["error"] == "invalid_client", "{}", page.text);
    page.status
}

async fn a_client_proves_who_it_is_by_its_key_wherever_it_asks(world: World) {
    let browser = world.browser();
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA] {
        let key = drawn(algorithm);
        let id = machine(&world, Wanted { jwks: Some(set_of(&[&key])), ..Wanted::default() }).await;
        let place = format!("{}/oauth2/token", world.url);
        for aud in [json!(world.url), json!(place), json!([world.url])] {
            assert_eq!(tries(&world, &key, &but(good(&world, &id), "aud", aud.clone())).await, 200, "{aud}");
        }
        let signed = key.sign("JWT", &good(&world, &id)).expect("a token");
        let token = ask(&browser, &signed).await.json()["access_token"].as_str().expect("a token").to_owned();
        for (path, wanted) in [("/oauth2/introspect", Some(true)), ("/oauth2/revoke", None)] {
            let signed = key.sign("JWT", &good(&world, &id)).expect("a token");
            let form = [
                ("token", token.as_str()),
                ("client_assertion_type", KIND),
                ("client_assertion", signed.as_str()),
                ("client_id", id.as_str()),
            ];
            let answer = browser.send(Method::POST, path, Some(&form), &[]).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            assert_eq!(wanted, wanted.and_then(|_| answer.json()["active"].as_bool()), "{path}");
        }
    }
    let told = browser.get("/.well-known/openid-configuration").await.json();
    for at in ["token", "introspection", "revocation"] {
        let methods = told[format!("{at}_endpoint_auth_methods_supported")].to_string();
        assert!(methods.contains("private_key_jwt"), "{methods}");
        let algorithms = &told[format!("{at}_endpoint_auth_signing_alg_values_supported")];
        assert_eq!(algorithms, &json!(["RS256", "PS256", "ES256", "EdDSA"]));
    }
}

async fn an_assertion_that_is_not_right_opens_nothing(world: World) {
    let (key, stranger) = (drawn(Algorithm::ES256), drawn(Algorithm::ES256));
    let id = machine(&world, Wanted { jwks: Some(set_of(&[&key])), ..Wanted::default() }).await;
    let other = machine(&world, Wanted { jwks: Some(set_of(&[&stranger])), ..Wanted::default() }).await;
    let now = seconds(&world);
    for (name, value) in [
        ("iss", json!(other)),
        ("iss", Value::Null),
        ("sub", json!(other)),
        ("sub", Value::Null),
        ("aud", json!("https://evil.example")),
        ("aud", json!(format!("{}/", world.url))),
        ("aud", json!(format!("{}/oauth2/authorize", world.url))),
        ("aud", json!([world.url, "https://evil.example"])),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", json!(now + 24 * 3_600)),
        ("exp", json!((now + 60).to_string())),
        ("exp", json!(-1)),
        ("iat", json!(now + 3_600)),
        ("iat", json!("now")),
        ("nbf", json!(now + 3_600)),
        ("nbf", json!("x")),
        ("jti", Value::Null),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("jti", json!("a".repeat(256))),
    ] {
        assert_eq!(tries(&world, &key, &but(good(&world, &id), name, value.clone())).await, 401, "{name}={value}");
    }
    assert_eq!(tries(&world, &stranger, &good(&world, &id)).await, 401, "a key of somebody else's");
    let said = URL_SAFE_NO_PAD.encode(good(&world, &id).to_string());
    let none = format!("{}.{said}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#));
    let public = key.public_jwk().expect("a public key");
    let shared = SigningKey::shared(key.kid(), public["x"].as_str().expect("x").as_bytes());
    let by_secret = shared.sign("JWT", &good(&world, &id)).expect("a token");
    let of_another_kind = key.sign("at+jwt", &good(&world, &id)).expect("a token");
    for wrong in [none.as_str(), &by_secret, &of_another_kind, "x", "a.b.c"] {
        let page = ask(&world.browser(), wrong).await;
        assert_eq!((page.status, &page.json()["error"]), (401, &json!("invalid_client")), "{wrong}");
    }
    assert_eq!(tries(&world, &key, &good(&world, &id)).await, 200, "and the right one does");
}

async fn an_assertion_is_good_once_and_fifty_at_once_are_one(world: World) {
    let (key, twin) = (drawn(Algorithm::ES256), drawn(Algorithm::ES256));
    let id = machine(&world, Wanted { jwks: Some(set_of(&[&key])), ..Wanted::default() }).await;
    let other = machine(&world, Wanted { jwks: Some(set_of(&[&twin])), ..Wanted::default() }).await;
    let claims = good(&world, &id);
    assert_eq!(tries(&world, &key, &claims).await, 200);
    assert_eq!(tries(&world, &key, &claims).await, 401);
    let longer = but(claims.clone(), "exp", json!(seconds(&world) + 300));
    assert_eq!(tries(&world, &key, &longer).await, 401, "whatever else it says");
    let theirs = but(but(claims, "iss", json!(other)), "sub", json!(other));
    assert_eq!(tries(&world, &twin, &theirs).await, 200, "another client draws its own ids");
    let (browser, signed) = (world.browser(), key.sign("JWT", &good(&world, &id)).expect("a token"));
    let all = futures::future::join_all((0..50).map(|_| ask(&browser, &signed))).await;
    assert_eq!(all.iter().filter(|page| page.status == 200).count(), 1);
    assert_eq!(world.number("select count(*) from client_assertions").await, 3);
    world.wait(Duration::from_mins(2));
    portico::cli::housekeeping(&world.portal).await.expect("housekeeping");
    assert_eq!(world.number("select count(*) from client_assertions").await, 0, "what has run out needs no memory");
    assert_eq!(ask(&browser, &signed).await.status, 401);
}

async fn who_is_registered_for_one_way_proves_nothing_by_another(world: World) {
    let browser = world.browser();
    let key = drawn(Algorithm::ES256);
    let id = machine(&world, Wanted { jwks: Some(set_of(&[&key])), ..Wanted::default() }).await;
    let by_secret = App::new(&world, Kind::Machine, Wanted::default()).await;
    let signed = key.sign("JWT", &good(&world, &by_secret.id)).expect("a token");
    assert_eq!(ask(&browser, &signed).await.status, 401);
    let signed = key.sign("JWT", &good(&world, &id)).expect("a token");
    let secret = by_secret.secret.clone().expect("a secret");
    let usual = [("grant_type", "client_credentials"), ("client_assertion_type", KIND), ("client_assertion", &signed)];
    for (more, error) in [
        (("client_secret", secret.as_str()), "invalid_request"),
        (("client_id", by_secret.id.as_str()), "invalid_request"),
        (("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), "invalid_client"),
        (("client_assertion_type", ""), "invalid_client"),
        (("client_assertion", ""), "invalid_client"),
    ] {
        let kept = usual.into_iter().filter(|(name, _)| *name != more.0);
        let form: Vec<_> = kept.chain([more]).collect();
        let page = browser.send(Method::POST, "/oauth2/token", Some(&form), &[]).await;
        assert_eq!(page.json()["error"], error, "{more:?}");
    }
    let pretends = App { id, secret: Some(secret), verifier: String::new() };
    let page = pretends.token(&browser, &[("grant_type", "client_credentials")]).await;
    assert_eq!((page.status, &page.json()["error"]), (401, &json!("invalid_client")));
}
