//! Doing together what many ask for at once: one commit for all of them instead of one for each.
//!
//! While a batch is being worked on the next one gathers, so nobody waits for a clock, and whoever comes alone is a batch of one. What
//! was asked is done even if the one who asked goes away. How many may wait is for the caller to bound: a batch is whoever is there.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use tokio::sync::oneshot;

mod look_up;

pub use look_up::{Key, can_be_packed, packed};

/// One of many things of a kind that cost less together.
pub trait Task: Send + 'static {
    /// What whoever asked for it is told.
    type Outcome: Send + 'static;
}

/// The tasks under way, kind by kind.
#[derive(Default)]
pub struct Batches(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

/// Those of one kind.
struct Queue<T: Task>(Mutex<Waiting<T>>);

struct Waiting<T: Task> {
    next: Vec<(T, oneshot::Sender<T::Outcome>)>,
    at_work: bool,
}

impl Batches {
    /// Has `work` do this task with all others of its kind that come meanwhile: it takes a batch, and gives an outcome for each in
    /// the same order. `None` if it panicked.
    pub async fn do_together<T, W, F>(&self, task: T, work: W) -> Option<T::Outcome>
    where
        T: Task,
        W: Fn(Vec<T>) -> F + Send + Sync + 'static,
        F: Future<Output = Vec<T::Outcome>> + Send,
    {
        let (tell, told) = oneshot::channel();
        let queue = self.queue::<T>();
        if queue.enter(task, tell) {
            // A task of its own: whoever asked first may go away while the others wait.
            tokio::spawn(async move { queue.work_off(work).await });
        }
        told.await.ok()
    }

    fn queue<T: Task>(&self) -> Arc<Queue<T>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(Arc::<Queue<T>>::default()));
        queue.downcast_ref().map_or_else(|| unreachable!("each kind has its own queue"), Arc::clone)
    }
}

impl<T: Task> Default for Queue<T> {
    fn default() -> Self {
        Self(Mutex::new(Waiting { next: Vec::new(), at_work: false }))
    }
}

impl<T: Task> Queue<T> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a task into the next batch. `true` if nobody is at work: then the caller sees to it.
    fn enter(&self, task: T, tell: oneshot::Sender<T::Outcome>) -> bool {
        let mut waiting = self.waiting();
        waiting.next.push((task, tell));
        !mem::replace(&mut waiting.at_work, true)
    }

    /// The tasks that wait; if there are none, nobody is at work any more.
    fn next_batch(&self) -> Vec<(T, oneshot::Sender<T::Outcome>)> {
        let mut waiting = self.waiting();
        waiting.at_work = !waiting.next.is_empty();
        mem::take(&mut waiting.next)
    }

    /// Works off batch after batch until nobody waits. A panic is the end of its batch alone.
    async fn work_off<W, F>(&self, work: W)
    where
        W: Fn(Vec<T>) -> F,
        F: Future<Output = Vec<T::Outcome>>,
    {
        loop {
            // Whoever is at the door already comes along.
            tokio::task::yield_now().await;
            let (tasks, tell): (Vec<_>, Vec<_>) = self.next_batch().into_iter().unzip();
            if tasks.is_empty() {
                return;
            }
            let done = AssertUnwindSafe(async { work(tasks).await }).catch_unwind().await;
            for (tell, outcome) in tell.into_iter().zip(done.unwrap_or_default()) {
                // Whoever went away is told nothing; it is done nevertheless.
                let _ = tell.send(outcome);
            }
        }
    }
}

impl std::fmt::Debug for Batches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Batches(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;
    use tokio::sync::Semaphore;

    struct Number(usize);

    impl Task for Number {
        /// The number, and how many were in its batch.
        type Outcome = (usize, usize);
    }

    fn outcomes(batch: &[Number]) -> Vec<(usize, usize)> {
        batch.iter().map(|task| (task.0, batch.len())).collect()
    }

    #[tokio::test]
    async fn who_comes_while_a_batch_is_under_way_is_in_the_next_and_each_gets_their_own_outcome() {
        let batches = Batches::default();
        let all = join_all((0..20).map(|number| {
            batches.do_together(Number(number), async |batch| {
                tokio::task::yield_now().await;
                outcomes(&batch)
            })
        }));
        let all: Vec<_> = all.await.into_iter().map(|outcome| outcome.expect("an outcome")).collect();
        assert!(all.iter().enumerate().all(|(number, outcome)| outcome.0 == number), "{all:?}");
        assert_eq!(all[19].1, 20, "all had asked before the first was begun");
        assert_eq!(batches.do_together(Number(7), async |batch| outcomes(&batch)).await, Some((7, 1)), "alone at once");
    }

    #[tokio::test]
    async fn what_was_asked_is_done_though_the_one_who_asked_goes_away() {
        let (batches, open) = (Arc::new(Batches::default()), Arc::new(Semaphore::new(0)));
        let ask = |number| {
            let (batches, open) = (Arc::clone(&batches), Arc::clone(&open));
            async move {
                let work = move |batch: Vec<Number>| {
                    let open = Arc::clone(&open);
                    async move {
                        open.acquire().await.expect("it opens").forget();
                        outcomes(&batch)
                    }
                };
                batches.do_together(Number(number), work).await
            }
        };
        let first = tokio::spawn(ask(1));
        tokio::task::yield_now().await;
        let others: Vec<_> = (2..5).map(|number| tokio::spawn(ask(number))).collect();
        tokio::task::yield_now().await;
        first.abort();
        assert!(first.await.expect_err("gone").is_cancelled());
        open.add_permits(2);
        for (number, other) in (2..5).zip(others) {
            let outcome = other.await.expect("an end");
            assert_eq!(outcome.map(|(done, _)| done), Some(number));
        }
    }

    #[tokio::test]
    async fn a_panic_is_the_end_of_its_batch_and_of_no_other() {
        let batches = Batches::default();
        let work = async |batch: Vec<Number>| {
            assert!(batch.iter().all(|task| task.0 != 13), "bad luck");
            outcomes(&batch)
        };
        assert_eq!(batches.do_together(Number(13), work).await, None);
        assert_eq!(batches.do_together(Number(14), work).await, Some((14, 1)));
    }
}
