//! Load: keep-alive connections that send requests written beforehand and read as little of the answers as HTTP allows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer, as far as it matters here.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let length: usize = field(&head, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        while self.buffer.len() < end + length {
            self.more().await?;
        }
        let status = head.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
        Ok(Answer { status, head, body: self.buffer[end..].to_vec() })
    }

    async fn more(&mut self) -> std::io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// A header's value.
pub fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// A `GET` on a keep-alive connection.
pub fn get(path: &str, cookie: Option<&str>) -> Vec<u8> {
    let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\naccept-language: en\r\nuser-agent: bench\r\n{cookie}\r\n").into_bytes()
}

/// A call that says who makes it.
pub fn call(path: &str, bearer: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\nauthorization: Bearer {bearer}\r\n\r\n")
        .into_bytes()
}

/// A call with a JSON body.
pub fn send(path: &str, ip: &str, body: &serde_json::Value) -> Vec<u8> {
    let (body, kind) = (body.to_string(), "content-type: application/json");
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\nx-forwarded-for: {ip}\r\n{kind}\r\n");
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A form, from an address of its own.
pub fn post(path: &str, ip: &str, cookie: Option<&str>, body: &str) -> Vec<u8> {
    let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
    let (kind, length) = ("content-type: application/x-www-form-urlencoded", body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\nuser-agent: bench\r\nx-forwarded-for: {ip}\r\n"
    );
    format!("{head}{cookie}{kind}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// A form of an app, which proves by `authorization` that it is one.
pub fn ask_as(path: &str, authorization: &str, body: &str) -> Vec<u8> {
    let (kind, length) = ("content-type: application/x-www-form-urlencoded", body.len());
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\n{kind}\r\n");
    format!("{head}authorization: {authorization}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// How many answers with `status` a second `connections` get that ask one after the other.
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub async fn rate<F>(port: u16, connections: u32, span: Duration, status: u16, request: F) -> f64
where
    F: Fn(u64) -> Vec<u8> + Send + Sync + 'static,
{
    let (request, asked, good) = (Arc::new(request), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    let end = start + span;
    let clients: Vec<_> = (0..connections)
        .map(|_| {
            let (request, asked, good) = (Arc::clone(&request), Arc::clone(&asked), Arc::clone(&good));
            tokio::spawn(async move {
                let mut connection = Connection::open(port).await.expect("a connection");
                while Instant::now() < end {
                    let answer =
                        connection.ask(&request(asked.fetch_add(1, Ordering::Relaxed))).await.expect("an answer");
                    assert_eq!(answer.status, status, "{}", answer.head);
                    good.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    futures::future::join_all(clients).await.into_iter().for_each(|done| done.expect("a client"));
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let good = good.load(Ordering::Relaxed) as f64;
    good / start.elapsed().as_secs_f64()
}
