//! Second factors: authenticator apps, codes by text message, recovery codes, and browsers that are not asked for a while.
//!
//! Routes: `/account/security/totp` `/account/security/phone` `/account/security/recovery-codes` `/account/security/trusted-browsers`, the forms on them, and
//! `/api/v1/me/mfa…`. Asking for a factor while somebody signs in is [`crate::login`], the one decider.
//!
//! Invariants: a secret is sealed, pending until a right code was typed, and shown to nobody afterwards. Each step of an app's clock is
//! taken once, by one `UPDATE`; so is each recovery code, of which only hashes are kept. Adding or removing a factor wants a recent
//! proof, tells its owner by letter, and ends what was begun without it: other sessions, trusted browsers, pending links.

use serde::{Deserialize, Serialize};

use crate::accounts::{self, User};
use crate::audit::{self, Event, Record};
use crate::door::on_the_way;
use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::kit::hashing::{Lane, Verdict};
use crate::kit::return_to::ReturnTo;
use crate::request::Ctx;
use crate::scope::Person;

pub mod actions;
pub mod api;
pub mod change;
pub mod export;
mod letters;
pub mod pages;
pub mod phone;
pub mod recovery_codes;
mod store;
mod switch_off;
pub mod totp;
pub mod trusted_browsers;

pub use letters::guessed as guessed_letter;
pub use store::{Enrolled, purge};
pub use switch_off::switch_off;
pub use trusted_browsers::{forget_all as forget_trust, trust};

/// How long the codes of apps and of text messages are.
const DIGITS: usize = 6;

/// What somebody can be asked for besides their password, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    Totp,
    Sms,
    RecoveryCode,
}

impl Enrolled {
    /// What can be asked for, the strongest first; nothing, where nothing has to be.
    #[must_use]
    pub fn factors(self) -> Vec<Factor> {
        if !self.any() {
            return Vec::new();
        }
        let has = |factor: &Factor| match factor {
            Factor::Totp => self.totp,
            Factor::Sms => self.sms,
            Factor::RecoveryCode => self.recovery,
        };
        Factor::ALL.into_iter().filter(has).collect()
    }

    /// Whether there is a factor at all. Recovery codes are none: they stand in for one.
    #[must_use]
    pub const fn any(self) -> bool {
        self.totp || self.sms
    }
}

impl Factor {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Totp, Self::Sms, Self::RecoveryCode];

    /// Its name in forms and in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// By its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }

    /// Which of these a code is of that came without a name: a long one is a recovery code, a short one the strongest of the others.
    #[must_use]
    pub fn of_code(factors: &[Self], code: &str) -> Self {
        let is_long = code.chars().filter(char::is_ascii_alphanumeric).count() > DIGITS;
        let fits = |factor: &Self| is_long == (*factor == Self::RecoveryCode);
        factors.iter().copied().find(fits).unwrap_or(Self::RecoveryCode)
    }
}

/// Whether people can set up second factors here.
#[must_use]
pub fn is_offered(ctx: &Ctx) -> bool {
    ctx.portal.settings.mfa.offers_apps() || ctx.portal.settings.mfa.offers_texts()
}

/// Where people set their first factor up: the strongest that is offered.
#[must_use]
pub fn enrolment_page(ctx: &Ctx) -> &'static str {
    if ctx.portal.settings.mfa.offers_apps() { "/account/security/totp" } else { "/account/security/phone" }
}

/// The way there for somebody who wants to go to `next`, where they are led at the end.
#[must_use]
pub fn enrolment_on_the_way(ctx: &Ctx, next: Option<&ReturnTo>) -> String {
    on_the_way(enrolment_page(ctx), next)
}

/// Whether somebody has a number that counts.
async fn has_phone(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<bool> {
    Ok(ctx.portal.settings.mfa.by_text() && store::phone(tx, user_id).await?.is_some())
}

/// What whoever asks can be asked for, the strongest first.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn factors(ctx: &Ctx) -> Result<Vec<Factor>> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    Ok(store::enrolled(ctx, &mut tx, &person.id).await?.factors())
}

/// A code that was looked at. Whether it still counts is decided in the transaction that lets somebody in ([`Answer::take`]).
#[derive(Debug)]
pub enum Answer {
    /// An authenticator and the step of its clock that the code belongs to.
    Totp { id: String, step: i64 },
    /// A code that was sent for this attempt, and what was typed.
    Sms { ticket: String, code: phone::Typed },
    /// A recovery code.
    Recovery { id: String },
}

