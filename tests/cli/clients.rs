//! Apps that sign their people in here, at the command line.

use serde_json::{Value, json};

use super::roles::{done, fails};
use crate::binary::{IN_PRODUCTION, Place, Ran};
use crate::on_both;

on_both! {
    an_app_is_registered_and_its_secret_shown_once,
    an_app_is_changed_shut_out_and_let_in,
    while_a_secret_is_rotated_there_are_two,
    an_app_on_a_device_needs_no_redirect_uri_and_keeps_no_secret,
    what_cannot_be_registered_is_told_with_what_to_do,
    an_app_goes_with_everything_it_was_given,
    an_app_says_where_it_hears_of_sign_outs,
    an_app_is_registered_by_its_keys,
}

const CREATE: [&str; 8] =
    ["client", "create", "--name", "The Shop", "--type", "web", "--redirect-uri", "https://shop.example.com/callback"];

/// An app, and its secret if it has one.
fn created(place: &Place, more: &[&str]) -> Value {
    let command: Vec<_> = CREATE.iter().chain(more).chain(&["--json"]).copied().collect();
    let ran = place.run(&command);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json()
}

fn id(client: &Value) -> &str {
    client["client_id"].as_str().expect("an id")
}

async fn an_app_is_registered_and_its_secret_shown_once(place: Place) {
    let app = created(&place, &["--first-party"]);
    assert!(app["client_secret"].as_str().is_some_and(|secret| secret.len() == 43), "{app}");
    assert_eq!(
        (&app["redirect_uris"], &app["first_party"]),
        (&json!(["https://shop.example.com/callback"]), &json!(true))
    );
    assert_eq!(
        (&app["token_endpoint_auth_method"], &app["require_pkce"]),
        (&json!("client_secret_basic"), &json!(true))
    );
    for shown in [done(&place, &["client", "show", id(&app), "--json"]), done(&place, &["client", "list", "--json"])] {
        assert!(shown.out.contains(id(&app)) && !shown.out.contains("client_secret\""), "{}", shown.out);
    }
    let listed = done(&place, &["client", "list"]).out;
    assert!(listed.contains("The Shop") && listed.contains(id(&app)), "{listed}");
    let spa = place.run(&[
        "client",
        "create",
        "--name",
        "Page",
        "--type",
        "spa",
        "--redirect-uri",
        "http://localhost:5173/",
        "--json",
    ]);
    assert!(spa.code == 0 && spa.json().get("client_secret").is_none(), "{spa:?}");
    let plain = place.run(&["client", "create", "--name", "Job", "--type", "machine", "--scope", "orders:read"]);
    assert!(
        plain.code == 0 && plain.out.contains("client_secret  ") && plain.err.contains("shown this once"),
        "{plain:?}"
    );
}

async fn an_app_is_changed_shut_out_and_let_in(place: Place) {
    let app = created(&place, &[]);
    done(&place, &["client", "update", id(&app), "--name", "The new shop", "--id-token-alg", "ES256"]);
    let shown = || done(&place, &["client", "show", id(&app), "--json"]).json();
    assert_eq!((&shown()["name"], &shown()["id_token_signed_response_alg"]), (&json!("The new shop"), &json!("ES256")));
    assert_eq!(shown()["redirect_uris"], app["redirect_uris"], "what is not named stays");
    done(&place, &["client", "update", id(&app), "--disable"]);
    assert!(shown()["disabled_at"].is_string() && done(&place, &["client", "list"]).out.contains("(disabled)"));
    done(&place, &["client", "update", id(&app), "--enable"]);
    assert!(shown()["disabled_at"].is_null());
    let keys = done(&place, &["keys", "list", "--json"]).json();
    let chains: std::collections::BTreeSet<_> =
        keys.as_array().expect("keys").iter().map(|key| key["chain"].to_string()).collect();
    assert_eq!(chains.len(), 3, "access tokens, and ID tokens with RS256 and ES256: {chains:?}");
}

async fn while_a_secret_is_rotated_there_are_two(place: Place) {
    let app = created(&place, &[]);
    let secrets = "select count(*) from client_secrets";
    let next = place.run(&["client", "rotate-secret", id(&app), "--json"]);
    assert_ne!(next.json()["client_secret"], app["client_secret"]);
    assert_eq!(place.number(secrets).await, 2);
    place.run(&["client", "rotate-secret", id(&app), "--json"]);
    assert_eq!(place.number(secrets).await, 2, "never three");
    place.run(&["client", "rotate-secret", id(&app), "--overlap-hours", "0", "--json"]);
    assert_eq!(place.number(secrets).await, 1, "at once, where it has leaked");
}

async fn an_app_on_a_device_needs_no_redirect_uri_and_keeps_no_secret(place: Place) {
    let device_code = "urn:ietf:params:oauth:grant-type:device_code";
    let tv = done(&place, &["client", "create", "--name", "TV", "--type", "device", "--json"]).json();
    assert!(tv.get("client_secret").is_none() && id(&tv).starts_with("device_"), "{tv}");
    assert_eq!(tv["grant_types"], json!([device_code, "refresh_token"]));
    let both = created(&place, &["--grant-type", "authorization_code", "--grant-type", "device_code"]);
    assert_eq!(both["grant_types"], json!(["authorization_code", device_code]), "by its short name too");
    let needless =
        ["client", "create", "--name", "TV", "--type", "device", "--redirect-uri", "https://tv.example.com/"];
    fails(&place, &needless, (2, "no redirect URI"));
    fails(&place, &["client", "update", id(&tv), "--grant-type", "password"], (2, "device_code"));
}

