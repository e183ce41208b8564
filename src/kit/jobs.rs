//! The outbox: work that is written down in the transaction of the change it follows from, and done after the commit.
//!
//! No letter without commit, no commit without letter. A job is leased while somebody works on it, retried with growing pauses,
//! and after the last try kept as dead for an operator to see. It can run twice (a process may die between doing and deleting), so
//! what it does must bear that. Payloads are sealed: letters carry secrets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::clock::{Clock, Timestamp};
use super::db::{Db, Result, Tx};
use super::keyring::Keyring;
use super::secret;

const LEASE: Duration = Duration::from_mins(1);
const BATCH: u32 = 8;
/// How long a dead job is kept for an operator to see.
const MOURNING: Duration = Duration::from_hours(30 * 24);

/// How long to wait before each further try; after the last the job is dead. Together about a day and a half.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(10),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_hours(1),
    Duration::from_hours(2),
    Duration::from_hours(4),
    Duration::from_hours(8),
    Duration::from_hours(24),
];

/// A queue of jobs. Those of one lane do not wait for those of another.
#[derive(Clone)]
pub struct Jobs {
    lane: &'static str,
    db: Db,
    keyring: Arc<Keyring>,
    clock: Clock,
    wake: Arc<Notify>,
    stopping: Arc<AtomicBool>,
}

/// A job somebody has leased.
pub struct Job {
    pub id: String,
    pub kind: String,
    /// How often it was begun, this time included.
    pub attempts: i64,
    payload: Zeroizing<Vec<u8>>,
}

impl Job {
    /// What it is about.
    ///
    /// # Errors
    /// If the payload is not of this shape.
    pub fn payload<T: DeserializeOwned>(&self) -> std::result::Result<T, Failure> {
        serde_json::from_slice(&self.payload)
            .map_err(|error| Failure::ForGood(format!("the payload is not readable: {error}")))
    }
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It may work later.
    #[error("{0}")]
    ForNow(String),
    /// It never will.
    #[error("{0}")]
    ForGood(String),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    payload: Vec<u8>,
    attempts: i64,
}

impl Jobs {
    /// The queue in `db` of this lane.
    #[must_use]
    pub fn new(lane: &'static str, db: Db, keyring: Arc<Keyring>, clock: Clock) -> Self {
        Self { lane, db, keyring, clock, wake: Arc::default(), stopping: Arc::default() }
    }

    /// Writes a job down in the caller's transaction. Commit through [`Jobs::commit`] to have it done at once.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn add(&self, tx: &mut Tx, kind: &str, payload: &impl Serialize, now: Timestamp) -> Result<()> {
        let id = secret::id(now);
        let text = Zeroizing::new(serde_json::to_vec(payload).unwrap_or_default());
        let sealed = self.keyring.seal(&place(&id), &text);
        let added =
            tx.query("insert into jobs (id, kind, payload, run_at, created_at, lane) values ($1, $2, $3, $4, $4, $5)");
        added.bind(id).bind(kind).bind(sealed).bind(now).bind(self.lane).execute().await?;
        tx.leaves_work();
        Ok(())
    }

    /// Commits, and tells the worker if the transaction left it something to do.
    ///
    /// # Errors
    /// If the database refuses; then nothing was written.
    pub async fn commit(&self, tx: Tx) -> Result<()> {
        let left = tx.has_left_work();
        tx.commit().await?;
        if left {
            self.wake();
        }
        Ok(())
    }

    /// Tells the worker that there is something to do.
    fn wake(&self) {
        self.wake.notify_one();
    }

    /// From now on [`Jobs::drain`] leaves after the batch it is at; what is left waits for the next start.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// Waits until somebody has left work, or two seconds.
    pub async fn woken(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.wake.notified()).await;
    }

    /// Does what is due, with `work`, until nothing is or [`Jobs::stop`] is called. Answers how many jobs it began.
    ///
    /// # Errors
    /// If the database is out of reach; jobs under way are leased out again later.
    pub async fn drain<W, F>(&self, work: W) -> Result<usize>
    where
        W: Fn(Arc<Job>) -> F,
        F: Future<Output = std::result::Result<(), Failure>>,
    {
        let mut begun = 0;
        loop {
            let jobs = self.lease().await?;
            if jobs.is_empty() {
                return Ok(begun);
            }
            begun += jobs.len();
            let outcomes = futures::future::join_all(jobs.into_iter().map(|job| {
                let job = Arc::new(job);
                let done = work(Arc::clone(&job));
                async move { (job, done.await) }
            }))
            .await;
            for (job, outcome) in outcomes {
                self.settle(&job, outcome).await?;
            }
            if self.stopping.load(Ordering::Relaxed) {
                return Ok(begun);
            }
        }
    }

    async fn lease(&self) -> Result<Vec<Job>> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        let due = tx
            .query(
                "select 1 from jobs where lane = $2 and dead_at is null and run_at <= $1 and leased_until < $1 limit 1",
            )
            .bind(now)
            .bind(self.lane);
        if due.optional::<(i32,)>().await?.is_none() {
            return Ok(Vec::new());
        }
        drop(tx);
        let mut tx = self.db.write().await?;
        let leased = tx.query(
            "update jobs set leased_until = $2, attempts = attempts + 1 where leased_until < $1 and run_at <= $1 and dead_at is null and id in \
             (select id from jobs where lane = $4 and dead_at is null and run_at <= $1 and leased_until < $1 order by run_at, id limit $3) \
             returning id, kind, payload, attempts",
        );
        let leased = leased.bind(now).bind(now.plus(LEASE)).bind(BATCH).bind(self.lane);
        let mut rows: Vec<Row> = leased.all().await?;
        tx.commit().await?;
        // Begun in the order they were written down.
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(rows.into_iter().map(|row| self.opened(row)).collect())
    }

    fn opened(&self, row: Row) -> Job {
        let payload = self.keyring.open(&place(&row.id), &row.payload).unwrap_or_default();
        Job { id: row.id, kind: row.kind, attempts: row.attempts, payload }
    }

    async fn settle(&self, job: &Job, outcome: std::result::Result<(), Failure>) -> Result<()> {
        let mut tx = self.db.write().await?;
        match outcome {
            Ok(()) => {
                tx.query("delete from jobs where id = $1").bind(&job.id).execute().await?;
            }
            Err(failure) => self.put_back(&mut tx, job, &failure).await?,
        }
        tx.commit().await
    }

    async fn put_back(&self, tx: &mut Tx, job: &Job, failure: &Failure) -> Result<()> {
        let now = self.clock.now();
        let pause = usize::try_from(job.attempts - 1).ok().and_then(|tries| PAUSES.get(tries));
        let again = pause.filter(|_| matches!(failure, Failure::ForNow(_)));
        tracing::warn!(job = job.id, kind = job.kind, attempts = job.attempts, dead = again.is_none(), %failure, "a job failed");
        let update =
            tx.query("update jobs set leased_until = 0, run_at = $2, dead_at = $3, last_error = $4 where id = $1");
        let run_at = again.map_or(now, |pause| now.plus(*pause));
        update
            .bind(&job.id)
            .bind(run_at)
            .bind(again.is_none().then_some(now))
            .bind(failure.to_string())
            .execute()
            .await?;
        Ok(())
    }
}

/// Forgets jobs that died a month ago: their payloads are nothing to keep for ever.
///
/// # Errors
/// If the database is out of reach.
pub async fn purge(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.query("delete from jobs where dead_at <= $1").bind(now.minus(MOURNING)).execute().await?;
    Ok(())
}

fn place(id: &str) -> String {
    format!("jobs.payload.{id}")
}
