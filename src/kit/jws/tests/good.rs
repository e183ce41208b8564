use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::kit::jws::signing::thumbprint;
use crate::kit::jws::{Head, VerifyingKey};

#[test]
fn a_token_of_every_algorithm_is_taken_from_its_key_and_no_other() {
    for algorithm in Algorithm::ALL {
        let set = set_of([new_key(algorithm)]);
        let token = set.signer().sign("at+jwt", &said()).expect("a token");
        assert_eq!(verified(&set, &token).expect("good").sub, "ada", "{algorithm:?}");
        let head = Head::of(&token).expect("a header");
        assert_eq!(head.kid(), set.signer().kid());
        let header: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a part")).expect("base64"))
                .expect("JSON");
        assert_eq!(header, json!({ "alg": algorithm.name(), "typ": "at+jwt", "kid": set.signer().kid() }));
    }
    let (ours, others) = (set_of([new_key(Algorithm::ES256)]), new_key(Algorithm::ES256));
    let token = others.sign("at+jwt", &said()).expect("a token");
    assert_eq!(verified(&ours, &token), Err(Refused::UnknownKey));
}

#[test]
fn a_key_comes_back_from_its_bytes_and_is_of_one_algorithm() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let private = generate(algorithm).expect("a private key");
        let [one, again] = [(); 2].map(|()| SigningKey::from_pkcs8(algorithm, &private).expect("a key"));
        assert_eq!(one.public_jwk(), again.public_jwk());
        for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            assert!(SigningKey::from_pkcs8(other, &private).is_err(), "{algorithm:?} as {other:?}");
        }
        assert!(SigningKey::from_pkcs8(algorithm, &private[1..]).is_err());
    }
    assert!(generate(Algorithm::HS256).is_err());
}

#[test]
fn the_published_half_is_a_jwk_that_checks_and_holds_nothing_private() {
    let members = |algorithm| match algorithm {
        Algorithm::ES256 => &["alg", "crv", "kid", "kty", "use", "x", "y"][..],
        Algorithm::EdDSA => &["alg", "crv", "kid", "kty", "use", "x"],
        _ => &["alg", "e", "kid", "kty", "n", "use"],
    };
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let key = new_key(algorithm);
        let jwk = key.public_jwk().expect("a public key");
        let mut names: Vec<_> = jwk.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, members(algorithm));
        assert_eq!((jwk["use"].as_str(), jwk["kid"].as_str()), (Some("sig"), Some(key.kid())));
        let token = key.sign("at+jwt", &said()).expect("a token");
        let head = Head::of(&token).expect("a header");
        let other_side = VerifyingKey::from_jwk(jwk).expect("a key");
        assert!(other_side.verify::<Said>(&token, &head, &EXPECTED).is_ok(), "{algorithm:?}");
    }
    let rsa = new_key(Algorithm::RS256);
    let modulus = rsa.public_jwk().and_then(|jwk| jwk["n"].as_str()).expect("a modulus");
    assert_eq!(URL_SAFE_NO_PAD.decode(modulus).expect("base64").len() * 8, 3_072);
    assert!(new_key(Algorithm::HS256).public_jwk().is_none());
}

#[test]
fn a_thumbprint_is_that_of_the_example_in_the_rfc() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
             tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9\
             1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let members = BTreeMap::from([("kty", "RSA".to_owned()), ("n", n.to_owned()), ("e", "AQAB".to_owned())]);
    assert_eq!(thumbprint(&members).expect("a hash"), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn the_document_lists_public_keys_only_and_changes_its_tag_with_them() {
    let (es, shared) = (new_key(Algorithm::ES256), new_key(Algorithm::HS256));
    let kid = es.kid().to_owned();
    let set = set_of([es, shared]);
    let document: Value = serde_json::from_slice(&set.document()).expect("JSON");
    let keys = document["keys"].as_array().expect("keys");
    assert_eq!((keys.len(), keys[0]["kid"].as_str()), (1, Some(kid.as_str())));
    assert!(!document.to_string().contains("oct") && !document.to_string().contains("\"k\""), "{document}");
    let other = set_of([new_key(Algorithm::ES256)]);
    assert_ne!(set.etag(), other.etag());
    assert!(set.etag().starts_with('"') && set.etag().ends_with('"'));
}

#[test]
fn a_key_that_has_had_its_time_verifies_nothing() {
    let key = Arc::new(new_key(Algorithm::ES256));
    let token = key.sign("at+jwt", &said()).expect("a token");
    let until = |until| {
        let member = Member { key: Arc::clone(&key), until: Some(until) };
        verified(&KeySet::new(vec![member], ("any", &[("any", key.kid())])).expect("a set"), &token)
    };
    assert!(until(NOW.plus(Duration::from_millis(1))).is_ok());
    assert_eq!(until(NOW), Err(Refused::Bad));
}

#[test]
fn a_set_without_its_signer_is_none() {
    assert!(KeySet::new(Vec::new(), ("any", &[("any", "kid")])).is_none());
}

#[test]
fn a_type_may_be_written_as_a_media_type_and_in_any_case() {
    let set = set_of([new_key(Algorithm::ES256)]);
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert!(verified(&set, &set.signer().sign(typ, &said()).expect("a token")).is_ok(), "{typ}");
    }
}

#[test]
fn clocks_may_be_a_few_seconds_apart_at_the_beginning_of_a_token_but_not_at_its_end() {
    let set = set_of([new_key(Algorithm::ES256)]);
    let with = |name: &str, seconds: u64| {
        verified(&set, &set.signer().sign("at+jwt", &saying(name, seconds)).expect("a token")).is_ok()
    };
    assert!(with("iat", NOW_SECONDS + 5) && !with("iat", NOW_SECONDS + 6));
    assert!(with("nbf", NOW_SECONDS + 5) && !with("nbf", NOW_SECONDS + 6));
    assert!(with("exp", NOW_SECONDS + 1) && !with("exp", NOW_SECONDS));
}

#[test]
fn nothing_private_is_debugged() {
    let shared = format!("{:?}", set_of([new_key(Algorithm::HS256)]));
    assert!(!shared.contains("0f3b9c1d") && shared.contains("HS256 shared"), "{shared}");
}
