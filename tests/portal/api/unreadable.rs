//! Bodies and queries that cannot be read: told where and why, and never what was sent.

use reqwest::Method;
use serde_json::{Value, json};

use super::operations;
use super::{Caller, ada, problem, text};
use crate::both;
use crate::raw;
use crate::support::{Page, World};

both! {
    what_cannot_be_read_is_told_where_and_never_repeated,
    only_json_is_taken,
    too_much_is_refused,
    what_was_typed_is_never_repeated,
    a_parameter_that_is_there_twice_cannot_be_read,
}

/// Something that must never come back.
const SECRET: &str = "hunter2-swordfish";

async fn send(caller: &Caller, (method, path): (Method, &str), body: &str) -> Page {
    let bearer = format!("Bearer {}", caller.access);
    let headers = [("authorization", bearer.as_str())];
    caller.browser.exchange((method, path), Some(("application/json", body.to_owned())), &headers).await
}

fn is_malformed(page: &Page, says: &[&str], at: &str) {
    assert_eq!(problem(page), (400, "malformed_request".to_owned()), "{at}: {}", page.text);
    let detail = text(&page.json()["detail"]);
    for words in says {
        assert!(detail.contains(words), "{at}: {words:?} is not in {detail:?}");
    }
    assert!(!page.text.contains(SECRET), "{at}: {}", page.text);
    // The words of the library that reads are none of ours.
    for inner in ["serde", "struct", "invalid type", "EOF", "expected"] {
        assert!(!page.text.contains(inner), "{at}: {}", page.text);
    }
}

async fn what_cannot_be_read_is_told_where_and_never_repeated(world: World) {
    let (ada, _) = ada(&world).await;
    let before = ada.get("/me").await.text;
    let sign_in = (Method::POST, "/api/v1/auth/sign-in");
    let cases: [(&str, &[&str]); 13] = [
        ("", &["no valid JSON", "line 1"]),
        ("{", &["no valid JSON", "line 1, column 1"]),
        ("{\n\n \"identifier\": hunter2-swordfish }", &["no valid JSON", "line 3, column 16"]),
        ("{\"identifier\":\"ada\",\"password\":\"hunter2-swordfish", &["no valid JSON", "line 1"]),
        ("{\"identifier\":\"a\",\"password\":\"b\"} hunter2-swordfish", &["no valid JSON"]),
        ("\"hunter2-swordfish\"", &["a JSON object"]),
        ("[\"ada@example.com\", \"hunter2-swordfish\"]", &["a JSON object"]),
        ("null", &["a JSON object"]),
        ("7", &["a JSON object"]),
        (
            "{\"identifier\":\"ada\",\"password\":[\"hunter2-swordfish\"]}",
            &["The field password", "wrong type", "line 1, column 31"],
        ),
        ("{\"identifier\":{\"x\":\"hunter2-swordfish\"},\"password\":\"b\"}", &["The field identifier", "wrong type"]),
        ("{\"password\":\"hunter2-swordfish\"}", &["The field identifier is missing", "line 1"]),
        (
            "{\"identifier\":\"a\",\"password\":\"x\",\"password\":\"hunter2-swordfish\"}",
            &["The field password is there twice", "line 1"],
        ),
    ];
    for (body, says) in cases {
        is_malformed(&send(&ada, sign_in.clone(), body).await, says, body);
    }
    let patch = (Method::PATCH, "/api/v1/me");
    for (body, field) in [
        (json!({ "metadata": SECRET }), "metadata"),
        (json!({ "metadata": [SECRET] }), "metadata"),
        (json!({ "name": 5_318_008 }), "name"),
        (json!({ "locale": { SECRET: SECRET } }), "locale"),
    ] {
        is_malformed(&send(&ada, patch.clone(), &body.to_string()).await, &[field, "wrong type"], &body.to_string());
    }
    let deep = format!("{{\"metadata\":{{\"a\":{}}}}}", "[".repeat(8_000));
    is_malformed(&send(&ada, patch, &deep).await, &["no valid JSON"], "deep");
    let headers = ["Content-Type: application/json"];
    let bytes = b"{\"identifier\":\"\xff\xfe\",\"password\":\"hunter2-swordfish\"}";
    let answer = raw::request(&world, "POST /api/v1/auth/sign-in", &headers, bytes).await;
    assert!(answer.status == 400 && !answer.body.contains(SECRET), "{}", answer.body);
    assert_eq!(ada.get("/me").await.text, before);
}

