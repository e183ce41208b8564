//! Tools that know nothing of auth: the database, time, chance, letters, the network, translation, jobs.
//!
//! Everything that reaches outside the process passes through one gate here, so a test can hold it still and a reader can
//! find it: time through [`clock`], chance through [`secret`], letters through [`mail`], texts through [`sms`], the network through
//! [`outbound_http`]. `clippy.toml` forbids the ways around them. Nothing in this folder imports another part of Portico.

pub mod assets;
pub mod batch;
pub mod cached;
pub mod clock;
pub mod db;
pub mod device;
pub mod hashing;
pub mod i18n;
pub mod jobs;
pub mod jws;
pub mod kept;
pub mod keyring;
pub mod mail;
pub mod outbound_http;
pub mod private;
pub mod problem;
pub mod ready;
pub mod return_to;
pub mod secret;
pub mod sightings;
pub mod sigv4;
pub mod sms;
pub mod telemetry;
