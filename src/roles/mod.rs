//! Roles: what somebody is in this portal, and what that allows. Pages to manage both come with the console.
//!
//! A role is a name and a list of permissions; a permission is a name (`create:posts`) for an action on a resource. A role that
//! includes a weaker one has its permissions written out, so that what somebody may do is one look at the rows.
//!
//! Invariants: everybody has the default role, without a row that says so ([`default_role`]); whatever lists roles names it. Nobody
//! gives, takes or makes what they lack themselves ([`may_act_on`]). The last `super_admin` keeps the role.

use crate::error::{Error, Result};
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;
use crate::scope::Person;

mod change;
mod new_role;
mod store;

pub use change::{create, grant, is_last_super_admin, may_act_on, revoke};
pub use new_role::NewRole;

/// The role of whoever runs the portal.
pub const SUPER_ADMIN: &str = "super_admin";

/// What somebody can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub name: String,
    pub description: String,
    /// Whether everybody has it. Exactly one role is the default.
    pub is_default: bool,
    pub created_at: Timestamp,
    /// The names of what it allows, sorted.
    pub permissions: Vec<String>,
}

/// Something that a role can allow.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Permission {
    pub name: String,
    pub description: String,
    pub resource: String,
    pub action: String,
}

/// Every role, those that allow least first.
///
/// # Errors
/// If the database is out of reach.
pub async fn list(tx: &mut Tx) -> Result<Vec<Role>> {
    store::list(tx).await
}

/// A role by its name.
///
/// # Errors
/// If the database is out of reach.
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<Role>> {
    Ok(store::list(tx).await?.into_iter().find(|role| role.name == name))
}

/// Every permission, by name.
///
/// # Errors
/// If the database is out of reach.
pub async fn permissions(tx: &mut Tx) -> Result<Vec<Permission>> {
    store::permissions(tx).await
}

/// The name of the role that everybody has.
///
/// # Errors
/// If the database is out of reach.
pub async fn default_role(tx: &mut Tx) -> Result<String> {
    store::default_role(tx).await
}

/// Whether anybody was given the role.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_held(tx: &mut Tx, role: &str) -> Result<bool> {
    store::is_held(tx, role).await
}

/// The roles of one person, sorted, the default among them; none of somebody who does not exist.
///
/// # Errors
/// If the database is out of reach.
pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    store::of(tx, user_id).await
}

/// Roles out of a view that lists them with spaces between. Sorted here: databases disagree about the order of texts.
#[must_use]
pub fn listed(roles: &str) -> Vec<String> {
    let mut roles: Vec<_> = roles.split_whitespace().map(str::to_owned).collect();
    roles.sort_unstable();
    roles
}

/// The names of everything that somebody's roles allow, sorted, each once. Somebody suspended has them still and may use none:
/// ask [`may`] before letting somebody do something.
///
/// # Errors
/// If the database is out of reach.
pub async fn permissions_of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    store::permissions_of(tx, user_id).await
}

/// Whether somebody may do something to a resource now. Nobody suspended may do anything.
///
/// # Errors
/// If the database is out of reach.
pub async fn may(tx: &mut Tx, user_id: &str, resource: &str, action: &str) -> Result<bool> {
    store::may(tx, user_id, resource, action).await
}

/// [`may`] as a guard, for whatever needs a permission.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not.
pub async fn require(tx: &mut Tx, user_id: &str, resource: &str, action: &str) -> Result<()> {
    if may(tx, user_id, resource, action).await? { Ok(()) } else { Err(Error::Forbidden) }
}

/// The guard for whatever needs a role: one of `any_of`. Where none is named, everybody passes.
///
/// # Errors
/// [`Error::Forbidden`] for those who have none of them.
pub fn require_role(person: &Person, any_of: &[&str]) -> Result<()> {
    let passes = any_of.is_empty() || person.roles.iter().any(|role| any_of.contains(&role.as_str()));
    if passes { Ok(()) } else { Err(Error::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_role_of_those_asked_for_is_enough_and_none_asked_for_is_open() {
        let person = |roles: &[&str]| Person {
            id: "1".to_owned(),
            email: "ada@example.com".to_owned(),
            username: None,
            name: String::new(),
            locale: None,
            time_zone: None,
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            session_id: "1".to_owned(),
            session_kind: crate::scope::SessionKind::Browser,
            has_factor: false,
            authenticated_at: Timestamp::from_millis(0),
            factor_at: None,
        };
        let passes = |roles: &[&str], any_of: &[&str]| require_role(&person(roles), any_of).is_ok();
        assert!(passes(&["user"], &[]) && passes(&[], &[]));
        assert!(passes(&["moderator", "user"], &["admin", "moderator"]));
        assert!(!passes(&["user"], &["admin", "moderator"]) && !passes(&[], &["user"]));
        assert!(!passes(&["superadmin", "admins"], &["admin", "super_admin"]));
        assert!(matches!(require_role(&person(&["user"]), &["admin"]), Err(Error::Forbidden)));
    }
}
