//! From what is read to what travels: a MIME message (RFC 5322, RFC 2045) with its headers.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::{Letter, MailError, Rendered};
use crate::kit::secret::Token;

/// Builds the message from the product, under the sender's address, to `to`. The body is encoded to plain ASCII.
///
/// The `Date` header is put in by lettre from the system's clock: it tells when the letter left, not when it was asked for.
pub(super) fn build(sender: &Address, to: Address, letter: &Letter, rendered: Rendered) -> Result<Message, MailError> {
    let name = (!letter.product.is_empty()).then(|| letter.product.clone());
    Message::builder()
        .from(Mailbox::new(name, sender.clone()))
        .to(Mailbox::new(None, to))
        .subject(rendered.subject)
        .message_id(Some(format!("<{}@{}>", Token::new().expose(), sender.domain())))
        // RFC 3834 5 and its Microsoft cousin: no "I am on holiday" back to us.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .multipart(MultiPart::alternative_plain_html(rendered.text, rendered.html))
        .map_err(|_| MailError::Permanent("the letter makes no message".to_owned()))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{address, render};
    use super::*;

    fn sent(letter: &Letter) -> String {
        let letter = render::cleaned(letter);
        let rendered = render::render_cleaned(&letter);
        let message = build(
            &address::single("noreply@auth.example.com").unwrap(),
            address::single(&letter.to).unwrap(),
            &letter,
            rendered,
        );
        String::from_utf8(message.unwrap().formatted()).unwrap()
    }

    fn head(message: &str) -> &str {
        message.split_once("\r\n\r\n").unwrap().0
    }

    #[test]
    fn a_message_has_the_headers_of_a_letter_that_a_machine_wrote() {
        let message = sent(&Letter::new("ada@example.com", "en", "Hello").product("Portico"));
        let lines: Vec<&str> = head(&message).lines().collect();
        for line in [
            "From: Portico <noreply@auth.example.com>",
            "To: ada@example.com",
            "Subject: Hello",
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "MIME-Version: 1.0",
        ] {
            assert!(lines.contains(&line), "{line} in {lines:?}");
        }
        assert!(lines.iter().any(|line| line.starts_with("Message-ID: <") && line.ends_with("@auth.example.com>")));
        assert!(lines.iter().any(|line| line.starts_with("Date: ")) && message.contains("multipart/alternative"));
        assert!(message.contains("text/plain; charset=utf-8") && message.contains("text/html; charset=utf-8"));
    }

    #[test]
    fn a_display_name_with_a_line_break_cannot_add_a_header() {
        let letter = Letter::new("ada@example.com", "en", "Hi\r\nBcc: eve@evil.example")
            .product("Port\r\nBcc: eve@evil.example\r\n\r\nico\" <eve@evil.example>");
        let message = sent(&letter);
        assert!(!head(&message).lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{}", head(&message));
        assert_eq!(head(&message).lines().filter(|line| line.starts_with("From: ")).count(), 1);
        assert!(message.contains("<noreply@auth.example.com>"));
    }

    #[test]
    fn any_language_travels_as_ascii() {
        let message = sent(&Letter::new("ada@example.com", "ar", "رمزك").product("بوابة").paragraph("مرحبا"));
        assert!(message.is_ascii() && message.contains("Subject: =?utf-8?b?"));
    }
}
