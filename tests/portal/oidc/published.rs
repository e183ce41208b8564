//! Where clients publish their keys, and which keys can be registered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico::cli::request_of_operator;
use portico::kit::jws::Algorithm;
use portico::oidc::clients::{self, AuthMethod, Kind, Wanted};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::CALLBACK;
use super::keys::{but, drawn, good, machine, set_of, tries};
use crate::both;
use crate::support::World;

both! {
    keys_at_an_address_may_change_and_are_looked_for_once_a_minute,
    where_the_keys_cannot_be_had_nobody_is_let_in,
    what_is_no_key_of_theirs_cannot_be_registered,
}

/// A place where a client publishes its keys.
struct Published {
    url: String,
    document: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
}

async fn publish(document: Value) -> Published {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/keys", listener.local_addr().expect("an address"));
    let (document, asked) = (Arc::new(Mutex::new(document)), Arc::new(AtomicUsize::new(0)));
    let (told, counted) = (Arc::clone(&document), Arc::clone(&asked));
    let keys = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(told.lock().expect("keys").to_string())
    };
    tokio::spawn(axum::serve(listener, Router::new().route("/keys", get(keys))).into_future());
    Published { url, document, asked }
}

async fn keys_at_an_address_may_change_and_are_looked_for_once_a_minute(world: World) {
    let (first, second, third) = (drawn(Algorithm::ES256), drawn(Algorithm::ES256), drawn(Algorithm::EdDSA));
    let place = publish(set_of(&[&first])).await;
    let id = machine(&world, Wanted { jwks_uri: Some(place.url.clone()), ..Wanted::default() }).await;
    let asked = || place.asked.load(Ordering::Relaxed);
    assert_eq!(asked(), 0, "nobody needed them yet");
    for _ in 0..3 {
        assert_eq!(tries(&world, &first, &good(&world, &id)).await, 200);
    }
    assert_eq!(asked(), 1);
    *place.document.lock().expect("keys") = set_of(&[&second]);
    assert_eq!(tries(&world, &second, &good(&world, &id)).await, 200, "a new key is found at once");
    assert_eq!(tries(&world, &first, &good(&world, &id)).await, 401, "and the old one is gone");
    assert_eq!(asked(), 2, "anybody can invent a key");
    *place.document.lock().expect("keys") = set_of(&[&second, &third]);
    assert_eq!(tries(&world, &third, &good(&world, &id)).await, 401);
    world.wait(Duration::from_secs(61));
    assert_eq!(tries(&world, &third, &good(&world, &id)).await, 200);
    assert_eq!(asked(), 3);
}

async fn where_the_keys_cannot_be_had_nobody_is_let_in(world: World) {
    let key = drawn(Algorithm::ES256);
    let place = publish(json!("nothing of the kind")).await;
    let id = machine(&world, Wanted { jwks_uri: Some(place.url.clone()), ..Wanted::default() }).await;
    assert_eq!(tries(&world, &key, &good(&world, &id)).await, 401);
    *place.document.lock().expect("keys") = set_of(&[&key]);
    assert_eq!(tries(&world, &key, &good(&world, &id)).await, 401, "it is left alone for a while");
    assert_eq!(place.asked.load(Ordering::Relaxed), 1);
    world.wait(Duration::from_secs(11));
    assert_eq!(tries(&world, &key, &good(&world, &id)).await, 200);
    let inside =
        machine(&world, Wanted { jwks_uri: Some("https://10.0.0.1/keys".to_owned()), ..Wanted::default() }).await;
    assert_eq!(tries(&world, &key, &good(&world, &inside)).await, 401, "an address of our own network is not asked");
}

async fn what_is_no_key_of_theirs_cannot_be_registered(world: World) {
    let ctx = request_of_operator(&world.portal).await.expect("a context");
    let key = drawn(Algorithm::ES256).public_jwk().expect("a public key").clone();
    let with = |name: &str, value: &str| but(key.clone(), name, json!(value));
    let short = json!({ "kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode([0xff; 128]) });
    for (document, wrong) in [
        (json!({ "keys": [with("d", "AAAA")] }), "client-keys-private"),
        (json!({ "keys": [key.clone(), { "kty": "oct", "k": "c2VjcmV0" }] }), "client-keys-private"),
        (json!({ "keys": [short] }), "client-keys-weak"),
        (json!({ "keys": [] }), "client-keys-none"),
        (json!({ "keys": [with("use", "enc")] }), "client-keys-none"),
        (json!([key.clone()]), "client-keys-none"),
        (json!({ "keys": vec![key.clone(); 21] }), "client-keys-none"),
    ] {
        let wanted = Wanted {
            name: Some("The Shop".to_owned()),
            auth_method: Some(AuthMethod::PrivateKeyJwt),
            jwks: Some(document.clone()),
            ..Wanted::default()
        };
        let refused = clients::create(&ctx, Kind::Machine, wanted).await.expect_err("refused");
        assert!(format!("{refused:?}").contains(wrong), "{document}: {refused:?}");
    }
    let wanted = |jwks_uri: &str, jwks| Wanted {
        name: Some("The Shop".to_owned()),
        redirect_uris: Some(vec![CALLBACK.to_owned()]),
        auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks_uri: Some(jwks_uri.to_owned()).filter(|uri| !uri.is_empty()),
        jwks,
        ..Wanted::default()
    };
    let both = wanted("https://shop.example.com/keys", Some(json!({ "keys": [key.clone()] })));
    for (wanted, wrong) in [
        (wanted("http://shop.example.com/keys", None), "client-keys-uri"),
        (wanted("file:///etc/passwd", None), "client-keys-uri"),
        (wanted("", None), "client-keys-missing"),
        (both, "client-keys-twice"),
    ] {
        let refused = clients::create(&ctx, Kind::Web, wanted).await.expect_err("refused");
        assert!(format!("{refused:?}").contains(wrong), "{refused:?}");
    }
}
