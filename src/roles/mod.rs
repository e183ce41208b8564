//! Roles: what somebody is in this portal. Permissions, and pages to manage both, come with the console.

use crate::error::Result;
use crate::kit::clock::Timestamp;
use crate::kit::db::Tx;

mod store;

/// The seeded roles, weakest first.
pub const ROLES: [&str; 4] = ["user", "moderator", "admin", "super_admin"];

/// The role of whoever runs the portal.
pub const SUPER_ADMIN: &str = "super_admin";

/// Gives somebody a role; having it already is fine. `by` is who did, nobody for the command line and the set-up page.
///
/// # Errors
/// If the database is out of reach.
pub async fn grant(tx: &mut Tx, user_id: &str, role: &str, by: Option<&str>, now: Timestamp) -> Result<()> {
    store::insert(tx, user_id, role, by, now).await
}

/// Whether anybody has the role.
///
/// # Errors
/// If the database is out of reach.
pub async fn is_held(tx: &mut Tx, role: &str) -> Result<bool> {
    store::is_held(tx, role).await
}

/// The roles of one person.
///
/// # Errors
/// If the database is out of reach.
pub async fn of(tx: &mut Tx, user_id: &str) -> Result<Vec<String>> {
    store::of(tx, user_id).await
}
