//! Where an access token may stand: in one `Authorization` header, and nowhere else (RFC 6750 2, STD-O21).

use reqwest::Method;
use serde_json::json;

use super::{Caller, ada, problem};
use crate::both;
use crate::support::{Page, World};

both! {
    two_tokens_are_none,
    a_token_stands_in_no_query_body_or_other_header,
    nothing_but_spaces_stands_around_a_token,
}

fn is_refused(page: &Page, at: &str) {
    assert_eq!(problem(page), (401, "unauthenticated".to_owned()), "{at}");
}

async fn me(caller: &Caller, sent: &[&str]) -> Page {
    let headers: Vec<_> = sent.iter().map(|sent| ("authorization", *sent)).collect();
    caller.browser.call(Method::GET, "/api/v1/me", None, &headers).await
}

/// A proxy before the portal may look at the last header where the portal looks at the first.
async fn two_tokens_are_none(world: World) {
    let (ada, browser) = ada(&world).await;
    let good = format!("Bearer {}", ada.access);
    assert_eq!(me(&ada, &[&good]).await.status, 200);
    for second in [&good, "Bearer x", "Basic YWRhOmFkYQ==", "x", ""] {
        for sent in [[&good, second], [second, &good]] {
            let page = me(&ada, &sent).await;
            is_refused(&page, second);
            assert_eq!(page.header("www-authenticate").as_deref(), Some(r#"Bearer error="invalid_token""#), "{second}");
        }
    }
    let both = [("authorization", good.as_str()), ("authorization", "x")];
    is_refused(&browser.call(Method::GET, "/api/v1/me", None, &both).await, "nor does the cookie speak then");
}

async fn a_token_stands_in_no_query_body_or_other_header(world: World) {
    let (ada, _) = ada(&world).await;
    let (browser, token) = (world.browser(), ada.access.as_str());
    let bearer = format!("Bearer {token}");
    for name in ["access_token", "token", "bearer", "authorization", "Authorization"] {
        let path = format!("/api/v1/me?{name}={token}");
        is_refused(&browser.call(Method::GET, &path, None, &[]).await, &path);
        let body = json!({ name: token });
        is_refused(&browser.call(Method::POST, "/api/v1/auth/sign-out-all", Some(&body), &[]).await, name);
        let form = Some(("application/x-www-form-urlencoded", format!("{name}={token}")));
        is_refused(&browser.exchange((Method::POST, "/api/v1/auth/sign-out-all"), form, &[]).await, name);
    }
    for name in ["x-access-token", "x-authorization", "proxy-authorization", "x-forwarded-access-token", "cookie"] {
        for value in [token, bearer.as_str()] {
            is_refused(&browser.call(Method::GET, "/api/v1/me", None, &[(name, value)]).await, name);
        }
    }
    assert!(ada.is_let_in().await);
}

async fn nothing_but_spaces_stands_around_a_token(world: World) {
    let (ada, _) = ada(&world).await;
    let token = ada.access.as_str();
    assert_eq!(me(&ada, &[&format!("Bearer  {token}")]).await.status, 200, "one space or more (RFC 9110 11.4)");
    let (head, tail) = token.split_at(token.len() / 2);
    for odd in [
        format!("Bearer\t{token}"),
        format!("Bearer \t{token}"),
        format!("Bearer{token}"),
        format!("Bearer: {token}"),
        format!("Bearer \"{token}\""),
        format!("Bearer {head} {tail}"),
        format!("Bearer {token},"),
        format!("Bearer {token} {token}"),
        format!("Bearer Bearer {token}"),
        format!("Bearer token={token}"),
        format!("DPoP {token}"),
    ] {
        is_refused(&me(&ada, &[&odd]).await, &odd);
    }
}
