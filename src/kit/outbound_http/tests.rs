//! Where requests go, and where they do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A web server on loopback that gives `answer` to everybody, and counts them.
async fn server(answer: &'static [u8]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let _request = stream.read(&mut [0; 4096]).await;
                let _sent = stream.write_all(answer).await;
                if answer.is_empty() {
                    // Silence, with the line held open.
                    tokio::time::sleep(Duration::from_secs(30)).await;
                }
            });
        }
    });
    (port, asked)
}

fn local() -> OutboundHttp {
    OutboundHttp::new(Policy::AllowLoopback).unwrap()
}

async fn get(client: &OutboundHttp, url: impl Into<String>) -> Result<OutboundResponse, OutboundError> {
    client.send(OutboundRequest::get(url)).await
}

fn is_refused(url: &str, policy: Policy) -> bool {
    matches!(policy.check(url), Err(OutboundError::Refused(_)))
}

#[test]
fn https_to_a_name_on_a_usual_port_is_fine() {
    for url in
        ["https://example.com", "https://example.com:443/a?b#c", "https://bücher.example/", "https://example.com.:80/"]
    {
        assert!(Policy::PublicOnly.check(url).is_ok(), "{url}");
    }
}

#[test]
fn addresses_in_any_spelling_are_refused() {
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "10.1.2.3",
        "169.254.169.254",
        "1.1.1.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0177.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.0.0.1",
        "127%2e0%2e0%2e1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[2606:4700::1111]",
    ];
    for host in hosts {
        assert!(is_refused(&format!("https://{host}/"), Policy::PublicOnly), "{host}");
    }
}

#[test]
fn localhost_is_refused_however_it_is_written() {
    for host in ["localhost", "localhost.", "LOCALHOST", "local%68ost", "ｌocalhost", "www.localhost", "localhost:443"]
    {
        assert!(is_refused(&format!("https://{host}/"), Policy::PublicOnly), "{host}");
    }
}

#[test]
fn other_schemes_ports_and_users_are_refused() {
    let urls = [
        "http://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "data:,x",
        "javascript:1",
        "//example.com",
        "/relative",
        "",
        "https://example.com:22/",
        "https://example.com:25/",
        "https://example.com:5432/",
        "https://example.com:8080/",
        "https://example.com:0/",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://:pass@example.com/",
        "https://example.com:443@127.0.0.1/",
        "https:///",
    ];
    for url in urls {
        assert!(is_refused(url, Policy::PublicOnly), "{url}");
        assert!(is_refused(url, Policy::AllowLoopback), "{url}");
    }
}

#[test]
fn allowing_loopback_opens_loopback_and_nothing_else() {
    for url in [
        "http://127.0.0.1:3000/",
        "http://localhost:3000/",
        "https://LOCALHOST./",
        "http://[::1]:3000/",
        "https://example.com/",
    ] {
        assert!(Policy::AllowLoopback.check(url).is_ok(), "{url}");
    }
    for url in [
        "http://10.0.0.1/",
        "http://0/",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost.example.com/",
        "http://user@localhost/",
        "ftp://localhost/",
    ] {
        assert!(is_refused(url, Policy::AllowLoopback), "{url}");
    }
}

#[test]
fn a_name_may_lead_outside_only_and_localhost_inside_only() {
    let (outside, inside) = ("1.1.1.1".parse().unwrap(), "127.0.0.1".parse().unwrap());
    for policy in [Policy::PublicOnly, Policy::AllowLoopback] {
        assert!(policy.allows("example.com", outside) && !policy.allows("example.com", inside));
    }
    assert!(Policy::AllowLoopback.allows("localhost.", inside) && !Policy::AllowLoopback.allows("localhost", outside));
    assert!(!Policy::PublicOnly.allows("localhost", inside));
}

#[tokio::test]
async fn a_name_that_leads_to_loopback_is_refused_after_resolution() {
    let client = OutboundHttp::new(Policy::PublicOnly).unwrap();
    // Past the first check, as a name would get that its owner points at us.
    let error = client.client.get("https://localhost/").send().await.unwrap_err();
    assert_eq!(reason(&error), OutboundError::Refused("the name leads to an address that is not public"));
}

#[tokio::test]
async fn an_answer_comes_back_with_status_headers_and_body() {
    let (port, _) =
        server(b"HTTP/1.1 201 Created\r\nx-said: hello\r\ncontent-length: 9\r\nconnection: close\r\n\r\n{\"a\": 42}")
            .await;
    let answer = get(&local(), format!("http://localhost:{port}/")).await.unwrap();
    assert_eq!((answer.status, answer.headers["x-said"].to_str().unwrap()), (StatusCode::CREATED, "hello"));
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["a"], 42);
    assert_eq!((answer.text().unwrap(), answer.json::<Vec<u8>>()), ("{\"a\": 42}", Err(OutboundError::Garbled)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (inside, asked) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inside}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let (port, _) = server(redirect.leak().as_bytes()).await;
    let answer = get(&local(), format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!((answer.status, asked.load(Ordering::SeqCst)), (StatusCode::FOUND, 0));
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_given_up_whether_it_says_so_or_not() {
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n".as_slice();
    let streamed = [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), &[b'x'; 1000]].concat();
    for answer in [announced, streamed.leak()] {
        let (port, _) = server(answer).await;
        let request = OutboundRequest::get(format!("http://127.0.0.1:{port}/")).most_bytes(999);
        assert_eq!(local().send(request).await.unwrap_err(), OutboundError::TooLarge);
    }
}

#[tokio::test]
async fn the_usual_cap_is_one_mebibyte_and_cannot_be_raised() {
    let body = [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), &vec![b'x'; MOST_BYTES + 1]].concat();
    let (port, _) = server(body.leak()).await;
    let request = OutboundRequest::get(format!("http://127.0.0.1:{port}/")).most_bytes(usize::MAX);
    assert_eq!(local().send(request).await.unwrap_err(), OutboundError::TooLarge);
}

#[tokio::test]
async fn a_silent_server_is_given_up_in_time() {
    let (port, _) = server(b"").await;
    let request = OutboundRequest::get(format!("http://127.0.0.1:{port}/")).timeout(Duration::from_millis(200));
    let client = local();
    let outcome = tokio::time::timeout(Duration::from_secs(5), client.send(request)).await.expect("given up in time");
    assert_eq!(outcome.unwrap_err(), OutboundError::Timeout);
    assert_eq!(OutboundRequest::get("https://example.com").timeout(Duration::from_secs(11)).timeout, TOTAL);
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _request = stream.read(&mut [0; 4096]).await;
        let _sent = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n").await;
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let request = OutboundRequest::get(format!("http://127.0.0.1:{port}/")).timeout(Duration::from_millis(300));
    assert_eq!(local().send(request).await.unwrap_err(), OutboundError::Timeout);
}

#[tokio::test]
async fn nobody_listening_and_garbage_are_unreachable() {
    assert_eq!(get(&local(), "http://127.0.0.1:1/").await.unwrap_err(), OutboundError::Unreachable("no connection"));
    let (port, _) = server(b"this is no HTTP\r\n\r\n").await;
    assert!(matches!(get(&local(), format!("http://127.0.0.1:{port}/")).await, Err(OutboundError::Unreachable(_))));
}

#[test]
fn printing_a_request_shows_none_of_its_secrets() {
    let request = OutboundRequest::post("https://example.com/?token=abc").form(&[("secret", "s3cr3t&=")]);
    assert_eq!(request.body, b"secret=s3cr3t%26%3D");
    assert_eq!(format!("{request:?}"), "OutboundRequest { method: POST, .. }");
}
