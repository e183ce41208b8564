//! Proving again who one is, before something that a thief of an open browser would do.

use crate::accounts;
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard;
use crate::kit::hashing::Verdict;
use crate::kit::problem::Problem;
use crate::passwords::{self, CurrentPassword, change::proof_limit};
use crate::request::Ctx;
use crate::sessions::{self, Adopted};

/// Takes the password again; the session goes on under a new id.
///
/// # Errors
/// If the password is wrong, or was tried too often.
pub async fn reauthenticate(ctx: &Ctx, password: &str) -> Result<Adopted> {
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
        audit::record(ctx, &mut tx, Record::refused(Event::ReauthenticationFailed, Some(&user.id))).await?;
        ctx.portal.commit(tx).await?;
        return Err(Error::field("password", Problem::new("password-current-wrong")));
    }
    guard::forget(&mut tx, &limit).await?;
    let renewed = sessions::renew(ctx, &mut tx, person).await?;
    audit::record(ctx, &mut tx, Record::done(Event::Reauthenticated, &user.id)).await?;
    ctx.portal.commit(tx).await?;
    Ok(renewed)
}
