//! What would go over from one account to the other, and why it may not.

use super::store::{self, Standing};
use crate::accounts::{Metadata, User, metadata};
use crate::error::Result;
use crate::kit::db::Tx;
use crate::kit::problem::Problem;
use crate::request::Ctx;
use crate::roles;
use crate::upstream::identities::{self, Identity};

/// One of the two accounts.
#[derive(Clone, Debug)]
pub struct Side {
    pub user: User,
    pub identities: Vec<Identity>,
    /// The addresses and usernames that lead to it, and what kind of name each is.
    pub names: Vec<(String, String)>,
    /// Those that were given to it.
    roles: Vec<String>,
    standing: Standing,
}

impl Side {
    /// Everything about an account that a merge asks. To act on it, hold the account before.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub(super) async fn of(ctx: &Ctx, tx: &mut Tx, user: User) -> Result<Self> {
        let standing = store::standing(tx, &user.id, (ctx.portal.settings.mfa.by_text(), ctx.now)).await?;
        let everybodys = roles::default_role(tx).await?;
        let mut roles = roles::of(tx, &user.id).await?;
        roles.retain(|role| *role != everybodys);
        Ok(Self {
            identities: identities::store::list(tx, &user.id).await?,
            names: store::names(tx, &user.id).await?,
            roles,
            standing,
            user,
        })
    }

    /// Why it takes part in no merge, if it does not.
    fn refusal(&self) -> Option<Problem> {
        let User { email, .. } = &self.user;
        if self.user.is_suspended() {
            Some(Problem::new("merge-suspended").with("email", email))
        } else if self.user.deletion_due_at.is_some() {
            Some(Problem::new("merge-deletion-pending").with("email", email))
        } else if self.user.email_verified_at.is_none() {
            Some(Problem::new("merge-unverified").with("email", email))
        } else if self.standing.has_former_address {
            // Whoever takes it back takes back everything since, and would not know of this.
            Some(Problem::new("merge-address-changed").with("email", email))
        } else {
            None
        }
    }

    fn is_nameless(&self) -> bool {
        [&self.user.name, &self.user.given_name, &self.user.family_name].iter().all(|name| name.is_empty())
    }
}

/// What merging one account into the other does.
#[derive(Debug)]
pub struct Plan<'a> {
    pub kept: &'a Side,
    pub merged: &'a Side,
    pub moving: Vec<&'a Identity>,
    /// What stays behind, since the account that stays has one of the same provider.
    pub left: Vec<&'a Identity>,
    /// Whether the account that stays is called as the other: it has no name of its own.
    pub takes_name: bool,
    /// What is kept about the other and not about the one that stays; nothing, where it would be too much.
    pub metadata: Metadata,
    /// What the other is and the one that stays is not.
    pub roles_lost: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// Merging `merged` into `kept`.
    ///
    /// # Errors
    /// Why it may not be.
    pub fn of(kept: &'a Side, merged: &'a Side) -> std::result::Result<Self, Problem> {
        if let Some(problem) = kept.refusal().or_else(|| merged.refusal()).or_else(|| weakens(kept, merged)) {
            return Err(problem);
        }
        let has = |identity: &&Identity| kept.identities.iter().any(|own| own.provider == identity.provider);
        let (left, moving) = merged.identities.iter().partition(has);
        let roles_lost = merged.roles.iter().filter(|role| !kept.roles.contains(role)).map(String::as_str).collect();
        let takes_name = kept.is_nameless() && !merged.is_nameless();
        Ok(Self { kept, merged, moving, left, takes_name, metadata: missing(kept, merged), roles_lost })
    }
}

/// Why an account must not be the one that goes.
fn weakens(kept: &Side, merged: &Side) -> Option<Problem> {
    let (User { email, .. }, standing) = (&merged.user, &merged.standing);
    if standing.has_factor && !kept.standing.has_factor {
        Some(Problem::new("merge-factor").with("email", email))
    } else if standing.has_taken_in {
        Some(Problem::new("merge-recent").with("email", email))
    } else {
        None
    }
}

fn missing(kept: &Side, merged: &Side) -> Metadata {
    let mut all = kept.user.metadata();
    let mut missing = merged.user.metadata();
    missing.retain(|name, _| !all.contains_key(name));
    all.extend(missing.clone());
    if metadata::to_text(&all).is_ok() { missing } else { Metadata::new() }
}
