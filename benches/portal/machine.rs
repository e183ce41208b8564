//! The limits of this machine: Argon2id on every core, and axum with nothing behind it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};

/// With this argument the process is the bare server.
pub const BARE: &str = "--bare-axum";

/// Argon2id hashes a second on all cores, each thread with memory of its own that is used again.
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub fn hashes_per_second(memory_kib: u32, iterations: u32, span: Duration) -> f64 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    let threads: Vec<_> =
        (0..cores).map(|_| std::thread::spawn(move || hash_until(start + span, memory_kib, iterations))).collect();
    let hashes: u32 = threads.into_iter().map(|thread| thread.join().expect("a thread")).sum();
    f64::from(hashes) / start.elapsed().as_secs_f64()
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn hash_until(end: Instant, memory_kib: u32, iterations: u32) -> u32 {
    let params = Params::new(memory_kib, iterations, 1, Some(32)).expect("parameters");
    let mut memory = vec![Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (mut out, mut count) = ([0; 32], 0);
    while Instant::now() < end {
        argon
            .hash_password_into_with_memory(b"violet harbour tennis 42", b"saltsaltsaltsalt", &mut out, &mut memory)
            .expect("a hash");
        count += 1;
    }
    count
}

/// Serves a short text with axum, on the same stack of layers as nothing at all.
pub fn serve_bare() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address").port());
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        let router = axum::Router::new().route("/", axum::routing::get(|| async { "ok" }));
        portico::http::serve::serve(listener, router, stopped).await;
    });
}

/// The bare server as a process; it ends when this is dropped.
pub struct Bare {
    child: Child,
    pub port: u16,
}

impl Bare {
    pub fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .arg(BARE)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bare server");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().expect("its output")), &mut line)
            .expect("its port");
        Self { child, port: line.trim().parse().expect("a port") }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
