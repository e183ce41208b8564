//! What leaves over SMTP, and what must not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use zeroize::Zeroizing;

use super::fake_smtp::{FakeSmtp, Script};
use super::*;

fn letter() -> Letter {
    Letter::new("ada@example.com", "en", "482 913 is your Portico code")
        .product("Portico")
        .heading("Sign in")
        .paragraph("Grüße")
        .code("482 913")
        .button("Sign in", "https://auth.example.com/magic-link?token=abc")
}

fn options(server: &FakeSmtp, security: Security) -> SmtpOptions {
    SmtpOptions {
        host: "127.0.0.1".into(),
        port: server.port,
        user: None,
        password: None,
        security,
        sender: "noreply@auth.example.com".into(),
    }
}

fn with_credentials(options: SmtpOptions) -> SmtpOptions {
    SmtpOptions { user: Some("portico".into()), password: Some(Zeroizing::new("hunter2 hunter2".into())), ..options }
}

fn mailer(options: SmtpOptions) -> Mailer {
    Mailer::Smtp(SmtpMailer::new(options).unwrap())
}

#[tokio::test]
async fn plain_delivers_the_message_with_both_parts_and_its_headers() {
    let server = FakeSmtp::start(Script::default()).await;
    mailer(options(&server, Security::Plain)).send(&letter()).await.unwrap();
    let heard = server.heard();
    assert!(
        heard.contains(&"MAIL FROM:<noreply@auth.example.com>".to_owned())
            && heard.contains(&"RCPT TO:<ada@example.com>".to_owned())
    );
    for line in
        ["From: Portico <noreply@auth.example.com>", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
    {
        assert!(heard.iter().any(|said| said == line), "{line}");
    }
    for part in [
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(heard.iter().any(|said| said.starts_with(part)), "{part}");
    }
}

/// Whether it is worth another try.
fn is_temporary(error: &MailError) -> bool {
    matches!(error, MailError::Temporary(_))
}

#[tokio::test]
async fn one_connection_serves_several_letters() {
    let server = FakeSmtp::start(Script::default()).await;
    let mailer = mailer(options(&server, Security::Plain));
    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 1);
}

#[tokio::test]
async fn a_server_that_does_not_offer_starttls_gets_neither_credentials_nor_letter() {
    let server = FakeSmtp::start(Script { offers: "AUTH PLAIN LOGIN", ..Script::default() }).await;
    let refused = mailer(with_credentials(options(&server, Security::StartTls))).send(&letter()).await.unwrap_err();
    assert!(is_temporary(&refused), "{refused}");
    assert!(!server.heard_verb("AUTH") && !server.heard_verb("MAIL") && !server.heard_verb("DATA"));
}

#[tokio::test]
async fn a_server_that_breaks_tls_gets_neither_credentials_nor_letter() {
    for security in [Security::StartTls, Security::Tls] {
        let server = FakeSmtp::start(Script { offers: "STARTTLS", ..Script::default() }).await;
        let refused = mailer(with_credentials(options(&server, security))).send(&letter()).await.unwrap_err();
        assert!(is_temporary(&refused), "{refused}");
        assert!(!server.heard_verb("AUTH") && !server.heard_verb("MAIL") && !server.heard_verb("DATA"));
    }
}

#[tokio::test]
async fn a_4xx_is_temporary_and_a_5xx_is_permanent() {
    for (reply, temporary) in
        [("451 later", true), ("421 closing", true), ("550 no such user", false), ("554 spam", false)]
    {
        for script in
            [Script { to_rcpt: reply, ..Script::default() }, Script { to_letter: Some(reply), ..Script::default() }]
        {
            let server = FakeSmtp::start(script).await;
            let error = mailer(options(&server, Security::Plain)).send(&letter()).await.unwrap_err();
            assert_eq!(is_temporary(&error), temporary, "{error}");
        }
    }
}

