use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use base64::engine::general_purpose::STANDARD;

use super::*;

/// Signs a header and claims, word for word, with the set's own key.
fn signed(set: &KeySet, header: &str, claims: &str) -> String {
    signed_by(set.signer(), header, claims)
}

fn signed_by(key: &SigningKey, header: &str, claims: &str) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let signature = key.signature(message.as_bytes()).expect("a signature");
    format!("{message}.{}", part(signature))
}

/// A key, and its public half as `SubjectPublicKeyInfo` (RFC 5280 4.1.2.7), as files hold it.
fn with_public_der(algorithm: Algorithm) -> (SigningKey, Vec<u8>) {
    let private = generate(algorithm).expect("a private key");
    let der = match algorithm {
        Algorithm::ES256 => {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &private).expect("a pair");
            AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).expect("DER").as_ref().to_vec()
        }
        Algorithm::EdDSA => {
            let pair = Ed25519KeyPair::from_pkcs8(&private).expect("a pair");
            AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).expect("DER").as_ref().to_vec()
        }
        _ => {
            let pair = RsaKeyPair::from_pkcs8(&private).expect("a pair");
            AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).expect("DER").as_ref().to_vec()
        }
    };
    (SigningKey::from_pkcs8(algorithm, &private).expect("a key"), der)
}

fn header(set: &KeySet) -> Value {
    json!({ "alg": set.signer().algorithm().name(), "typ": "at+jwt", "kid": set.signer().kid() })
}

fn with_header(set: &KeySet, name: &str, value: impl Into<Value>) -> String {
    let mut header = header(set);
    header[name] = value.into();
    signed(set, &header.to_string(), &said().to_string())
}

fn es256() -> KeySet {
    set_of([new_key(Algorithm::ES256)])
}

#[test]
fn the_forger_here_makes_good_tokens_if_it_changes_nothing() {
    for algorithm in Algorithm::ALL {
        let set = set_of([new_key(algorithm)]);
        assert!(verified(&set, &signed(&set, &header(&set).to_string(), &said().to_string())).is_ok(), "{algorithm:?}");
    }
}

#[test]
fn without_a_signature_nothing_is_taken() {
    let set = es256();
    let kid = set.signer().kid();
    for alg in ["none", "None", "nOnE", "NONE", "", "ES256", "HS256"] {
        let head = part(json!({ "alg": alg, "typ": "at+jwt", "kid": kid }).to_string());
        for end in ["", ".", ".AA", ".AAAA"] {
            let token = format!("{head}.{}{end}", part(said().to_string()));
            assert_eq!(verified(&set, &token), Err(Refused::Bad), "{alg} {end}");
        }
    }
    assert_eq!(verified(&set, &with_header(&set, "alg", "none")), Err(Refused::Bad), "not even with a good signature");
}

#[test]
fn a_public_key_is_no_shared_secret_in_any_form() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        let (key, der) = with_public_der(algorithm);
        let set = set_of([key]);
        let jwk = set.signer().public_jwk().expect("a public key").clone();
        let raw = |name: &str| {
            jwk.get(name).and_then(Value::as_str).map(|text| URL_SAFE_NO_PAD.decode(text).expect("base64"))
        };
        let point = [vec![4], raw("x").unwrap_or_default(), raw("y").unwrap_or_default()].concat();
        let base64 = STANDARD.encode(&der);
        let lines: Vec<_> =
            base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
        let secrets = [
            pem.clone().into_bytes(),
            format!("{pem}\n").into_bytes(),
            der,
            point,
            raw("x").or(raw("n")).expect("a number"),
            jwk.to_string().into_bytes(),
            set.document().to_vec(),
            set.signer().kid().as_bytes().to_vec(),
            Vec::new(),
        ];
        for secret in secrets {
            let forger = SigningKey::shared(set.signer().kid(), &secret);
            let token = forger.sign("at+jwt", &said()).expect("a token");
            assert_eq!(verified(&set, &token), Err(Refused::Bad), "{algorithm:?} {}", String::from_utf8_lossy(&secret));
            // The same with the header of the real algorithm.
            let lying = signed_by(&forger, &header(&set).to_string(), &said().to_string());
            assert_eq!(verified(&set, &lying), Err(Refused::Bad), "{algorithm:?}");
        }
    }
}

#[test]
fn a_key_is_asked_for_in_its_own_algorithm_only() {
    let keys = Algorithm::ALL.map(new_key);
    let kids = keys.each_ref().map(|key| key.kid().to_owned());
    let set = set_of(keys);
    for (algorithm, kid) in Algorithm::ALL.into_iter().zip(&kids) {
        for (other, other_kid) in Algorithm::ALL.into_iter().zip(&kids).filter(|(other, _)| *other != algorithm) {
            let signer = set.member(kid).expect("a key").key.as_ref();
            let message = |alg: Algorithm, kid: &str| {
                let head = json!({ "alg": alg.name(), "typ": "at+jwt", "kid": kid });
                signed_by(signer, &head.to_string(), &said().to_string())
            };
            assert!(verified(&set, &message(algorithm, kid)).is_ok());
            assert_eq!(verified(&set, &message(other, kid)), Err(Refused::Bad), "{algorithm:?} says {other:?}");
            assert_eq!(verified(&set, &message(algorithm, other_kid)), Err(Refused::Bad));
            assert_eq!(verified(&set, &message(other, other_kid)), Err(Refused::Bad));
        }
    }
}

