//! One SQL text on two databases: `SQLite` and `PostgreSQL` through their native drivers.
//!
//! Statements use `$1` placeholders and only what both understand; ids and times come from the application. A unit of work is
//! a [`Tx`]: [`Db::read`] for looking, [`Db::write`] for changing. A transaction that will write says so at its start, because a
//! `SQLite` transaction that reads first and writes later fails under contention whatever its time-out. Hash passwords and
//! call the network before opening one.

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Connection as _, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use super::private;

mod error;
mod migrate;
mod value;

pub use error::{Error, Result};
pub use migrate::Step;
pub use value::Value;

const ACQUIRE: Duration = Duration::from_secs(2);
/// How long anything asked of the database may take.
const STATEMENT: Duration = Duration::from_secs(5);

/// Whether a statement was ever given up. From then on connections are tried before they go back to the pool.
static GIVEN_UP: AtomicBool = AtomicBool::new(false);

/// The database, shared by everything in the process.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file: a pool of readers beside exactly one writer.
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    /// A server.
    Postgres(PgPool),
}

/// A unit of work. What was written through it is lost unless [`Tx::commit`] is called.
pub struct Tx {
    on: On,
    leaves_work: bool,
}

enum On {
    SqliteSingle(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresSingle(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

enum Connection<'t> {
    Sqlite(&'t mut SqliteConnection),
    Postgres(&'t mut PgConnection),
}

impl Db {
    /// Opens `url`: `sqlite:<file>` (made if missing, for our eyes only) or `postgres://…`.
    ///
    /// # Errors
    /// If the URL is of neither kind or the database is out of reach.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") { Self::open_sqlite(url).await } else { Self::open_postgres(url).await }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL can lose an acknowledged commit when the power fails.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        // SQLite gives the files beside it (-wal, -shm) the mode of this one.
        private::file(options.get_filename()).map_err(sqlx::Error::Io)?;
        let pool = || SqlitePoolOptions::new().test_before_acquire(false).idle_timeout(None).max_lifetime(None);
        let writer =
            pool().max_connections(1).acquire_timeout(Duration::from_secs(5)).connect_with(options.clone()).await?;
        let readers = pool().max_connections(4).acquire_timeout(ACQUIRE).connect_with(options).await?;
        Ok(Self::Sqlite { readers, writer })
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("portico")
            .options([("statement_timeout", "5s"), ("idle_in_transaction_session_timeout", "15s")]);
        let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(ACQUIRE).test_before_acquire(false);
        let pool = pool.after_release(|connection, _| Box::pin(still_answers(connection)));
        Ok(Self::Postgres(pool.connect_with(options).await?))
    }

    /// A connection for looking. Each statement sees the newest commits; nothing is decided on two of them together.
    ///
    /// # Errors
    /// If no connection is free within two seconds.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx::on(match self {
            Self::Sqlite { readers, .. } => On::SqliteSingle(readers.acquire().await?),
            Self::Postgres(pool) => On::PostgresSingle(pool.acquire().await?),
        }))
    }

    /// A connection for one change that is a transaction by itself: a statement alone costs a third of one between `BEGIN` and
    /// `COMMIT`.
    ///
    /// # Errors
    /// If no connection is free in time.
    pub async fn single(&self) -> Result<Tx> {
        Ok(Tx::on(match self {
            Self::Sqlite { writer, .. } => On::SqliteSingle(writer.acquire().await?),
            Self::Postgres(pool) => On::PostgresSingle(pool.acquire().await?),
        }))
    }

    /// A transaction for changing; on `SQLite` it holds the write lock from its first moment.
    ///
    /// # Errors
    /// If no connection is free in time.
    pub async fn write(&self) -> Result<Tx> {
        Ok(Tx::on(match self {
            Self::Sqlite { writer, .. } => On::SqliteWrite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => On::PostgresWrite(in_time(pool.begin()).await?),
        }))
    }

    /// Answers whether the database does, within a second.
    pub async fn answers(&self) -> bool {
        let asked = async { self.read().await?.query("select 1").one::<(i32,)>().await };
        matches!(tokio::time::timeout(Duration::from_secs(1), asked).await, Ok(Ok(_)))
    }

    /// Closes every connection, after the work under way.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Bounds what is asked of the database: one that hangs must not hold whoever asks (FLT-04). What was given up may have happened
