//! Signing in on a device without browser or keyboard (RFC 8628): a television, a command line on another machine.
//!
//! Routes: `POST /oauth2/device_authorization`, `/device`, `/device/confirm`, `/device/done`; `POST /do/device`, `POST /do/device-decision`.
//!
//! The device asks ([`begin`]), shows a short code, and asks for its tokens until there are some ([`poll`]). Somebody signed in elsewhere
//! types the code ([`open`]) and says yes or no ([`decide`]). What the device gets hangs on a grant like that of any app.
//!
//! Invariants: a code belongs to whoever types it first (ATK-047), guesses are few from one source and from all together (ATK-048), and a
//! code is never taken without a button: whoever was sent a link by a stranger sees who asks, from where, and compares. That holds for the
//! operator's own apps too.

use std::time::Duration;

pub mod actions;
mod ask;
mod begin;
mod decide;
pub mod pages;
mod store;
mod user_code;

pub use ask::poll;
pub use begin::{Begun, begin};
pub use decide::{Question, decide, open, question};
pub use store::purge;
pub use user_code::UserCode;

/// How long a code can be typed.
pub const LIFE: Duration = Duration::from_mins(10);
/// How long a device waits from one question to the next, and how much longer after each that came too early (RFC 8628 3.5).
pub const PACE: Duration = Duration::from_secs(5);
