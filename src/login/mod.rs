//! Signing in: who, proven how, and what comes next.
//!
//! Routes: `/` `/login` `/logout` `/reauth` `/account` `/account/security` and the forms on them.
//!
//! [`next_step`] is the only decider of what comes after a proof, and every door uses it through [`enter`]: the form, a confirmed
//! address, a reset, later other factors and other providers. A wrong password, an unknown name and an account without a
//! password cannot be told apart. Tries are counted before a password is looked at ([`limits`]).

use serde_json::json;

use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::door::Go;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::kit::return_to::ReturnTo;
use crate::passwords::reset::{self, Proof};
use crate::passwords::{self, Stored};
use crate::request::Ctx;
use crate::sessions::{self, SignIn};
use crate::signup;
use crate::ui::Flash;

pub mod actions;
mod limits;
mod overview;
mod pages;
mod reauth;
mod sign_in;
mod store;
mod take_back;

pub use overview::{OverviewPage, SecurityPage};
pub use pages::{LoginPage, LogoutPage, ReauthPage, RootPage};
pub use sign_in::{Attempt, sign_in};

/// What comes after somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An operator has shut them out.
    Suspended,
    /// The account is about to be deleted; they can take that back.
    CancelDeletion,
    /// The address has to be confirmed first.
    VerifyEmail,
    /// The password is older than the operator allows.
    ChangePassword,
    /// They are in.
    Enter,
}

/// The one decider: looks at the account, not at the door.
#[must_use]
pub fn next_step(ctx: &Ctx, user: &User, password: Option<&Stored>) -> Step {
    if user.is_suspended() {
        Step::Suspended
    } else if user.email_verified_at.is_none() && ctx.portal.settings.verification.required {
        Step::VerifyEmail
    } else if user.deletion_due_at.is_some() {
        Step::CancelDeletion
    } else if password.is_some_and(|password| passwords::is_too_old(ctx, password)) {
        Step::ChangePassword
    } else {
        Step::Enter
    }
}

/// Somebody who proved who they are: the account as it is now, held until the transaction ends.
struct Proven {
    user: User,
    password: Option<Stored>,
}

impl Proven {
    /// Reads the account again and holds it: what was true before a password was hashed may have changed since.
    async fn hold(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<Option<Self>> {
        let Some(user) = accounts::hold_proven(tx, user_id, ctx.now).await? else { return Ok(None) };
        let password = passwords::of(tx, user_id).await?;
        Ok(Some(Self { user, password }))
    }
}

/// Takes somebody who proved who they are to what comes next: into their account, or to what stands before it.
///
/// # Errors
/// If they are suspended, or the database is out of reach.
pub async fn enter(ctx: &Ctx, user: &User, sign_in: SignIn, next: Option<&ReturnTo>) -> Result<Go> {
    let mut tx = ctx.portal.db.write().await?;
    let proven = Proven::hold(ctx, &mut tx, &user.id).await?.ok_or(Error::SignInRequired)?;
    enter_as(ctx, tx, &proven, sign_in, next).await
}

async fn enter_as(ctx: &Ctx, mut tx: Tx, proven: &Proven, sign_in: SignIn, next: Option<&ReturnTo>) -> Result<Go> {
    let user = &proven.user;
    match next_step(ctx, user, proven.password.as_ref()) {
        Step::Suspended => {
            let refused = Record::refused(Event::SignInFailed, Some(&user.id)).with(json!({ "reason": "suspended" }));
            audit::record(ctx, &mut tx, refused).await?;
            ctx.portal.commit(tx).await?;
            Err(suspended(ctx))
        }
        Step::VerifyEmail => {
            tx.commit().await?;
            signup::lead(ctx, user, next).await
        }
        Step::CancelDeletion => {
            let path = accounts::deletion::path_back(ctx, &mut tx, user).await?;
            ctx.portal.commit(tx).await?;
            Ok(Go::to(path))
        }
        Step::ChangePassword => {
            let token = reset::issue(ctx, &mut tx, user, Proof::Password).await?;
            ctx.portal.commit(tx).await?;
            reset::open(ctx, token.expose());
            Ok(Go::to("/reset").saying(Flash::neutral("password-too-old")))
        }
        Step::Enter => {
            let session = sessions::start(ctx, &mut tx, user, sign_in).await?;
            ctx.portal.commit(tx).await?;
            session.give(ctx).await?;
            Ok(Go::to(target(ctx, next)))
        }
    }
}

/// Said only after the right password.
fn suspended(ctx: &Ctx) -> Error {
    use crate::kit::problem::Problem;
    Error::Refused(match &ctx.portal.settings.support_email {
        Some(address) => Problem::new("suspended-contact").with("address", address),
        None => Problem::new("suspended"),
    })
}

/// Where people go when they are in.
#[must_use]
pub fn target(ctx: &Ctx, next: Option<&ReturnTo>) -> String {
    next.map_or_else(|| ctx.portal.settings.client_url.clone(), |next| next.as_str().to_owned())
}
