//! Tokens with a good signature that say what they must not (gate 10, ATK-055, ATK-056). The forger holds the portal's own key.

use std::time::Duration;

use serde_json::{Value, json};

use super::forged::Forger;
use super::{BOB, Caller, id_of, text};
use crate::both;
use crate::support::World;

both! {
    a_token_of_another_type_is_none,
    a_token_of_another_issuer_or_for_another_audience_is_none,
    times_of_another_day_are_refused,
    times_of_another_json_type_are_refused,
    no_claim_can_be_doubled_bent_or_left_out,
    a_token_for_something_else_does_not_open_the_account,
    what_is_said_of_a_person_must_be_true_of_the_session,
    every_changed_byte_is_noticed,
}

async fn a_token_of_another_type_is_none(world: World) {
    let forger = Forger::at(&world).await;
    let claims = forger.claims.to_string();
    for typ in [
        "JWT",
        "jwt",
        "id+jwt",
        "at+jwt ",
        "at-jwt",
        "logout+jwt",
        "secevent+jwt",
        "application/jwt",
        "application/",
        "",
    ] {
        forger.is_refused(&forger.with_header("typ", json!(typ)), typ).await;
    }
    let header = json!({ "alg": "ES256", "kid": forger.header["kid"] }).to_string();
    forger.is_refused(&forger.sign(&header, &claims), "without typ").await;
    forger.is_refused(&forger.with_header("typ", json!(["at+jwt"])), "a list of types").await;
    // What an ID token says (OpenID Connect Core 2), under its own type and under that of an access token.
    let id_token = json!({
        "iss": forger.claims["iss"], "sub": forger.claims["sub"], "aud": "some-client", "azp": "some-client", "nonce": "n-0S6_WzA2Mj",
        "exp": forger.claims["exp"], "iat": forger.claims["iat"], "auth_time": forger.claims["auth_time"], "sid": forger.claims["sid"],
        "email": forger.claims["email"], "email_verified": true,
    });
    for typ in ["JWT", "at+jwt"] {
        for audience in [json!("some-client"), forger.claims["aud"].clone()] {
            let mut claims = id_token.clone();
            claims["aud"] = audience;
            let header = json!({ "alg": "ES256", "typ": typ, "kid": forger.header["kid"] }).to_string();
            forger.is_refused(&forger.sign(&header, &claims.to_string()), typ).await;
        }
    }
}

async fn a_token_of_another_issuer_or_for_another_audience_is_none(world: World) {
    let forger = Forger::at(&world).await;
    let url = &world.url;
    let others = [
        format!("{url}/"),
        url.to_uppercase(),
        url.replace("localhost", "127.0.0.1"),
        url.replace("http:", "https:"),
        format!("{url}.evil.example"),
        "https://evil.example".to_owned(),
        "some-client".to_owned(),
        String::new(),
    ];
    for name in ["iss", "aud"] {
        for other in &others {
            forger.is_refused(&forger.claiming(name, json!(other)), other).await;
        }
        for odd in [json!([url]), json!([url, "https://evil.example"]), json!({ "is": url }), Value::Null, json!(1)] {
            forger.is_refused(&forger.claiming(name, odd.clone()), &odd.to_string()).await;
        }
    }
}

async fn times_of_another_day_are_refused(world: World) {
    let forger = Forger::at(&world).await;
    let now = forger.claims["iat"].as_u64().expect("seconds");
    for (name, time) in [("exp", now - 1), ("exp", 0), ("nbf", now + 600), ("iat", now + 600)] {
        forger.is_refused(&forger.claiming(name, json!(time)), name).await;
    }
    assert!(forger.is_taken(&forger.claiming("nbf", json!(now))).await);
    world.wait(Duration::from_secs(901));
    forger.is_refused(&forger.caller.access, "run out").await;
    assert!(forger.is_taken(&forger.claiming("exp", json!(now + 2_000))).await, "whoever has the key can do this");
    world.wait(Duration::from_hours(7 * 24));
    forger.is_refused(&forger.claiming("exp", json!(9_999_999_999_u64)), "but the session has ended").await;
}

