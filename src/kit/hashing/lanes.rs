//! Who may use the processor, in which order: permits, a waiting room of fixed size, and a limit to waiting.
//!
//! Beyond these the answer is [`Busy`], at once. People who are signed in have one permit more to themselves, so a
//! flood at the door does not lock them out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Longest wait for a permit. Who has waited longer has most likely gone.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// Who asks for a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Anybody: signing in, signing up, resetting.
    Public,
    /// Somebody with a session, who proves a password again or changes it.
    SignedIn,
}

/// Too many hashes are asked for. The answer is 503 with `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

/// Permits and the seats of those who wait for one.
struct Queue {
    permits: Arc<Semaphore>,
    seats: Semaphore,
    max_wait: Duration,
}

impl Queue {
    fn new(permits: usize, seats: usize, max_wait: Duration) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits)), seats: Semaphore::new(seats), max_wait }
    }

    fn enter_if_free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }

    /// First come, first served. A caller who goes away leaves the seat at once.
    async fn enter(&self) -> Result<OwnedSemaphorePermit, Busy> {
        if let Some(permit) = self.enter_if_free() {
            return Ok(permit);
        }
        let _seat = self.seats.try_acquire().map_err(|_| Busy)?;
        let permit = timeout(self.max_wait, Arc::clone(&self.permits).acquire_owned()).await;
        permit.map_err(|_| Busy)?.map_err(|_| Busy)
    }
}

/// The two queues.
pub(super) struct Lanes {
    public: Queue,
    reserve: Queue,
}

impl Lanes {
    /// `permits` for everybody (at least one) and one more for the signed-in; each lane has `seats` to wait on.
    pub fn new(permits: usize, seats: usize) -> Self {
        Self::with_max_wait(permits, seats, MAX_WAIT)
    }

    fn with_max_wait(permits: usize, seats: usize, max_wait: Duration) -> Self {
        Self { public: Queue::new(permits.max(1), seats, max_wait), reserve: Queue::new(1, seats, max_wait) }
    }

    /// Waits for a permit. The signed-in take their reserve only when the public permits are all out: most of the time
    /// it costs no memory.
    pub async fn enter(&self, lane: Lane) -> Result<OwnedSemaphorePermit, Busy> {
        match lane {
            Lane::Public => self.public.enter().await,
            Lane::SignedIn => match self.public.enter_if_free() {
                Some(permit) => Ok(permit),
                None => self.reserve.enter().await,
            },
        }
    }

    /// How many permits of a lane are free.
    #[cfg(test)]
    pub fn free(&self, lane: Lane) -> usize {
        match lane {
            Lane::Public => self.public.permits.available_permits(),
            Lane::SignedIn => self.reserve.permits.available_permits(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::yield_now;
    use tokio::time::Instant;

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn beyond_permits_and_waiting_room_the_answer_is_busy_at_once() {
        let lanes = Arc::new(Lanes::with_max_wait(1, 1, LONG));
        let first = lanes.enter(Lane::Public).await.unwrap();
        let second = tokio::spawn({
            let lanes = Arc::clone(&lanes);
            async move { lanes.enter(Lane::Public).await.map(drop) }
        });
        yield_now().await;
        let asked = Instant::now();
        assert_eq!(lanes.enter(Lane::Public).await.map(drop), Err(Busy));
        assert!(asked.elapsed() < Duration::from_millis(100));
        drop(first);
        assert_eq!(second.await.unwrap(), Ok(()));
    }

    #[tokio::test]
    async fn the_signed_in_have_a_permit_that_nobody_else_can_take() {
        let lanes = Lanes::with_max_wait(2, 0, LONG);
        let _everybody = [lanes.enter(Lane::Public).await.unwrap(), lanes.enter(Lane::Public).await.unwrap()];
        assert_eq!(lanes.enter(Lane::Public).await.map(drop), Err(Busy));
        let _mine = lanes.enter(Lane::SignedIn).await.unwrap();
        assert_eq!(lanes.enter(Lane::Public).await.map(drop), Err(Busy));
        assert_eq!(lanes.enter(Lane::SignedIn).await.map(drop), Err(Busy));
    }

    #[tokio::test]
    async fn the_reserve_is_left_alone_while_there_are_public_permits() {
        let lanes = Lanes::with_max_wait(1, 0, LONG);
        let _mine = lanes.enter(Lane::SignedIn).await.unwrap();
        assert_eq!((lanes.free(Lane::Public), lanes.free(Lane::SignedIn)), (0, 1));
    }

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_busy_and_leaves_the_seat() {
        let lanes = Lanes::with_max_wait(1, 1, Duration::from_millis(5));
        let _first = lanes.enter(Lane::Public).await.unwrap();
        for _ in 0..3 {
            assert_eq!(lanes.enter(Lane::Public).await.map(drop), Err(Busy));
        }
        assert_eq!(lanes.public.seats.available_permits(), 1);
    }

    #[tokio::test]
    async fn whoever_goes_away_while_waiting_leaves_the_seat_and_takes_no_permit() {
        let lanes = Lanes::with_max_wait(1, 1, LONG);
        let first = lanes.enter(Lane::Public).await.unwrap();
        assert!(timeout(Duration::from_millis(1), lanes.enter(Lane::Public)).await.is_err());
        assert_eq!(lanes.public.seats.available_permits(), 1);
        drop(first);
        assert_eq!(lanes.free(Lane::Public), 1);
    }
}
