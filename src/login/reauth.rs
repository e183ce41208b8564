//! Proving again who one is, before something that a thief of an open browser would do. Whoever has a second factor is asked for that:
//! a password alone may be what the thief has, too.

use super::second_factor::wrong;
use super::tries::Try;
use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard;
use crate::kit::db::Tx;
use crate::kit::hashing::Verdict;
use crate::kit::problem::Problem;
use crate::mfa::{self, Factor, phone};
use crate::passwords::{self, CurrentPassword, change::proof_limit};
use crate::request::Ctx;
use crate::scope::Person;
use crate::sessions::{self, Renewed};
use crate::upstream::identities;

/// What somebody proves it by.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    Password(&'a str),
    Factor(Factor, &'a str),
}

/// Takes the proof; in a browser the session goes on under a new id.
///
/// # Errors
/// If it is wrong, was tried too often, or is not the one they have to give.
pub async fn reauthenticate(ctx: &Ctx, proof: Proof<'_>) -> Result<Renewed> {
    match proof {
        Proof::Password(_) if ctx.person()?.has_factor => Err(Error::refused("reauth-needs-factor")),
        Proof::Password(password) => by_password(ctx, password).await,
        Proof::Factor(factor, code) => by_factor(ctx, (factor, code)).await,
    }
}

/// Takes it that somebody signed in with a linked provider again ([`identities::prove`]).
///
/// # Errors
/// If they have a second factor: that is what is asked for then.
pub async fn reauthenticate_by_provider(ctx: &Ctx, _: identities::Proven) -> Result<Renewed> {
    if ctx.person()?.has_factor {
        return Err(Error::refused("reauth-needs-factor"));
    }
    renew(ctx, ctx.portal.db.write().await?).await
}

async fn by_password(ctx: &Ctx, password: &str) -> Result<Renewed> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let user = accounts::by_id(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    let stored = passwords::of(&mut tx, &person.id).await?;
    drop(tx);
    let limit = proof_limit(&person.id);
    guard::allow(ctx, "advice-reset", std::slice::from_ref(&limit)).await?;
    let verdict = passwords::verify(ctx, &CurrentPassword::new(password), stored.as_ref()).await?;
    let mut tx = ctx.portal.db.write().await?;
    if verdict == Verdict::Wrong {
        return Err(refuse(ctx, tx, &user, ("password", "password-current-wrong")).await?);
    }
    guard::forget(&mut tx, &limit).await?;
    renew(ctx, tx).await
}

/// What a code by text message is bound to.
fn attempt(person: &Person) -> String {
    format!("session {}", person.session_id)
}

/// Sends a code by text message.
///
/// # Errors
/// If they have no number, or texts enough were sent.
pub async fn send_text(ctx: &Ctx) -> Result<()> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    phone::send(ctx, tx, &user, &attempt(person)).await
}

async fn by_factor(ctx: &Ctx, proof: (Factor, &str)) -> Result<Renewed> {
    let (tx, _) = spend(ctx, proof).await?;
    renew(ctx, tx).await
}

/// Looks at a code of a second factor; it is used up, and the account held, in the transaction this answers with.
pub(super) async fn spend(ctx: &Ctx, (factor, code): (Factor, &str)) -> Result<(Tx, User)> {
    let person = ctx.person()?;
    let this = Try::count(ctx, &person.id, factor).await?;
    let answer = mfa::look_at(ctx, (&person.id, &attempt(person)), (factor, code)).await?;
    let mut tx = ctx.portal.db.write().await?;
    let user = accounts::hold(&mut tx, &person.id).await?.ok_or(Error::SignInRequired)?;
    let taken = match &answer {
        Some(answer) => answer.take(ctx, &mut tx, &user).await?,
        None => false,
    };
    if !taken {
        this.failed(ctx, &mut tx, &user).await?;
        return Err(refuse(ctx, tx, &user, ("code", wrong(factor))).await?);
    }
    this.forgive(&mut tx).await?;
    Ok((tx, user))
}

async fn refuse(ctx: &Ctx, mut tx: Tx, user: &User, (field, problem): (&'static str, &'static str)) -> Result<Error> {
    audit::record(ctx, &mut tx, Record::refused(Event::ReauthenticationFailed, Some(&user.id))).await?;
    ctx.portal.commit(tx).await?;
    Ok(Error::field(field, Problem::new(problem)))
}

async fn renew(ctx: &Ctx, mut tx: Tx) -> Result<Renewed> {
    let person = ctx.person()?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    audit::record(ctx, &mut tx, Record::done(Event::Reauthenticated, &person.id)).await?;
    ctx.portal.commit(tx).await?;
    Ok(renewed)
}
