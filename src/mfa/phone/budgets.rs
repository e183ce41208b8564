//! How many texts leave (ATK-084): counted by account, number, source, country and for all together, whatever the other limits are
//! set to.

use std::time::Duration;

use crate::accounts::User;
use crate::error::{Error, Result};
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::kit::sms::PhoneNumber;
use crate::request::Ctx;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Between two texts.
const INTERVAL: Duration = Duration::from_mins(1);

/// Whose number it is: one that is confirmed, or one that may be anybody's. They are counted apart, so that nobody can use up an
/// owner's texts by claiming their number.
#[derive(Clone, Copy)]
pub enum To {
    Owner,
    Stranger,
}

/// Counts a text in the transaction that sends it: one that is refused counts nowhere.
pub async fn afford(ctx: &Ctx, tx: &mut Tx, (user, number): (&User, &PhoneNumber), to: To) -> Result<()> {
    let (often, to) = match to {
        To::Owner => ("sms-often", "sms-to"),
        To::Stranger => ("sms-often-adding", "sms-to-stranger"),
    };
    let own = [
        Limit::new(often, &user.id, (1, INTERVAL)),
        Limit::new("sms-of", &user.id, (10, DAY)),
        Limit::new(to, number.as_str(), (5, DAY)),
        Limit::new("sms-from", &ctx.network.source(), (30, DAY)),
    ];
    for limit in &own {
        guard::count(tx, limit, ctx.now).await?.check("advice-sms")?;
    }
    budgets(ctx, tx, number).await
}

/// What the operator pays for in an hour: to the number's country, so that fraud there leaves the others their texts, and in all.
async fn budgets(ctx: &Ctx, tx: &mut Tx, number: &PhoneNumber) -> Result<()> {
    let texts = ctx.portal.settings.mfa.texts.as_ref().ok_or(Error::NotFound)?;
    let country = number.country().unwrap_or("none");
    let to_country = Limit::new("sms-to-country", country, (texts.country_hourly_budget, HOUR));
    let of_country = guard::count(tx, &to_country, ctx.now).await?;
    if !of_country.allowed() {
        tracing::warn!(
            country,
            "the hourly budget of texts to a country is used up (AUTH_MFA_SMS_COUNTRY_HOURLY_BUDGET)"
        );
    }
    of_country.check("advice-sms")?;
    let of_all = guard::count(tx, &Limit::new("sms-of-all", "", (texts.hourly_budget, HOUR)), ctx.now).await?;
    if !of_all.allowed() {
        let budget = texts.hourly_budget;
        tracing::warn!(budget, "the hourly budget of texts is used up (AUTH_MFA_SMS_HOURLY_BUDGET)");
    }
    of_all.check("advice-sms")
}
