//! Handing letters to an SMTP server.
//!
//! There is no fallback to plain text: with [`Security::StartTls`] a server that does not offer STARTTLS, or whose certificate
//! does not hold, gets neither credentials nor letter (a stripped STARTTLS is an attack, RFC 3207 6).

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use zeroize::Zeroizing;

use super::{Letter, MailError, Rendered, address, message};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// For reaching the server.
const CONNECT: Duration = Duration::from_secs(10);
/// For the whole of one letter. RFC 5321 4.5.3.2 would wait minutes for each reply, and servers do hold back their greeting for
/// half a minute to shake off spammers; a job that waits costs little, a letter that never leaves costs much.
const PATIENCE: Duration = Duration::from_secs(45);
/// How much of the server's own words goes into the log.
const MOST_OF_A_REPLY: usize = 200;

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only for a server on the same machine or a private network.
    Plain,
    /// Plain at first, then TLS or nothing (usually port 587).
    StartTls,
    /// TLS from the first byte (usually port 465; RFC 8314 3.3 prefers it).
    Tls,
}

/// Which server, and who we are there.
pub struct SmtpOptions {
    /// A name, which the server's certificate has to carry.
    pub host: String,
    pub port: u16,
    pub user: Option<String>,
    pub password: Option<Zeroizing<String>>,
    pub security: Security,
    /// The address letters come from, `noreply@example.com`; a name in front is lawful and ignored.
    pub sender: String,
}

impl fmt::Debug for SmtpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SmtpOptions");
        shown
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("sender", &self.sender);
        shown.finish_non_exhaustive()
    }
}

/// A client of one SMTP server, with a pool of connections. Opened by the first letter, not before.
pub struct SmtpMailer {
    server: Box<AsyncSmtpTransportBuilder>,
    sender: Address,
    patience: Duration,
    open: Mutex<Option<Transport>>,
}

impl SmtpMailer {
    /// Checks `options` without connecting.
    ///
    /// # Errors
    /// `MailError::Permanent` if the sender is no address, user or password stands alone, or TLS cannot be set up.
    #[expect(clippy::disallowed_methods, reason = "this is the gate for letters")]
    pub fn new(options: SmtpOptions) -> Result<Self, MailError> {
        let sender = address::sender(&options.sender)?;
        let server =
            Transport::builder_dangerous(&options.host).port(options.port).timeout(Some(CONNECT)).tls(tls(&options)?);
        let server = match (options.user, options.password) {
            (None, None) => server,
            (Some(user), Some(password)) => server.credentials(Credentials::new(user, password.as_str().to_owned())),
            _ => return Err(MailError::Permanent("an SMTP user and password go together".to_owned())),
        };
        Ok(Self { server: Box::new(server), sender, patience: PATIENCE, open: Mutex::new(None) })
    }

    /// Sends `letter`, already cleaned and rendered, to `to`.
    pub(super) async fn send(&self, to: Address, letter: &Letter, rendered: Rendered) -> Result<(), MailError> {
        let message = message::build(&self.sender, to, letter, rendered)?;
        let transport = self.transport();
        // lettre bounds only the connecting; a server that falls silent later would hold us for ever.
        let Ok(answer) = tokio::time::timeout(self.patience, transport.send(message)).await else {
            self.forget_connections();
            return Err(MailError::Temporary("the SMTP server did not answer in time".to_owned()));
        };
        answer.map(drop).map_err(|error| classify(&error, letter))
    }

    fn transport(&self) -> Transport {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get_or_insert_with(|| self.server.as_ref().clone().build()).clone()
    }

    /// A conversation that was given up goes back to lettre's pool with a reply still to come, and the next letter would take
    /// that for its own. So the pool goes; letters under way keep theirs until they are done.
    fn forget_connections(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    #[cfg(test)]
    pub(super) fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

fn tls(options: &SmtpOptions) -> Result<Tls, MailError> {
    let parameters = || {
        TlsParameters::new(options.host.clone()).map_err(|error| MailError::Permanent(format!("TLS for SMTP: {error}")))
    };
    Ok(match options.security {
        Security::Plain => Tls::None,
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
    })
}

/// Whether to try again. Only the server's final word on this letter is final: trouble with the line, with TLS or with our
/// credentials passes or gets repaired, and the letter should still leave then.
fn classify(error: &SmtpError, letter: &Letter) -> MailError {
    let told = without_secrets(&error.to_string(), letter);
    let about_credentials = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !about_credentials { MailError::Permanent(told) } else { MailError::Temporary(told) }
}

/// The server's words on one short line, unless they quote the letter's code or link.
fn without_secrets(told: &str, letter: &Letter) -> String {
    let secrets = [
        letter.code.as_deref(),
        letter.button.as_ref().map(|button| button.url.as_str()),
        Some(letter.subject.as_str()),
    ];
    let quoted = secrets.iter().flatten().any(|secret| !secret.is_empty() && told.contains(secret));
    if quoted {
        return "the SMTP server refused, and quoted the letter".to_owned();
    }
    told.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_OF_A_REPLY).collect()
}
