//! Merging two accounts of one person into one, and taking that back.
//!
//! Routes: `/account/links/merge` `/account/links/merge/undo`, `/do/begin-merge` `/do/merge-account` `/do/undo-merge`.
//!
//! Both accounts are proven in one browser, each by its own sign-in and all that this asks for: whoever begins has just proven the first
//! ([`begin`]) and is signed out of it, then signs in to the second by whichever way it has. What goes over is seen before anything
//! does ([`Plan`]), and which of the two stays is chosen there.
//!
//! Invariants: the account that stays gets no weaker. Its password, factors and roles stay what they are; roles of the other go
//! nowhere; an account with a second factor is not merged into one without. The other keeps everything that signs it in, shut away,
//! for seven days, so that undoing restores it as it was; a letter to each address leads there. Its names and its old id lead to the
//! account that stays, for good.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::identities::Identity;

pub mod actions;
mod expiry;
mod letters;
mod merge;
pub mod pages;
mod plan;
mod proof;
mod store;
mod undo;

pub use expiry::carry_out;
pub use merge::{Merged, merge};
pub use plan::{Plan, Side};
pub use proof::{Both, Stage, begin, stage};
pub use undo::{Undoable, by_letter, by_owner, peek};

/// How long a merge can be taken back.
pub const UNDO_LIFE: Duration = Duration::from_hours(168);

/// What went over from one account to the other, for the way back.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Moved {
    identities: Vec<Identity>,
    /// The addresses and usernames that led to the merged account, and what kind of name each was.
    names: Vec<(String, String)>,
    /// What the account that stayed is called now, if it had no name.
    called: Option<[String; 3]>,
    metadata: crate::accounts::Metadata,
    /// Accounts that had been merged into the merged one before.
    former_ids: Vec<String>,
}
