//! All second factors off at once.

use super::change::{settle, tell};
use super::{forget_all, is_required, store};
use crate::accounts::User;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::sessions::Renewed;

/// Takes every factor from whoever asks, with all that hangs on them. `tx` holds the account, and used the code up that proved one.
///
/// # Errors
/// If their role wants a factor.
pub async fn switch_off(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<Renewed> {
    if is_required(ctx, &ctx.person()?.roles) {
        return Err(Error::refused("factor-required"));
    }
    let had_app = !store::apps(tx, &user.id).await?.is_empty();
    let had_phone = store::phone(tx, &user.id).await?.is_some();
    forget_all(tx, &user.id).await?;
    let session = settle(ctx, tx).await?;
    if had_app {
        tell(ctx, tx, user, ("letter-totp-off", Event::TotpRemoved)).await?;
    }
    if had_phone {
        tell(ctx, tx, user, ("letter-phone-off", Event::PhoneRemoved)).await?;
    }
    Ok(session)
}
