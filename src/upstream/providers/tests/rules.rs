//! What holds for every provider.

use serde_json::{Value, json};

use super::{ALL, Answers, of, signed};

/// `security.md` ATK-011.
#[test]
fn an_address_is_verified_by_the_json_value_true_and_nothing_like_it() {
    let claims = |verified: Value| json!({ "sub": "1", "email": "ada@example.com", "email_verified": verified });
    for provider in ["google", "linkedin", "gitlab", "twitch", "oidc"] {
        assert!(signed(provider, claims(json!(true))).unwrap().email_verified, "{provider}");
        for unverified in [json!("true"), json!(1), json!(["true"]), json!(false), Value::Null] {
            assert!(!signed(provider, claims(unverified)).unwrap().email_verified, "{provider}");
        }
    }
}

#[test]
fn what_one_answer_verified_does_not_verify_the_address_of_the_other() {
    let answers = Answers {
        id_token: Some(json!({ "sub": "1", "email": "victim@example.com" })),
        userinfo: Some(json!({ "sub": "1", "email": "eve@example.com", "email_verified": true })),
        ..Answers::default()
    };
    let profile = (of("oidc").profile)(&answers).unwrap();
    assert_eq!((profile.email.unwrap().as_str(), profile.email_verified), ("victim@example.com", false));
}

#[test]
fn whoever_has_no_subject_is_nobody() {
    for preset in ALL {
        for subject in [
            Value::Null,
            json!(""),
            json!("a b"),
            json!("é"),
            json!("a\u{0}"),
            json!("a".repeat(256)),
            json!([1]),
            json!(-1),
        ] {
            let person = json!({ "sub": subject, "id": subject, "uuid": subject, "data": { "id": subject }, "https://slack.com/team_id": "T1" });
            let answers = Answers { id_token: Some(person.clone()), userinfo: Some(person), ..Answers::default() };
            assert!((preset.profile)(&answers).is_err(), "{} {subject}", preset.id);
        }
    }
}

#[test]
fn names_are_fit_to_be_shown() {
    let claims = json!({ "sub": "1", "name": format!("  A\u{0}d\u{1b}a\n{}", "x".repeat(500)) });
    let name = signed("google", claims).unwrap().name;
    assert!(name.starts_with("Adax") && name.chars().count() == 200, "{name:?}");
}

#[test]
fn errors_have_the_names_of_the_standard() {
    let meant = |id: &str, answer: Value| (of(id).error)(&answer).map(str::to_owned);
    for (id, answer, error) in [
        ("google", json!({ "error": "invalid_grant", "error_description": "Bad Request" }), "invalid_grant"),
        ("github", json!({ "error": "bad_verification_code", "error_uri": "x" }), "invalid_grant"),
        ("github", json!({ "error": "incorrect_client_credentials" }), "invalid_client"),
        (
            "facebook",
            json!({ "error": { "type": "OAuthException", "code": 100, "error_subcode": 36_009 } }),
            "invalid_grant",
        ),
        ("facebook", json!({ "error": { "type": "OAuthException", "code": 1 } }), "invalid_client"),
        ("slack", json!({ "ok": false, "error": "invalid_code" }), "invalid_grant"),
        ("slack", json!({ "ok": false, "error": "bad_client_secret" }), "invalid_client"),
        ("twitch", json!({ "status": 400, "message": "Invalid authorization code" }), "invalid_grant"),
        ("twitch", json!({ "status": 403, "message": "invalid client secret" }), "invalid_client"),
    ] {
        assert_eq!(meant(id, answer).as_deref(), Some(error), "{id}");
    }
    for preset in ALL {
        assert_eq!((preset.error)(&json!({ "access_token": "x", "token_type": "bearer" })), None, "{}", preset.id);
    }
}
