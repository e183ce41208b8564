//! Clients that are slow, or send too much of something (FLT-12).

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::binary::{Place, Running, client};

/// Sends `bytes`, then nothing more, and reads until the portal has had enough.
async fn stall(portal: &Running, bytes: String, patience: Duration) -> (Duration, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", portal.port)).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("a beginning");
    let (begun, mut answer) = (Instant::now(), Vec::new());
    let read = timeout(patience, stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "cut off within {patience:?}: {bytes:?}");
    (begun.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut_off_while_others_are_served() {
    let place = Place::sqlite();
    let portal = Arc::new(place.serve(&[]).await);
    let half = "GET /login HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".to_owned();
    let nothing = String::new();
    let idle = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned();
    let no_body = "POST /do/sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nusername=a".to_owned();
    let (head, body) = (Duration::from_secs(14), Duration::from_secs(36));
    let slow =
        [half, nothing, idle].into_iter().flat_map(|bytes| vec![(bytes, head); 40]).chain(vec![(no_body, body); 40]);
    let slow: Vec<_> = slow
        .map(|(bytes, patience)| {
            let portal = Arc::clone(&portal);
            tokio::spawn(async move { stall(&portal, bytes, patience).await })
        })
        .collect();
    for _ in 0..20 {
        let begun = Instant::now();
        let page = client().get(format!("{}/login", portal.url)).send().await.expect("an answer");
        assert!(
            page.status() == 200 && begun.elapsed() < Duration::from_secs(2),
            "others are served meanwhile: {:?}",
            begun.elapsed()
        );
        sleep(Duration::from_millis(300)).await;
    }
    for (count, stalled) in futures::future::join_all(slow).await.into_iter().enumerate() {
        let (after, answer) = stalled.expect("cut off");
        assert!(after > Duration::from_secs(3), "nobody is cut off at once: {after:?}");
        let refused = answer.is_empty()
            || ["408", "503", "400"].iter().any(|status| answer.starts_with(&format!("HTTP/1.1 {status}")));
        assert!(refused || ((80..120).contains(&count) && answer.starts_with("HTTP/1.1 200")), "{count}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_of_anything_is_refused_and_the_process_lives() {
    let place = Place::sqlite();
    let portal = place.serve(&[]).await;
    let get = |headers: String| format!("GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
    let post = |headers: &str, body: &str| {
        format!(
            "POST /do/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n{headers}\r\n{body}"
        )
    };
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (what, bytes) in [
        ("a long header", get(format!("X-Long: {}\r\n", "a".repeat(20_000)))),
        ("many headers", get((0..300).fold(String::new(), |lines, count| lines + &format!("X-{count}: a\r\n")))),
        ("ten thousand headers", get("a: b\r\n".repeat(10_000))),
        ("many cookies", get(format!("Cookie: {}\r\n", "a=b; ".repeat(10_000)))),
        ("a long path", format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(20_000))),
        ("a body of a gigabyte", post(&format!("{form}Content-Length: 1073741824\r\n"), "a=b")),
        ("a length that is none", post(&format!("{form}Content-Length: -1\r\n"), "a=b")),
        ("two lengths", post(&format!("{form}Content-Length: 3\r\nContent-Length: 4\r\n"), "a=bc")),
        ("a chunk that is none", post(&format!("{form}Transfer-Encoding: chunked\r\n"), "zz\r\na=b\r\n0\r\n\r\n")),
        ("no HTTP at all", "\u{16}\u{3}\u{1}hello\r\n\r\n".to_owned()),
    ] {
        let (_, answer) = stall(&portal, bytes, Duration::from_secs(12)).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{what}: {}",
            answer.lines().next().unwrap_or_default()
        );
    }
    let cookies = (0..150).map(|count| format!("c{count}=b")).collect::<Vec<_>>().join("; ");
    let (_, answer) = stall(&portal, get(format!("Cookie: {cookies}\r\n")), Duration::from_secs(5)).await;
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "a browser with many cookies is a browser: {}",
        answer.lines().next().unwrap_or_default()
    );
    assert_eq!(client().get(format!("{}/livez", portal.url)).send().await.expect("an answer").status(), 200);
}
