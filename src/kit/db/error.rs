//! What can go wrong with the database, sorted by what somebody can do about it.

/// Result of a statement.
pub type Result<T> = std::result::Result<T, Error>;

/// A statement failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is out of reach, full or overloaded: answer 503 and try again later.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The database and this binary do not fit together.
    #[error("the schema could not be brought up to date: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// A mistake of ours.
    #[error("a statement failed: {0}")]
    Statement(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) { Self::Unavailable(error) } else { Self::Statement(error) }
    }
}

/// `SQLite`: busy, locked, I/O error, full, cannot open. `PostgreSQL`: connection classes 08, 53 and 57, and deadlock.
fn is_passing(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Protocol(_) | E::BeginFailed => {
            true
        }
        E::Database(error) => error.code().is_some_and(|code| {
            let primary = code.parse::<u32>().map_or(0, |extended| extended & 0xff);
            let sqlite = code.len() < 5 && matches!(primary, 5 | 6 | 10 | 13 | 14);
            sqlite || ["08", "53", "57", "40"].iter().any(|class| code.len() == 5 && code.starts_with(class))
        }),
        _ => false,
    }
}
