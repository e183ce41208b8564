//! How often a second factor may be tried (`security.md` gate 14, ATK-075).
//!
//! Counted for the account, over all ways in, sources and notes: a new password sign-in buys no more. Each kind of factor has counters
//! of its own, so that whoever guesses at one keeps the owner from no other. Five in a quarter of an hour, fifty in a day.

use std::time::Duration;

use crate::accounts::User;
use crate::error::Result;
use crate::guard::{self, Limit};
use crate::kit::db::Tx;
use crate::mfa::{self, Factor};
use crate::request::Ctx;

const QUARTER: Duration = Duration::from_mins(15);
const DAY: Duration = Duration::from_hours(24);

/// One try that was counted.
pub(super) struct Try {
    quarterly: Limit,
    daily: Limit,
    /// Whether no more are taken after this one.
    last: bool,
}

impl Try {
    /// Counts one more, before the code is looked at.
    ///
    /// # Errors
    /// [`crate::error::Error::TooMany`], or if the database is out of reach.
    pub async fn count(ctx: &Ctx, user_id: &str, factor: Factor) -> Result<Self> {
        let whose = format!("{user_id} {}", factor.name());
        let quarterly = Limit::new("second-factor", &whose, (5, QUARTER));
        let daily = Limit::new("second-factor-daily", &whose, (50, DAY));
        let mut tx = ctx.portal.db.write().await?;
        let mut last = false;
        for limit in [&quarterly, &daily] {
            let count = guard::count(&mut tx, limit, ctx.now).await?;
            if !count.allowed() {
                tx.commit().await?;
                return Err(count.refusal("advice-second-factor"));
            }
            last |= count.is_last();
        }
        tx.commit().await?;
        Ok(Self { quarterly, daily, last })
    }

    /// The code was right. Wrong ones stay counted for the day: they may have been somebody else's.
    pub async fn forgive(&self, tx: &mut Tx) -> Result<()> {
        guard::forgive(tx, &self.quarterly, [&self.daily, &self.daily]).await
    }

    /// The code was wrong. If it was the last that is taken, its owner is told: by one letter a day, however long the guessing goes on.
    pub async fn failed(&self, ctx: &Ctx, tx: &mut Tx, user: &User) -> Result<()> {
        let told = Limit::new("second-factor-told", &user.id, (1, DAY));
        if self.last && guard::count(tx, &told, ctx.now).await?.allowed() {
            ctx.portal.post(tx, &mfa::guessed_letter(ctx, user), ctx.now).await?;
        }
        Ok(())
    }
}
