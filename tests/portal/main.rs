//! Portico, driven from outside: over HTTP, reading the letters, following the links. Every test is a sentence and runs on `SQLite`
//! and on `PostgreSQL`, each with a database of its own; see [`support`].
#![expect(clippy::expect_used, reason = "a test that meets something unexpected has failed")]

mod support;

mod access_tokens;
mod activity;
mod api;
mod cannot_be_told_apart;
mod change_email;
mod change_password;
mod compat;
mod deletion;
mod escaping;
mod front_door;
mod granting;
mod headers;
mod health;
mod key_nodes;
mod keys;
mod letters;
mod magic_codes;
mod magic_link_doors;
mod magic_links;
mod mfa;
mod nonsense;
mod oidc;
mod preferences;
mod profile;
mod purposes;
mod races;
mod raw;
mod reauth;
mod redirects;
mod remembered;
mod remembered_for_long;
mod reset;
mod roles;
mod session_lifetimes;
mod sessions;
mod set_up;
mod sign_in;
mod sign_up;
mod simulator;
mod sms;
mod suspension;
mod throttle;
mod undo_email;
mod unwritten_log;
mod upstream;
mod verify_email;
