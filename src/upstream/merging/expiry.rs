//! The end of the time in which a merge can be taken back.

use super::store;
use crate::audit;
use crate::error::Result;
use crate::portal::Portal;

/// Deletes what is left of merged accounts whose week is over. Run by the janitor.
///
/// # Errors
/// If the database is out of reach.
pub async fn carry_out(portal: &Portal) -> Result<usize> {
    let mut tx = portal.db.write().await?;
    let gone = store::delete_lapsed(&mut tx, portal.clock.now()).await?;
    for user_id in &gone {
        audit::anonymise(&mut tx, user_id).await?;
    }
    tx.commit().await?;
    Ok(gone.len())
}
