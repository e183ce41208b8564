//! What each provider really answers, and who is read from it.

mod rules;

use serde_json::{Value, json};

use super::{ALL, Answers, Preset, preset};
use crate::config::{PRESETS, ProviderId, ProviderKind};
use crate::upstream::Profile;

fn of(id: &str) -> &'static Preset {
    preset(ProviderId::parse(id).unwrap(), (id == "oauth2").then_some(ProviderKind::OAuth2))
}

/// The answers of a provider that speaks `OAuth` 2.
fn told(id: &str, userinfo: Value, emails: Value) -> Result<Profile, &'static str> {
    let emails = Some(emails).filter(|emails| !emails.is_null());
    let answers = Answers { issuer: of(id).issuer.to_owned(), userinfo: Some(userinfo), emails, ..Answers::default() };
    (of(id).profile)(&answers)
}

/// The answers of a provider that speaks `OpenID` Connect.
fn signed(id: &str, claims: Value) -> Result<Profile, &'static str> {
    let answers = Answers { issuer: of(id).issuer.to_owned(), id_token: Some(claims), ..Answers::default() };
    (of(id).profile)(&answers)
}

/// Subject, address, whether it is verified, name and label.
fn read(profile: &Profile) -> (&str, Option<&str>, bool, &str, &str) {
    let email = profile.email.as_ref().map(crate::accounts::Email::as_str);
    (&profile.subject, email, profile.email_verified, &profile.name, &profile.label)
}

const ADDRESS: Option<&str> = Some("ada@example.com");

#[test]
fn the_presets_are_those_of_the_settings_in_their_order() {
    assert_eq!(ALL.map(|preset| preset.id), PRESETS);
    assert_eq!(preset(ProviderId::parse("mine").unwrap(), Some(ProviderKind::OAuth2)).id, "oauth2");
    assert_eq!(preset(ProviderId::parse("mine").unwrap(), None).id, "oidc");
}

#[test]
fn only_google_and_apple_join_accounts_unless_the_operator_says_so() {
    let trusted: Vec<_> = ALL.iter().filter(|preset| preset.trusts_email).map(|preset| preset.id).collect();
    assert_eq!(trusted, ["google", "apple"]);
}

#[test]
fn every_address_of_a_preset_is_https() {
    for preset in ALL {
        let known = &preset.endpoints;
        let all = [known.authorize, known.token, known.userinfo, known.emails, known.jwks, known.revoke];
        assert!(all.iter().all(|url| url.is_empty() || url.starts_with("https://")), "{}", preset.id);
        assert!(!known.authorize.is_empty() && !known.token.is_empty(), "{}", preset.id);
        assert_eq!(preset.id_token.is_some(), !known.jwks.is_empty(), "{}", preset.id);
        assert!(preset.id_token.is_some() || !known.userinfo.is_empty(), "{}", preset.id);
    }
}

#[test]
fn google() {
    let claims = json!({
        "iss": "https://accounts.google.com", "azp": "1-a.apps.googleusercontent.com", "aud": "1-a.apps.googleusercontent.com",
        "sub": "113774264463038321964", "email": "ada@example.com", "email_verified": true, "at_hash": "x", "name": "Ada Lovelace",
        "picture": "https://lh3.googleusercontent.com/a", "given_name": "Ada", "family_name": "Lovelace", "iat": 1, "exp": 2,
    });
    let profile = signed("google", claims).unwrap();
    assert_eq!(read(&profile), ("113774264463038321964", ADDRESS, true, "Ada Lovelace", "ada@example.com"));
    assert_eq!((profile.given_name.as_str(), profile.family_name.as_str()), ("Ada", "Lovelace"));
    assert_eq!(profile.issuer, "https://accounts.google.com");
}

#[test]
fn github_names_the_primary_address_of_those_it_keeps_private() {
    let user = json!({ "login": "ada", "id": 583_231, "node_id": "MDQ6", "name": "Ada Lovelace", "email": null, "type": "User" });
    let emails = json!([
        { "email": "old@example.com", "primary": false, "verified": true, "visibility": null },
        { "email": "ada@example.com", "primary": true, "verified": true, "visibility": "private" },
    ]);
    assert_eq!(read(&told("github", user.clone(), emails).unwrap()), ("583231", ADDRESS, true, "Ada Lovelace", "ada"));
    let unverified = json!([{ "email": "ada@example.com", "primary": true, "verified": false, "visibility": null }]);
    assert_eq!(
        read(&told("github", user.clone(), unverified).unwrap()),
        ("583231", ADDRESS, false, "Ada Lovelace", "ada")
    );
    assert_eq!(read(&told("github", user, Value::Null).unwrap()), ("583231", None, false, "Ada Lovelace", "ada"));
    // The address of a profile is whatever its owner wrote there.
    let public = json!({ "login": "eve", "id": 1, "name": null, "email": "ada@example.com" });
    assert_eq!(read(&told("github", public, Value::Null).unwrap()), ("1", None, false, "", "eve"));
}

