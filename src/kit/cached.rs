//! A value that lives elsewhere and may change there: kept for a while, then looked up again.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::Mutex;

use super::clock::Timestamp;

/// A copy of something that lives elsewhere.
#[derive(Debug)]
pub struct Cached<T> {
    kept: RwLock<Kept<T>>,
    /// Held by the one who looks it up, while the others wait for what that gives. If it gives nothing, they wait for nobody more.
    looking: Mutex<()>,
}

#[derive(Debug)]
struct Kept<T> {
    copy: Option<(Arc<T>, Timestamp)>,
    /// How often it was told to be out of date.
    outdated: u64,
    /// How often looking it up came to nothing.
    failed: u64,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { kept: RwLock::new(Kept { copy: None, outdated: 0, failed: 0 }), looking: Mutex::new(()) }
    }
}

impl<T> Cached<T> {
    /// The value as it was at most `age` before `now`; else what `look_up` makes of the last copy, if there is one.
    ///
    /// # Errors
    /// Those of `look_up`. Then what was kept stays as old as it is.
    pub async fn get<E, F>(
        &self,
        now: Timestamp,
        age: Duration,
        look_up: impl FnOnce(Option<Arc<T>>) -> F,
    ) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        if let Some(value) = self.fresh(now, age) {
            return Ok(value);
        }
        let failed = self.read().failed;
        let looking = self.looking.lock().await;
        if let Some(value) = self.fresh(now, age) {
            return Ok(value);
        }
        // After a failure everybody who waited looks at once: one by one, each would wait as long as all before together.
        let _looking = (self.read().failed == failed).then_some(looking);
        let (last, outdated) = self.last();
        let found = look_up(last).await;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let value = Arc::new(found.inspect_err(|_| kept.failed += 1)?);
        // What changed while we looked may have been missed: good for this caller, looked up again by the next.
        let made_at = if kept.outdated == outdated { now } else { LONG_AGO };
        kept.copy = Some((Arc::clone(&value), made_at));
        Ok(value)
    }

    /// It has changed: whoever asks next looks it up, whatever its age.
    pub fn outdate(&self) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.outdated += 1;
        if let Some((_, made_at)) = &mut kept.copy {
            *made_at = LONG_AGO;
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept<T>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self, now: Timestamp, age: Duration) -> Option<Arc<T>> {
        let kept = self.read();
        let (value, made_at) = kept.copy.as_ref()?;
        // A copy from later than that is of a clock that was put back since.
        (now < made_at.plus(age) && *made_at < now.plus(age)).then(|| Arc::clone(value))
    }

    fn last(&self) -> (Option<Arc<T>>, u64) {
        let kept = self.read();
        (kept.copy.as_ref().map(|(value, _)| Arc::clone(value)), kept.outdated)
    }
}

/// So many things of one kind are kept at once. Some names are the public's: of apps that registered themselves.
const MOST: usize = 1_000;

/// Copies of several things of one kind, by their names. When there are too many all are dropped, and made again for whoever asks.
#[derive(Debug)]
pub struct Shelf<T>(RwLock<HashMap<String, Arc<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Default> Shelf<T> {
    /// The place for what has this name.
    #[must_use]
    pub fn of(&self, name: &str) -> Arc<T> {
        let there = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        there.unwrap_or_else(|| {
            let mut places = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if places.len() >= MOST {
                places.clear();
            }
            Arc::clone(places.entry(name.to_owned()).or_default())
        })
    }
}

const LONG_AGO: Timestamp = Timestamp::from_millis(i64::MIN);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn a_place_stays_the_same_until_there_are_too_many() {
        let shelf = Shelf::<std::sync::Mutex<u32>>::default();
        *shelf.of("first").lock().unwrap() = 7;
        for number in 1..MOST {
            drop(shelf.of(&number.to_string()));
            assert_eq!(*shelf.of("first").lock().unwrap(), 7);
        }
        drop(shelf.of("one too many"));
        assert_eq!(*shelf.of("first").lock().unwrap(), 0);
        assert_eq!(shelf.0.read().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn it_is_looked_up_when_it_is_older_than_asked_for_or_told_to_be_out_of_date() {
        let cached = Cached::default();
        let ask = async |now: i64, age: Duration| {
            let next = |last: Option<Arc<u32>>| async move { Ok::<_, ()>(last.map_or(0, |last| *last + 1)) };
            *cached.get(at(now), age, next).await.unwrap()
        };
        assert_eq!(ask(100, 5 * SECOND).await, 0);
        assert_eq!(ask(104, 5 * SECOND).await, 0);
        assert_eq!(ask(104, SECOND).await, 1, "somebody wants it younger");
        assert_eq!(ask(109, 5 * SECOND).await, 2);
        cached.outdate();
        assert_eq!(ask(109, 5 * SECOND).await, 3);
        assert_eq!(ask(105, 5 * SECOND).await, 3, "another thread's clock was read a moment earlier");
        assert_eq!(ask(50, 5 * SECOND).await, 4, "somebody put the clock back");
    }

    #[tokio::test]
    async fn a_change_while_it_is_looked_up_is_not_missed() {
        let cached = Cached::default();
        let seen_before_the_change = async |_| {
            cached.outdate();
            Ok::<_, ()>("old")
        };
        assert_eq!(*cached.get(at(1), SECOND, seen_before_the_change).await.unwrap(), "old");
        assert_eq!(*cached.get(at(1), SECOND, async |_| Ok::<_, ()>("new")).await.unwrap(), "new");
    }

    #[tokio::test]
    async fn a_failure_changes_nothing_and_many_who_ask_at_once_look_once() {
        let cached = Cached::default();
        assert_eq!(cached.get(at(1), SECOND, async |_| Err::<u32, _>("away")).await, Err("away"));
        let looked = std::sync::atomic::AtomicU32::new(0);
        let ask = || {
            cached.get(at(1), SECOND, async |_| {
                tokio::task::yield_now().await;
                Ok::<_, ()>(looked.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
            })
        };
        let all = futures::future::join_all((0..20).map(|_| ask())).await;
        assert!(all.into_iter().all(|value| value == Ok(Arc::new(0))));
    }

    #[tokio::test]
    async fn after_a_failure_those_who_waited_fail_at_once_and_not_one_by_one() {
        let (cached, together) = (Cached::<u32>::default(), tokio::sync::Barrier::new(19));
        let looked = std::sync::atomic::AtomicU32::new(0);
        let ask = || {
            cached.get(at(1), SECOND, async |_| {
                tokio::task::yield_now().await;
                if looked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0 {
                    together.wait().await;
                }
                Err::<u32, _>("away")
            })
        };
        let all = tokio::time::timeout(5 * SECOND, futures::future::join_all((0..20).map(|_| ask()))).await;
        assert!(all.expect("nobody waits for the others").into_iter().all(|value| value == Err("away")));
    }
}
