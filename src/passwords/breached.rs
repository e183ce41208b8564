//! Whether a password is known from breaches, asked of Have I Been Pwned without telling it (k-anonymity: five hex digits of the
//! SHA-1 leave the machine). Off by default; if the service does not answer, the password is accepted.

use sha1::{Digest, Sha1};

use super::NewPassword;
use crate::kit::outbound_http::OutboundRequest;
use crate::kit::problem::Problem;
use crate::kit::secret::hex;
use crate::request::Ctx;

const RANGE: &str = "https://api.pwnedpasswords.com/range/";

/// The problem with a password that is in a breach.
pub async fn problem(ctx: &Ctx, password: &NewPassword) -> Option<Problem> {
    if !ctx.portal.settings.password.hibp_enabled {
        return None;
    }
    let hash = hex(&Sha1::digest(password.as_bytes()));
    let (prefix, rest) = hash.split_at(5);
    // Padding keeps the length of the answer from telling which range was asked for.
    let request = OutboundRequest::get(format!("{RANGE}{prefix}"))
        .header("add-padding", "true")
        .timeout(std::time::Duration::from_secs(2));
    let answer = ctx
        .portal
        .outbound
        .send(request)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the breach check did not answer"))
        .ok()?;
    contains(answer.text().ok()?, rest).then(|| Problem::new("password-breached"))
}

fn contains(list: &str, rest: &str) -> bool {
    list.lines()
        .filter_map(|line| line.trim().split_once(':'))
        .any(|(suffix, count)| suffix.eq_ignore_ascii_case(rest) && count.trim() != "0")
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn a_padding_line_with_count_zero_is_no_breach() {
        let list = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:0\r\n";
        assert!(contains(list, "0018a45c4d1def81644b54ab7f969b88d65"));
        assert!(!contains(list, "00D4F6E8FA6EECAD2A3AA415EEC418D38EC"));
        assert!(!contains(list, "FFFFF6E8FA6EECAD2A3AA415EEC418D38EC"));
    }
}
