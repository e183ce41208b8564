//! Keys turn under people who sign in, renew and call on two portals at once, and nobody notices (ATK-058, FLT-16).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep};

use crate::binary::{PASSWORD, Place, Running, client};
use crate::on_both;
use crate::roles::person;

on_both! { keys_turn_three_times_and_no_token_fails }

const ADA: &str = "ada@example.com";
/// Both portals are one to the world: one name, one database, one folder.
const NODE: &[(&str, &str)] = &[("AUTH_PUBLIC_URL", "http://localhost"), ("AUTH_MAX_ACTIVE_SESSIONS", "0")];
/// What marks an EC private key in PKCS #8 (RFC 5480 2.1.1), sealed or not at all.
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

async fn post(portal: &Running, client: &Client, path: &str, body: Value) -> (u16, Value) {
    let request = client.post(format!("{}/api/v1{path}", portal.url)).header("content-type", "application/json");
    let answer = request.body(body.to_string()).send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.expect("a text")).unwrap_or_default())
}

async fn tokens(portal: &Running, client: &Client, path: &str, body: Value) -> (String, String) {
    let (status, tokens) = post(portal, client, path, body).await;
    assert_eq!(status, 200, "{path}: {tokens}");
    let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
    (text("access_token"), text("refresh_token"))
}

async fn verify(portal: &Running, client: &Client, token: &str) -> u16 {
    let request = client.get(format!("{}/api/v1/auth/verify", portal.url));
    request.header("authorization", format!("Bearer {token}")).send().await.expect("an answer").status().as_u16()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a header")).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("an id").to_owned()
}

/// Renews here, shows the token there, and shows those from before here, until it is told to stop. Answers the tokens.
async fn goes_on(nodes: [&Running; 2], stop: &AtomicBool, calls: &AtomicUsize) -> (Vec<String>, String) {
    let client = client();
    let sign_in = json!({ "identifier": ADA, "password": PASSWORD });
    let (access, mut refresh) = tokens(nodes[0], &client, "/auth/sign-in", sign_in).await;
    let mut held = vec![access];
    while !stop.load(Ordering::Relaxed) {
        let [here, there] = if calls.load(Ordering::Relaxed).is_multiple_of(2) { nodes } else { [nodes[1], nodes[0]] };
        let renewed = tokens(here, &client, "/auth/refresh", json!({ "refresh_token": refresh })).await;
        assert_eq!(verify(there, &client, &renewed.0).await, 200, "made here, shown there at once");
        for token in [&held[0], &held[held.len() / 2], &held[held.len() - 1]] {
            assert_eq!(verify(here, &client, token).await, 200, "made before");
        }
        held.push(renewed.0);
        refresh = renewed.1;
        calls.fetch_add(1, Ordering::Relaxed);
    }
    (held, refresh)
}

async fn keys_turn_three_times_and_no_token_fails(place: Place) {
    person(&place, ADA);
    let nodes = [place.serve(NODE).await, place.serve(NODE).await];
    let (stop, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    let turns = async {
        for _ in 0..3 {
            let begun = calls.load(Ordering::Relaxed);
            while calls.load(Ordering::Relaxed) < begun + 8 {
                sleep(Duration::from_millis(50)).await;
            }
            let turned = block_in_place(|| place.run(&["keys", "rotate"]));
            assert_eq!(turned.code, 0, "{turned:?}");
            sleep(Duration::from_secs(2)).await;
        }
        // Until every portal has seen the last turn, and some calls more.
        sleep(Duration::from_secs(6)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let all = join_all((0..3).map(|_| goes_on([&nodes[0], &nodes[1]], &stop, &calls)));
    let (held, ()) = tokio::join!(all, turns);

    let used: std::collections::BTreeSet<_> = held.iter().flat_map(|(held, _)| held).map(|token| kid(token)).collect();
    assert!(used.len() >= 3, "they saw keys turn: {used:?}");
    for node in &nodes {
        let document = client().get(format!("{}/.well-known/jwks.json", node.url)).send().await.expect("an answer");
        let document = document.text().await.expect("a text");
        assert!(used.iter().all(|kid| document.contains(kid)), "others can check every token: {document}");
    }
    nothing_private_is_in_the_file(&place);
    let (first, refresh) = (&held[0].0[0], &held[0].1);
    assert_eq!(block_in_place(|| place.run(&["keys", "retire", &kid(first), "--yes"])).code, 0);
    for node in &nodes {
        let begun = Instant::now();
        while verify(node, &client(), first).await != 401 {
            assert!(begun.elapsed() < Duration::from_secs(10), "a retired key is refused everywhere");
            sleep(Duration::from_millis(100)).await;
        }
    }
    tokens(&nodes[1], &client(), "/auth/refresh", json!({ "refresh_token": refresh })).await;
}

/// A copy of the database file gives no key away, neither one that signs nor one that did.
fn nothing_private_is_in_the_file(place: &Place) {
    if place.postgres.is_some() {
        return;
    }
    let files = std::fs::read_dir(place.folder.path()).expect("a folder").map(|entry| entry.expect("a file").path());
    let mut looked_at = 0;
    for file in files.filter(|file| file.to_string_lossy().contains("portico.db")) {
        let bytes = std::fs::read(&file).expect("a file");
        looked_at += bytes.len();
        assert!(!bytes.windows(EC_KEY.len()).any(|window| window == EC_KEY), "{}", file.display());
        assert!(!String::from_utf8_lossy(&bytes).contains("PRIVATE KEY"), "{}", file.display());
    }
    assert!(looked_at > 0);
}
