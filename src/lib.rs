//! Portico, an auth portal: one binary, pages rendered on the server, nothing that needs script.
//!
//! Folders are named after what somebody does. `docs/architecture.md` tells how they depend on each other and `tests/layers.rs`
//! holds them to it: a module imports only from the rows below its own.
//!
//! ```text
//! main → cli → http, app            start and mount
//! api   dev                         compose features
//! signup   login   oidc             flows over the level below
//! rightful_owner  passwords  magic_links  upstream  sessions  preferences  tokens  mfa
//! accounts   roles   guard   audit
//! door  json  portal  request  scope  config  refuse  error
//! kit     ui (imported by pages only)
//! ```

pub mod accounts;
pub mod api;
pub mod app;
pub mod audit;
pub mod cli;
pub mod config;
pub mod dev;
pub mod door;
pub mod error;
pub mod guard;
pub mod http;
pub mod json;
pub mod kit;
pub mod login;
pub mod magic_links;
pub mod mfa;
pub mod oidc;
pub mod passwords;
pub mod portal;
pub mod preferences;
pub mod refuse;
pub mod request;
pub mod rightful_owner;
pub mod roles;
pub mod scope;
pub mod sessions;
pub mod signup;
pub mod tokens;
pub mod ui;
pub mod upstream;
