//! Connections: taken, bounded in time and size, and brought to their end at a stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

/// How long a client may take for the head of a request (and stay idle between two).
const HEAD: Duration = Duration::from_secs(10);
/// How large a head may be.
const HEAD_SIZE: usize = 16 * 1024;
/// How long what is under way may take at a stop: requests, and the work beside them.
pub const GRACE: Duration = Duration::from_secs(25);

/// Serves until `stopped` says so, then lets what is under way finish.
pub async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => spawn(stream, peer, router.clone(), &connections),
                // Out of files, most likely: give the others a moment to end instead of spinning.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            () = told(&mut stopped) => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

/// Waits until somebody says to stop.
async fn told(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

fn spawn(stream: TcpStream, peer: SocketAddr, router: Router, connections: &GracefulShutdown) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), peer, request));
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_SIZE);
    let connection = connections.watch(protocol.serve_connection(TokioIo::new(stream), service));
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%peer, %error, "a connection ended early");
        }
    });
}

async fn answer(router: Router, peer: SocketAddr, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}
