//! Tokens of others (`security.md` ATK-025).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PSS_SHA256, RsaKeyPair};

use super::*;
use crate::kit::jws::{Flaw, ForeignKeys, flaw};

const RS: &[Algorithm] = &[Algorithm::RS256];
const ANY: &[Algorithm] = &[Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

fn keys_of<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Vec<Value> {
    keys.into_iter().map(|key| key.public_jwk().expect("a public key").clone()).collect()
}

fn parsed(keys: Vec<Value>) -> ForeignKeys {
    ForeignKeys::parse(&json!({ "keys": keys })).expect("a key set")
}

/// A key set without members that we write and others may not.
fn without_members(keys: Vec<Value>, members: &[&str]) -> ForeignKeys {
    parsed(
        keys.into_iter()
            .map(|mut key| {
                key.as_object_mut().expect("a key").retain(|member, _| !members.contains(&member.as_str()));
                key
            })
            .collect(),
    )
}

fn token(key: &SigningKey, header: &Value) -> String {
    let message = format!("{}.{}", part(header.to_string()), part(said().to_string()));
    format!("{message}.{}", part(key.signature(message.as_bytes()).expect("a signature")))
}

#[test]
fn what_others_leave_out_is_forgiven() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let key = new_key(algorithm);
        let name = algorithm.name();
        let whole = token(&key, &json!({ "alg": name, "kid": key.kid(), "typ": "jwt", "x5t": "as some write" }));
        for keys in [without_members(keys_of([&key]), &[]), without_members(keys_of([&key]), &["alg", "use"])] {
            assert_eq!(keys.verify(&whole, ANY), Ok(said()), "{name}");
            assert_eq!(
                keys.verify(&token(&key, &json!({ "alg": name })), ANY),
                Ok(said()),
                "the only key needs no name"
            );
        }
        let unnamed = without_members(keys_of([&key]), &["kid"]);
        assert_eq!(unnamed.verify(&token(&key, &json!({ "alg": name })), ANY), Ok(said()));
        assert_eq!(unnamed.verify(&whole, ANY), Err(Refused::UnknownKey));
    }
}

#[test]
fn of_two_keys_a_token_names_one() {
    let (one, two) = (new_key(Algorithm::ES256), new_key(Algorithm::ES256));
    let keys = parsed(keys_of([&one, &two]));
    assert_eq!(keys.verify(&token(&two, &json!({ "alg": "ES256", "kid": two.kid() })), ANY), Ok(said()));
    assert_eq!(keys.verify(&token(&two, &json!({ "alg": "ES256", "kid": one.kid() })), ANY), Err(Refused::Bad));
    assert_eq!(keys.verify(&token(&two, &json!({ "alg": "ES256" })), ANY), Err(Refused::Bad));
    assert_eq!(keys.verify(&token(&two, &json!({ "alg": "ES256", "kid": "new" })), ANY), Err(Refused::UnknownKey));
}

#[test]
fn only_the_algorithms_of_the_provider_are_taken_and_never_none_or_a_shared_secret() {
    let key = new_key(Algorithm::ES256);
    let keys = parsed(keys_of([&key]));
    let good = token(&key, &json!({ "alg": "ES256", "kid": key.kid() }));
    assert_eq!(keys.verify(&good, RS), Err(Refused::Bad));
    for alg in ["none", "None", "HS256", "RS256", "ES384", "es256", ""] {
        assert!(keys.verify(&token(&key, &json!({ "alg": alg, "kid": key.kid() })), ANY).is_err(), "{alg}");
    }
    let unsigned = format!("{}.{}.", part(json!({ "alg": "none" }).to_string()), part(said().to_string()));
    assert_eq!(keys.verify(&unsigned, ANY), Err(Refused::Bad));
    // Signed with what everybody knows, the public key, or with the client's secret.
    let public = key.public_jwk().expect("a public key")["x"].as_str().expect("a text").as_bytes().to_vec();
    for secret in [public.as_slice(), SECRET] {
        let shared = SigningKey::shared(key.kid(), secret);
        let forged = token(&shared, &json!({ "alg": "HS256", "kid": key.kid() }));
        assert_eq!(keys.verify(&forged, &Algorithm::ALL), Err(Refused::Bad));
    }
}

#[test]
fn a_secret_among_the_keys_checks_nothing() {
    let secret = json!({ "kty": "oct", "k": part(SECRET), "alg": "HS256", "kid": "s" });
    let forged = token(&SigningKey::shared("s", SECRET), &json!({ "alg": "HS256", "kid": "s" }));
    assert!(parsed(vec![secret]).verify(&forged, &Algorithm::ALL).is_err());
}

