//! An SMTP server for tests: on loopback, in plain text, remembering all that was said to it.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server answers where it matters.
#[derive(Clone, Copy)]
pub(super) struct Script {
    /// After `EHLO`, beside its name.
    pub(super) offers: &'static str,
    pub(super) to_auth: &'static str,
    pub(super) to_rcpt: &'static str,
    /// After the dot that ends the letter; `None` is silence, once.
    pub(super) to_letter: Option<&'static str>,
}

impl Default for Script {
    fn default() -> Self {
        Self { offers: "8BITMIME", to_auth: "235 welcome", to_rcpt: "250 ok", to_letter: Some("250 taken") }
    }
}

/// A running server.
pub(super) struct FakeSmtp {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl FakeSmtp {
    pub(super) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, script, Arc::clone(&heard)));
        Self { port, heard }
    }

    /// Every line so far.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Whether a line beginning with `verb` came.
    pub(super) fn heard_verb(&self, verb: &str) -> bool {
        self.heard().iter().any(|line| line.starts_with(verb))
    }
}

async fn serve(listener: TcpListener, mut script: Script, heard: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, script, Arc::clone(&heard)));
        // Silence is for the first caller only, so that a second try can be seen to work.
        script.to_letter = script.to_letter.or(Some("250 taken"));
    }
}

async fn converse(stream: TcpStream, script: Script, heard: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).split(b'\n');
    write.write_all(b"220 fake ESMTP\r\n").await.ok()?;
    let mut in_letter = false;
    while let Some(line) = lines.next_segment().await.ok()? {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        heard.lock().unwrap().push(line.clone());
        let reply = match line.as_str() {
            "." if in_letter => {
                in_letter = false;
                let Some(reply) = script.to_letter else { continue };
                reply.to_owned()
            }
            _ if in_letter => continue,
            command => answer(command, &script, &mut in_letter),
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

fn answer(command: &str, script: &Script, in_letter: &mut bool) -> String {
    match command.split([' ', ':']).next().unwrap_or_default() {
        "EHLO" => format!("250-fake\r\n250 {}", script.offers),
        "STARTTLS" => "220 go on".to_owned(),
        "AUTH" => script.to_auth.to_owned(),
        "RCPT" => script.to_rcpt.to_owned(),
        "DATA" => {
            *in_letter = true;
            "354 go on".to_owned()
        }
        _ => "250 ok".to_owned(),
    }
}