async fn what_cannot_be_registered_is_told_with_what_to_do(place: Place) {
    let with = |uri: &'static str| ["client", "create", "--name", "Shop", "--type", "web", "--redirect-uri", uri];
    fails(&place, &with("http://shop.example.com/cb"), (2, "Use https"));
    fails(&place, &with("https://*.example.com/cb"), (2, "wildcard"));
    fails(&place, &with("javascript:alert(1)"), (2, "Use https"));
    fails(&place, &["client", "create", "--name", "Shop", "--type", "web"], (2, "at least one redirect URI"));
    fails(&place, &["client", "create", "--name", " ", "--type", "machine"], (2, "a name"));
    let open = [
        "client",
        "create",
        "--name",
        "Page",
        "--type",
        "spa",
        "--redirect-uri",
        "https://a.example/",
        "--require-pkce",
        "false",
    ];
    fails(&place, &open, (2, "has to use PKCE"));
    fails(&place, &["client", "show", "nobody"], (5, "portico client list"));
    let spa = place
        .run(&["client", "create", "--name", "Page", "--type", "spa", "--redirect-uri", "https://a.example/", "--json"])
        .json();
    fails(&place, &["client", "rotate-secret", id(&spa)], (1, "without a secret"));
}

async fn an_app_goes_with_everything_it_was_given(place: Place) {
    let app = created(&place, &[]);
    fails(&place, &["client", "delete", id(&app)], (2, "--yes"));
    done(&place, &["client", "delete", id(&app), "--yes"]);
    fails(&place, &["client", "show", id(&app)], (5, "there is no client"));
    assert_eq!(place.number("select count(*) from client_secrets").await, 0);
}

async fn an_app_says_where_it_hears_of_sign_outs(place: Place) {
    let ears = "https://shop.example.com/signed-out";
    let app = created(
        &place,
        &[
            "--post-logout-redirect-uri",
            "https://shop.example.com/bye",
            "--backchannel-logout-uri",
            ears,
            "--backchannel-logout-session-required",
        ],
    );
    assert_eq!(app["post_logout_redirect_uris"], json!(["https://shop.example.com/bye"]));
    assert_eq!(
        (&app["backchannel_logout_uri"], &app["backchannel_logout_session_required"]),
        (&json!(ears), &json!(true))
    );
    let to = |uri: &'static str| ["client", "update", id(&app), "--backchannel-logout-uri", uri];
    for uri in ["http://localhost:4000/out", "http://127.0.0.1:4000/out", "https://shop.example.com/other"] {
        done(&place, &to(uri));
    }
    for uri in [
        "http://shop.example.com/out",
        "https://10.0.0.5/out",
        "https://shop.example.com:8443/out",
        "https://a@shop.example.com/",
        "/out",
        "https://shop.example.com/#x",
        "file:///etc/passwd",
    ] {
        fails(&place, &to(uri), (2, "this portal can reach"));
    }
    fails(
        &place,
        &["client", "update", id(&app), "--post-logout-redirect-uri", "javascript:alert(1)"],
        (2, "Use https"),
    );
    let mut strict = place.command(&to("http://localhost:4000/out"));
    strict.envs(IN_PRODUCTION.iter().copied());
    let ran = Ran::of(strict);
    assert!(ran.code == 2 && ran.err.contains("this portal can reach"), "{ran:?}");
    done(&place, &to(""));
    assert!(done(&place, &["client", "show", id(&app), "--json"]).json().get("backchannel_logout_uri").is_none());
}

async fn an_app_is_registered_by_its_keys(place: Place) {
    let key = json!({
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let with_private = {
        let mut key = key.clone();
        key["d"] = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
        key
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let good = file("good.json", json!({ "keys": [key] }).to_string());
    let by_key = ["--token-endpoint-auth-method", "private_key_jwt"];
    let app = created(&place, &[by_key[0], by_key[1], "--jwks-file", &good, "--require-par"]);
    assert!(app.get("client_secret").is_none(), "{app}");
    assert_eq!(
        (&app["jwks"]["keys"][0]["kid"], &app["require_pushed_authorization_requests"]),
        (&json!("one"), &json!(true))
    );
    let elsewhere =
        ["client", "update", id(&app), "--jwks-uri", "https://shop.example.com/keys", "--require-par", "false"];
    done(&place, &elsewhere);
    let shown = done(&place, &["client", "show", id(&app), "--json"]).json();
    assert_eq!((&shown["jwks_uri"], shown.get("jwks")), (&json!("https://shop.example.com/keys"), None));
    assert_eq!(shown["require_pushed_authorization_requests"], false);
    let missing = folder.path().join("none.json").display().to_string();
    for (path, advice) in [
        (file("private.json", json!({ "keys": [with_private] }).to_string()), "private key"),
        (file("empty.json", json!({ "keys": [] }).to_string()), "no set of public keys"),
        (file("text.json", "-----BEGIN PUBLIC KEY-----".to_owned()), "not JSON"),
        (missing, "cannot be read"),
    ] {
        fails(&place, &["client", "update", id(&app), "--jwks-file", &path], (2, advice));
    }
    fails(&place, &[&CREATE[..], &by_key].concat(), (2, "public keys"));
    fails(&place, &["client", "rotate-secret", id(&app)], (1, "without a secret"));
}
