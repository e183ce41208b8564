//! The accounts that this browser remembers for its sign-in page: sealed in a cookie, and nowhere else.

use serde::{Deserialize, Serialize};

use super::{Cookie, Ctx};

/// So many; whoever comes after pushes out who was here the longest ago.
const MOST: usize = 5;
/// So many characters of a name: with [`MOST`] of the longest addresses the cookie stays under 4,096 bytes, over which browsers drop it.
const NAME: usize = 40;

/// An account that was signed in to here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    pub id: String,
    /// What its owner is called; may be empty.
    pub name: String,
    /// Whether its owner wanted to be kept on this device: then longer than the browser runs.
    pub stays: bool,
    /// The whole address, which no page shows.
    pub email: String,
}

impl Ctx {
    /// Whether the browser brought any, good or not.
    #[must_use]
    pub fn brings_remembered(&self) -> bool {
        self.cookies.get(Cookie::Accounts).is_some()
    }

    /// Those that this browser remembers, the last used first.
    #[must_use]
    pub fn remembered(&self) -> Vec<Remembered> {
        self.sealed(Cookie::Accounts).unwrap_or_default()
    }

    /// Has this browser remember an account, in front of the others. Where somebody stays, only who stays is kept: one cookie cannot go
    /// and stay.
    pub fn remember_account(&self, new: Remembered) {
        let new = Remembered { name: new.name.chars().take(NAME).collect(), ..new };
        let mut all = self.remembered();
        all.retain(|other| other.id != new.id);
        all.insert(0, new);
        all.truncate(MOST);
        self.keep_remembered(&all);
    }

    /// Has this browser forget one. `false` if it did not remember it.
    pub fn forget_account(&self, id: &str) -> bool {
        let mut all = self.remembered();
        let before = all.len();
        all.retain(|one| one.id != id);
        let gone = all.len() < before;
        if gone {
            self.keep_remembered(&all);
        }
        gone
    }

    fn keep_remembered(&self, all: &[Remembered]) {
        let life = self.portal.settings.session.remember;
        let staying: Vec<_> = all.iter().filter(|one| one.stays).collect();
        if !staying.is_empty() {
            self.set_sealed(Cookie::Accounts, &staying, life);
        } else if all.is_empty() {
            self.cookies.remove(Cookie::Accounts);
        } else {
            self.cookies.set(Cookie::Accounts, &self.seal(Cookie::Accounts, &all, life), None);
        }
    }
}
