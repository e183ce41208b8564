//! Bringing the schema up to date, and telling whether it is.

use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

use super::{Db, Error, Result, in_time};
use crate::kit::private;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// One migration of the schema.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Step {
    pub version: i64,
    pub description: String,
    pub applied: bool,
}

impl Db {
    /// Brings the schema up to date. A `SQLite` file that already holds a schema is copied beside itself first;
    /// on `PostgreSQL` an advisory lock keeps two starting nodes apart.
    ///
    /// # Errors
    /// If a migration fails, or the database was made by a newer Portico.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { writer, .. } => {
                let steps = self.steps().await?;
                let newest = steps.iter().filter(|step| step.applied).map(|step| step.version).max();
                if let Some(newest) = newest.filter(|_| steps.iter().any(|step| !step.applied)) {
                    back_up(writer, newest).await?;
                }
                Ok(MIGRATIONS.run(writer).await?)
            }
            Self::Postgres(pool) => migrate_postgres(pool).await,
        }
    }

    /// Every migration this binary knows, oldest first, and whether the database has it. Only looks.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn steps(&self) -> Result<Vec<Step>> {
        let applied = self.applied().await?;
        let known = MIGRATIONS.iter().filter(|step| !step.migration_type.is_down_migration());
        let step = |step: &sqlx::migrate::Migration| Step {
            version: step.version,
            description: step.description.to_string(),
            applied: applied.contains(&step.version),
        };
        Ok(known.map(step).collect())
    }

    /// Whether the schema is the one this binary knows. Only looks.
    pub async fn is_current(&self) -> bool {
        self.steps().await.is_ok_and(|steps| steps.iter().all(|step| step.applied))
    }

    async fn applied(&self) -> Result<Vec<i64>> {
        if !self.has_migrations().await? {
            return Ok(Vec::new());
        }
        let mut tx = self.read().await?;
        let versions: Vec<(i64,)> = tx.query("select version from _sqlx_migrations where success").all().await?;
        Ok(versions.into_iter().map(|(version,)| version).collect())
    }

    /// Whether any migration was ever begun: a new database has no table of them.
    #[expect(clippy::disallowed_methods, reason = "each database keeps the list of its tables in another place")]
    async fn has_migrations(&self) -> Result<bool> {
        let (tables,): (i64,) = match self {
            Self::Sqlite { readers, .. } => {
                let tables = "select count(*) from sqlite_master where type = 'table' and name = '_sqlx_migrations'";
                in_time(sqlx::query_as(tables).fetch_one(readers)).await?
            }
            Self::Postgres(pool) => {
                let tables = "select count(*) from pg_class where oid = to_regclass('_sqlx_migrations')";
                in_time(sqlx::query_as(tables).fetch_one(pool)).await?
            }
        };
        Ok(tables > 0)
    }
}

/// On a connection of its own, since waiting for another node, and moving a large table, may take longer than a statement should.
/// It does not go back to the pool: neither that freedom nor, after a failure, the lock may stay with it.
#[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
async fn migrate_postgres(pool: &PgPool) -> Result<()> {
    let mut connection = pool.acquire().await?;
    in_time(sqlx::query("set statement_timeout = 0").execute(&mut *connection)).await?;
    let moved = MIGRATIONS.run(&mut *connection).await;
    in_time(connection.close()).await?;
    moved.map_err(Error::from)
}

/// Copies the database beside itself. The copy gets its name when it is whole.
#[expect(clippy::disallowed_methods, reason = "this is the gate to the database")]
async fn back_up(writer: &SqlitePool, newest: i64) -> Result<()> {
    let file = backup_file(writer.connect_options().get_filename(), newest);
    if !file.exists() {
        let part = file.with_extension("part");
        // What an earlier try left. `vacuum into` takes an empty file as it is, with its mode, and refuses any other.
        let _ = std::fs::remove_file(&part);
        private::file(&part).map_err(sqlx::Error::Io)?;
        sqlx::query("vacuum into $1").bind(part.to_string_lossy().into_owned()).execute(writer).await?;
        std::fs::rename(&part, &file).map_err(sqlx::Error::Io)?;
        tracing::info!(file = %file.display(), "copied the database before moving its schema");
    }
    Ok(())
}

fn backup_file(database: &Path, version: i64) -> PathBuf {
    database.with_extension(format!("before-{version}.bak.db"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_copy_is_whole_and_private_and_a_half_made_one_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("portico.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let Db::Sqlite { writer, .. } = &db else { panic!("SQLite was asked for") };
        std::fs::write(folder.path().join("portico.before-1.bak.part"), "half of it").unwrap();
        back_up(writer, 1).await.unwrap();
        let copy = folder.path().join("portico.before-1.bak.db");
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o077, 0);
        let copied = Db::open(&format!("sqlite:{}", copy.display())).await.unwrap();
        assert!(copied.is_current().await);
        let made = copy.metadata().unwrap().modified().unwrap();
        back_up(writer, 1).await.unwrap();
        assert_eq!(copy.metadata().unwrap().modified().unwrap(), made, "one copy for each move is enough");
    }
}
