//! Hashing passwords without letting anybody hash the server to death (gate 26, ATK-110, ASVS 5.0 11.4.2).
//!
//! A hash takes tens of milliseconds of a core and 19 MiB. So as many run at once as [`Lane`] has permits. A permit
//! travels into the hashing thread and comes back when the work is done, not when the caller goes away.
//!
//! The 19 MiB stay with the permit. Freed after each hash they would come back to the allocator of whichever thread did
//! the work, and there are many threads: measured with three permits, 1,080 MiB were resident after a flood, and 60 MiB
//! like this.

use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

mod argon;
mod lanes;

pub use argon::{BadCosts, PasswordHash};
use argon::{Costs, Memory, NoMemory};
use lanes::Lanes;
pub use lanes::{Busy, Lane};

/// What hashing may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCosts {
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Hashes at once, at least 1; more than there are cores only takes memory.
    pub parallel: usize,
    /// Callers that may wait for a permit, per lane.
    pub queue: usize,
}

/// What a comparison came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is the password, but the hash was made with other costs than today's: store a new one.
    RightButOutdated,
    /// It is not, or there is no hash.
    Wrong,
}

/// Makes and checks password hashes. One per process.
pub struct Hasher {
    costs: Costs,
    lanes: Lanes,
    memories: Arc<Mutex<Vec<Memory>>>,
}

impl Hasher {
    /// Takes no memory yet: each permit gets its blocks when it is first used and keeps them, so hashing never holds
    /// more than `(parallel + 1) × memory_kib`.
    ///
    /// # Errors
    /// [`BadCosts`] if one hash would cost more than this server would ever accept from its own database.
    pub fn new(costs: HashCosts) -> Result<Self, BadCosts> {
        Ok(Self {
            costs: Costs::new(costs.memory_kib, costs.iterations)?,
            lanes: Lanes::new(costs.parallel, costs.queue),
            memories: Arc::default(),
        })
    }

