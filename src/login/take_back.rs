//! Taking an account back from whoever changed its address: the old address is restored, and with it goes everything the other one
//! may know or hold: password, sessions, known browsers, pending letters, the second factors and the accounts elsewhere that were added since. Those from before
//! stay, and are asked for: the letter alone, in a mailbox that may be a thief's, opens nothing.

use super::Go;
use crate::accounts::change_email;
use crate::error::Result;
use crate::mfa;
use crate::passwords;
use crate::passwords::reset::{self, Proof};
use crate::request::Ctx;
use crate::sessions;
use crate::ui::Flash;
use crate::upstream;

/// Undoes a change of address by the link in the letter to the old one; on to a new password.
///
/// # Errors
/// If the link was used, is too old or never was.
pub async fn take_back(ctx: &Ctx, token: &str) -> Result<Go> {
    let mut tx = ctx.portal.db.write().await?;
    let (owner, since) = change_email::undo(ctx, &mut tx, token).await?;
    passwords::forget(&mut tx, &owner.id).await?;
    sessions::end_every(ctx, &mut tx, &owner.id).await?;
    sessions::forget_browsers(&mut tx, &owner.id).await?;
    mfa::forget_since(&mut tx, &owner.id, since).await?;
    upstream::forget_since(&mut tx, &owner.id, since).await?;
    let token = reset::issue(ctx, &mut tx, &owner, Proof::Letter).await?;
    ctx.portal.commit(tx).await?;
    reset::open(ctx, token.expose());
    Ok(Go::to("/reset").saying(Flash::good("email-restored")))
}
