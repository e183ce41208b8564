//! What an app is told: ID tokens and `UserInfo`.

use http::Method;
use jsonwebtoken::decode_header;
use portico::kit::jws::Algorithm;
use portico::oidc::clients::Wanted;
use serde_json::{Value, json as object};

use super::op::{self, ADA, Op, good};

pub async fn oidcc_server(op: Op) {
    let arrived = op.authorize(&[]).await;
    let (tokens, said) = op.tokens(&arrived).await;
    assert_eq!(op.known(&tokens).await["sub"], said["sub"]);
}

/// Signed with RS256 unless the app wants otherwise, by a key that it names.
pub async fn oidcc_idtoken_signature(op: Op) {
    let usual = op::app(&op.world, Wanted { id_token_alg: Some(Algorithm::RS256), ..Wanted::default() }).await;
    let arrived = op.walk(&op.browser, op.request(&usual, &[])).await;
    let tokens = good(&op.exchange(&usual, arrived.code()).await);
    op.checked(&usual, &tokens).await;
    let head = decode_header(tokens["id_token"].as_str().expect("an ID token")).expect("a header");
    assert_eq!((head.alg, head.kid.is_some()), (jsonwebtoken::Algorithm::RS256, true));
}

/// The suite leaves out whoever does not offer `none`.
pub async fn oidcc_idtoken_unsigned(op: Op) {
    let document = op.world.browser().get("/.well-known/openid-configuration").await.json();
    let offered = document["id_token_signing_alg_values_supported"].as_array().expect("algorithms").clone();
    assert!(!offered.is_empty() && !offered.contains(&object!("none")), "{offered:?}");
    let asked = op.authorize(&[("id_token_signed_response_alg", "none")]).await;
    let (tokens, _) = op.tokens(&asked).await;
    let head = decode_header(tokens["id_token"].as_str().expect("an ID token")).expect("a header");
    assert_eq!(head.alg, jsonwebtoken::Algorithm::ES256, "as it is registered");
}

pub async fn oidcc_userinfo_get(op: Op) {
    let (tokens, said) = op.tokens(&op.authorize(&[]).await).await;
    assert_eq!(op.known(&tokens).await, object!({ "sub": said["sub"] }));
}

pub async fn oidcc_userinfo_post_header(op: Op) {
    let (tokens, said) = op.tokens(&op.authorize(&[]).await).await;
    let page = op.userinfo(Method::POST, &tokens).await;
    assert_eq!((page.status, &page.json()["sub"]), (200, &said["sub"]));
}

pub async fn oidcc_userinfo_post_body(op: Op) {
    let (tokens, said) = op.tokens(&op.authorize(&[]).await).await;
    let token = tokens["access_token"].as_str().expect("an access token");
    let page = op.world.browser().send(Method::POST, "/oauth2/userinfo", Some(&[("access_token", token)]), &[]).await;
    assert_eq!((page.status, &page.json()["sub"]), (200, &said["sub"]));
}

pub async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(op: Op) {
    let arrived = op.authorize(&[("nonce", "")]).await;
    let tokens = good(&op.exchange(&op.app, arrived.code()).await);
    assert!(op.checked(&op.app, &tokens).await.get("nonce").is_none());
}

/// What an app that asks for these scopes is told, and which of them it got.
async fn scope(op: &Op, scope: &str) -> (Value, Value) {
    let (tokens, said) = op.tokens(&op.authorize(&[("scope", scope)]).await).await;
    let known = op.known(&tokens).await;
    assert_eq!(known["sub"], said["sub"]);
    (known, tokens["scope"].clone())
}

pub async fn oidcc_scope_profile(op: Op) {
    let profile = [("name", "Ada Lovelace"), ("given_name", "Ada"), ("family_name", "Lovelace")];
    let saved = op.browser.submit("/do/update-profile", &profile).await;
    assert_eq!(saved.status, 200, "{}", saved.visible());
    let (known, given) = scope(&op, "openid profile").await;
    for (name, value) in profile {
        assert_eq!(known[name], value, "{known}");
    }
    assert_eq!((given, known.get("email")), (object!("openid profile"), None));
}

pub async fn oidcc_scope_email(op: Op) {
    let (known, given) = scope(&op, "openid email").await;
    assert_eq!((&known["email"], &known["email_verified"]), (&object!(ADA), &object!(true)));
    assert_eq!((given, known.get("name")), (object!("openid email"), None));
}

/// Nobody's address is kept here, so the scope is not offered. Who asks for it all the same is let in, and told that it got less.
pub async fn oidcc_scope_address(op: Op) {
    unoffered(op, "address").await;
}

/// Phone numbers here are second factors, given to be safe and not to be passed on.
pub async fn oidcc_scope_phone(op: Op) {
    unoffered(op, "phone").await;
}

async fn unoffered(op: Op, name: &str) {
    let document = op.world.browser().get("/.well-known/openid-configuration").await.json();
    assert!(!document["scopes_supported"].as_array().expect("scopes").contains(&object!(name)));
    let (known, given) = scope(&op, &format!("openid {name}")).await;
    assert_eq!((known.as_object().map(serde_json::Map::len), given), (Some(1), object!("openid")), "{known}");
}

pub async fn oidcc_scope_all(op: Op) {
    let (known, given) = scope(&op, "openid email phone address profile").await;
    assert_eq!(
        (&known["email"], &known["name"], given),
        (&object!(ADA), &object!("Ada"), object!("openid email profile"))
    );
}

/// Neither scopes nor parameters have an order.
pub async fn oidcc_alternate_happy_flow(op: Op) {
    let request = op.request(&op.app, &[("scope", "email openid")]);
    let (path, query) = request.split_once('?').expect("a query");
    let turned: Vec<_> = query.split('&').rev().collect();
    let arrived = op.walk(&op.browser, format!("{path}?{}", turned.join("&"))).await;
    let (tokens, _) = op.tokens(&arrived).await;
    assert_eq!(op.known(&tokens).await["email"], ADA);
}

/// A claim asked for by its name is told where it was asked for, and nowhere else (OpenID Connect Core 5.5).
pub async fn oidcc_claims_essential(op: Op) {
    let (tokens, said) =
        op.tokens(&op.authorize(&[("claims", r#"{"userinfo":{"name":{"essential":true}}}"#)]).await).await;
    assert_eq!(op.known(&tokens).await["name"], "Ada");
    assert!(said.get("name").is_none(), "{said}");
}