#[test]
fn facebook_never_says_that_an_address_is_verified() {
    let me = json!({ "id": "10221", "name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "verified": true });
    assert_eq!(
        read(&told("facebook", me, Value::Null).unwrap()),
        ("10221", ADDRESS, false, "Ada Lovelace", "ada@example.com")
    );
    let by_phone = json!({ "id": "10222", "name": "Grace" });
    assert_eq!(read(&told("facebook", by_phone, Value::Null).unwrap()), ("10222", None, false, "Grace", "Grace"));
}

#[test]
fn x_gives_no_address() {
    let me = json!({ "data": { "id": "2244994945", "name": "Ada", "username": "ada", "email": "ada@example.com" } });
    assert_eq!(read(&told("x", me, Value::Null).unwrap()), ("2244994945", None, false, "Ada", "ada"));
    assert!(told("x", json!({ "id": "2244994945" }), Value::Null).is_err());
}

#[test]
fn linkedin() {
    let claims = json!({
        "iss": "https://www.linkedin.com/oauth", "aud": "78abc", "iat": 1, "exp": 2, "sub": "782bbtaQ", "name": "Ada Lovelace",
        "given_name": "Ada", "family_name": "Lovelace", "picture": "https://media.licdn.com/a", "locale": { "country": "US", "language": "en" },
        "email": "ada@example.com", "email_verified": true,
    });
    assert_eq!(
        read(&signed("linkedin", claims).unwrap()),
        ("782bbtaQ", ADDRESS, true, "Ada Lovelace", "ada@example.com")
    );
    assert!(!of("linkedin").pkce && !of("linkedin").id_token.unwrap().nonce);
}

/// `security.md` ATK-013.
#[test]
fn apple_names_people_once_and_nothing_but_the_name_is_taken_from_there() {
    let claims = |verified: Value| {
        json!({
            "iss": "https://appleid.apple.com", "aud": "com.example.app", "sub": "001234.abcdef.0123", "nonce": "n", "nonce_supported": true,
            "email": "x1y2@privaterelay.appleid.com", "email_verified": verified, "is_private_email": "true", "auth_time": 1, "iat": 1, "exp": 2,
        })
    };
    let first = |brought: Value, verified: Value| {
        let issuer = of("apple").issuer.to_owned();
        let answers =
            Answers { issuer, id_token: Some(claims(verified)), brought: Some(brought), ..Answers::default() };
        (of("apple").profile)(&answers).unwrap()
    };
    let relay = Some("x1y2@privaterelay.appleid.com");
    let user = json!({ "name": { "firstName": "Ada", "lastName": "Lovelace" }, "email": "victim@example.com", "sub": "victim" });
    let profile = first(user, json!(true));
    assert_eq!(read(&profile), ("001234.abcdef.0123", relay, true, "Ada Lovelace", "x1y2@privaterelay.appleid.com"));
    for verified in [json!(true), json!("true")] {
        let again = signed("apple", claims(verified)).unwrap();
        assert_eq!(read(&again), ("001234.abcdef.0123", relay, true, "", "x1y2@privaterelay.appleid.com"));
    }
    for unverified in [json!(false), json!("false"), json!(1), Value::Null] {
        assert!(!first(json!("nonsense"), unverified).email_verified);
    }
}

/// `security.md` ATK-012.
#[test]
fn microsoft_verifies_no_address_whatever_a_tenant_says() {
    let claims = json!({
        "ver": "2.0", "iss": "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        "aud": "6cb04018-a3f5-46a7-b995-940c78f5aef3", "exp": 2, "iat": 1, "nbf": 1, "name": "Ada Lovelace", "preferred_username": "ada@contoso.example",
        "oid": "00000000-0000-0000-66f3-3332eca7ea81", "tid": "9188040d-6c67-4c5b-b112-36a304b66dad", "email": "ada@example.com", "email_verified": true, "xms_edov": true,
    });
    let profile = signed("azuread", claims).unwrap();
    assert_eq!(
        read(&profile),
        ("AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", ADDRESS, false, "Ada Lovelace", "ada@contoso.example")
    );
}

#[test]
fn slack_numbers_people_within_their_workspace() {
    let claims = |team: &str| {
        json!({
            "iss": "https://slack.com", "sub": "U123ABC456", "aud": "25259531569.1115258246291", "exp": 2, "iat": 1, "auth_time": 1, "nonce": "n",
            "at_hash": "x", "https://slack.com/team_id": team, "https://slack.com/user_id": "U123ABC456", "email": "ada@example.com",
            "email_verified": true, "date_email_verified": 1, "locale": "en-US", "name": "Ada", "given_name": "Ada", "family_name": "",
        })
    };
    let profile = signed("slack", claims("T0123ABC456")).unwrap();
    assert_eq!(read(&profile), ("T0123ABC456/U123ABC456", ADDRESS, true, "Ada", "ada@example.com"));
    assert_ne!(profile.subject, signed("slack", claims("T9")).unwrap().subject);
    assert!(signed("slack", claims("")).is_err());
}

#[test]
fn discord() {
    let me = |verified: Value| json!({ "id": "80351110224678912", "username": "ada", "discriminator": "0", "global_name": "Ada", "email": "ada@example.com", "verified": verified, "mfa_enabled": true });
    assert_eq!(
        read(&told("discord", me(json!(true)), Value::Null).unwrap()),
        ("80351110224678912", ADDRESS, true, "Ada", "ada")
    );
    assert!(!told("discord", me(json!(false)), Value::Null).unwrap().email_verified);
}

#[test]
fn twitch() {
    let claims = json!({
        "aud": "hof5gwx0su6owfnys0yan9c87zr6t", "exp": 2, "iat": 1, "iss": "https://id.twitch.tv/oauth2", "sub": "713936733", "azp": "hof5gwx0su6owfnys0yan9c87zr6t",
        "email": "ada@example.com", "email_verified": true, "preferred_username": "adatv", "nonce": "n",
    });
    assert_eq!(read(&signed("twitch", claims).unwrap()), ("713936733", ADDRESS, true, "", "adatv"));
}

#[test]
fn gitlab() {
    let claims = json!({
        "iss": "https://gitlab.com", "sub": "4977155", "aud": "abc", "exp": 2, "iat": 1, "auth_time": 1, "sub_legacy": "x", "name": "Ada Lovelace",
        "nickname": "ada", "preferred_username": "ada", "email": "ada@example.com", "email_verified": true, "profile": "https://gitlab.com/ada", "groups_direct": [],
    });
    assert_eq!(read(&signed("gitlab", claims).unwrap()), ("4977155", ADDRESS, true, "Ada Lovelace", "ada"));
}

#[test]
fn bitbucket_names_the_primary_address_of_those_it_keeps() {
    let user = json!({ "type": "user", "uuid": "{a54f16da-24e9-4d7f-a3a7-b1ba2cd98aa3}", "username": "ada", "display_name": "Ada", "account_id": "557058:c0b72ad0" });
    let emails = json!({ "pagelen": 10, "values": [
        { "type": "email", "email": "old@example.com", "is_primary": false, "is_confirmed": true },
        { "type": "email", "email": "ada@example.com", "is_primary": true, "is_confirmed": true },
    ] });
    let profile = told("bitbucket", user.clone(), emails).unwrap();
    assert_eq!(read(&profile), ("{a54f16da-24e9-4d7f-a3a7-b1ba2cd98aa3}", ADDRESS, true, "Ada", "ada"));
    assert_eq!(told("bitbucket", user, Value::Null).unwrap().email, None);
}

#[test]
fn spotify_never_verified_an_address() {
    let me = json!({ "id": "smedjan", "display_name": "Ada", "email": "ada@example.com", "country": "SE", "email_verified": true });
    assert_eq!(read(&told("spotify", me, Value::Null).unwrap()), ("smedjan", ADDRESS, false, "Ada", "ada@example.com"));
}

#[test]
fn any_oauth_2_provider_by_the_usual_names() {
    for (subject, me) in [
        ("7", json!({ "id": 7, "email": "ada@example.com", "name": "Ada", "login": "ada" })),
        ("u-7", json!({ "sub": "u-7", "email": "ada@example.com", "display_name": "Ada", "username": "ada" })),
    ] {
        assert_eq!(read(&told("oauth2", me, Value::Null).unwrap()), (subject, ADDRESS, false, "Ada", "ada"));
    }
}
