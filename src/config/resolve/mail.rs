//! The mail server.

use crate::config::reader::Reader;
use crate::config::settings::{Mode, Smtp, SmtpSecurity};
use crate::config::{PublicUrl, Secret, parse};

/// The mail server, if one is set.
pub(super) fn smtp(reader: &mut Reader, mode: Mode, product_name: &str, public_url: &PublicUrl) -> Option<Smtp> {
    let host = reader.read("smtp.host", parse::host);
    let port = reader.read("smtp.port", parse::port);
    let secure = reader.read("smtp.secure", parse::boolean).unwrap_or(port == Some(465));
    let port = port.unwrap_or(if secure { 465 } else { 587 });
    let credentials = credentials(reader);
    let sender = reader.read("smtp.sender", parse::sender).unwrap_or_else(|| usual_sender(product_name, public_url));
    let host = host?;
    reader.came_out("smtp.port", &port);
    reader.came_out("smtp.secure", &secure);
    reader.came_out("smtp.sender", &sender);
    let security = security(&host, secure, mode);
    Some(Smtp { host, port, credentials, security, sender })
}

fn credentials(reader: &mut Reader) -> Option<(String, Secret)> {
    let user = reader.given("smtp.user").map(|text| text.trim().to_owned());
    let password = reader.given("smtp.password").map(|text| Secret::new(text.to_owned()));
    match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        (Some(_), None) => {
            reader.problem("smtp.user", "needs AUTH_SMTP_PASS beside it");
            None
        }
        (None, Some(_)) => {
            reader.problem("smtp.password", "needs AUTH_SMTP_USER beside it");
            None
        }
    }
}

/// Letters carry links that open accounts, so they travel in the clear only where nobody else listens: on this machine, or in
/// development to a neighbour such as `mailpit`.
fn security(host: &str, secure: bool, mode: Mode) -> SmtpSecurity {
    let loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let neighbour = mode.is_development() && !host.contains(['.', ':']);
    match secure {
        true => SmtpSecurity::Tls,
        false if loopback || neighbour => SmtpSecurity::Plain,
        false => SmtpSecurity::StartTls,
    }
}

fn usual_sender(product_name: &str, public_url: &PublicUrl) -> String {
    let host = public_url.host();
    let domain = if parse::domain(host).is_ok() { host } else { "localhost" };
    let name: String =
        product_name.chars().filter(|letter| !matches!(letter, '"' | '\\') && !letter.is_control()).collect();
    format!("\"{name}\" <no-reply@{domain}>")
}