async fn only_json_is_taken(world: World) {
    let (ada, _) = ada(&world).await;
    let bearer = format!("Bearer {}", ada.access);
    let kinds = [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "garbage",
        "text/json",
    ];
    for operation in operations::all() {
        let Some(body) = operation.body() else { continue };
        for kind in kinds {
            let target = (operation.method.clone(), operation.path.as_str());
            let page =
                ada.browser.exchange(target, Some((kind, body.to_string())), &[("authorization", &bearer)]).await;
            assert_eq!(problem(&page), (415, "unsupported_media_type".to_owned()), "{} {kind:?}", operation.id);
        }
        let typeless = ["Content-Length: 2"];
        let line = format!("{} {}", operation.method, operation.path);
        if operation.is_open() {
            assert_eq!(raw::request(&world, &line, &typeless[1..], b"{}").await.status, 415, "{}", operation.id);
        }
    }
    let body = json!({ "name": "Ada King" }).to_string();
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let page = ada
            .browser
            .exchange((Method::PATCH, "/api/v1/me"), Some((kind, body.clone())), &[("authorization", &bearer)])
            .await;
        assert_eq!(page.status, 200, "{kind}: {}", page.text);
    }
}

async fn too_much_is_refused(world: World) {
    let (ada, _) = ada(&world).await;
    let large = json!({ "name": SECRET, "email": "a".repeat(17 * 1024) }).to_string();
    for operation in operations::all().iter().filter(|operation| operation.body().is_some()) {
        let page = send(&ada, (operation.method.clone(), &operation.path), &large).await;
        assert_eq!(problem(&page), (413, "too_large".to_owned()), "{}", operation.id);
        assert!(!page.text.contains(SECRET), "{}", operation.id);
    }
    // The same without saying how much it will be.
    let chunks = format!("400\r\n{}\r\n", "a".repeat(1024)).repeat(18);
    let head = "POST /api/v1/auth/sign-up HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    for key in ["", "Idempotency-Key: k\r\n"] {
        let head = head.replacen("Connection", &format!("{key}Connection"), 1);
        let answer = raw::exchange(&world, format!("{head}{chunks}0\r\n\r\n").as_bytes()).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (413, Some("application/problem+json")),
            "{}",
            answer.head
        );
    }
}

/// What is invalid, wrong or too old is not repeated either: it may be a password in the wrong field.
async fn what_was_typed_is_never_repeated(world: World) {
    let (ada, _) = ada(&world).await;
    for operation in operations::all() {
        let Some(Value::Object(body)) = operation.body() else { continue };
        for name in body.keys().filter(|name| *name != "metadata" && *name != "end_other_sessions") {
            let mut body = body.clone();
            body.insert(name.clone(), json!(format!("{SECRET}\u{1}")));
            let page = send(&ada, (operation.method.clone(), &operation.path), &Value::Object(body).to_string()).await;
            assert!(
                page.status < 500 && !page.text.contains("unauthenticated"),
                "{} {name}: {}",
                operation.id,
                page.text
            );
            assert!(!page.text.contains(SECRET), "{} {name}: {}", operation.id, page.text);
        }
    }
}

async fn a_parameter_that_is_there_twice_cannot_be_read(world: World) {
    let (ada, _) = ada(&world).await;
    for path in ["/me/activity?limit=1&limit=2", "/me/sessions?cursor=a&cursor=b"] {
        is_malformed(&ada.get(path).await, &["once"], path);
    }
    is_malformed(&ada.delete("/me/sessions?except=current&except=current").await, &["once"], "except");
    assert_eq!(problem(&ada.delete("/me/sessions").await), (422, "invalid_input".to_owned()));
    assert_eq!(problem(&ada.delete("/me/sessions?except=all").await), (422, "invalid_input".to_owned()));
    assert!(ada.is_let_in().await);
}
