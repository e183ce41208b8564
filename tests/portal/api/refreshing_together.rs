//! Many programs that refresh at once, each its own token.

use std::time::Duration;

use futures::future::join_all;

use super::{ADA, Caller, ada};
use crate::both;
use crate::support::World;

both! { with &[("AUTH_MAX_ACTIVE_SESSIONS", "100")] =>
    fifty_programs_refresh_at_once_and_none_waits_in_vain,
}

/// More than there are connections to the database, and late enough that each is written down as seen.
async fn fifty_programs_refresh_at_once_and_none_waits_in_vain(world: World) {
    let (first, _) = ada(&world).await;
    let mut callers = vec![first];
    while callers.len() < 50 {
        callers.push(Caller::sign_in(&world, ADA).await);
    }
    world.wait(Duration::from_mins(2));
    let pages = join_all(callers.iter().map(Caller::exchange)).await;
    for (caller, page) in callers.iter_mut().zip(pages) {
        caller.keep(&page);
    }
    for caller in &callers {
        assert!(caller.is_let_in().await);
    }
}
