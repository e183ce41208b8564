//! Accounts: who there is, under which names, and what people change about themselves.
//!
//! Routes: `/account` `/account/profile` `/account/email` `/account/email/confirm` `/account/email/undo` `/account/data`
//! `/account/data/cancel` and the forms on them.
//!
//! Invariants: a name that people sign in with (address or username, [`Identifier`]) is held by one account; a former address
//! stays held while its owner can undo the change. What letters carry ([`one_time`]) is kept as a hash, used once, bound to one
//! purpose. Whoever may have an account is decided in [`access`].
//!
//! Elsewhere: making an account is [`crate::signup`], since it needs a password and ends in a sign-in; passwords are
//! [`crate::passwords`].

use sqlx::FromRow;

use crate::kit::clock::Timestamp;
use crate::kit::i18n::{Locale, Texts};

pub mod access;
pub mod actions;
pub mod api;
pub mod change_email;
pub mod deletion;
mod email;
pub mod export;
mod letters;
pub mod metadata;
pub mod one_time;
pub mod pages;
mod person_name;
pub mod profile;
mod store;
pub mod suspension;
mod username;

pub use email::Email;
pub use letters::{addressed, letter_to, spaced};
pub use metadata::Metadata;
pub use person_name::PersonName;
pub use store::{
    Names, NewUser, by_id, by_identifier, claim_username, create, delete, end_every_session, hold, hold_proven, list,
    mark_verified, rename, search_one, set_metadata,
};
pub use username::{Identifier, Username};

/// An account.
#[derive(Clone, Debug, FromRow)]
pub struct User {
    pub id: String,
    pub email: String,
    pub email_verified_at: Option<Timestamp>,
    pub username: Option<String>,
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    metadata: String,
    pub status: String,
    pub deletion_due_at: Option<Timestamp>,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl User {
    /// The language they read, if they chose one.
    #[must_use]
    pub fn locale(&self) -> Option<Locale> {
        self.locale.as_deref().and_then(Locale::from_tag)
    }

    /// The messages in their language; in `otherwise`, that of the request, if they chose none.
    #[must_use]
    pub fn texts(&self, otherwise: Locale) -> Texts {
        Texts(self.locale().unwrap_or(otherwise))
    }

    /// What they, and the apps they use, keep about themselves: an object.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        serde_json::from_str(&self.metadata).unwrap_or_default()
    }

    /// Whether an operator has shut them out.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        self.status == "suspended"
    }

    /// Whether it was merged into another account, which its names and its id lead to. Nobody signs in to it.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.status == "merged"
    }

    /// What to call them: their name, else their address.
    #[must_use]
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}
