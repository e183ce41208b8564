//! Another process of the portal on the same database and data folder: a second node, or the first one after a restart.

use std::sync::Arc;

use portico::cli;
use portico::config::Settings;
use portico::http;
use portico::portal::Portal;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Browser, World};

/// A portal that knows of the test's own only what is written down.
pub struct Node {
    pub portal: Arc<Portal>,
    url: String,
    stop: watch::Sender<bool>,
}

impl World {
    /// Starts one, at the same time of day.
    pub async fn node(&self) -> Node {
        self.node_with(self.portal.settings.clone()).await
    }

    /// Starts one with other settings, as after an operator changed them.
    pub async fn node_with(&self, settings: Settings) -> Node {
        let portal = cli::open(settings, self.clock.clone()).await.expect("a portal");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let (stop, stopped) = watch::channel(false);
        let router = http::router(&portal).expect("routes");
        tokio::spawn(http::serve::serve(listener, router, stopped));
        Node { portal, url, stop }
    }
}

impl Node {
    /// The same browser, whose requests now go here.
    pub fn serves(&self, browser: &Browser) -> Browser {
        browser.asking(&self.url)
    }

    /// Stops it and lets go of the database.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        self.portal.db.close().await;
    }
}
