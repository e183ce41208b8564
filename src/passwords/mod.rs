//! Passwords: what is asked of one, how it is kept, how it is changed and what to do when it is forgotten.
//!
//! Routes: `/forgot` `/forgot/sent` `/reset` `/account/security/password` and the forms on them.
//!
//! Invariants: a password is kept as an Argon2id hash and nothing else; hashing runs behind a bounded queue
//! ([`crate::kit::hashing`]) and outside transactions; an account without one, or that does not exist, costs the same time. A
//! change ends every one-time token, tells the owner by letter, and is written to the log in the same transaction.

use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::hashing::{Busy, Lane, PasswordHash, Verdict};
use crate::kit::problem::Problem;
use crate::request::Ctx;

pub mod actions;
pub mod api;
mod breached;
pub mod change;
mod letters;
pub mod pages;
mod policy;
pub mod reset;
mod store;
mod strength;

pub use pages::SetPassword;
pub use policy::{CurrentPassword, NewPassword, Policy};
pub use store::{Stored, forget, of, set, upgrade};

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

/// The policy in force.
#[must_use]
pub fn policy(ctx: &Ctx) -> Policy {
    let settings = &ctx.portal.settings.password;
    Policy {
        min_length: settings.min_length,
        max_length: settings.max_length,
        min_strength: settings.min_strength,
        require_uppercase: settings.require_uppercase,
        require_lowercase: settings.require_lowercase,
        require_numbers: settings.require_numbers,
        require_symbols: settings.require_symbols,
        prevent_common: settings.prevent_common,
        prevent_user_info: settings.prevent_user_info,
    }
}

/// Reads a password that somebody wants to set. `about` are words that are easily guessed of them.
///
/// # Errors
/// Every reason why not, for the field `password`.
pub fn parse_new(ctx: &Ctx, typed: &str, about: &[&str]) -> std::result::Result<NewPassword, Vec<Problem>> {
    let site = [ctx.portal.settings.product_name.as_str(), ctx.portal.settings.public_url.host()];
    let context: Vec<&str> = about.iter().chain(&site).copied().collect();
    NewPassword::parse(&policy(ctx), typed, &context)
}

/// [`parse_new`] for forms that have nothing else to correct; also asks whether the password is known from breaches, if the
/// operator switched that on.
///
/// # Errors
/// Every reason why not, for the field `password`.
pub async fn accept_new(ctx: &Ctx, typed: &str, about: &[&str]) -> Result<NewPassword> {
    let of_field =
        |problems: Vec<Problem>| Error::Invalid(problems.into_iter().map(|problem| ("password", problem)).collect());
    let password = parse_new(ctx, typed, about).map_err(of_field)?;
    refuse_breached(ctx, &password).await?;
    Ok(password)
}

/// Refuses a password that is known from breaches, where the operator has that asked.
///
/// # Errors
/// A problem with the field `password`.
pub async fn refuse_breached(ctx: &Ctx, password: &NewPassword) -> Result<()> {
    match breached::problem(ctx, password).await {
        Some(problem) => Err(Error::field("password", problem)),
        None => Ok(()),
    }
}

/// Hashes a new password.
///
/// # Errors
/// [`Error::Busy`] if too many wait for the same.
pub async fn hash(ctx: &Ctx, password: &NewPassword) -> Result<PasswordHash> {
    Ok(ctx.portal.hasher.hash(lane(ctx), password.as_bytes()).await?)
}

/// Hashes a password that was just proven right, with today's costs.
///
/// # Errors
/// [`Error::Busy`]; the old hash then stays until next time.
pub async fn rehash(ctx: &Ctx, password: &CurrentPassword) -> Result<PasswordHash> {
    Ok(ctx.portal.hasher.hash(lane(ctx), password.as_bytes()).await?)
}

/// Compares what was typed with what is kept; nothing kept takes the same time and is wrong.
///
/// # Errors
/// [`Error::Busy`] if too many wait for the same.
pub async fn verify(ctx: &Ctx, typed: &CurrentPassword, stored: Option<&Stored>) -> Result<Verdict> {
    let hash = stored.and_then(Stored::hash);
    Ok(ctx.portal.hasher.verify(lane(ctx), typed.as_bytes(), hash.as_ref()).await?)
}

/// Whether somebody has used this password before; one lane for those signed in, so that a flood does not shut them out.
pub(crate) async fn was_used(ctx: &Ctx, tx_user: &str, password: &NewPassword) -> Result<bool> {
    let most = ctx.portal.settings.password.history_count;
    let mut tx = ctx.portal.db.read().await?;
    let former = store::former(&mut tx, tx_user, most).await?;
    drop(tx);
    Ok(ctx.portal.hasher.verify_any(lane(ctx), password.as_bytes(), &former).await?)
}

fn lane(ctx: &Ctx) -> Lane {
    if ctx.scope.person().is_some() { Lane::SignedIn } else { Lane::Public }
}

/// Whether the password is older than the operator allows.
#[must_use]
pub fn is_too_old(ctx: &Ctx, stored: &Stored) -> bool {
    ctx.portal.settings.password.change_required.is_some_and(|most| ctx.now.since(stored.changed_at) > most)
}

/// Replaces a password in the caller's transaction: the old one goes to the history, every one-time token dies, the owner gets a
/// letter.
pub(crate) async fn replace(ctx: &Ctx, tx: &mut Tx, user: &crate::accounts::User, hash: &PasswordHash) -> Result<()> {
    store::retire(tx, &user.id, ctx.portal.settings.password.history_count, ctx.now).await?;
    store::set(tx, &user.id, hash, ctx.now).await?;
    crate::accounts::one_time::void_all(ctx, tx, &user.id).await?;
    crate::mfa::forget_trust(tx, &user.id).await?;
    ctx.portal.post(tx, &letters::changed(ctx, user), ctx.now).await
}
