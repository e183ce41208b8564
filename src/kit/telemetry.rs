//! Logs: lines for people at a terminal, JSON for machines. No secret is ever put into one.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error. `level` is a filter such as `info` or `portico=debug`; a second call does nothing.
pub fn start(level: &str, json: bool) {
    let filter = EnvFilter::try_new(quieted(level)).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Colours are for eyes; in a file or a journal they are noise.
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    let _ = if json { lines.json().flatten_event(true).try_init() } else { lines.compact().try_init() };
}

/// The session layer calls every stale cookie suspicious; it is a browser that came back late.
fn quieted(level: &str) -> String {
    format!("{level},tower_sessions_core=error,tower_sessions=error,sqlx::query=warn")
}
