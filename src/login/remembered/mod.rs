//! The accounts that a browser remembers: a shorter way to the field for the password, and nothing more.
//!
//! Routes: the list on `/login`, `/login?account=`, `/do/forget-account`; `/consent/account` offers them, too.
//!
//! Invariants: they are in a sealed cookie of the browser alone ([`Remembered`]); no page shows a whole address; an account that this
//! browser does not remember is nobody's name, and one that is gone is a wrong password. Remembered is who came in, also after they
//! signed out, until they are taken off the list or delete their account here.

use crate::accounts::{self, Email, User};
use crate::door::on_the_way;
use crate::error::Result;
use crate::kit::return_to::ReturnTo;
use crate::request::{Ctx, Remembered};

pub mod actions;
pub mod pages;

/// A remembered account, as pages may show it.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    /// May be empty.
    pub name: String,
    /// Most of the address hidden.
    pub masked: String,
}

impl Known {
    fn of(remembered: Remembered) -> Self {
        let Remembered { id, name, email, .. } = remembered;
        let masked = Email::parse(&email).map(|email| email.masked()).unwrap_or_default();
        Self { id, name, masked }
    }

    /// What to call its owner in a sentence: by name or, without one, by what is shown of the address.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.masked } else { &self.name }
    }
}

/// Somebody came in: this browser remembers them, for long if they want to be kept on this device, else until it is closed.
pub(super) fn remember(ctx: &Ctx, user: &User, stays: bool) {
    let (id, name, email) = (user.id.clone(), name_to_show(user), user.email.clone());
    ctx.remember_account(Remembered { id, name, stays, email });
}

/// People may call themselves by their address.
fn name_to_show(user: &User) -> String {
    if user.name.contains('@') { String::new() } else { user.name.clone() }
}

/// Those that this browser remembers, the last used first.
#[must_use]
pub fn known(ctx: &Ctx) -> Vec<Known> {
    ctx.remembered().into_iter().map(Known::of).collect()
}

/// The one that somebody chose, or that an app means by its hint.
pub(super) fn chosen(ctx: &Ctx) -> Option<Known> {
    let (by_id, by_address) = match (ctx.query("account"), ctx.query("login_hint")) {
        (Some(account), _) => (account, None),
        (None, Some(hint)) => (hint.clone(), Email::parse(&hint).ok()),
        (None, None) => return None,
    };
    let is_meant =
        |one: &Remembered| one.id == by_id || by_address.as_ref().is_some_and(|email| email.as_str() == one.email);
    ctx.remembered().into_iter().find(is_meant).map(Known::of)
}

/// Where its owner signs in.
#[must_use]
pub fn path_to(account: &str, next: Option<&ReturnTo>) -> String {
    let short: String = account.chars().take(64).collect();
    let account: String = url::form_urlencoded::byte_serialize(short.as_bytes()).collect();
    let joined = if next.is_some() { '&' } else { '?' };
    format!("{}{joined}account={account}", on_the_way("/login", next))
}

/// The name that an account of this browser signs in by, as it is now. For any other, and one that is gone, a name that nobody has.
///
/// # Errors
/// If the database is out of reach.
pub(super) async fn name_of(ctx: &Ctx, account: &str) -> Result<String> {
    if let Some(remembered) = ctx.remembered().into_iter().find(|one| one.id == account) {
        let mut tx = ctx.portal.db.read().await?;
        if let Some(user) = accounts::by_id(&mut tx, &remembered.id).await? {
            return Ok(user.email);
        }
    }
    // With a space and no `@`: neither a username nor an address.
    let letters: String = account.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    Ok(format!("account {letters}"))
}
