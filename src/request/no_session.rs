//! The session of a request that never met the session layer, such as an operator's at the command line: always empty.

use std::sync::Arc;

use async_trait::async_trait;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::Result;
use tower_sessions::{Session, SessionStore};

/// A session that knows nothing and keeps nothing.
#[must_use]
pub fn new() -> Session {
    Session::new(None, Arc::new(Nothing), None)
}

#[derive(Debug)]
struct Nothing;

#[async_trait]
impl SessionStore for Nothing {
    async fn save(&self, _: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, _: &Id) -> Result<Option<Record>> {
        Ok(None)
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Ok(())
    }
}
