//! The way in for API consumers: the same proofs, the same decider; tokens instead of a cookie.

use super::second_factor::{self, Half};
use super::sign_in::prove;
use super::{Proven, Step};
use crate::accounts::User;
use crate::error::{Error, Result};
use crate::kit::jws::KeySet;
use crate::mfa::Factor;
use crate::request::Ctx;
use crate::sessions::{self, Holder, Method, SignIn};
use crate::tokens::{self, Tokens, keys};

/// Where a proof led.
pub enum Outcome {
    /// In.
    Tokens(Box<Tokens>),
    /// To the second factor: the note to come back with, and what can be asked for.
    SecondFactor { token: String, factors: Vec<Factor> },
}

impl Outcome {
    /// The tokens, for those who cannot be asked for a second factor.
    ///
    /// # Errors
    /// If one is asked for.
    pub fn tokens(self) -> Result<Tokens> {
        match self {
            Self::Tokens(tokens) => Ok(*tokens),
            Self::SecondFactor { .. } => Err(Error::refused("factor-asked")),
        }
    }
}

/// Signs somebody in by name and password.
///
/// # Errors
/// One refusal for every wrong pair; what stands before the account; too many tries; too many hashes at once.
pub async fn sign_in_with_tokens(ctx: &Ctx, name: &str, password: &str) -> Result<Outcome> {
    let sign_in = SignIn { method: Method::Password, second: None, holder: Holder::Api };
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    enter(ctx, prove(ctx, name, password).await?, sign_in, &keys).await
}

/// Takes somebody who proved by `method` who they are to what comes next.
///
/// # Errors
/// What stands before the account.
pub async fn enter_with_tokens(ctx: &Ctx, user: &User, method: Method) -> Result<Outcome> {
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let proven = Proven::hold(ctx, &user.id).await?.ok_or(Error::SignInRequired)?;
    enter(ctx, proven, SignIn { method, second: None, holder: Holder::Api }, &keys).await
}

/// Goes on with a second factor.
///
/// # Errors
/// If the note is too old, or the code is wrong, was used, or too many were tried.
pub async fn go_on_with_tokens(ctx: &Ctx, token: &str, proof: (Factor, &str)) -> Result<Outcome> {
    let half = Half::from_token(ctx, token)?;
    let keys = keys::current(&ctx.portal, ctx.now).await?;
    let (proven, sign_in) = second_factor::prove(ctx, &half, proof).await?;
    enter(ctx, proven, sign_in, &keys).await
}

/// [`go_on_with_tokens`] with a code of the factor that is meant or else of the one it looks like.
///
/// # Errors
/// As there.
pub async fn go_on_with_code(ctx: &Ctx, token: &str, (meant, code): (Option<Factor>, &str)) -> Result<Outcome> {
    let factors = Half::from_token(ctx, token)?.factors;
    let factor = meant.unwrap_or_else(|| Factor::of_code(&factors, code));
    go_on_with_tokens(ctx, token, (factor, code)).await
}

/// What the note can be gone on with. If the factor that is meant, or else the strongest, comes by text message, a code is sent.
///
/// # Errors
/// If the note is too old, or texts enough were sent.
pub async fn ask_with_token(ctx: &Ctx, token: &str, meant: Option<Factor>) -> Result<Outcome> {
    let half = Half::from_token(ctx, token)?;
    if meant.or_else(|| half.factors.first().copied()) == Some(Factor::Sms) {
        second_factor::send_text(ctx, &half).await?;
    }
    Ok(Outcome::SecondFactor { token: token.to_owned(), factors: half.factors })
}

/// What a page would lead to, an API consumer is told: its owner goes there in a browser.
async fn enter(ctx: &Ctx, proven: Proven, sign_in: SignIn, keys: &KeySet) -> Result<Outcome> {
    match proven.next_step(ctx, sign_in) {
        Step::Suspended => Err(proven.refuse_suspended(ctx).await?),
        Step::Merged => Err(Error::refused("account-merged")),
        Step::VerifyEmail => Err(Error::refused("email-not-verified")),
        Step::SecondFactor => {
            let half = Half::of(ctx, (&proven.user, proven.password.as_ref()), sign_in).with_factors(proven.factors);
            ctx.portal.commit(proven.tx).await?;
            Ok(Outcome::SecondFactor { token: half.to_token(ctx), factors: half.factors })
        }
        Step::CancelDeletion => Err(Error::refused("deletion-pending")),
        Step::ChangePassword => Err(Error::refused("password-too-old")),
        Step::Enter => {
            let Proven { mut tx, user, .. } = proven;
            let session = sessions::start(ctx, &mut tx, &user, sign_in).await?;
            let tokens = tokens::begin(ctx, &mut tx, &session, keys).await?;
            ctx.portal.commit(tx).await?;
            Ok(Outcome::Tokens(Box::new(tokens)))
        }
    }
}