async fn times_of_another_json_type_are_refused(world: World) {
    let forger = Forger::at(&world).await;
    let written = forger.claims.to_string();
    for name in ["exp", "iat", "nbf"] {
        let odd = [
            json!("9999999999"),
            json!(""),
            json!("soon"),
            json!(9_999_999_999.5),
            json!(-1),
            json!([9_999_999_999_u64]),
            json!({}),
            json!(true),
            Value::Null,
        ];
        for value in odd {
            forger.is_refused(&forger.claiming(name, value.clone()), &format!("{name}: {value}")).await;
        }
    }
    let exp = format!(r#""exp":{}"#, forger.claims["exp"]);
    assert!(written.contains(&exp));
    for number in ["9999999999.0", "1e10", "1e400", "99999999999999999999999", "0x2540BE3FF"] {
        let claims = written.replace(&exp, &format!(r#""exp":{number}"#));
        forger.is_refused(&forger.saying(&claims), number).await;
    }
}

async fn no_claim_can_be_doubled_bent_or_left_out(world: World) {
    let forger = Forger::at(&world).await;
    let written = forger.claims.to_string();
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "sid", "client_id", "scope", "roles", "auth_time"] {
        let mut less = forger.claims.clone();
        less.as_object_mut().expect("claims").remove(name);
        forger.is_refused(&forger.saying(&less.to_string()), &format!("without {name}")).await;
        let bent = json!({ "is": forger.claims[name] });
        forger.is_refused(&forger.claiming(name, bent), &format!("a bent {name}")).await;
        let doubled = written.replacen('{', &format!("{{\"{name}\":{},", forger.claims[name]), 1);
        forger.is_refused(&forger.saying(&doubled), &format!("{name} twice")).await;
    }
    for other in ["[]", "null", "\"\"", "{}", "1", "", "{", "\u{0}"] {
        forger.is_refused(&forger.saying(other), other).await;
    }
}

async fn a_token_for_something_else_does_not_open_the_account(world: World) {
    let forger = Forger::at(&world).await;
    for scope in
        ["", "openid", "openid profile email", "Account", "accounts", "account:read", "openid,account", "account\t"]
    {
        forger.is_refused(&forger.claiming("scope", json!(scope)), scope).await;
    }
    assert!(forger.is_taken(&forger.claiming("scope", json!("openid account"))).await);
}

async fn what_is_said_of_a_person_must_be_true_of_the_session(world: World) {
    let forger = Forger::at(&world).await;
    let browser = world.person(BOB).await;
    let bob = Caller::sign_in(&world, BOB).await;
    let (bobs_id, bobs_session) = (id_of(&world, BOB).await, bob.session().await);
    forger.is_refused(&forger.claiming("sub", json!(bobs_id)), "Bob through Ada's session").await;
    forger.is_refused(&forger.claiming("sid", json!(bobs_session)), "Ada through Bob's session").await;
    for odd in ["", "nothing", "%", "' or '1'='1"] {
        forger.is_refused(&forger.claiming("sid", json!(odd)), odd).await;
        forger.is_refused(&forger.claiming("sub", json!(odd)), odd).await;
    }
    let hers = json!({ "roles": ["super_admin"], "email": BOB, "auth_time": 9_999_999_999_u64, "permissions": ["users:manage"] });
    let mut boastful = forger.claims.clone();
    boastful.as_object_mut().expect("claims").extend(hers.as_object().expect("claims").clone());
    world.wait(Duration::from_secs(601));
    let caller = Caller { access: forger.saying(&boastful.to_string()), ..forger.caller.clone() };
    let verified = caller.verified().await;
    assert_eq!((&verified["roles"], text(&verified["email"])), (&json!(["user"]), super::ADA.to_owned()), "{verified}");
    assert_eq!(caller.delete("/me").await.status, 403, "and when she last proved it is not a matter of claims");
    bob.post("/auth/sign-out", json!({})).await;
    let mut dead = forger.claims.clone();
    dead["sub"] = json!(bobs_id);
    dead["sid"] = json!(bobs_session);
    forger.is_refused(&forger.saying(&dead.to_string()), "a session that has ended").await;
    assert!(browser.is_signed_in().await);
}

async fn every_changed_byte_is_noticed(world: World) {
    let forger = Forger::at(&world).await;
    let token = &forger.caller.access;
    for at in 0..token.len() {
        let mut flipped = token.clone().into_bytes();
        flipped[at] ^= 1;
        let holder = Caller { access: String::from_utf8(flipped).expect("ASCII"), ..forger.caller.clone() };
        assert_eq!(holder.get("/auth/verify").await.status, 401, "at {at}: {}", holder.access);
    }
    for (wrong, why) in [
        (token[1..].to_owned(), "cut at the start"),
        (token[..token.len() - 1].to_owned(), "cut at the end"),
        (format!("{token}A"), "longer"),
        (format!("{token}="), "padded"),
        (format!("{token}."), "four parts"),
        (format!("{token}{}", "A".repeat(6_000)), "much longer"),
    ] {
        forger.is_refused(&wrong, why).await;
    }
    assert!(forger.is_taken(token).await);
}
