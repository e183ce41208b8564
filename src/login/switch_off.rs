//! Switching second factors off by one of them: a thief of an open session, who may have the password too, does not get rid of them.

use super::reauth;
use crate::error::{Error, Result};
use crate::mfa::{self, Factor};
use crate::request::Ctx;
use crate::sessions::Renewed;

/// What switches the factors of whoever asks off, the strongest first. If the one that is meant, or else the strongest, comes by text
/// message, a code is sent.
///
/// # Errors
/// If they have no factor, or texts enough were sent.
pub async fn ask(ctx: &Ctx, meant: Option<Factor>) -> Result<Vec<Factor>> {
    let factors = mfa::factors(ctx).await?;
    let strongest = factors.first().copied().ok_or(Error::NotFound)?;
    if meant.unwrap_or(strongest) == Factor::Sms {
        reauth::send_text(ctx).await?;
    }
    Ok(factors)
}

/// Switches them all off by a code, of the factor that is meant or else of the one it looks like.
///
/// # Errors
/// If the code is wrong or too many were tried, they have no factor, or their role wants one.
pub async fn switch_off(ctx: &Ctx, (meant, code): (Option<Factor>, &str)) -> Result<Renewed> {
    let factors = mfa::factors(ctx).await?;
    if factors.is_empty() {
        return Err(Error::NotFound);
    }
    let factor = meant.unwrap_or_else(|| Factor::of_code(&factors, code));
    let (mut tx, user) = reauth::spend(ctx, (factor, code)).await?;
    let renewed = mfa::switch_off(ctx, &mut tx, &user).await?;
    ctx.portal.commit(tx).await?;
    Ok(renewed)
}
