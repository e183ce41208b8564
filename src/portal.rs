//! The portal itself: what lives as long as the process. One value, built once in [`crate::cli`], shared by everything.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;

use crate::config::Settings;
use crate::error::{Error, Result};
use crate::kit::batch::{Batches, Key};
use crate::kit::cached::Cached;
use crate::kit::clock::{Clock, Timestamp};
use crate::kit::db::{Db, Tx};
use crate::kit::hashing::Hasher;
use crate::kit::i18n::Locale;
use crate::kit::jobs::{Failure, Job, Jobs};
use crate::kit::jws::KeySet;
use crate::kit::kept::Kept;
use crate::kit::keyring::Keyring;
use crate::kit::mail::{Letter, MailError, Mailer};
use crate::kit::outbound_http::OutboundHttp;
use crate::kit::ready::Ready;
use crate::kit::sightings::Sightings;
use crate::kit::sms::{Text, TextError, Texter};
use crate::ui::Theme;

/// Forms worked on at once. Most take a millisecond, those that hash wait in a queue of their own; what comes on top of these is a
/// flood, and told at once to come back.
const ACTS: usize = 256;
const LETTER: &str = "letter";
const TEXT: &str = "text";
const NOTHING: &str = "nothing";

/// What lives as long as the process.
pub struct Portal {
    pub settings: Settings,
    pub db: Db,
    pub clock: Clock,
    pub keyring: Arc<Keyring>,
    pub jobs: Jobs,
    /// What apps are told. It waits for servers that are others', and nothing waits for it.
    pub calls: Jobs,
    pub mailer: Mailer,
    pub texter: Texter,
    pub hasher: Hasher,
    pub outbound: OutboundHttp,
    /// The keys that sign tokens, as the database had them a moment ago; asked for through `tokens::keys`.
    pub signing_keys: Cached<KeySet>,
    /// What is done together with what others ask for at the same time, through [`Portal::look_up`].
    batches: Batches,
    /// Sessions seen lately, by id.
    pub sightings: Sightings,
    /// Pages that look the same to everybody who has not signed in, by path, language and colours.
    pub ready_pages: Ready<(&'static str, Locale, Theme)>,
    /// What features keep for themselves.
    pub kept: Kept,
    /// Seats for forms being worked on.
    pub acts: Semaphore,
    draining: AtomicBool,
}

/// The parts a portal is put together from.
pub struct Parts {
    pub settings: Settings,
    pub db: Db,
    pub clock: Clock,
    pub keyring: Keyring,
    pub mailer: Mailer,
    pub texter: Texter,
    pub hasher: Hasher,
    pub outbound: OutboundHttp,
}

/// Something that is found by its key, with all others of its kind that are asked for at the same time.
pub trait Lookup: Key {
    /// What there is under each of these keys, none of which is there twice.
    ///
    /// # Errors
    /// If the database is out of reach, for everybody who asked.
    fn find(portal: &Portal, keys: Vec<Self>) -> impl Future<Output = Result<HashMap<Self, Self::Found>>> + Send;
}

impl Portal {
    /// What is found under a key, together with what others ask for meanwhile. Nobody is told anything older than their question.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn look_up<K: Lookup>(self: &Arc<Self>, key: K) -> Result<Option<K::Found>> {
        let of_all = Arc::clone(self);
        let find = move |keys| {
            let portal = Arc::clone(&of_all);
            async move { K::find(&portal, keys).await }
        };
        let found = self.batches.look_up(key, find).await;
        found.unwrap_or_else(|| Err(Error::Internal("looking something up panicked".to_owned())))
    }

    /// Puts a portal together.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let keyring = Arc::new(parts.keyring);
        let queue = |lane| Jobs::new(lane, parts.db.clone(), Arc::clone(&keyring), parts.clock.clone());
        let (jobs, calls) = (queue("post"), queue("calls"));
        Arc::new(Self {
            settings: parts.settings,
            db: parts.db,
            clock: parts.clock,
            keyring,
            jobs,
            calls,
            mailer: parts.mailer,
            texter: parts.texter,
            hasher: parts.hasher,
            outbound: parts.outbound,
            signing_keys: Cached::default(),
            batches: Batches::default(),
            sightings: Sightings::default(),
            ready_pages: Ready::default(),
            kept: Kept::default(),
            acts: Semaphore::new(ACTS),
            draining: AtomicBool::new(false),
        })
    }

    /// Writes a letter down in the caller's transaction; it leaves after the commit.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn post(&self, tx: &mut Tx, letter: &Letter, now: Timestamp) -> Result<()> {
        Ok(self.jobs.add(tx, LETTER, letter, now).await?)
    }

    /// Writes a text message down in the caller's transaction; it leaves after the commit.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn text(&self, tx: &mut Tx, text: &Text, now: Timestamp) -> Result<()> {
        Ok(self.jobs.add(tx, TEXT, text, now).await?)
    }

    /// Does the work of [`Portal::post`] for a letter to nobody, so that time does not tell there is none.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn post_nothing(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        Ok(self.jobs.add(tx, NOTHING, &(), now).await?)
    }

    /// Commits, and has the worker do what the transaction left to do.
    ///
    /// # Errors
    /// If the database refuses; then nothing was written.
    pub async fn commit(&self, tx: Tx) -> Result<()> {
        Ok(self.jobs.commit(tx).await?)
    }

    /// Does the jobs that are due.
    ///
    /// # Errors
    /// If the database is out of reach.
    pub async fn work(&self) -> Result<usize> {
        Ok(self.jobs.drain(|job| self.do_job(job)).await?)
    }

    async fn do_job(&self, job: Arc<Job>) -> std::result::Result<(), Failure> {
        match job.kind.as_str() {
            LETTER => self.mailer.send(&job.payload::<Letter>()?).await.map_err(|error| match error {
                MailError::Temporary(why) => Failure::ForNow(why),
                MailError::Permanent(why) => Failure::ForGood(why),
            }),
            TEXT => {
                self.texter.send(&self.outbound, job.payload()?, self.clock.now()).await.map_err(|error| match error {
                    TextError::Temporary(why) => Failure::ForNow(why),
                    TextError::Permanent(why) => Failure::ForGood(why),
                })
            }
            NOTHING => Ok(()),
            unknown => Err(Failure::ForGood(format!("there is no worker for jobs of kind {unknown}"))),
        }
    }

    /// Tells readiness that this process is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the process is about to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
