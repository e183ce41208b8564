//! Addresses: one address, the whole address, nothing but the address.

use lettre::Address;
use lettre::message::Mailbox;

use super::MailError;

/// RFC 5321 4.5.3.1.3: a path has at most 256 octets with its brackets.
const MOST_OCTETS: usize = 254;

/// Takes `text` as exactly one address, or refuses it. Quoted local parts, address lists, comments and IP addresses in place of
/// a domain are lawful in RFC 5322 and refused here: two programs that read them differently send mail to the attacker.
pub(super) fn single(text: &str) -> Result<Address, MailError> {
    let plain = text.len() <= MOST_OCTETS && text.matches('@').count() == 1 && !text.chars().any(out_of_place);
    let address = plain.then(|| text.parse::<Address>().ok()).flatten();
    address
        .filter(|address| address.domain().parse::<std::net::IpAddr>().is_err())
        .ok_or_else(|| MailError::Permanent("not an e-mail address".to_owned()))
}

fn out_of_place(c: char) -> bool {
    c.is_control() || c.is_whitespace() || "\",;:<>()[]\\".contains(c)
}

/// Takes the configured sender, `noreply@example.com` or `Name <noreply@example.com>`, for its address.
pub(super) fn sender(text: &str) -> Result<Address, MailError> {
    let mailbox =
        text.parse::<Mailbox>().map_err(|_| MailError::Permanent("the sender is not an e-mail address".to_owned()))?;
    single(mailbox.email.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_address_is_taken_as_it_is() {
        for plain in ["ada@example.com", "ada.l+tag@mail.example.co.uk", "o'hara@example.com", "jörg@bücher.example"]
        {
            assert_eq!(single(plain).unwrap().to_string(), plain);
        }
    }

    #[test]
    fn anything_that_two_programs_may_read_differently_is_refused() {
        let tricks = [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@x.com,b@y.com",
            "a@x.com b@y.com",
            "a@x.com;b@y.com",
            "a@b@c.com",
            "\"e@attacker.com\"@victim.com",
            "\"e\"@victim.com",
            "a@x.com\r\nBcc: b@y.com",
            "a@x.com\n",
            "a@x\0@y.com",
            "a\0@y.com",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "Ada <a@x.com>",
            "a(comment)@x.com",
            " a@x.com",
        ];
        for trick in tricks {
            assert!(single(trick).is_err(), "{trick:?}");
        }
        assert!(single(&format!("{}@example.com", "a".repeat(300))).is_err());
    }

    #[test]
    fn a_sender_may_be_written_with_or_without_a_name() {
        assert_eq!(sender("noreply@example.com").unwrap().to_string(), "noreply@example.com");
        assert_eq!(sender("Portico <noreply@example.com>").unwrap().to_string(), "noreply@example.com");
        assert!(sender("Portico").is_err());
    }
}
