//! How often a password may be tried (`security.md` gate 25, ATK-107, ATK-108).
//!
//! Counted for everybody: the account *from this source*, so that nobody locks an owner out from elsewhere; the source over all
//! accounts, against spraying; the account over all sources, against a guess from each of many. An address and a username of one
//! account share its counters. A browser that has signed in to the account before is measured by its own counter alone, so the
//! rightful owner comes in while a flood goes on. Unknown names have counters like known ones.

use std::time::Duration;

use super::store::Who;
use crate::accounts::{Identifier, User};
use crate::audit::{self, Event, Record};
use crate::error::{Error, Result};
use crate::guard::{self, Count, Limit};
use crate::request::Ctx;

/// The counters one attempt raises.
#[derive(Debug)]
pub struct Limits(Vec<Limit>);

impl Limits {
    /// The counters for an attempt to be `who`, or to be somebody unknown by `identifier`.
    pub fn of(ctx: &Ctx, identifier: &Identifier, who: Option<&Who>) -> Self {
        let whom = who.map_or_else(|| identifier.key().to_owned(), |who| who.user.id.clone());
        match ctx.browser_hash() {
            Some(browser) if who.is_some_and(|who| who.known_browser) => {
                Self(of_known_browser(ctx, &format!("{whom} {browser:?}")))
            }
            _ => Self(of_stranger(ctx, &whom)),
        }
    }

    /// Raises them all at once and refuses if one is over. What goes over first is written to the log.
    ///
    /// # Errors
    /// [`crate::error::Error::TooMany`].
    pub async fn raise(&self, ctx: &Ctx, user: Option<&User>) -> Result<()> {
        let mut tx = match self.0.as_slice() {
            [] => return Ok(()),
            [_] => ctx.portal.db.single().await?,
            _ => ctx.portal.db.write().await?,
        };
        // What is refused by one counter does not use up the next: a flood from here is no flood from everywhere.
        for limit in &self.0 {
            let count = guard::count(&mut tx, limit, ctx.now).await?;
            if !count.allowed() {
                tx.commit().await?;
                return Err(self.refuse(ctx, user, count).await?);
            }
        }
        Ok(tx.commit().await?)
    }

    /// The first refusal is written to the log; a flood of them would only hide it.
    async fn refuse(&self, ctx: &Ctx, user: Option<&User>, count: Count) -> Result<Error> {
        if count.just_over() {
            let mut tx = ctx.portal.db.write().await?;
            let record = Record::refused(Event::SignInThrottled, user.map(|user| user.id.as_str()));
            audit::record(ctx, &mut tx, record).await?;
            tx.commit().await?;
        }
        Ok(count.refusal("advice-sign-in"))
    }

    /// Takes the count of a right password back: only failures use these limits up.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn forgive(&self, tx: &mut crate::kit::db::Tx) -> Result<()> {
        match self.0.as_slice() {
            [own, from, to] => guard::forgive(tx, own, [from, to]).await?,
            [own] => guard::forget(tx, own).await?,
            _ => {}
        }
        Ok(())
    }
}

const DAY: Duration = Duration::from_hours(24);

/// Far more than a person mistypes in a day; whoever stole the cookie gets no further.
fn of_known_browser(ctx: &Ctx, own: &str) -> Vec<Limit> {
    let Some(settings) = &ctx.portal.settings.guard.rate_limit else { return Vec::new() };
    vec![Limit::new("sign-in-known-browser", own, (settings.login_attempts * 10, DAY))]
}

/// Rate limit and lockout each have a switch of their own.
fn of_stranger(ctx: &Ctx, whom: &str) -> Vec<Limit> {
    let (guard, source) = (&ctx.portal.settings.guard, ctx.network.source());
    let here = format!("{whom} {source}");
    let mut limits = Vec::new();
    match (&guard.rate_limit, &guard.lockout) {
        (Some(rate), Some(lockout)) => {
            let attempts = rate.login_attempts.min(lockout.attempts);
            limits.push(Limit::new("sign-in", &here, (attempts, rate.login_window)).pausing(lockout.duration));
        }
        (Some(rate), None) => limits.push(Limit::new("sign-in", &here, (rate.login_attempts, rate.login_window))),
        (None, Some(lockout)) => limits.push(Limit::new("sign-in", &here, (lockout.attempts, lockout.duration))),
        (None, None) => {}
    }
    if let Some(rate) = &guard.rate_limit {
        limits.push(Limit::new("sign-in-from", &source, (rate.login_attempts * 20, rate.login_window)));
        limits.push(Limit::new("sign-in-to", whom, (100, DAY)));
    }
    limits
}
