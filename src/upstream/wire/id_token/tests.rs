//! Good ID tokens, and every way in which one is not (`security.md` ATK-025).

use serde_json::{Value, json};

use super::{Expected, check, is_issuer};
use crate::kit::clock::Timestamp;

const NOW: i64 = 1_700_000_000;
const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const EXPECTED: Expected<'_> = Expected {
    issuer: "https://idp.example",
    client_id: "us",
    nonce: Some("n-0S6_WzA2Mj"),
    afresh: false,
    says_when: true,
    now: Timestamp::from_millis(NOW * 1_000),
};

fn said() -> Value {
    json!({ "iss": "https://idp.example", "sub": "ada", "aud": "us", "exp": NOW + 300, "iat": NOW, "nonce": "n-0S6_WzA2Mj" })
}

/// What is wrong with the claims when one of them is another.
fn saying(name: &str, value: Value) -> Result<(), &'static str> {
    let mut said = said();
    said[name] = value;
    check(&said, EXPECTED)
}

#[test]
fn an_honest_token_is_taken() {
    assert_eq!(check(&said(), EXPECTED), Ok(()));
    assert_eq!(saying("aud", json!(["us"])), Ok(()));
    assert_eq!(saying("azp", json!("us")), Ok(()));
    assert_eq!(saying("iat", json!(NOW + 60)), Ok(()), "the provider's clock is ahead");
    let mut for_two = said();
    for_two["aud"] = json!(["them", "us"]);
    for_two["azp"] = json!("us");
    assert_eq!(check(&for_two, EXPECTED), Ok(()));
}

#[test]
fn no_claim_may_be_missing_or_of_another_type() {
    for name in ["iss", "sub", "aud", "exp", "iat", "nonce"] {
        assert!(saying(name, Value::Null).is_err(), "{name}");
        assert!(saying(name, json!({})).is_err(), "{name}");
        let mut without = said();
        without.as_object_mut().unwrap().remove(name);
        assert!(check(&without, EXPECTED).is_err(), "{name}");
    }
    for (name, value) in [
        ("exp", json!((NOW + 300).to_string())),
        ("exp", json!(-1)),
        ("iat", json!("now")),
        ("nbf", json!("now")),
        ("azp", json!(["us"])),
        ("sub", json!(7)),
        ("auth_time", json!("now")),
    ] {
        assert!(saying(name, value.clone()).is_err(), "{name} {value}");
    }
    assert!(check(&json!([]), EXPECTED).is_err() && check(&Value::Null, EXPECTED).is_err());
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    for issuer in ["https://evil.example", "https://idp.example/", "https://IDP.example", "http://idp.example", ""] {
        assert_eq!(saying("iss", json!(issuer)), Err("another issuer"), "{issuer}");
    }
}

#[test]
fn a_token_for_another_app_is_refused() {
    for audience in [json!("them"), json!([]), json!(["them"]), json!("us "), json!("US"), json!(["us", "them"])] {
        assert_eq!(saying("aud", audience.clone()), Err("for another app"), "{audience}");
    }
    assert_eq!(saying("azp", json!("them")), Err("asked for by another app"));
}

#[test]
fn a_token_of_another_time_is_refused() {
    for expired in [NOW, NOW - 1, 0] {
        assert_eq!(saying("exp", json!(expired)), Err("it has expired"));
    }
    assert_eq!(saying("iat", json!(NOW + 61)), Err("it does not hold yet"));
    assert_eq!(saying("nbf", json!(NOW + 61)), Err("it does not hold yet"));
}

/// `security.md` ATK-024: a token that answers somebody else's attempt.
#[test]
fn a_token_of_another_attempt_is_refused() {
    for nonce in ["", "n-0S6_WzA2Mk", "n-0S6_WzA2Mj ", "n-0S6_WzA2M"] {
        assert_eq!(saying("nonce", json!(nonce)), Err("of another attempt"));
    }
    let mut without = said();
    without.as_object_mut().unwrap().remove("nonce");
    assert_eq!(check(&without, EXPECTED), Err("of another attempt"));
    assert_eq!(check(&without, Expected { nonce: None, ..EXPECTED }), Ok(()), "of a provider that repeats none");
}

#[test]
fn a_token_about_nobody_is_refused() {
    assert_eq!(saying("sub", json!("")), Err("about nobody"));
}

#[test]
fn who_had_to_prove_themselves_again_must_have_done_so_lately() {
    let afresh = Expected { afresh: true, ..EXPECTED };
    let at = |seconds: i64| {
        let mut said = said();
        said["auth_time"] = json!(seconds);
        check(&said, afresh)
    };
    assert_eq!((at(NOW), at(NOW - 600)), (Ok(()), Ok(())));
    assert_eq!(at(NOW - 3_600), Err("nobody proved themselves again"));
    assert_eq!(saying("auth_time", json!(NOW - 3_600)), Ok(()), "nobody had to");
    assert_eq!(check(&said(), afresh), Err("nobody proved themselves again"));
    assert_eq!(check(&said(), Expected { says_when: false, ..afresh }), Ok(()), "of a provider that does not say");
}

#[test]
fn of_many_tenants_each_speaks_for_itself() {
    let many = Expected { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", ..EXPECTED };
    let of = |issuer: &str, tenant: Value| {
        let mut said = said();
        said["iss"] = json!(issuer);
        said["tid"] = tenant;
        check(&said, many)
    };
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    assert_eq!(of(&issuer, json!(TENANT)), Ok(()));
    assert_eq!(of(&issuer, json!("00000000-0000-0000-0000-000000000000")), Err("another tenant"));
    assert_eq!(of(&issuer, Value::Null), Err("another tenant"));
    assert_eq!(of(&issuer, json!("")), Err("another tenant"));
    for other in ["https://login.microsoftonline.com/{tenantid}/v2.0", "https://login.microsoftonline.com//v2.0"] {
        assert_eq!(of(other, json!(TENANT)), Err("another issuer"));
    }
    let elsewhere = format!("https://evil.example/{TENANT}/v2.0");
    assert_eq!(of(&elsewhere, json!(TENANT)), Err("another issuer"));
    assert!(!is_issuer(&format!("https://login.microsoftonline.com/{TENANT}/x/v2.0"), many.issuer));
}
