//! `portico serve`: the portal runs until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::{Failure, Outcome, block_on, open, request_of_operator};
use crate::accounts::{deletion, one_time};
use crate::config::{Loaded, LogFormat};
use crate::error::{Error, Result};
use crate::kit::clock::Clock;
use crate::kit::{assets, jobs, telemetry};
use crate::portal::Portal;
use crate::signup::set_up;
use crate::tokens::keys;
use crate::upstream::merging;
use crate::upstream::vault::worker;
use crate::{api, dev, guard, http, mfa, oidc, sessions, tokens, upstream};

const SWEEP: Duration = Duration::from_secs(10);
const HOUSEKEEPING: u32 = 30;
/// For the very last: what is in memory is written down, connections to the database are closed.
const LAST: Duration = Duration::from_secs(4);

const SEALED: &str = "The signing keys in the database were sealed with another encryption key: put it behind the new one in AUTH_ENCRYPTION_KEYS, or give them up with `portico keys list` and `portico keys retire`, the next one first";

pub fn run(loaded: Loaded) -> Outcome {
    let log = &loaded.settings.log;
    telemetry::start(&log.level, log.format == LogFormat::Json);
    loaded.notes.iter().for_each(|note| tracing::info!("{note}"));
    more_files();
    block_on(serve(loaded))?
}

/// Each connection needs a file; the usual soft limit of 1,024 is soon used up.
fn more_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit on open files stays as it is");
    }
}

async fn serve(loaded: Loaded) -> Outcome {
    let listen = loaded.settings.listen;
    let portal = open(loaded.settings, Clock::System).await?;
    can_sign(&portal).await?;
    let _ = assets::url("app.css");
    let router = http::router(&portal).map_err(|error| Failure::Configuration(format!("AUTH_PUBLIC_URL: {error}")))?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Failure::Failed(format!("{listen} cannot be listened to: {error}. Is another portal running?"))
    })?;
    let (stop, stopped) = watch::channel(false);
    let workers = end_in_time(spawn_workers(&portal, &stopped), stopped.clone());
    announce(&portal).await?;
    tokio::spawn(on_signal(Arc::clone(&portal), stop));
    tokio::join!(http::serve::serve(listener, router, stopped), workers);
    let last = async {
        let flushed = sessions::flush_seen(&portal).await;
        portal.db.close().await;
        flushed
    };
    let flushed = tokio::time::timeout(LAST, last).await;
    tracing::info!("stopped");
    Ok(flushed.unwrap_or(Ok(()))?)
}

/// Better no portal than one that cannot give anybody a token.
async fn can_sign(portal: &Portal) -> Outcome {
    match keys::current(portal, portal.clock.now()).await {
        Ok(_) => Ok(()),
        Err(Error::Internal(why)) => Err(Failure::Configuration(format!("{why}. {SEALED}"))),
        Err(error) => Err(error.into()),
    }
}

/// Gives the workers as long as requests have, then leaves them: a letter that was being sent is leased again by the next start.
async fn end_in_time(workers: JoinHandle<()>, mut stopped: watch::Receiver<bool>) {
    let abort = workers.abort_handle();
    let _ = stopped.wait_for(|stop| *stop).await;
    if tokio::time::timeout(http::serve::GRACE, workers).await.is_err() {
        tracing::warn!("some letters were cut off; they are sent after the next start");
        abort.abort();
    }
}

/// The two lines of a first start: where the portal is, and how its first administrator comes in.
async fn announce(portal: &Arc<Portal>) -> Outcome {
    println!("Portico is at {}", portal.settings.public_url.join("/"));
    let ctx = request_of_operator(portal).await?;
    if let Some(token) = set_up::issue(&ctx).await? {
        let link = portal.settings.public_url.join(&format!("/setup?token={}", token.expose()));
        println!("Make the first administrator within an hour: {link}");
    }
    Ok(())
}

/// SIGTERM or Ctrl-C: not ready any more, then no new connections, then the requests under way to their end.
async fn on_signal(portal: Arc<Portal>, stop: watch::Sender<bool>) {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: finishing what is under way");
    portal.drain();
    portal.jobs.stop();
    portal.calls.stop();
    let _ = stop.send(true);
}

/// The work beside requests: letters as they come, sign-outs that apps are told of, sightings every ten seconds, housekeeping every five
/// minutes, the tokens of providers before they end. Ends, after one last round, when told to stop.
pub fn spawn_workers(portal: &Arc<Portal>, stopped: &watch::Receiver<bool>) -> JoinHandle<()> {
    let mut workers = JoinSet::new();
    workers.spawn(send_letters(Arc::clone(portal), stopped.clone()));
    workers.spawn(tell_apps(Arc::clone(portal), stopped.clone()));
    workers.spawn(sweep(Arc::clone(portal), stopped.clone()));
    workers.spawn(refresh_tokens(Arc::clone(portal), stopped.clone()));
    tokio::spawn(async move { while workers.join_next().await.is_some() {} })
}

async fn send_letters(portal: Arc<Portal>, stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = portal.work().await {
            tracing::warn!(%error, "the outbox waits");
        }
        if *stopped.borrow() {
            return;
        }
        portal.jobs.woken().await;
    }
}

async fn tell_apps(portal: Arc<Portal>, stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = oidc::tell_apps(&portal).await {
            tracing::warn!(%error, "apps are told later who signed out");
        }
        if *stopped.borrow() {
            return;
        }
        portal.calls.woken().await;
    }
}

async fn sweep(portal: Arc<Portal>, mut stopped: watch::Receiver<bool>) {
    for round in 0u32.. {
        let _ = tokio::time::timeout(SWEEP, stopped.wait_for(|stop| *stop)).await;
        let done =
            if round % HOUSEKEEPING == 0 { housekeeping(&portal).await } else { sessions::flush_seen(&portal).await };
        if let Err(error) = done {
            tracing::warn!(%error, "housekeeping waits");
        }
        if *stopped.borrow() {
            return;
        }
    }
}

async fn refresh_tokens(portal: Arc<Portal>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = worker::work(&portal).await {
            tracing::warn!(%error, "the tokens of providers wait");
        }
        let _ = tokio::time::timeout(worker::REST, stopped.wait_for(|stop| *stop)).await;
    }
}

/// Deletes what is due, drops what has ended, and turns the signing keys when it is time.
///
/// # Errors
/// If the database is out of reach.
pub async fn housekeeping(portal: &Portal) -> Result<()> {
    sessions::flush_seen(portal).await?;
    deletion::carry_out(portal).await?;
    merging::carry_out(portal).await?;
    keys::keep_house(portal).await?;
    let now = portal.clock.now();
    let mut tx = portal.db.write().await?;
    one_time::purge(&mut tx, now).await?;
    oidc::keep_house(&mut tx, now).await?;
    sessions::purge(&mut tx, now).await?;
    guard::purge(&mut tx, now).await?;
    jobs::purge(&mut tx, now).await?;
    tokens::purge(&mut tx, now).await?;
    mfa::purge(&mut tx, now).await?;
    upstream::purge(&mut tx, now).await?;
    api::idempotency::purge(&mut tx, now).await?;
    dev::purge(&mut tx, now).await?;
    Ok(tx.commit().await?)
}
