//! Changing one's password: the current one, then the new.

use super::{CurrentPassword, Stored, accept_new, hash, replace, store, verify, was_used};
use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::hashing::{PasswordHash, Verdict};
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::scope::Person;
use crate::sessions::{self, Renewed};

/// What the form sends.
#[derive(Debug)]
pub struct Change<'a> {
    pub current: &'a str,
    pub new: &'a str,
    pub end_others: bool,
}

/// The limit on proving one's password while signed in: shared by every form that asks for it.
#[must_use]
pub fn proof_limit(user_id: &str) -> Limit {
    Limit::new("prove-password", user_id, (10, std::time::Duration::from_mins(15))).fixed()
}

/// Whoever changes their password: with a second factor, they proved it by that a moment ago. The password alone may be what a thief has,
/// and changing it counts as a fresh proof.
///
/// # Errors
/// If that proof is too old, or nobody has signed in.
pub fn prover(ctx: &Ctx) -> Result<&Person> {
    let person = ctx.person()?;
    if person.has_factor { ctx.recent_person() } else { Ok(person) }
}

/// Changes the password. The session goes on under a new id; the others end if asked to.
///
/// # Errors
/// If the current password is wrong, or what is asked of the new one; see [`prover`].
pub async fn change(ctx: &Ctx, change: &Change<'_>) -> Result<Renewed> {
    let person = prover(ctx)?;
    let mut tx = ctx.portal.db.read().await?;
    let user = accounts::by_id(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    let stored = store::of(&mut tx, &person.id).await?;
    drop(tx);
    let limit = proof_limit(&person.id);
    guard::allow(ctx, "advice-reset", std::slice::from_ref(&limit)).await?;
    if verify(ctx, &CurrentPassword::new(change.current), stored.as_ref()).await? == Verdict::Wrong {
        return Err(wrong(ctx, &user.id).await?);
    }
    // The limit is on guesses: however many new passwords are too weak, the proof was right.
    let mut tx = ctx.portal.db.write().await?;
    guard::forget(&mut tx, &limit).await?;
    tx.commit().await?;
    let new =
        accept_new(ctx, change.new, &[&user.email, &user.name, user.username.as_deref().unwrap_or_default()]).await?;
    if was_used(ctx, &user.id, &new).await? {
        return Err(Error::field("password", Problem::new("password-used-before")));
    }
    let hashed = hash(ctx, &new).await?;
    write(ctx, change, (&user, stored.as_ref()), &hashed).await
}

async fn write(
    ctx: &Ctx,
    change: &Change<'_>,
    (user, proven): (&User, Option<&Stored>),
    hashed: &PasswordHash,
) -> Result<Renewed> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    accounts::hold(&mut tx, &user.id).await?;
    if store::of(&mut tx, &user.id).await?.as_ref() != proven {
        // Changed elsewhere while this one was hashed: what was proven is not the password any more.
        return Err(Error::ReauthRequired);
    }
    replace(ctx, &mut tx, user, hashed).await?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    if change.end_others {
        sessions::end_others_of(ctx, &mut tx, &user.id, &person.session_id).await?;
    }
    audit::record(ctx, &mut tx, Record::done(Event::PasswordChanged, &user.id)).await?;
    ctx.portal.commit(tx).await?;
    Ok(renewed)
}

async fn wrong(ctx: &Ctx, user_id: &str) -> Result<Error> {
    let mut tx = ctx.portal.db.write().await?;
    audit::record(ctx, &mut tx, Record::refused(Event::PasswordChangeFailed, Some(user_id))).await?;
    ctx.portal.commit(tx).await?;
    Ok(Error::field("current_password", Problem::new("password-current-wrong")))
}
