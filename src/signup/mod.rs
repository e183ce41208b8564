//! Signing up: an address, a password, a letter, and the account is theirs. Also the portal's first administrator.
//!
//! Routes: `/signup` `/verify-email` `/setup` and the forms on them.
//!
//! Invariants: an address that has an account gets the same answer as one that has none; its owner gets a letter instead. Each
//! sign-up's password, name and username travel with the letter of that sign-up ([`Confirms`]): confirming the address through one
//! letter puts *its* in force, so nobody can put theirs on an address before its owner comes (`security.md` gate 2). Only the browser
//! that signed up is signed in by confirming.

use serde::{Deserialize, Serialize};

use crate::accounts::{Metadata, Names, Username};
use crate::kit::return_to::ReturnTo;

pub mod actions;
pub mod api;
mod letters;
mod pages;
pub mod set_up;
mod sign_up;
pub mod verify;

pub use pages::{SetUpPage, SignUpPage, VerifyEmailPage};
pub use sign_up::{Typed, sign_up};
pub use verify::lead;

/// What confirming an address puts in force; travels with the secret of the letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Confirms {
    /// The sign-up this letter was written for.
    SignUp(SignedUp),
    /// The account as it is.
    Account,
    /// The address alone: more than one sign-up waits and this letter belongs to none, so its reader chooses a password.
    Address,
}

/// What somebody signed up with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SignedUp {
    /// An Argon2id hash in PHC form.
    password: String,
    name: String,
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    family_name: String,
    username: Option<Username>,
    #[serde(default)]
    metadata: Metadata,
}

impl SignedUp {
    fn names(&self) -> Names<'_> {
        Names { name: &self.name, given_name: &self.given_name, family_name: &self.family_name }
    }
}

/// What the browser that signed up keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// The id of the letter's secret; made up where no letter was sent, which nobody can tell.
    pub verification: String,
    pub email: String,
    pub next: Option<ReturnTo>,
}
