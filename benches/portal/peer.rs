//! `oidc-provider` from npm as a process of its own: what people run today (`benches/peer/peer.mjs`).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer/peer.mjs");

pub struct Peer {
    child: Child,
    pub told: Told,
}

/// What it says of itself.
#[derive(Deserialize)]
pub struct Told {
    pub port: u16,
    pub client_id: String,
    pub client_secret: String,
    pub access_token: String,
    pub refresh_tokens: Vec<String>,
}

impl Peer {
    /// In memory, or with its rows in a file of `SQLite`.
    pub fn start(file: Option<&Path>) -> Self {
        let mut command = Command::new("node");
        command.arg(SCRIPT).args(file).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("Node.js");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
        // It says other things before.
        let told = lines.find_map(|line| serde_json::from_str(&line).ok());
        Self { child, told: told.expect("oidc-provider, as scripts/ensure-tools.sh peer installs it") }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
