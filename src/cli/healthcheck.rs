//! `portico healthcheck`: for containers and monitors that can only run a command.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::json;

use super::{Failure, Outcome, print_json};
use crate::config::Loaded;

const PATIENCE: Duration = Duration::from_secs(3);

/// With `json` it prints `{"ready": true}`, or `{"ready": false, "reason": "…"}`, whichever way it ends.
pub fn run(loaded: &Loaded, json: bool) -> Outcome {
    let found = readiness(reachable(loaded.settings.listen));
    match &found {
        Ok(()) if json => print_json(&json!({ "ready": true })),
        Ok(()) => println!("ready"),
        Err(reason) if json => print_json(&json!({ "ready": false, "reason": reason })),
        Err(_) => {}
    }
    found.map_err(Failure::Failed)
}

fn readiness(address: SocketAddr) -> Result<(), String> {
    let answer =
        ask(address).map_err(|error| format!("nobody answers at {address}: {error}. Is the portal running?"))?;
    if answer.starts_with("HTTP/1.1 200") {
        return Ok(());
    }
    let reasons = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
    Err(format!("not ready: {}", reasons.trim()))
}

/// Where to reach a portal that listens on every address.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// Plain HTTP to this very machine: the outbound client rightly refuses to talk to it.
fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}