#[test]
fn keys_for_other_purposes_check_nothing() {
    let key = new_key(Algorithm::ES256);
    let good = token(&key, &json!({ "alg": "ES256", "kid": key.kid() }));
    for (member, value) in [("use", "enc"), ("alg", "ECDH-ES"), ("kty", "RSA"), ("crv", "P-384"), ("x", "!")] {
        let mut jwk = key.public_jwk().expect("a public key").clone();
        jwk[member] = value.into();
        assert_eq!(parsed(vec![jwk]).verify(&good, ANY), Err(Refused::UnknownKey), "{member}");
    }
}

#[test]
fn a_token_that_brings_its_own_key_or_is_of_another_kind_is_refused() {
    let key = new_key(Algorithm::ES256);
    let keys = parsed(keys_of([&key]));
    for (member, value) in [
        ("jwk", key.public_jwk().expect("a public key").clone()),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("typ", json!("at+jwt")),
        ("typ", json!("logout+jwt")),
    ] {
        let mut header = json!({ "alg": "ES256", "kid": key.kid() });
        header[member] = value;
        assert_eq!(keys.verify(&token(&key, &header), ANY), Err(Refused::Bad), "{member}");
    }
}

#[test]
fn a_changed_cut_or_foreign_token_is_refused() {
    let (key, other) = (new_key(Algorithm::ES256), new_key(Algorithm::ES256));
    let keys = parsed(keys_of([&key]));
    let header = json!({ "alg": "ES256", "kid": key.kid() });
    let good = token(&key, &header);
    let [head, _, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let changed = format!("{head}.{}.{signature}", part(saying("sub", "eve").to_string()));
    for wrong in [
        changed.as_str(),
        &token(&other, &header),
        &good[..good.len() - 4],
        "",
        "a.b",
        &format!("{good}.x"),
        &format!("{good}="),
    ] {
        assert_eq!(keys.verify(wrong, ANY), Err(Refused::Bad));
    }
}

#[test]
fn what_is_no_key_set_is_none() {
    for wrong in [json!({}), json!([]), json!({ "keys": {} }), Value::Null] {
        assert!(ForeignKeys::parse(&wrong).is_none());
    }
}

#[test]
fn an_rsa_key_checks_either_padding_unless_it_is_said_to_be_for_one() {
    let private = generate(Algorithm::RS256).expect("a private key");
    let key = SigningKey::from_pkcs8(Algorithm::RS256, &private).expect("a key");
    let pair = RsaKeyPair::from_pkcs8(&private).expect("a key");
    let message = format!("{}.{}", part(json!({ "alg": "PS256" }).to_string()), part(said().to_string()));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PSS_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).expect("a signature");
    let by_pss = format!("{message}.{}", part(signature));
    let by_pkcs1 = token(&key, &json!({ "alg": "RS256" }));
    let both = [Algorithm::RS256, Algorithm::PS256];
    let open = without_members(keys_of([&key]), &["alg"]);
    assert_eq!((open.verify(&by_pss, &both), open.verify(&by_pkcs1, &both)), (Ok(said()), Ok(said())));
    assert_eq!(open.verify(&by_pss, RS), Err(Refused::Bad));
    let pinned = parsed(keys_of([&key]));
    assert_eq!(pinned.verify(&by_pkcs1, &both), Ok(said()));
    assert_eq!(pinned.verify(&by_pss, &both), Err(Refused::UnknownKey));
    let crossed = token(&key, &json!({ "alg": "PS256" }));
    assert_eq!(open.verify(&crossed, &both), Err(Refused::Bad), "signed in one way, named as the other");
}

#[test]
fn a_key_that_gives_itself_away_or_is_too_small_checks_nothing() {
    let key = new_key(Algorithm::ES256);
    let good = token(&key, &json!({ "alg": "ES256", "kid": key.kid() }));
    let mut jwk = key.public_jwk().expect("a public key").clone();
    assert_eq!(flaw(&jwk), None);
    jwk["d"] = "AAAA".into();
    assert_eq!((flaw(&jwk), parsed(vec![jwk]).verify(&good, ANY)), (Some(Flaw::Private), Err(Refused::UnknownKey)));
    for (bytes, wrong) in [
        ([vec![0], vec![0x80; 256]].concat(), None),
        (vec![0x7f; 256], Some(Flaw::Weak)),
        (Vec::new(), Some(Flaw::Weak)),
    ] {
        assert_eq!(flaw(&json!({ "kty": "RSA", "e": "AQAB", "n": part(bytes) })), wrong);
    }
}