#[tokio::test]
async fn refused_credentials_are_no_fault_of_the_letter() {
    let server = FakeSmtp::start(Script { offers: "AUTH PLAIN", to_auth: "535 wrong", ..Script::default() }).await;
    let error = mailer(with_credentials(options(&server, Security::Plain))).send(&letter()).await.unwrap_err();
    assert!(is_temporary(&error) && !format!("{error:?}").contains("hunter2"), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_temporary() {
    let server = FakeSmtp::start(Script::default()).await;
    let nowhere = SmtpOptions { port: 1, ..options(&server, Security::Plain) };
    assert!(is_temporary(&mailer(nowhere).send(&letter()).await.unwrap_err()));
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_and_its_connection_is_not_used_again() {
    let server = FakeSmtp::start(Script { to_letter: None, ..Script::default() }).await;
    let smtp = SmtpMailer::new(options(&server, Security::Plain)).unwrap().with_patience(Duration::from_millis(300));
    let mailer = Mailer::Smtp(smtp);
    assert!(is_temporary(&mailer.send(&letter()).await.unwrap_err()));
    // Time enough for the connection to get back to a pool, if there were one.
    tokio::time::sleep(Duration::from_millis(50)).await;
    mailer.send(&letter()).await.unwrap();
    assert_eq!(server.heard().iter().filter(|line| line.starts_with("EHLO")).count(), 2);
}

#[tokio::test]
async fn an_error_never_quotes_the_letter() {
    let server = FakeSmtp::start(Script {
        to_letter: Some("554 spam: https://auth.example.com/magic-link?token=abc"),
        ..Script::default()
    })
    .await;
    let error = mailer(options(&server, Security::Plain)).send(&letter()).await.unwrap_err();
    assert!(!is_temporary(&error) && !error.to_string().contains("token"), "{error}");
}

#[test]
fn options_that_cannot_work_are_refused_at_once() {
    let fine = || SmtpOptions {
        host: "mail.example.com".into(),
        port: 587,
        user: None,
        password: None,
        security: Security::StartTls,
        sender: "noreply@example.com".into(),
    };
    assert!(SmtpMailer::new(fine()).is_ok());
    assert!(SmtpMailer::new(SmtpOptions { sender: "nobody".into(), ..fine() }).is_err());
    assert!(SmtpMailer::new(SmtpOptions { user: Some("u".into()), ..fine() }).is_err());
    assert!(!format!("{:?}", with_credentials(fine())).contains("hunter2"));
}

#[derive(Default)]
struct Kept(Mutex<Vec<KeptMail>>);

#[async_trait::async_trait]
impl InboxSink for Kept {
    async fn keep(&self, mail: KeptMail) -> Result<(), String> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

#[tokio::test]
async fn the_inbox_keeps_what_would_have_been_sent() {
    let inbox = Arc::new(Kept::default());
    let mailer = Mailer::Inbox(Arc::<Kept>::clone(&inbox));
    mailer.send(&letter()).await.unwrap();
    let kept = inbox.0.lock().unwrap().clone();
    let [mail] = kept.as_slice() else { panic!("one letter") };
    assert_eq!((mail.kind, mail.to.as_str(), mail.from.as_str()), ("email", "ada@example.com", "Portico"));
    assert_eq!(
        (mail.code.as_deref(), mail.link.as_deref()),
        (Some("482 913"), Some("https://auth.example.com/magic-link?token=abc"))
    );
    assert!(mail.text.contains("482 913") && mail.html.contains("482 913") && !format!("{mail:?}").contains("482"));
}

#[tokio::test]
async fn the_inbox_refuses_the_addresses_that_smtp_refuses() {
    let mailer = Mailer::Inbox(Arc::new(Kept::default()));
    let error = mailer.send(&Letter { to: "a@x.com,b@y.com".into(), ..letter() }).await.unwrap_err();
    assert!(!is_temporary(&error));
}