/// nevertheless.
async fn in_time<T>(asked: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    if let Ok(answer) = tokio::time::timeout(STATEMENT, asked).await {
        return Ok(answer?);
    }
    GIVEN_UP.store(true, Ordering::Relaxed);
    Err(Error::Unavailable(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// A connection whose statement was given up would wait for its answer, and keep its place in the pool, until TCP gives up too: a
/// quarter of an hour if the server is gone for good. It is closed instead, and the next one finds the server that took over.
async fn still_answers(connection: &mut PgConnection) -> sqlx::Result<bool> {
    if GIVEN_UP.load(Ordering::Relaxed) && in_time(connection.ping()).await.is_err() {
        return Err(sqlx::Error::WorkerCrashed);
    }
    Ok(true)
}

impl Tx {
    fn on(on: On) -> Self {
        Self { on, leaves_work: false }
    }

    /// Notes that something is to be done after the commit.
    pub fn leaves_work(&mut self) {
        self.leaves_work = true;
    }

    /// Whether something is to be done after the commit.
    #[must_use]
    pub fn has_left_work(&self) -> bool {
        self.leaves_work
    }

    /// A statement. The text is a literal: what people send travels only through [`Query::bind`].
    pub fn query(&mut self, sql: &'static str) -> Query<'_> {
        Query { tx: self, sql, values: Vec::new() }
    }

    /// Makes what was written last.
    ///
    /// # Errors
    /// If the database refuses; then nothing was written.
    pub async fn commit(self) -> Result<()> {
        match self.on {
            On::SqliteSingle(_) | On::PostgresSingle(_) => {}
            On::SqliteWrite(tx) => in_time(tx.commit()).await?,
            On::PostgresWrite(tx) => in_time(tx.commit()).await?,
        }
        Ok(())
    }

    fn connection(&mut self) -> Connection<'_> {
        match &mut self.on {
            On::SqliteSingle(connection) => Connection::Sqlite(connection),
            On::SqliteWrite(tx) => Connection::Sqlite(tx),
            On::PostgresSingle(connection) => Connection::Postgres(connection),
            On::PostgresWrite(tx) => Connection::Postgres(tx),
        }
    }
}

/// A row of either database; `#[derive(sqlx::FromRow)]` or a tuple suffices.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A statement with its values, ready to run.
pub struct Query<'t> {
    tx: &'t mut Tx,
    sql: &'static str,
    values: Vec<Value>,
}

macro_rules! bound {
    ($query:expr, $values:expr) => {
        $values.into_iter().fold($query, |query, value| match value {
            Value::Text(value) => query.bind(value),
            Value::Int(value) => query.bind(value),
            Value::Bool(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    };
}

macro_rules! run {
    ($self:ident, $make:expr, $run:ident) => {
        match $self.tx.connection() {
            Connection::Sqlite(connection) => in_time(bound!($make, $self.values).$run(connection)).await?,
            Connection::Postgres(connection) => in_time(bound!($make, $self.values).$run(connection)).await?,
        }
    };
}

impl Query<'_> {
    /// Gives the next placeholder its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it and answers how many rows it touched.
    ///
    /// # Errors
    /// If the database refuses or is out of reach.
    #[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
    pub async fn execute(self) -> Result<u64> {
        Ok(match self.tx.connection() {
            Connection::Sqlite(connection) => {
                in_time(bound!(sqlx::query::<Sqlite>(self.sql), self.values).execute(connection)).await?.rows_affected()
            }
            Connection::Postgres(connection) => {
                in_time(bound!(sqlx::query::<Postgres>(self.sql), self.values).execute(connection))
                    .await?
                    .rows_affected()
            }
        })
    }

    /// The one row there must be.
    ///
    /// # Errors
    /// If there is none, or the database refuses or is out of reach.
    #[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
    pub async fn one<T: Row>(self) -> Result<T> {
        Ok(run!(self, sqlx::query_as(self.sql), fetch_one))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// If the database refuses or is out of reach.
    #[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
    pub async fn optional<T: Row>(self) -> Result<Option<T>> {
        Ok(run!(self, sqlx::query_as(self.sql), fetch_optional))
    }

    /// Every row.
    ///
    /// # Errors
    /// If the database refuses or is out of reach.
    #[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
    pub async fn all<T: Row>(self) -> Result<Vec<T>> {
        Ok(run!(self, sqlx::query_as(self.sql), fetch_all))
    }
}
