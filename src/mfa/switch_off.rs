//! All second factors off at once.

use super::{forget_all, is_required, letters, record, shed, store};
use crate::accounts::User;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::sessions::{self, Renewed};

/// Takes every factor from whoever asks, with all that hangs on them. `tx` holds the account, and used the code up that proved one.
///
/// # Errors
/// If their role wants a factor.
pub async fn switch_off(ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<Renewed> {
    let person = ctx.person()?;
    if is_required(ctx, &person.roles) {
        return Err(Error::refused("factor-required"));
    }
    let had_app = !store::apps(tx, &user.id).await?.is_empty();
    let had_phone = store::phone(tx, &user.id).await?.is_some();
    forget_all(tx, &user.id).await?;
    shed(ctx, tx, person).await?;
    let session = sessions::renew(ctx, tx, person).await?;
    if had_app {
        ctx.portal.post(tx, &letters::notice(ctx, user, "letter-totp-off"), ctx.now).await?;
        record(ctx, tx, Event::TotpRemoved, &user.id).await?;
    }
    if had_phone {
        ctx.portal.post(tx, &letters::notice(ctx, user, "letter-phone-off"), ctx.now).await?;
        record(ctx, tx, Event::PhoneRemoved, &user.id).await?;
    }
    Ok(session)
}
