//! The first factor: a name and a password.

use super::limits::Limits;
use super::store::{self, Who};
use super::{Proven, enter_as, remembered, target};
use crate::accounts::{Identifier, User};
use crate::audit::{self, Event, Record};
use crate::door::Go;
use crate::error::{Error, Result};
use crate::kit::hashing::{PasswordHash, Verdict};
use crate::kit::return_to::ReturnTo;
use crate::passwords::{self, CurrentPassword, Stored};
use crate::request::Ctx;
use crate::sessions::{Holder, Method, SignIn};

/// What the form sends.
#[derive(Debug)]
pub struct Attempt<'a> {
    pub username: &'a str,
    /// One that this browser remembers, in the place of a name; else empty.
    pub account: &'a str,
    pub password: &'a str,
    pub remember: bool,
    pub next: Option<ReturnTo>,
}

/// Signs somebody in.
///
/// # Errors
/// One refusal for every wrong pair, whatever is wrong with it; too many tries; too many hashes at once.
pub async fn sign_in(ctx: &Ctx, attempt: &Attempt<'_>) -> Result<Go> {
    let proven = match attempt.account {
        "" => prove(ctx, attempt.username, attempt.password).await?,
        account => prove(ctx, &remembered::name_of(ctx, account).await?, attempt.password).await?,
    };
    let sign_in =
        SignIn { method: Method::Password, second: None, holder: Holder::Browser { remember: attempt.remember } };
    enter_as(ctx, proven, sign_in, attempt.next.as_ref()).await
}

/// Somebody's word that they are who they say, looked at: the same for every door.
pub(super) async fn prove(ctx: &Ctx, name: &str, password: &str) -> Result<Proven> {
    let identifier = Identifier::parse(name);
    let mut tx = ctx.portal.db.read().await?;
    let who = store::who(&mut tx, &identifier, ctx.browser_hash()).await?;
    drop(tx);
    let limits = Limits::of(ctx, &identifier, who.as_ref());
    let stored = who.as_ref().and_then(Who::stored);
    let user = who.map(|who| who.user);
    limits.raise(ctx, user.as_ref()).await?;
    let typed = CurrentPassword::new(password);
    let verdict = passwords::verify(ctx, &typed, stored.as_ref()).await?;
    let (Some(user), Some(stored), Verdict::Right | Verdict::RightButOutdated) = (&user, &stored, verdict) else {
        return Err(refuse(ctx, user.as_ref()).await?);
    };
    // The costs of hashing were raised since this password was set: from now on it is kept under those of today.
    let newer = if verdict == Verdict::RightButOutdated { passwords::rehash(ctx, &typed).await.ok() } else { None };
    hold(ctx, &Right { user, stored, newer }, &limits).await
}

/// A password that was right when it was looked at.
struct Right<'a> {
    user: &'a User,
    stored: &'a Stored,
    newer: Option<PasswordHash>,
}

async fn hold(ctx: &Ctx, right: &Right<'_>, limits: &Limits) -> Result<Proven> {
    let proven = Proven::hold(ctx, &right.user.id).await?;
    // Hashing took its time; a password that was changed meanwhile is not right any more.
    let Some(mut proven) = proven.filter(|proven| proven.password.as_ref() == Some(right.stored)) else {
        return Err(refuse(ctx, Some(right.user)).await?);
    };
    limits.forgive(&mut proven.tx).await?;
    if let Some(newer) = &right.newer {
        passwords::upgrade(&mut proven.tx, &proven.user.id, (right.stored, newer)).await?;
    }
    Ok(proven)
}

async fn refuse(ctx: &Ctx, user: Option<&User>) -> Result<Error> {
    let mut tx = ctx.portal.db.write().await?;
    audit::record(ctx, &mut tx, Record::refused(Event::SignInFailed, user.map(|user| user.id.as_str()))).await?;
    ctx.portal.commit(tx).await?;
    Ok(Error::refused("sign-in-wrong"))
}

/// Where somebody goes who is signed in already.
#[must_use]
pub fn already_in(ctx: &Ctx) -> Option<String> {
    ctx.scope.person().map(|_| target(ctx, ctx.next().as_ref()))
}
