//! Requests that no browser sends: written byte by byte to the socket, and read the same way.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::World;

#[path = "../source/mod.rs"]
mod source;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn is_a_page(&self) -> bool {
        self.header("content-type") == Some("text/html; charset=utf-8") && self.body.contains("<h1>")
    }
}

fn host(world: &World) -> &str {
    world.url.trim_start_matches("http://")
}

/// Sends these bytes and reads until the portal closes the connection.
pub async fn exchange(world: &World, bytes: &[u8]) -> Answer {
    let port = host(world).rsplit(':').next().expect("a port");
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).await.expect("a connection");
    // The portal may answer and close before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// `line` is `GET /login`, `headers` are whole lines.
pub async fn request(world: &World, line: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut head = format!("{line} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|line| line.to_ascii_lowercase().starts_with("host:")) {
        head.extend(["Host: ", host(world), "\r\n"]);
    }
    for line in headers {
        head.extend([line, "\r\n"]);
    }
    head.push_str("\r\n");
    exchange(world, &[head.as_bytes(), body].concat()).await
}

/// A form of this site with a body of any kind.
pub async fn form(world: &World, path: &str, body: &[u8]) -> Answer {
    let headers = ["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"];
    request(world, &format!("POST {path}"), &headers, body).await
}

/// `/do/<verb>` of every server function in the source, and of the one form whose answer is a file.
pub fn verbs() -> Vec<String> {
    let mut verbs = vec!["/do/export-data".to_owned()];
    for file in source::files("src") {
        for [name, equals, text] in source::tokens(&file.text).array_windows() {
            if let (true, true, source::Kind::Text(text)) =
                (name.kind.is_word("endpoint"), equals.kind.is_mark('='), &text.kind)
            {
                verbs.push(format!("/do/{text}"));
            }
        }
    }
    assert!(verbs.len() >= 22, "only {} server functions found in src: the scan is blind", verbs.len());
    verbs
}

/// The tokens of every source file, for tests that look for what must not be there.
pub fn sources() -> Vec<(String, Vec<source::Token>)> {
    source::files("src").into_iter().map(|file| (file.name, source::tokens(&file.text))).collect()
}

pub use source::Kind;

/// Numbers that look like chance and are the same in every run (xorshift64).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    pub fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}
