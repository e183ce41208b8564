//! The gate for letters: what a letter is, how it becomes text and HTML, and how it leaves.
//!
//! A feature writes a [`Letter`] in words that are already translated; [`Mailer`] renders it and hands it to an SMTP server or,
//! while developing, to an inbox inside Portico. Nothing here knows what the letters are about, and nothing here retries: the
//! outbox job does, told by [`MailError`] whether it is worth it.
//!
//! Rules: text is always data, never template or markup; nothing a person typed can add a header; a link is only ever http(s);
//! neither an error nor `Debug` shows a code or a link, since both let somebody in.

mod address;
mod message;
mod render;
mod smtp;

#[cfg(test)]
mod fake_smtp;
#[cfg(test)]
mod smtp_tests;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use render::{Rendered, render};
pub use smtp::{Security, SmtpMailer, SmtpOptions};

/// One letter, ready to be rendered: every text already translated, none of it markup.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The one address it goes to, as it is stored for the account.
    pub to: String,
    /// BCP 47 tag of the language the texts are in, such as `en`.
    pub lang: String,
    /// Whether that language is written from right to left.
    pub rtl: bool,
    /// What the letter is for, and its code, if it has one: this line shows on a lock screen.
    pub subject: String,
    /// The product's name: the sender's name, and the head of the letter.
    pub product: String,
    pub heading: String,
    /// What comes before the code or button.
    pub paragraphs: Vec<String>,
    /// A code to be typed, grouped as it should be read.
    pub code: Option<String>,
    pub button: Option<Button>,
    /// What comes after the code or button: until when it holds, and what to do "if this wasn't you".
    pub after: Vec<String>,
    /// When, where and with what the letter was asked for.
    pub facts: Option<String>,
    /// Why this person got it.
    pub footer: String,
}

/// A link to one page that asks before it does anything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    /// Absolute, http or https; any other link is left out of the letter.
    pub url: String,
}

impl Letter {
    /// A letter in the language `lang` that says nothing yet.
    #[must_use]
    pub fn new(to: impl Into<String>, lang: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            lang: lang.into(),
            rtl: false,
            subject: subject.into(),
            product: String::new(),
            heading: String::new(),
            paragraphs: Vec::new(),
            code: None,
            button: None,
            after: Vec::new(),
            facts: None,
            footer: String::new(),
        }
    }

    /// Says that the language is written from right to left.
    #[must_use]
    pub fn rtl(mut self, rtl: bool) -> Self {
        self.rtl = rtl;
        self
    }

    /// Sets the product's name.
    #[must_use]
    pub fn product(mut self, name: impl Into<String>) -> Self {
        self.product = name.into();
        self
    }

    /// Sets the heading.
    #[must_use]
    pub fn heading(mut self, text: impl Into<String>) -> Self {
        self.heading = text.into();
        self
    }

    /// Adds a paragraph before the code or button.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// Sets the code to be typed.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the link; `url` is absolute, http or https.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, url: impl Into<String>) -> Self {
        self.button = Some(Button { label: label.into(), url: url.into() });
        self
    }

    /// Adds a paragraph after the code or button.
    #[must_use]
    pub fn after(mut self, text: impl Into<String>) -> Self {
        self.after.push(text.into());
        self
    }

    /// Sets the line about when, where and with what it was asked for.
    #[must_use]
    pub fn facts(mut self, text: impl Into<String>) -> Self {
        self.facts = Some(text.into());
        self
    }

    /// Sets the line about why this person got it.
    #[must_use]
    pub fn footer(mut self, text: impl Into<String>) -> Self {
        self.footer = text.into();
        self
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The subject stays out too: it repeats the code.
        f.debug_struct("Letter").field("lang", &self.lang).field("heading", &self.heading).finish_non_exhaustive()
    }
}

impl fmt::Debug for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Button").field("label", &self.label).finish_non_exhaustive()
    }
}

/// How letters leave.
pub enum Mailer {
    /// Through an SMTP server.
    Smtp(SmtpMailer),
    /// Into an inbox that keeps them: development and tests.
    Inbox(Arc<dyn InboxSink>),
}

/// What keeps letters instead of sending them.
#[async_trait::async_trait]
pub trait InboxSink: Send + Sync {
    /// Keeps one; the error is one line for the log, without anything of the letter.
    async fn keep(&self, mail: KeptMail) -> Result<(), String>;
}

/// A letter as the inbox keeps it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct KeptMail {
    /// Always `email`; the inbox keeps other kinds too.
    pub kind: &'static str,
    pub to: String,
    /// The sender's name; an inbox has no sender's address.
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub code: Option<String>,
    pub link: Option<String>,
}

impl fmt::Debug for KeptMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptMail").field("kind", &self.kind).field("to", &self.to).finish_non_exhaustive()
    }
}

/// Why a letter did not leave. The text is one line for the log, and holds nothing of the letter but, perhaps, its address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Worth another try: no connection, no TLS, no answer in time, a 4xx reply, or credentials refused, which is no fault of
    /// the letter's (RFC 5321 4.2.1, RFC 4954 6).
    #[error("not sent for now: {0}")]
    Temporary(String),
    /// Not worth another try: a 5xx reply, or an address that is none.
    #[error("cannot be sent: {0}")]
    Permanent(String),
}

impl Mailer {
    /// Renders `letter` and sends it once. Returning `Ok` means the server, or inbox, has taken it over.
    ///
    /// # Errors
    /// [`MailError`] says whether to try again. After a timeout the server may have taken the letter nevertheless.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let to = address::single(&letter.to)?;
        let letter = render::cleaned(letter);
        let rendered = render::render_cleaned(&letter);
        match self {
            Self::Smtp(smtp) => smtp.send(to, &letter, rendered).await,
            Self::Inbox(sink) => sink.keep(kept(to.to_string(), letter, rendered)).await.map_err(MailError::Temporary),
        }
    }
}

fn kept(to: String, letter: Letter, rendered: Rendered) -> KeptMail {
    KeptMail {
        kind: "email",
        to,
        from: letter.product,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        code: letter.code,
        link: letter.button.map(|button| button.url),
    }
}
