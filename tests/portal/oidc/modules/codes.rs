//! What becomes of a code: used once, by the app that proves who it is, and what it leads to.

use std::time::Duration;

use http::Method;
use portico::oidc::clients::{AuthMethod, Wanted};
use serde_json::Value;

use super::op::{self, Op, good, refused};
use crate::oidc::{App, CALLBACK};

pub async fn oidcc_codereuse(op: Op) {
    let arrived = op.authorize(&[]).await;
    op.tokens(&arrived).await;
    refused(&op.exchange(&op.app, arrived.code()).await, "invalid_grant");
}

pub async fn oidcc_codereuse_30seconds(op: Op) {
    let arrived = op.authorize(&[]).await;
    let (tokens, _) = op.tokens(&arrived).await;
    op.world.wait(Duration::from_secs(30));
    assert_eq!(op.userinfo(Method::GET, &tokens).await.status, 200);
    refused(&op.exchange(&op.app, arrived.code()).await, "invalid_grant");
    assert_eq!(op.userinfo(Method::GET, &tokens).await.status, 401, "what came of it is over");
}

pub async fn oidcc_server_client_secret_post(op: Op) {
    let posts =
        op::app(&op.world, Wanted { auth_method: Some(AuthMethod::ClientSecretPost), ..Wanted::default() }).await;
    let arrived = op.walk(&op.browser, op.request(&posts, &[])).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", arrived.code()),
        ("redirect_uri", CALLBACK),
        ("client_id", &posts.id),
        ("client_secret", posts.secret.as_deref().expect("a secret")),
    ];
    let tokens = good(&op.world.browser().send(Method::POST, "/oauth2/token", Some(&form), &[]).await);
    let said = op.checked(&posts, &tokens).await;
    assert_eq!(op.known(&tokens).await["sub"], said["sub"]);
}

/// Tokens that an app can renew, and what the ID token says.
async fn lasting(op: &Op, app: &App) -> (Value, Value) {
    let asked = [("scope", "openid offline_access"), ("prompt", "consent")];
    let arrived = op.walk(&op.browser, op.request(app, &asked)).await;
    assert!(arrived.seen.contains(&"/consent".to_owned()), "{:?}", arrived.seen);
    let tokens = good(&op.exchange(app, arrived.code()).await);
    let said = op.checked(app, &tokens).await;
    (tokens, said)
}

async fn renew(op: &Op, app: &App, tokens: &Value) -> crate::support::Page {
    let token = tokens["refresh_token"].as_str().expect("a refresh token");
    assert!(token.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "RFC 6749, appendix A.17: {token}");
    app.token(&op.world.browser(), &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

pub async fn oidcc_refresh_token(op: Op) {
    let second = op::app(&op.world, Wanted::default()).await;
    for app in [&op.app, &second] {
        let (tokens, was) = lasting(&op, app).await;
        op.world.wait(Duration::from_secs(1));
        let renewed = good(&renew(&op, app, &tokens).await);
        let is = op.checked(app, &renewed).await;
        for name in ["iss", "sub", "aud", "auth_time"] {
            assert_eq!(is[name], was[name], "{name}: OpenID Connect Core 12.2");
        }
        assert!(is["iat"].as_u64() > was["iat"].as_u64());
        assert_ne!(renewed["access_token"], tokens["access_token"]);
        assert_eq!(op.known(&renewed).await["sub"], was["sub"]);
    }
    let (seconds, _) = lasting(&op, &second).await;
    refused(&renew(&op, &op.app, &seconds).await, "invalid_grant");
}

pub async fn oidcc_ensure_request_with_valid_pkce_succeeds(op: Op) {
    let challenge = op.app.challenge();
    let arrived = op.authorize(&[("code_challenge", &challenge), ("code_challenge_method", "S256")]).await;
    let tokens = good(&op.app.exchange(&op.world.browser(), arrived.code()).await);
    op.checked(&op.app, &tokens).await;
}