/// Looks at a code; `attempt` is what a code by text message is bound to. Costs a password hash for a recovery code, also where there is none; so do it outside transactions.
///
/// # Errors
/// If the database is out of reach, or too many hash at once.
pub async fn look_at(
    ctx: &Ctx,
    (user_id, attempt): (&str, &str),
    (factor, code): (Factor, &str),
) -> Result<Option<Answer>> {
    match factor {
        Factor::Totp => totp::matching(ctx, user_id, code).await,
        Factor::Sms => phone::matching(ctx, user_id, (attempt, code)).await,
        Factor::RecoveryCode => recovery_codes::matching(ctx, user_id, code).await,
    }
}

impl Answer {
    /// Uses the code up. `false` if somebody else did a moment ago.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn take(&self, ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<bool> {
        match self {
            Self::Totp { id, step } => store::take_step(tx, id, *step, ctx.now).await,
            Self::Sms { ticket, code } => phone::take(ctx, tx, user, (ticket, code)).await,
            Self::Recovery { id } => recovery_codes::take(ctx, tx, user, id).await,
        }
    }
}

/// Removes every factor of an account whose address was never proven: whoever set them up need not be its owner.
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_all(tx: &mut Tx, user_id: &str) -> Result<()> {
    forget_since(tx, user_id, Timestamp::from_millis(0)).await
}

/// Removes what was set up at `since` or later by somebody who was not the owner, and every trusted browser. What stood before stays:
/// a letter alone takes no factor away (ATK-071).
///
/// # Errors
/// If the database is out of reach.
pub async fn forget_since(tx: &mut Tx, user_id: &str, since: Timestamp) -> Result<()> {
    store::remove_since(tx, user_id, since).await?;
    store::forget_codes_since(tx, user_id, since).await?;
    store::distrust_all(tx, user_id).await
}

/// The account of somebody whose proof is recent, held for a change of its factors.
async fn hold(ctx: &Ctx, tx: &mut Tx) -> Result<User> {
    let person = ctx.recent_person()?;
    accounts::hold(tx, &person.id).await?.ok_or(Error::SignInRequired)
}

async fn record(ctx: &Ctx, tx: &mut Tx, event: Event, user_id: &str) -> Result<()> {
    audit::record(ctx, tx, Record::done(event, user_id)).await
}

/// Compares with a password hash, or does the same work for none.
async fn compare(ctx: &Ctx, typed: &str, stored: Option<&crate::kit::hashing::PasswordHash>) -> Result<bool> {
    let lane = if ctx.scope.person().is_some() { Lane::SignedIn } else { Lane::Public };
    Ok(ctx.portal.hasher.verify(lane, typed.as_bytes(), stored).await.map_err(|_| Error::Busy)? != Verdict::Wrong)
}

/// Whether somebody with these roles must have a second factor.
#[must_use]
pub fn is_required(ctx: &Ctx, roles: &[String]) -> bool {
    is_offered(ctx) && roles.iter().any(|role| ctx.portal.settings.mfa.required_for.contains(role))
}

/// Whether somebody has to set a factor up before anything else.
#[must_use]
pub fn must_enrol(ctx: &Ctx, person: &Person) -> bool {
    !person.has_factor && is_required(ctx, &person.roles)
}

/// How many recovery codes somebody has left.
///
/// # Errors
/// If the database is out of reach.
pub async fn codes_left(tx: &mut Tx, user_id: &str) -> Result<i64> {
    Ok(store::codes_left(tx, user_id).await?.0)
}

/// How things stand with somebody's factors.
#[derive(Debug)]
pub struct Standing {
    pub apps: Vec<totp::App>,
    pub phone: Option<phone::Phone>,
    pub codes_left: i64,
    pub codes_made_at: Option<Timestamp>,
    pub trusted: Vec<trusted_browsers::Trusted>,
}

impl Standing {
    /// Whether they have a second factor.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        !self.apps.is_empty() || self.phone.is_some()
    }
}

/// How things stand with the factors of whoever asks.
///
/// # Errors
/// If nobody is signed in or the database is out of reach.
pub async fn standing(ctx: &Ctx) -> Result<Standing> {
    let person = ctx.person()?;
    let mut tx = ctx.portal.db.read().await?;
    let (codes_left, codes_made_at) = store::codes_left(&mut tx, &person.id).await?;
    Ok(Standing {
        apps: store::apps(&mut tx, &person.id).await?,
        phone: phone::of(ctx, &mut tx, &person.id).await?,
        codes_left,
        codes_made_at,
        trusted: store::trusted(&mut tx, &person.id, ctx.now).await?,
    })
}
