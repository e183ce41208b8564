//! A session that goes on after somebody proved again who they are.

use super::{Adopted, cookie, store};
use crate::error::{Error, Result};
use crate::kit::db::Tx;
use crate::request::Ctx;
use crate::scope::{Person, SessionKind};

/// A session that goes on. In a browser its cookie changes: hand it over after the commit.
#[derive(Debug)]
#[must_use = "without its new cookie the browser is signed out"]
pub struct Renewed(Option<Adopted>);

impl Renewed {
    /// Gives the browser its new cookie.
    ///
    /// # Errors
    /// If the session layer fails, which needs a mistake of ours.
    pub async fn give(self, ctx: &Ctx) -> Result<()> {
        match self.0 {
            Some(cookie) => cookie.give(ctx).await,
            None => Ok(()),
        }
    }
}

/// Somebody proved again who they are: in a browser the session goes on under a new id, and the old cookie is dead.
///
/// # Errors
/// If the session has ended meanwhile, or the database is out of reach.
pub async fn renew(ctx: &Ctx, tx: &mut Tx, person: &Person) -> Result<Renewed> {
    let key = (person.session_kind == SessionKind::Browser).then(cookie::new_key);
    let kept = store::renew(tx, &person.session_id, key.map(cookie::hash), ctx.now).await?;
    let until = kept.ok_or(Error::SignInRequired)?;
    Ok(Renewed(key.map(|key| Adopted { key, until })))
}
