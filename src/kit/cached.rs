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
    /// How often it was looked up, and which of these gave the copy.
    looks: u64,
    made_by: u64,
    /// How often it was told to be out of date.
    outdated: u64,
    /// How often looking it up came to nothing.
    failed: u64,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self {
            kept: RwLock::new(Kept { copy: None, looks: 0, made_by: 0, outdated: 0, failed: 0 }),
            looking: Mutex::new(()),
        }
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
        let (failed, looks) = self.so_far();
        let looking = self.looking.lock().await;
        // Waiting may take longer than a copy is fresh. What began after somebody asked is as new as they could have it.
        if let Some(value) = self.fresh(now, age).or_else(|| self.begun_after(looks)) {
            return Ok(value);
        }
        // After a failure everybody who waited looks at once: one by one, each would wait as long as all before together.
        let _looking = (self.read().failed == failed).then_some(looking);
        let (last, outdated, look) = self.begin();
        let found = look_up(last).await;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let value = Arc::new(found.inspect_err(|_| kept.failed += 1)?);
        // What changed while we looked may have been missed: good for this caller, looked up again by the next.
        let made_at = if kept.outdated == outdated { now } else { LONG_AGO };
        kept.copy = Some((Arc::clone(&value), made_at));
        kept.made_by = look;
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

    /// How often looking it up has failed, and was begun.
    fn so_far(&self) -> (u64, u64) {
        let kept = self.read();
        (kept.failed, kept.looks)
    }

    /// The copy, if looking it up began after so many others and it has not changed since.
    fn begun_after(&self, looks: u64) -> Option<Arc<T>> {
        let kept = self.read();
        let (value, made_at) = kept.copy.as_ref()?;
        (kept.made_by > looks && *made_at != LONG_AGO).then(|| Arc::clone(value))
    }

    /// Begins to look it up: the last copy, how often it was out of date until now, and which look this is.
    fn begin(&self) -> (Option<Arc<T>>, u64, u64) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.looks += 1;
        (kept.copy.as_ref().map(|(value, _)| Arc::clone(value)), kept.outdated, kept.looks)
    }
}

/// So many things of one kind are kept at once. Some names are the public's: of apps that registered themselves.
const MOST: usize = 1_000;

/// Copies of several things of one kind, by their names. When there are too many any one is dropped, and made again for whoever asks.
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
            let one = places.keys().next().filter(|_| places.len() >= MOST).cloned();
            one.map(|one| places.remove(&one));
            Arc::clone(places.entry(name.to_owned()).or_default())
        })
    }
}

const LONG_AGO: Timestamp = Timestamp::from_millis(i64::MIN);

#[cfg(test)]
impl<T> Shelf<T> {
    fn places(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}

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
        *shelf.of("one too many").lock().unwrap() = 8;
        assert_eq!((shelf.places(), *shelf.of("one too many").lock().unwrap()), (MOST, 8));
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
    async fn those_who_waited_for_longer_than_a_copy_is_fresh_share_what_is_looked_up_next() {
        let (cached, looked) = (Cached::default(), std::sync::atomic::AtomicU32::new(0));
        let ask = |now| {
            cached.get(at(now), SECOND, async |_| {
                tokio::task::yield_now().await;
                Ok::<_, ()>(looked.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
            })
        };
        let all = futures::future::join_all((0..20).map(|number| ask(10 * number))).await;
        assert_eq!((all[0].clone(), all[19].clone()), (Ok(Arc::new(0)), Ok(Arc::new(1))));
        assert_eq!(looked.into_inner(), 2, "the look that was under way when they came, and one for all of them");
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
