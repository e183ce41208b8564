//! Portico, driven from outside: over HTTP, reading the letters, following the links. Every test is a sentence and runs on `SQLite`
//! and on `PostgreSQL`, each with a database of its own; see [`support`].
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod support;

mod activity;
mod cannot_be_told_apart;
mod change_email;
mod change_password;
mod deletion;
mod escaping;
mod front_door;
mod headers;
mod health;
mod letters;
mod nonsense;
mod preferences;
mod profile;
mod purposes;
mod races;
mod raw;
mod reauth;
mod redirects;
mod reset;
mod session_lifetimes;
mod sessions;
mod set_up;
mod sign_in;
mod sign_up;
mod throttle;
mod undo_email;
mod unwritten_log;
mod verify_email;
