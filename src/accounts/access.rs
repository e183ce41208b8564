//! Who may have an account here (`AUTH_DISABLE_SIGNUP`, `AUTH_ACCESS_CONTROL_*`).

use super::Email;
use crate::config::Access;
use crate::error::{Error, Result};
use crate::kit::problem::Problem;

/// Refuses addresses the operator has shut out. A blocked one stays blocked whatever is allowed.
///
/// # Errors
/// A problem with the field `email`.
pub fn check(access: &Access, email: &Email) -> Result<()> {
    if admits(access, email) { Ok(()) } else { Err(Error::field("email", Problem::new("email-not-allowed"))) }
}

fn admits(access: &Access, email: &Email) -> bool {
    let address = |list: &[String]| list.iter().any(|entry| entry.eq_ignore_ascii_case(email.as_str()));
    let domain = |list: &[String]| list.iter().any(|entry| entry.eq_ignore_ascii_case(email.domain()));
    let blocked = address(&access.blocked_emails) || domain(&access.blocked_domains);
    let open = access.allowed_emails.is_empty() && access.allowed_domains.is_empty();
    !blocked && (open || address(&access.allowed_emails) || domain(&access.allowed_domains))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(access: &Access, address: &str) -> bool {
        admits(access, &Email::parse(address).expect("an address"))
    }

    #[test]
    fn everybody_is_admitted_unless_a_list_says_otherwise() {
        assert!(admitted(&Access::default(), "ada@example.com"));
        let company = Access { allowed_domains: vec!["Example.com".into()], ..Access::default() };
        assert!(admitted(&company, "ada@example.com"));
        assert!(!admitted(&company, "ada@badexample.com"));
        assert!(!admitted(&company, "ada@sub.example.com"));
    }

    #[test]
    fn a_blocked_address_stays_blocked_in_an_allowed_domain() {
        let access = Access {
            allowed_domains: vec!["example.com".into()],
            blocked_emails: vec!["eve@example.com".into()],
            ..Access::default()
        };
        assert!(admitted(&access, "ada@example.com"));
        assert!(!admitted(&access, "EVE@example.com"));
    }
}
