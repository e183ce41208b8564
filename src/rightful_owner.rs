//! An address is proven for the first time, and its account was used before: whoever did that need not be its owner.
//!
//! Every way of proving an address ends here: a confirmed sign-up, a reset, a sign-in by letter, a provider that is trusted
//! (`security.md` gate 2, ATK-010, ATK-014).

use crate::accounts::{self, one_time};
use crate::error::Result;
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::{mfa, passwords, sessions, upstream};

/// The owner takes the account over: every way in that was there before is gone, and who came in by one is out. Once only: of an address
/// that is proven already nothing is taken. Answers whether it was the first time.
///
/// # Errors
/// If the database is out of reach.
pub async fn takes_over(ctx: &Ctx, tx: &mut Tx, user_id: &str) -> Result<bool> {
    let held = accounts::hold(tx, user_id).await?;
    if held.is_none_or(|user| user.email_verified_at.is_some()) {
        return Ok(false);
    }
    passwords::forget(tx, user_id).await?;
    mfa::forget_all(tx, user_id).await?;
    upstream::forget_all(tx, user_id).await?;
    sessions::end_every(ctx, tx, user_id).await?;
    sessions::forget_browsers(tx, user_id).await?;
    one_time::void_all(ctx, tx, user_id).await?;
    accounts::mark_verified(tx, user_id, ctx.now).await?;
    Ok(true)
}
