//! Putting a portal together from its settings.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::Request;

use super::Failure;
use crate::config::{Settings, Smtp, SmtpSecurity, TextsThrough};
use crate::dev::{Inbox, stand_ins};
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::hashing::{HashCosts, Hasher};
use crate::kit::keyring::Keyring;
use crate::kit::mail::{Mailer, Security, SmtpMailer, SmtpOptions};
use crate::kit::outbound_http::{OutboundHttp, Policy};
use crate::kit::private;
use crate::kit::sms::{AwsSns, Texter, Twilio};
use crate::portal::{Parts, Portal};
use crate::request::Ctx;
use crate::tokens::keys;

/// Opens the database, brings its schema up to date, puts the portal together, and sees to it that it can sign tokens.
///
/// # Errors
/// What is wrong with the settings, the data folder or the database.
pub async fn open(mut settings: Settings, clock: Clock) -> Result<Arc<Portal>, Failure> {
    let configuration = |error: String| Failure::Configuration(error);
    private::folder(&settings.data_dir)
        .map_err(|error| configuration(format!("{} cannot be made: {error}", settings.data_dir.display())))?;
    let keyring = match settings.encryption_keys.ring() {
        Some(ring) => ring,
        None => Keyring::of_directory(&settings.data_dir)
            .map_err(|error| configuration(format!("the encryption key: {error}")))?,
    };
    let db = Db::open(settings.database.expose()).await?;
    db.migrate().await?;
    let hashing = settings.password.hashing;
    let costs = HashCosts {
        memory_kib: hashing.memory_kib,
        iterations: hashing.iterations,
        parallel: hashing.parallel,
        queue: hashing.queue,
    };
    let hasher = Hasher::new(costs).map_err(|error| configuration(error.to_string()))?;
    let mailer = mailer(&settings, &db, &clock)?;
    let texter = texter(&settings, &db, &clock);
    let outbound = outbound(&settings)?;
    if settings.mode.is_development() && settings.public_url.is_loopback() {
        settings.stand_ins = stand_ins(&settings.public_url);
    }
    let portal = Portal::new(Parts { settings, db, clock, keyring, mailer, texter, hasher, outbound });
    keys::prepare(&portal, keys::Chain::Access).await?;
    Ok(portal)
}

/// Requests of a development portal may stay on this machine, where the provider simulator is; those of any other never do.
fn outbound(settings: &Settings) -> Result<OutboundHttp, Failure> {
    let policy = if settings.mode.is_development() { Policy::AllowLoopback } else { Policy::PublicOnly };
    OutboundHttp::new(policy).map_err(|error| Failure::Failed(error.to_string()))
}

fn mailer(settings: &Settings, db: &Db, clock: &Clock) -> Result<Mailer, Failure> {
    match &settings.smtp {
        Some(smtp) => {
            SmtpMailer::new(options(smtp)).map(Mailer::Smtp).map_err(|error| Failure::Configuration(error.to_string()))
        }
        None => Ok(Mailer::Inbox(Arc::new(Inbox { db: db.clone(), clock: clock.clone() }))),
    }
}

fn texter(settings: &Settings, db: &Db, clock: &Clock) -> Texter {
    match settings.mfa.texts.as_ref().map(|texts| &texts.through) {
        None => Texter::None,
        Some(TextsThrough::Inbox) => Texter::Inbox(Arc::new(Inbox { db: db.clone(), clock: clock.clone() })),
        Some(TextsThrough::Twilio { account_sid, auth_token, from }) => {
            Texter::Twilio(Twilio::new(account_sid.clone(), auth_token.expose().to_owned().into(), from.clone()))
        }
        Some(TextsThrough::AwsSns { access_key, secret_key, region }) => {
            Texter::AwsSns(AwsSns::new(access_key.clone(), secret_key.expose().to_owned().into(), region.clone()))
        }
    }
}

fn options(smtp: &Smtp) -> SmtpOptions {
    let (user, password) =
        smtp.credentials.as_ref().map(|(user, password)| (user.clone(), password.expose().to_owned().into())).unzip();
    let security = match smtp.security {
        SmtpSecurity::Plain => Security::Plain,
        SmtpSecurity::StartTls => Security::StartTls,
        SmtpSecurity::Tls => Security::Tls,
    };
    SmtpOptions { host: smtp.host.clone(), port: smtp.port, user, password, security, sender: smtp.sender.clone() }
}

/// The context for what an operator does at the command line: nobody's request, from this machine.
///
/// # Errors
/// Never in practice; building an empty request cannot fail.
pub async fn request_of_operator(portal: &Arc<Portal>) -> Result<Ctx, Failure> {
    let request = Request::builder().uri("/").header("user-agent", "portico command line").body(());
    let (mut parts, ()) = request.map_err(|error| Failure::Failed(error.to_string()))?.into_parts();
    parts.extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 0))));
    let Ok(ctx) = Ctx::from_request_parts(&mut parts, portal).await;
    Ok(ctx)
}
