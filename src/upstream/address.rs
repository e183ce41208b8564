//! An address for somebody whose provider tells none, or none that counts: they type one and prove it by the code of a letter, in the same
//! browser. Until then nothing is made. The letter is the same whoever has the address; that there is an account learns only who read it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::arrivals::{self, Waiting};
use super::arrive::{Came, join};
use super::identities::New;
use super::{letters, registry};
use crate::accounts::one_time::{self, CODE_LIFE, Draft, Purpose, Ticket};
use crate::accounts::{self, Email, Identifier, access};
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::request::Ctx;

const DAY: Duration = Duration::from_hours(24);
/// Letters to one address while the first of them is good.
const LETTERS: (u32, Duration) = (3, CODE_LIFE);
/// Codes typed for one address from one place in a day, over all letters (ATK-063).
const TRIES_A_DAY: u32 = 20;

/// What the browser keeps of a letter it asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// The id of the letter's secret; made up where no letter was sent, which nobody can tell.
    claim: String,
    pub email: String,
}

/// Sends the code. The answer is the same for all.
///
/// # Errors
/// If nobody waits for an address here, it is none or not welcome, or somebody asks too often.
pub async fn claim(ctx: &Ctx, typed: &str) -> Result<()> {
    let waiting = arrivals::newcomer(ctx).await?;
    let email = Email::parse(typed).map_err(|problem| Error::field("email", problem))?;
    access::check(&ctx.portal.settings.access, &email)?;
    let source = Limit::new("claim-from", &ctx.network.source(), (60, Duration::from_mins(15)));
    guard::allow(ctx, "advice-wait", &[source]).await?;
    guard::allow(ctx, "advice-resend", &[Limit::new("claim-to", email.as_str(), LETTERS)]).await?;
    let mut tx = ctx.portal.db.write().await?;
    let id = write_to(ctx, &mut tx, &email, &waiting).await?;
    ctx.portal.commit(tx).await?;
    ctx.set_flow(&Claim { claim: id, email: email.to_string() }, CODE_LIFE);
    Ok(())
}

/// An address that can have no account here gets no letter.
async fn write_to(ctx: &Ctx, tx: &mut Tx, email: &Email, waiting: &Waiting) -> Result<String> {
    let account = accounts::by_identifier(tx, &Identifier::Email(email.clone())).await?;
    if account.is_none() && ctx.portal.settings.access.disable_signup {
        return one_time::issue_decoy(ctx, tx, Purpose::ClaimAddress).await;
    }
    let draft = Draft { purpose: Purpose::ClaimAddress, user_id: None, life: CODE_LIFE, payload: email.to_string() };
    let issued = one_time::issue(ctx, tx, draft).await?;
    ctx.portal.post(tx, &letters::claim(ctx, email, &issued.code, &waiting.provider_name), ctx.now).await?;
    Ok(issued.id)
}

/// Takes the code: makes the account, or has them sign in to the one there is. Answers who waited, too.
///
/// # Errors
/// If the code is wrong, too old, or was tried too often; if their provider is not offered any more; those of [`join`].
pub async fn confirm(ctx: &Ctx, code: &str) -> Result<(Came, Waiting)> {
    let waiting = arrivals::newcomer(ctx).await?;
    let claim: Claim = ctx.flow().ok_or_else(|| Error::refused("code-expired"))?;
    let provider = registry::find(&ctx.portal, ctx.now, waiting.provider).await?.ok_or(Error::NotFound)?;
    let tries = tries(ctx, &claim.email);
    guard::allow(ctx, "advice-factor", &tries).await?;
    let mut tx = ctx.portal.db.write().await?;
    let ticket = one_time::redeem_code(ctx, &mut tx, (Purpose::ClaimAddress, &claim.claim), code).await?;
    let Some(email) = ticket.as_ref().and_then(Ticket::payload::<Email>) else {
        ctx.portal.commit(tx).await?;
        return Err(Error::field("code", Problem::new("code-wrong")));
    };
    for limit in &tries {
        guard::forget(&mut tx, limit).await?;
    }
    let waiting = arrivals::take_newcomer(ctx, &mut tx).await?;
    let account = accounts::by_identifier(&mut tx, &Identifier::Email(email.clone())).await?;
    if let Some(user) = account.filter(|user| user.email_verified_at.is_some()) {
        arrivals::keep(ctx, &mut tx, &waiting, Some(&user)).await?;
        ctx.portal.commit(tx).await?;
        return Ok((Came::SignInFirst { email }, waiting));
    }
    let came = join(ctx, tx, &email, &New::of(&provider, &waiting.arrived)).await?;
    Ok((came, waiting))
}

/// From one place, and from all together: nobody uses up the tries of an owner who is elsewhere.
fn tries(ctx: &Ctx, email: &str) -> [Limit; 2] {
    let here = format!("{email} {}", ctx.network.source());
    [
        Limit::new("claim-code", &here, (TRIES_A_DAY, DAY)).fixed(),
        Limit::new("claim-code-to", email, (5 * TRIES_A_DAY, DAY)).fixed(),
    ]
}
