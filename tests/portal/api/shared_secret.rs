//! `HS256`, for consumers that check tokens with a secret they share with the portal: whoever has it can make tokens, so it counts
//! only where an operator says so, and nothing else passes for it (ATK-051, ATK-052).

use aws_lc_rs::hmac::{self, Algorithm, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::forged::claims_of;
use super::{Caller, ada, problem};
use crate::access_tokens::header_of;
use crate::both;
use crate::keys::published;
use crate::support::World;

both! { with &[("AUTH_JWT_ALG", "HS256"), ("AUTH_JWT_SECRET", super::SECRET)] =>
    whoever_has_the_secret_checks_tokens_and_nothing_else_passes_for_one,
}
both! { with &[("AUTH_JWT_SECRET", super::SECRET)] => a_secret_that_is_not_in_use_makes_no_tokens }

const SECRET: &str = "0f3b9c1d7e5a2846b0c4d8e2f6a19375";

/// A token made with nothing but a secret.
fn made(header: &Value, claims: &Value, (algorithm, secret): (Algorithm, &[u8])) -> String {
    let message = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let signature = hmac::sign(&hmac::Key::new(algorithm, secret), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header(alg: &str, kid: &str) -> Value {
    json!({ "alg": alg, "typ": "at+jwt", "kid": kid })
}

fn holding(caller: &Caller, token: &str) -> Caller {
    Caller { access: token.to_owned(), ..caller.clone() }
}

async fn is_refused(caller: &Caller, token: &str, why: &str) {
    let page = holding(caller, token).get("/me").await;
    assert_eq!(problem(&page), (401, "unauthenticated".to_owned()), "{why}: {token}");
}

async fn whoever_has_the_secret_checks_tokens_and_nothing_else_passes_for_one(world: World) {
    let (mut ada, _) = ada(&world).await;
    let claims = claims_of(&ada.access);
    let (shared, good) = (header("HS256", "shared"), (HMAC_SHA256, SECRET.as_bytes()));
    assert_eq!(header_of(&ada.access), shared);
    let (message, _) = ada.access.rsplit_once('.').expect("three parts");
    let signature = hmac::sign(&hmac::Key::new(HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
    assert_eq!(ada.access, format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)), "a consumer checks it so");
    assert!(holding(&ada, &made(&shared, &claims, good)).is_let_in().await, "the forger here can make good ones");

    let document = world.browser().get("/.well-known/jwks.json").await.text;
    assert!(!document.contains(SECRET) && !document.contains("shared") && !document.contains("oct"), "{document}");
    let weak = [&b""[..], b"\0", b"shared", b"secret", &good.1[1..], &good.1[..31], document.as_bytes()];
    for secret in weak {
        is_refused(&ada, &made(&shared, &claims, (HMAC_SHA256, secret)), &String::from_utf8_lossy(secret)).await;
    }
    for (alg, algorithm) in [("HS384", HMAC_SHA384), ("HS512", HMAC_SHA512), ("HS256", HMAC_SHA512)] {
        is_refused(&ada, &made(&header(alg, "shared"), &claims, (algorithm, good.1)), alg).await;
    }
    for alg in ["none", "ES256", "RS256", "EdDSA", "hs256", ""] {
        is_refused(&ada, &made(&header(alg, "shared"), &claims, good), alg).await;
    }
    let kids = published(&world).await;
    for kid in kids.iter().map(String::as_str).chain(["", "Shared", "shared ", "../shared"]) {
        is_refused(&ada, &made(&header("HS256", kid), &claims, good), kid).await;
    }
    for (name, value) in [("exp", json!("9999999999")), ("aud", json!("other")), ("iss", json!("https://evil.example"))]
    {
        let mut other = claims.clone();
        other[name] = value;
        is_refused(&ada, &made(&shared, &other, good), name).await;
    }
    let unsigned = format!("{message}.");
    is_refused(&ada, &unsigned, "without a signature").await;

    let before = ada.clone();
    ada.renew().await;
    assert!(ada.is_let_in().await && before.is_let_in().await);
    assert_eq!(ada.post("/auth/sign-out", json!({})).await.status, 204);
    assert!(ada.is_out().await && !before.is_let_in().await, "a sign-out counts at once here, too");
}

async fn a_secret_that_is_not_in_use_makes_no_tokens(world: World) {
    let (ada, _) = ada(&world).await;
    let claims = claims_of(&ada.access);
    assert_eq!(header_of(&ada.access)["alg"], "ES256");
    for kid in published(&world).await.iter().map(String::as_str).chain(["shared", ""]) {
        for alg in ["HS256", "ES256"] {
            let token = made(&header(alg, kid), &claims, (HMAC_SHA256, SECRET.as_bytes()));
            is_refused(&ada, &token, kid).await;
        }
    }
    assert!(ada.is_let_in().await);
}