#[test]
fn a_header_that_brings_a_key_or_wants_more_is_refused() {
    let set = es256();
    let attacker = new_key(Algorithm::ES256);
    let jwk = attacker.public_jwk().expect("a public key").clone();
    for (name, value) in [
        ("jwk", jwk.clone()),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
    ] {
        assert_eq!(verified(&set, &with_header(&set, name, value.clone())), Err(Refused::Bad), "{name}: {value}");
    }
    let head = json!({ "alg": "ES256", "typ": "at+jwt", "kid": attacker.kid(), "jwk": jwk });
    let token = signed_by(&attacker, &head.to_string(), &said().to_string());
    assert!(verified(&set, &token).is_err());
}

#[test]
fn a_header_of_wrong_type_key_or_form_is_refused() {
    let set = es256();
    for typ in ["JWT", "jwt", "id+jwt", "at+jwt ", "application/", "application/jwt", "x/at+jwt", "logout+jwt", ""] {
        assert_eq!(verified(&set, &with_header(&set, "typ", typ)), Err(Refused::Bad), "{typ:?}");
    }
    for kid in ["", "other", "../../dev/null", "' or 1=1 --", "0"] {
        assert_eq!(verified(&set, &with_header(&set, "kid", kid)), Err(Refused::UnknownKey), "{kid:?}");
    }
    for (name, value) in [("kid", json!(0)), ("kid", Value::Null), ("typ", json!(["at+jwt"])), ("alg", json!(1))] {
        assert_eq!(verified(&set, &with_header(&set, name, value)), Err(Refused::Bad), "{name}");
    }
    for missing in ["alg", "typ", "kid"] {
        let mut header = header(&set);
        header.as_object_mut().expect("an object").remove(missing);
        assert_eq!(
            verified(&set, &signed(&set, &header.to_string(), &said().to_string())),
            Err(Refused::Bad),
            "{missing}"
        );
    }
    let twice = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{0}","kid":"{0}"}}"#, set.signer().kid());
    assert_eq!(verified(&set, &signed(&set, &twice, &said().to_string())), Err(Refused::Bad));
}

#[test]
fn claims_for_others_or_another_time_are_refused() {
    let set = es256();
    let refused = |claims: Value| {
        assert_eq!(
            verified(&set, &signed(&set, &header(&set).to_string(), &claims.to_string())),
            Err(Refused::Bad),
            "{claims}"
        );
    };
    for issuer in ["https://evil.example", "https://auth.example.com/", "HTTPS://auth.example.com", ""] {
        refused(saying("iss", issuer));
    }
    for audience in ["https://other.example", "https://auth.example.com", ""] {
        refused(saying("aud", audience));
    }
    refused(saying("exp", NOW_SECONDS - 1));
    refused(saying("exp", 0));
    refused(saying("nbf", NOW_SECONDS + 600));
    refused(saying("iat", NOW_SECONDS + 600));
}

#[test]
fn claims_of_the_wrong_json_type_are_refused() {
    let set = es256();
    let refused = |claims: &str| {
        assert_eq!(verified(&set, &signed(&set, &header(&set).to_string(), claims)), Err(Refused::Bad), "{claims}");
    };
    for time in ["9999999999", "soon", ""] {
        refused(&saying("exp", time).to_string());
        refused(&saying("nbf", time).to_string());
        refused(&saying("iat", time).to_string());
    }
    let odd = [json!(9_999_999_999.5), json!(-1), json!([9_999_999_999_u64]), json!({}), json!(true)];
    for value in odd {
        refused(&saying("exp", value.clone()).to_string());
        refused(&saying("nbf", value).to_string());
    }
    refused(&saying("exp", Value::Null).to_string());
    for huge in ["1e400", "99999999999999999999999", "9999999999.0", "1e10"] {
        refused(&said().to_string().replace(&(NOW_SECONDS + 900).to_string(), huge));
    }
    for name in ["iss", "aud", "exp", "iat", "sub"] {
        refused(&without(name).to_string());
        refused(&saying(name, json!([said()[name]])).to_string());
        refused(&saying(name, json!({ "is": said()[name] })).to_string());
    }
    for doubled in [r#""exp":9999999999"#, r#""aud":"https://api.example.com""#, r#""sub":"eve""#] {
        refused(&said().to_string().replacen('{', &format!("{{{doubled},"), 1));
    }
    for other in ["[]", "null", "\"\"", "{}", "1"] {
        refused(other);
    }
}

#[test]
fn every_changed_letter_of_every_part_is_noticed() {
    for algorithm in Algorithm::ALL {
        let set = set_of([new_key(algorithm)]);
        let token = set.signer().sign("at+jwt", &said()).expect("a token");
        for at in 0..token.len() {
            for other in [b'A', b'_', b'.', b'=', b' ', b'+'] {
                let mut changed = token.clone().into_bytes();
                if changed[at] == other {
                    continue;
                }
                changed[at] = other;
                let changed = String::from_utf8(changed).expect("ASCII");
                assert!(verified(&set, &changed).is_err(), "{algorithm:?} at {at}: {changed}");
            }
            let mut flipped = token.clone().into_bytes();
            flipped[at] ^= 1;
            assert!(verified(&set, &String::from_utf8(flipped).expect("ASCII")).is_err(), "{algorithm:?} at {at}");
        }
    }
}

#[test]
fn what_is_no_token_is_refused_quietly() {
    let set = es256();
    let token = set.signer().sign("at+jwt", &said()).expect("a token");
    let long = format!("{token}{}", "A".repeat(20_000));
    for wrong in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "\u{0}",
        "é.é.é",
        &token[1..],
        &format!("{token}."),
        &format!(" {token}"),
        &long,
    ] {
        assert!(verified(&set, wrong).is_err(), "{wrong}");
    }
    for parts in [2, 4] {
        let cut: Vec<_> = token.split('.').chain(["AAAA"]).take(parts).collect();
        assert_eq!(verified(&set, &cut.join(".")), Err(Refused::Bad));
    }
}
