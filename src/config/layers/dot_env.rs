//! `.env`: variables in a file, for development. The process's own environment stays as it is.

use std::path::Path;

use super::variables;
use super::{Gathered, Layer};

/// Reads the `text` of a `.env` file that lies in `folder`.
pub(super) fn read(text: &str, folder: &Path) -> Gathered {
    let text = text.trim_start_matches('\u{feff}');
    let mut pairs = Vec::new();
    let mut broken = Vec::new();
    for line in dotenvy::from_read_iter(text.as_bytes()) {
        match line {
            Ok(pair) => pairs.push(pair),
            Err(error) => broken.push(place(text, &error)),
        }
    }
    let mut gathered = variables::read(&pairs, Layer::DotEnv, folder);
    for place in broken {
        gathered.problem(
            ".env",
            format!("{place} cannot be read; write NAME=value, with quotes around a value that has spaces"),
        );
    }
    gathered
}

/// The number of the line at fault. Never the line itself: it may hold a password.
fn place(text: &str, error: &dotenvy::Error) -> String {
    let dotenvy::Error::LineParse(line, _) = error else { return "a line".to_owned() };
    // The parser hands out the line or only its value.
    let first = line.lines().next().unwrap_or_default().trim_end();
    let number = text.lines().position(|other| !first.is_empty() && other.contains(first));
    number.map_or_else(|| "a line".to_owned(), |number| format!("line {}", number + 1))
}
