//! The gate for text messages: what a text is, and how it leaves.
//!
//! A feature writes a [`Text`] in words that are already translated; [`Texter`] hands it to Twilio or AWS SNS through
//! [`super::outbound_http`] or, while developing, to the inbox inside Portico. Nothing here retries: the outbox job does, told by
//! [`TextError`] whether it is worth it.
//!
//! Rules: a text that has run out is not sent any more; neither an error nor `Debug` shows a number, a code or a credential.

mod aws_sns;
mod country;
mod number;
#[cfg(test)]
mod tests;
mod twilio;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::mail::{InboxSink, KeptMail};
use super::outbound_http::{OutboundError, OutboundHttp};

pub use aws_sns::AwsSns;
pub use country::is_country;
pub use number::PhoneNumber;
pub use twilio::Twilio;

/// One text message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub to: PhoneNumber,
    /// The product's name: an inbox shows it as the sender.
    pub product: String,
    /// All of it, as it is read.
    pub body: String,
    /// The code in it, if it has one.
    pub code: Option<String>,
    /// After this it is of no use to anybody and does not leave any more.
    pub until: Timestamp,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("until", &self.until).finish_non_exhaustive()
    }
}

/// How texts leave.
pub enum Texter {
    Twilio(Twilio),
    AwsSns(AwsSns),
    /// Into an inbox that keeps them: development and tests.
    Inbox(Arc<dyn InboxSink>),
    /// Not at all.
    None,
}

/// Why a text did not leave. One line for the log; it holds neither number nor code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Worth another try: no answer, an answer that says "later", or credentials refused, which is no fault of the text's.
    #[error("not sent for now: {0}")]
    Temporary(String),
    /// Not worth another try: a number that takes no texts, or a text that has run out.
    #[error("cannot be sent: {0}")]
    Permanent(String),
}

impl From<OutboundError> for TextError {
    fn from(error: OutboundError) -> Self {
        Self::Temporary(error.to_string())
    }
}

impl Texter {
    /// Sends `text` once. Returning `Ok` means the provider, or inbox, has taken it over.
    ///
    /// # Errors
    /// [`TextError`] says whether to try again. After a timeout the provider may have taken the text nevertheless.
    pub async fn send(&self, http: &OutboundHttp, text: Text, now: Timestamp) -> Result<(), TextError> {
        if text.until <= now {
            return Err(TextError::Permanent("its code has run out".to_owned()));
        }
        match self {
            Self::Twilio(twilio) => twilio.send(http, &text).await,
            Self::AwsSns(sns) => sns.send(http, &text, now).await,
            Self::Inbox(sink) => sink.keep(kept(text)).await.map_err(TextError::Temporary),
            Self::None => Err(TextError::Permanent("nobody is set to send texts".to_owned())),
        }
    }
}

fn kept(text: Text) -> KeptMail {
    KeptMail {
        kind: "sms",
        to: text.to.as_str().to_owned(),
        from: text.product,
        subject: text.body.lines().next().unwrap_or_default().to_owned(),
        text: text.body,
        html: String::new(),
        code: text.code,
        link: None,
    }
}
