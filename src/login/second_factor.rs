//! The second factor while somebody signs in.
//!
//! Between the two proofs there is only a sealed note, a [`Half`], which the browser keeps in its flow cookie and an API consumer as
//! `mfa_token`. It opens nothing, lives ten minutes, and is void once the password has changed. Tries are counted for the account, not
//! for the note, and before a code is looked at ([`super::tries`]; `security.md` gates 13 and 14).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::tries::Try;
use super::{Proven, enter_as};
use crate::accounts::User;
use crate::audit::{self, Event, Record};
use crate::door::Go;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::problem::Problem;
use crate::kit::return_to::ReturnTo;
use crate::kit::secret;
use crate::mfa::{self, Answer, Enrolled, Factor, phone};
use crate::passwords::Stored;
use crate::request::Ctx;
use crate::sessions::{Method, SignIn};
use crate::ui::{Flash, Tone};

/// How long the second proof may take.
const LIFE: Duration = Duration::from_mins(10);
const PLACE: &str = "mfa_token";

/// A sign-in of which the first proof is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Half {
    /// Who; the field's name keeps this flow apart from others.
    proven_once: String,
    /// Which attempt this is: a code by text message is good for no other.
    attempt: String,
    sign_in: SignIn,
    /// When the password was set that was proven.
    password_of: Option<Timestamp>,
    /// What can be asked for.
    pub factors: Vec<Factor>,
    pub next: Option<ReturnTo>,
}

impl Half {
    /// After the first proof.
    pub(super) fn of(ctx: &Ctx, (user, password): (&User, Option<&Stored>), sign_in: SignIn) -> Self {
        Self {
            proven_once: user.id.clone(),
            attempt: secret::id(ctx.now),
            sign_in,
            password_of: password.map(|password| password.changed_at),
            factors: Vec::new(),
            next: None,
        }
    }

    /// With what can be asked for.
    pub(super) fn with_factors(self, enrolled: Enrolled) -> Self {
        Self { factors: enrolled.factors(), ..self }
    }

    /// Has this browser keep it, and be asked.
    pub(super) fn ask(self, ctx: &Ctx, next: Option<&ReturnTo>) {
        ctx.set_flow(&Self { next: next.cloned(), ..self }, LIFE);
    }

    /// The account, if its password is still the one that was proven.
    async fn hold(&self, ctx: &Ctx) -> Result<Proven> {
        let proven = Proven::hold(ctx, &self.proven_once).await?.ok_or_else(void)?;
        let same = proven.password.as_ref().map(|password| password.changed_at) == self.password_of;
        if same { Ok(proven) } else { Err(void()) }
    }

    /// Where codes by text message go, most of it hidden.
    pub(super) async fn number(&self, ctx: &Ctx) -> Result<Option<String>> {
        let mut tx = ctx.portal.db.read().await?;
        Ok(phone::of(ctx, &mut tx, &self.proven_once).await?.map(|phone| phone.masked))
    }

    /// As a text for an API consumer.
    pub(super) fn to_token(&self, ctx: &Ctx) -> String {
        let text = serde_json::to_vec(&(ctx.now.plus(LIFE), self)).unwrap_or_default();
        ctx.portal.keyring.seal_text(PLACE, &text)
    }

    /// From the text of an API consumer.
    ///
    /// # Errors
    /// If it is none of ours, or too old.
    pub fn from_token(ctx: &Ctx, token: &str) -> Result<Self> {
        let opened = ctx.portal.keyring.open_text(PLACE, token).map_err(|_| void())?;
        let (until, half) = serde_json::from_slice::<(Timestamp, Self)>(&opened).map_err(|_| void())?;
        if until > ctx.now { Ok(half) } else { Err(void()) }
    }
}

/// The sign-in under way in this browser.
///
/// # Errors
/// If there is none: the person begins again.
pub fn under_way(ctx: &Ctx) -> Result<Half> {
    ctx.flow().ok_or_else(void)
}

/// There is no first proof, or it does not count any more.
fn void() -> Error {
    Error::refused("mfa-token-invalid")
}

/// Sends a code by text message for a sign-in under way.
///
/// # Errors
/// If they have no number, or texts enough were sent.
pub async fn send_text(ctx: &Ctx, half: &Half) -> Result<()> {
    let Proven { tx, user, .. } = half.hold(ctx).await?;
    phone::send(ctx, tx, &user, &half.attempt).await
}

/// The second proof on the page.
///
/// # Errors
/// If the code is wrong, was used, or too many were tried; a refusal, if they have to begin again.
pub async fn verify(ctx: &Ctx, proof: (Factor, &str), trust: bool) -> Result<Go> {
    let half = under_way(ctx)?;
    let (mut proven, sign_in) = prove(ctx, &half, proof).await?;
    if trust {
        mfa::trust(ctx, &mut proven.tx, &proven.user.id).await?;
    }
    let left = mfa::codes_left(&mut proven.tx, &proven.user.id).await?;
    // What comes next may begin a flow of its own.
    ctx.end_flow();
    let go = enter_as(ctx, proven, sign_in, half.next.as_ref()).await?;
    Ok(match proof.0 {
        Factor::RecoveryCode if go.flash.is_none() => go.saying(how_many(left)),
        _ => go,
    })
}

fn how_many(left: i64) -> Flash {
    Flash::message(Tone::Neutral, Problem::new("recovery-codes-left").with("left", left))
}

/// Looks at the second proof; the account is held, and the code used up, in the transaction this answers with.
pub(super) async fn prove(ctx: &Ctx, half: &Half, (factor, code): (Factor, &str)) -> Result<(Proven, SignIn)> {
    let user_id = half.proven_once.as_str();
    let this = Try::count(ctx, user_id, factor).await?;
    let answer = mfa::look_at(ctx, (user_id, &half.attempt), (factor, code)).await?;
    let mut proven = half.hold(ctx).await?;
    let taken = match &answer {
        Some(answer) => answer.take(ctx, &mut proven.tx, &proven.user).await?,
        None => false,
    };
    if !taken {
        let failed =
            Record::refused(Event::FactorFailed, Some(user_id)).with(serde_json::json!({ "factor": factor.name() }));
        audit::record(ctx, &mut proven.tx, failed).await?;
        this.failed(ctx, &mut proven.tx, &proven.user).await?;
        ctx.portal.commit(proven.tx).await?;
        return Err(Error::field("code", Problem::new(wrong(factor))));
    }
    this.forgive(&mut proven.tx).await?;
    let second = Some(answer.as_ref().map_or(Method::Totp, method));
    Ok((proven, SignIn { second, ..half.sign_in }))
}

fn method(answer: &Answer) -> Method {
    match answer {
        Answer::Totp { .. } => Method::Totp,
        Answer::Sms { .. } => Method::Sms,
        Answer::Recovery { .. } => Method::RecoveryCode,
    }
}

/// The message about a code that is not right.
pub(super) const fn wrong(factor: Factor) -> &'static str {
    match factor {
        Factor::Totp => "totp-wrong",
        Factor::Sms => "sms-wrong",
        Factor::RecoveryCode => "recovery-code-wrong",
    }
}
