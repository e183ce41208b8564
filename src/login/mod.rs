//! Signing in: who, proven how, and what comes next.
//!
//! Routes: `/` `/login` (the accounts a browser remembers: [`remembered`]) `/mfa` `/logout` `/reauth` `/account` `/account/security` and the forms on them.
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
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::mfa::Enrolled;
use crate::passwords::reset::{self, Proof};
use crate::passwords::{self, Stored};
use crate::request::Ctx;
use crate::sessions::{self, SignIn};
use crate::signup;
use crate::ui::{Flash, Tone};
use crate::upstream::arrivals;

use second_factor::Half;

pub mod actions;
pub mod api;
mod limits;
mod factor {
    pub mod pages;
}
mod overview;
mod pages;
mod reauth;
pub mod remembered;
pub mod second_factor;
mod sign_in;
mod store;
pub mod switch_off;
mod take_back;
mod tries;
mod with_tokens;

pub use factor::pages::MfaPage;
pub use overview::{OverviewPage, SecurityPage};
pub use pages::{LoginPage, LogoutPage, ReauthPage, RootPage};
pub use reauth::reauthenticate_by_provider;
pub use remembered::{Known, known as known_accounts, pages::AboutAccount, path_to as path_to_account};
pub use sign_in::{Attempt, sign_in};
pub use with_tokens::{
    Outcome, ask_with_token, enter_with_tokens, go_on_with_code, go_on_with_tokens, sign_in_with_tokens,
};

/// What comes after somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The account was merged into another, which they have to sign in to.
    Merged,
    /// An operator has shut them out.
    Suspended,
    /// The account is about to be deleted; they can take that back.
    CancelDeletion,
    /// The address has to be confirmed first.
    VerifyEmail,
    /// They have a second factor, and it was not asked for yet.
    SecondFactor,
    /// The password is older than the operator allows.
    ChangePassword,
    /// They are in.
    Enter,
}

/// The one decider: looks at the account, not at the door.
#[must_use]
pub fn next_step(ctx: &Ctx, (user, password): (&User, Option<&Stored>), factors: Enrolled, sign_in: SignIn) -> Step {
    if user.is_merged() {
        Step::Merged
    } else if user.is_suspended() {
        Step::Suspended
    } else if user.email_verified_at.is_none() && ctx.portal.settings.verification.required {
        Step::VerifyEmail
    } else if factors.any() && !is_trusted(ctx, factors) && sign_in.second.is_none() {
        Step::SecondFactor
    } else if user.deletion_due_at.is_some() {
        Step::CancelDeletion
    } else if password.is_some_and(|password| passwords::is_too_old(ctx, password)) {
        Step::ChangePassword
    } else {
        Step::Enter
    }
}

/// Whether nobody is asked here: what people chose before the operator switched that off does not count.
fn is_trusted(ctx: &Ctx, factors: Enrolled) -> bool {
    factors.trusted && ctx.portal.settings.mfa.trusted_browsers
}

/// Somebody who proved who they are: the account as it is now, held until the transaction ends.
struct Proven {
    tx: Tx,
    user: User,
    password: Option<Stored>,
    factors: Enrolled,
}

impl Proven {
    /// Reads the account again and holds it: what was true before a password was hashed may have changed since.
    async fn hold(ctx: &Ctx, user_id: &str) -> Result<Option<Self>> {
        let mut tx = ctx.portal.db.write().await?;
        let Some(user) = accounts::hold_proven(&mut tx, user_id, ctx.now).await? else { return Ok(None) };
        let (password, factors) =
            store::standing(&mut tx, user_id, ctx.browser_hash(), (ctx.portal.settings.mfa.by_text(), ctx.now)).await?;
        Ok(Some(Self { tx, user, password, factors }))
    }

    fn next_step(&self, ctx: &Ctx, sign_in: SignIn) -> Step {
        next_step(ctx, (&self.user, self.password.as_ref()), self.factors, sign_in)
    }

    /// Writes down that somebody who is shut out knew the way in.
    async fn refuse_suspended(mut self, ctx: &Ctx) -> Result<Error> {
        let refused = Record::refused(Event::SignInFailed, Some(&self.user.id)).with(json!({ "reason": "suspended" }));
        audit::record(ctx, &mut self.tx, refused).await?;
        ctx.portal.commit(self.tx).await?;
        Ok(suspended(ctx))
    }
}

/// Takes somebody who proved who they are to what comes next: into their account, or to what stands before it.
///
/// # Errors
/// If they are suspended, or the database is out of reach.
pub async fn enter(ctx: &Ctx, user: &User, sign_in: SignIn, next: Option<&ReturnTo>) -> Result<Go> {
    let proven = Proven::hold(ctx, &user.id).await?.ok_or(Error::SignInRequired)?;
    enter_as(ctx, proven, sign_in, next).await
}

async fn enter_as(ctx: &Ctx, proven: Proven, sign_in: SignIn, next: Option<&ReturnTo>) -> Result<Go> {
    let step = proven.next_step(ctx, sign_in);
    if step == Step::Suspended {
        return Err(proven.refuse_suspended(ctx).await?);
    }
    let Proven { mut tx, user, password, factors } = proven;
    let user = &user;
    match step {
        Step::SecondFactor => {
            tx.commit().await?;
            Half::of(ctx, (user, password.as_ref()), sign_in).with_factors(factors).ask(ctx, next);
            Ok(Go::to("/mfa"))
        }
        Step::Suspended => Err(suspended(ctx)),
        Step::Merged => Err(Error::refused("account-merged")),
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
            let begun = sessions::start(ctx, &mut tx, user, sign_in).await?;
            let joined = arrivals::join(ctx, &mut tx, user).await?;
            ctx.portal.commit(tx).await?;
            if let Some(cookie) = begun.cookie {
                cookie.give(ctx).await?;
                remembered::remember(ctx, user, sign_in.remember());
            }
            let linked =
                |provider| Flash::message(Tone::Good, Problem::new("identity-linked").with("provider", provider));
            Ok(Go { to: target(ctx, next), flash: joined.map(linked) })
        }
    }
}

/// Said only after the right password.
fn suspended(ctx: &Ctx) -> Error {
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