    /// Hashes a password under a fresh salt with today's costs.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, lane: Lane, password: &[u8]) -> Result<PasswordHash, Busy> {
        let (password, costs) = (Zeroizing::new(password.to_vec()), self.costs.clone());
        self.run(lane, move |memory| PasswordHash::make(&password, &costs, memory)).await
    }

    /// Compares. Without a stored hash the same work is done and the answer is [`Verdict::Wrong`], so that time does
    /// not tell whether an account exists (ASVS 6.3.8).
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(&self, lane: Lane, password: &[u8], stored: Option<&PasswordHash>) -> Result<Verdict, Busy> {
        let Some(stored) = stored.cloned() else {
            return self.hash(lane, password).await.map(|_decoy| Verdict::Wrong);
        };
        let right = if stored.is_outdated(&self.costs) { Verdict::RightButOutdated } else { Verdict::Right };
        let password = Zeroizing::new(password.to_vec());
        let matches = self.run(lane, move |memory| stored.matches(&password, memory)).await?;
        Ok(if matches { right } else { Verdict::Wrong })
    }

    /// Whether `password` is one of the former ones in `history`. Takes one permit for as long as that needs.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify_any(&self, lane: Lane, password: &[u8], history: &[PasswordHash]) -> Result<bool, Busy> {
        if history.is_empty() {
            return Ok(false);
        }
        let (password, history) = (Zeroizing::new(password.to_vec()), history.to_vec());
        self.run(lane, move |memory| {
            for former in &history {
                if former.matches(&password, memory)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    /// Runs `work` on a thread of its own with one permit's memory. The permit is moved there: should the caller be
    /// dropped, the work goes on and still counts.
    async fn run<T, F>(&self, lane: Lane, work: F) -> Result<T, Busy>
    where
        T: Send + 'static,
        F: FnOnce(&mut Memory) -> Result<T, NoMemory> + Send + 'static,
    {
        let permit = self.lanes.enter(lane).await?;
        let (memories, costs) = (Arc::clone(&self.memories), self.costs.clone());
        let done = tokio::task::spawn_blocking(move || {
            let _until_done = permit;
            let mut memory = memories.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let result = work(&mut memory);
            memory.shrink_to(&costs);
            memories.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            result
        });
        done.await.map_err(|_| Busy)?.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::Instant;

    const CHEAP: HashCosts = HashCosts { memory_kib: 64, iterations: 1, parallel: 2, queue: 4 };
    async fn eventually(happens: impl Fn() -> bool) {
        for _ in 0..2_000 {
            if happens() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("it never happened");
    }

    #[tokio::test]
    async fn only_the_very_same_password_is_right() {
        let hasher = Hasher::new(CHEAP).unwrap();
        let long: String = ('a'..='z').cycle().take(200).collect();
        let stored = hasher.hash(Lane::Public, long.as_bytes()).await.unwrap();
        for (typed, verdict) in [
            (long.clone(), Verdict::Right),
            (long[..72].to_owned(), Verdict::Wrong),
            (long[..128].to_owned(), Verdict::Wrong),
            (long.to_uppercase(), Verdict::Wrong),
            (format!("{long} "), Verdict::Wrong),
            (String::new(), Verdict::Wrong),
            ("a".repeat(5_000), Verdict::Wrong),
        ] {
            assert_eq!(hasher.verify(Lane::Public, typed.as_bytes(), Some(&stored)).await, Ok(verdict), "{typed}");
        }
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let hasher = Hasher::new(CHEAP).unwrap();
        let (first, second) =
            (hasher.hash(Lane::Public, b"x").await.unwrap(), hasher.hash(Lane::Public, b"x").await.unwrap());
        assert_ne!(first.to_stored(), second.to_stored());
    }

    #[tokio::test]
    async fn a_hash_of_other_costs_is_right_but_outdated_until_it_is_made_again() {
        let (old, today) = (Hasher::new(CHEAP).unwrap(), Hasher::new(HashCosts { iterations: 2, ..CHEAP }).unwrap());
        let (stored, typed) = (old.hash(Lane::Public, b"x").await.unwrap(), b"x");
        assert_eq!(today.verify(Lane::Public, typed, Some(&stored)).await, Ok(Verdict::RightButOutdated));
        assert_eq!(today.verify(Lane::Public, b"y", Some(&stored)).await, Ok(Verdict::Wrong));
        let again = today.hash(Lane::SignedIn, typed).await.unwrap();
        assert_eq!(today.verify(Lane::Public, typed, Some(&again)).await, Ok(Verdict::Right));
    }

    #[tokio::test]
    async fn an_account_that_does_not_exist_takes_as_long_as_one_that_does() {
        let hasher = Hasher::new(HashCosts { memory_kib: 19_456, iterations: 2, parallel: 1, queue: 1 }).unwrap();
        let (stored, typed) = (hasher.hash(Lane::Public, b"x").await.unwrap(), b"y");
        let (mut known, mut unknown) = (f64::MAX, f64::MAX);
        // The shortest of many: a busy machine makes single ones longer, never shorter.
        for round in 0.. {
            let start = Instant::now();
            assert_eq!(hasher.verify(Lane::Public, typed, Some(&stored)).await, Ok(Verdict::Wrong));
            known = start.elapsed().as_secs_f64().min(known);
            let start = Instant::now();
            assert_eq!(hasher.verify(Lane::Public, typed, None).await, Ok(Verdict::Wrong));
            unknown = start.elapsed().as_secs_f64().min(unknown);
            if round >= 4 && (0.8..1.25).contains(&(known / unknown)) {
                return;
            }
            assert!(round < 100, "known {known} s, unknown {unknown} s");
        }
    }

    #[tokio::test]
    async fn a_former_password_is_found_anywhere_in_the_history() {
        let hasher = Hasher::new(CHEAP).unwrap();
        let mut history = Vec::new();
        for former in ["a", "b", "c"] {
            history.push(hasher.hash(Lane::Public, former.as_bytes()).await.unwrap());
        }
        assert_eq!(hasher.verify_any(Lane::SignedIn, b"c", &history).await, Ok(true));
        assert_eq!(hasher.verify_any(Lane::SignedIn, b"d", &history).await, Ok(false));
        assert_eq!(hasher.verify_any(Lane::SignedIn, b"a", &[]).await, Ok(false));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn in_a_flood_some_are_hashed_the_rest_is_busy_and_memory_stays_at_one_per_permit() {
        let hasher = Arc::new(Hasher::new(CHEAP).unwrap());
        let flood: Vec<_> = (0..500)
            .map(|n| {
                let (hasher, lane) = (Arc::clone(&hasher), if n % 9 == 0 { Lane::SignedIn } else { Lane::Public });
                tokio::spawn(async move { hasher.verify(lane, b"x", None).await })
            })
            .collect();
        let mut answered = 0;
        for task in flood {
            let verdict = task.await.unwrap();
            assert!(matches!(verdict, Ok(Verdict::Wrong) | Err(Busy)));
            answered += usize::from(verdict.is_ok());
        }
        assert!(answered >= CHEAP.parallel + CHEAP.queue, "{answered}");
        assert!((1..=CHEAP.parallel + 1).contains(&hasher.memories.lock().unwrap().len()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_caller_who_goes_away_does_not_free_the_permit_while_the_hash_goes_on() {
        let slow = HashCosts { memory_kib: 65_536, iterations: 6, parallel: 1, queue: 0 };
        let hasher = Arc::new(Hasher::new(slow).unwrap());
        let caller = tokio::spawn({
            let hasher = Arc::clone(&hasher);
            async move { hasher.hash(Lane::Public, b"x").await.map(drop) }
        });
        eventually(|| hasher.lanes.free(Lane::Public) == 0).await;
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(hasher.verify(Lane::Public, b"x", None).await, Err(Busy));
        eventually(|| hasher.lanes.free(Lane::Public) == 1).await;
        assert_eq!(hasher.memories.lock().unwrap().len(), 1);
    }

    #[test]
    fn costs_that_could_not_be_read_back_are_refused_at_start() {
        for (memory_kib, iterations) in [(0, 1), (64, 0), (131_073, 1), (131_072, 5), (u32::MAX, u32::MAX)] {
            assert!(Hasher::new(HashCosts { memory_kib, iterations, ..CHEAP }).is_err());
        }
    }
}
